// SPDX-License-Identifier: Apache-2.0

/// Every bound of this target, with where it comes from.
enum Limits {
    /// Types declared in one another in one line of a schema catalogue. JSON documents nest at most 512 deep and a
    /// schema takes two levels a type; OpenAPI of Kubernetes 1.36 needs 4. A frame of the reader is below 1 KB.
    static let schemaDepthMaximum = 256

    /// Digits of a quantity that is computed with: far more than any amount has. `1e2000000000` is a valid text
    /// and must not cost two gigabytes.
    static let quantityDigitCount = 64 * 1024

    /// The largest object that may be applied, as static estimates of costs count it: 3 MiB (apiserver
    /// `pkg/cel/types.go`).
    static let requestByteCount: UInt64 = 3 << 20
}
