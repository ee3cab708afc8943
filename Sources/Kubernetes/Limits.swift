// SPDX-License-Identifier: Apache-2.0

/// Every bound of this target, with where it comes from.
enum Limits {
    /// Types declared in one another in one line of a schema catalogue. JSON documents nest at most 512 deep and a
    /// schema takes two levels a type; OpenAPI of Kubernetes 1.36 needs 4. A frame of the reader is below 1 KB.
    static let schemaDepthMaximum = 256

    /// Digits of a quantity that is computed with: far more than any amount has. `1e2000000000` is a valid text
    /// and must not cost two gigabytes.
    static let quantityDigitCount = 64 * 1024

    /// What the text of one evaluated value may take: a list of 1,000,000 ints, the most that an evaluation
    /// within its cost can count, has 35 MB. A list that holds one list twice, and that another, has few values
    /// and no end of text.
    static let evaluationOutputByteCount = 64 << 20

    /// Levels of values that are written: documents and literals are bounded far below it.
    static let evaluationOutputDepth = 2_000

    /// The largest object that may be applied, as static estimates of costs count it: 3 MiB (apiserver
    /// `pkg/cel/types.go`).
    static let requestByteCount: UInt64 = 3 << 20
}
