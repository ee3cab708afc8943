// SPDX-License-Identifier: Apache-2.0

/// Every bound of this target.
enum Limits {
    /// Steps that one expression's analysis may take, variables followed: the largest expressions of the corpus take some
    /// thousands. What is beyond it is not judged.
    static let analysisStepCount = 200_000

    /// Variables that refer to variables, followed so deep.
    static let variableDepth = 16

    /// Visits of one variable that are remembered, to know what need not be looked at again; few differ in what is known.
    static let rememberedVisitCount = 16

    /// Elements of a list that a comparison of its size is remembered to prove: nobody writes a larger index out.
    static let knownElementCount: Int64 = 32

    /// Connectives and variables within each other that a condition is read through: the parser's own bound on nesting.
    static let factDepth = 250

    /// How large a list or map is taken to be where nothing says so, for estimates of cost: the containers, volumes and
    /// labels of large Pods are hardly more. With it two loops within each other that compare texts are within their budget,
    /// as they are in clusters, and three are not.
    static let assumedElementCount: UInt64 = 32

    /// The same for texts, in code points: names, images and most annotations are shorter.
    static let assumedTextCount: UInt64 = 253

    /// A rewritten expression longer than this is not offered. Nobody reviews more.
    static let rewrittenCount = 4_000
}
