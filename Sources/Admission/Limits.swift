// SPDX-License-Identifier: Apache-2.0

/// Every bound of this target. Passing one is a clear answer, never a crash and never a silent allow.
package enum Limits {
    /// Match conditions of one policy. Source: the API server's validation (spec/admission.md 1.6).
    package static let matchConditionCount = 64

    /// Audit annotations of one policy. Source: the same place.
    package static let auditAnnotationCount = 20

    /// Bytes of an audit annotation's expression. Source: the same place (5 KiB).
    package static let auditAnnotationExpressionByteCount = 5 * 1024

    /// Bytes of an audit annotation's value; what is longer is cut. Source: spec/admission.md 4.7 (10 KiB).
    package static let auditAnnotationValueByteCount = 10 * 1024

    /// Bytes that a messageExpression may give; what is longer is not shown. Source: spec/admission.md 8.1 (5 KiB).
    package static let messageByteCount = 5 * 1024

    /// Characters that all warnings of one answer may have; where there are more, each is cut to so many of its own, and
    /// what comes after the bound is left out. Source: apiserver `endpoints/filters/warning.go`.
    package static let warningsCharacterCount = 4 * 1024
    package static let cutWarningCharacterCount = 256

    /// Cost of all validations of one policy with their messages; audit annotations have as much again (spec 4.7, 8.1).
    package static let validationsCost: UInt64 = 10_000_000

    /// Cost of one expression. Source: apiserver `pkg/apis/cel/config.go`, PerCallLimit (spec 8.1).
    package static let expressionCost: UInt64 = 1_000_000

    /// Cost of all match conditions of one policy, together. Source: the same file, a quarter of the budget (spec 4.3, 8.1).
    package static let matchConditionsCost: UInt64 = 2_500_000

    /// Cost of one mutation with the variables it touches. Source: the same file, RuntimeCELCostBudget (spec 8.1).
    package static let mutationCost: UInt64 = 10_000_000

    /// Bytes that the copy operations of one JSON Patch may add: one request body. Source: spec/admission.md 7.2.
    package static let patchCopyByteCount = 3 * 1024 * 1024

    /// Segments of a JSON pointer: as deep as an object may be nested (the document's own bound is 512).
    package static let pointerSegmentCount = 512

    /// Bytes of arena for one request: the 3 MiB body's tape (16 bytes a cell, one cell for two bytes at worst: 24 MiB),
    /// what one mutation may take at most, and 40 MiB for all other policies. Given back after the request.
    package static let arenaByteCount = 128 * 1024 * 1024

    /// Bytes of that arena that evaluating one policy may leave behind; beyond it they are taken back before the next one.
    package static let keptPolicyByteCount = 1024 * 1024

    /// Bytes of that arena that one mutation may take for good, in what it makes and what it made that of: recorded
    /// expressions just below their cost limit take 50 MiB. Beyond it the mutation has failed; so the policies after it
    /// have room, whatever it does.
    package static let mutationByteCount = 64 * 1024 * 1024

    /// Bytes of one loop's copies of constant patches: 2,000 of 512 bytes. Past it a patch is made anew for each request.
    package static let constantPatchByteCount = 1024 * 1024

    /// Bytes of a value that an explanation shows: a line of a terminal and a half.
    static let shownValueByteCount = 200

    /// Bytes of an error's text, or of a patch, that an explanation, a log line or a warning shows. Source: the API server cuts
    /// all warnings of an answer at 4 KiB together.
    static let shownTextByteCount = 2 * 1024

    /// Policies in one set; upstream has no bound, a kubelet-sized host has. 10,000 programs of 4 KiB are 40 MiB.
    package static let policyCount = 10_000
}
