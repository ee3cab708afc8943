// SPDX-License-Identifier: Apache-2.0

/// Every bound of this target. Passing one is a clear answer, never a crash and never a silent allow.
package enum Limits {
    /// Cost of one expression. Source: apiserver `pkg/authorization/cel`, the limit of a match condition (spec 1.7).
    package static let expressionCost: UInt64 = 1_000_000

    /// Sizes for which that cost is estimated when a policy loads. An identity provider's token names 200 groups at most before
    /// it leaves them out (Microsoft Entra); a selector of more than 64 requirements or values was generated; a name
    /// of Kubernetes' has 253 bytes.
    package static let assumedGroupCount: UInt64 = 256
    package static let assumedElementCount: UInt64 = 64
    package static let assumedTextByteCount: UInt64 = 256

    /// Bytes of one text in the decision log; what is beyond is cut off.
    package static let recordTextByteCount = 1_024

    /// Bytes of arena for one request: the tape of an 8 MiB body (16 bytes a cell, a cell for two bytes: 64 MiB) and the
    /// tables of its selector (below 2 MiB). A larger one is refused.
    package static let arenaByteCount = 80 * 1024 * 1024

    /// Values and requirements of a request's selectors together. What is beyond is left out one requirement at a time, which makes
    /// the request look broader: it may only lose an Allow (spec 2.1). A term `key=value` counts two: 10,000 of them fit.
    package static let selectorTermCount = 32_768

    /// Values of one requirement of a policy.
    package static let requirementValueCount = 4_096

    /// Policies in one set.
    package static let policyCount = 10_000

    /// Rules of one policy, with those of a borrowed role.
    package static let policyRuleCount = 1_000

    /// Entries of the index: subjects × groups × resources of all rules. 4 million are 24 bytes each: 96 MiB.
    package static let indexEntryCount = 4_000_000

    /// Rules of which several together may cover one request (spec 2.6); further ones are left out, which is sound.
    package static let unionRuleCount = 64  // The bits of a word.

    /// Keys that those rules may constrain; one mask of 16 × 32 bytes a step of the search.
    package static let unionKeyCount = 16

    /// Values that those rules may name for one key: what fits into 256 bits beside `absent` and `any other`.
    package static let unionValueCount = 254

    /// Steps of the search whether they cover it; each halves the request in one key. Past it they do not.
    package static let unionStepCount = 2_048

    /// Keys that those steps may compare with the rules': 2,048 steps of 64 rules with a key each, at 3 ns below half a millisecond.
    package static let unionComparisonCount = 131_072

    /// What one decision may tell for metrics: rules that failed, shadow decisions. Further ones are not counted.
    package static let eventCount = 64

    /// Rules that a reason names.
    package static let reasonRuleCount = 4
}
