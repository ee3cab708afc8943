// SPDX-License-Identifier: Apache-2.0

import CEL
package import JSON
import Kubernetes

/// Answers SubjectAccessReviews: the warm state of one loop, around a policy set that all loops share.
///
/// A review goes in as bytes and comes out as bytes. Everything in between lives in the workspace and is forgotten at the end, so
/// a warm worker asks the system for nothing.
package struct AuthorizationWorker: ~Copyable {
    package private(set) var policySet: AccessPolicySet
    var workspace: Workspace
    var document = Document()
    var activation = Activation(variableCount: AccessLanguage.Slot.count)
    /// The rules that may concern the request.
    var candidates: Candidates
    var subjects: Candidates
    /// Of the request's selectors; nothing until a rule asks.
    var facts: SelectorFacts?
    /// Rules that allow a part of the request; for several that cover it together.
    var partial: [Int32] = []
    /// The rules that the answer names.
    var deciding: [Int32] = []
    /// The policy whose variables the activation holds; below 0: none. And whether it holds the request.
    var preparedPolicy = -1
    var isRequestPrepared = false
    /// Set when the arena is at its bound: then there is no answer.
    var isExhausted = false
    /// What the last decision tells beside its answer: failed rules, and what shadow policies would have said.
    package var events: [AccessEvent] = []
    /// Whether the request's group is one of an aggregated API server, which may not enforce the selector.
    var isAggregated = false
    /// Whether selectors count only with the verbs that an API server sends them with: list, watch and deletecollection.
    ///
    /// It promises to enforce what it sends, so others are sound too; this is for who trusts no promise. Source: spec 2.7.
    package var isStrict = false
    /// Whether `record` is written.
    package var keepsRecord = false
    /// The last decision as one line of JSON, for a log: who asked what, and the answer. No extra values, which hold credentials' ids.
    package var record = ByteBuffer(capacity: 1024)

    package init(_ policySet: AccessPolicySet) {
        self.policySet = policySet
        workspace = Workspace(
            names: policySet.names, arenaByteCountMaximum: Limits.arenaByteCount)
        candidates = Candidates(capacity: policySet.rules.count)
        subjects = Candidates(capacity: policySet.subjectCount)
        partial.reserveCapacity(Limits.unionRuleCount)
        deciding.reserveCapacity(Limits.unionRuleCount)
        events.reserveCapacity(Limits.eventCount)
    }

    /// Takes a new snapshot into use; between requests only.
    package mutating func use(_ policySet: AccessPolicySet) {
        guard policySet !== self.policySet else { return }
        self.policySet = policySet
        workspace = Workspace(
            names: policySet.names, arenaByteCountMaximum: Limits.arenaByteCount)
        candidates = Candidates(capacity: policySet.rules.count)
        subjects = Candidates(capacity: policySet.subjectCount)
    }

    /// Appends the answer to a review.
    ///
    /// - Parameters:
    ///   - body: Must live until the call returns.
    ///   - now: Seconds since 1970, for policies that end.
    /// - Throws: Why there is no answer; then the HTTP status says so, and never 200.
    package mutating func authorize(
        _ body: Span<UInt8>, at now: Int64, into output: inout ByteBuffer
    ) throws(AccessReviewFailure) -> AccessOutcome {
        defer { workspace.reset() }
        let review = try read(body)
        let decision = decide(review, at: now)
        if isExhausted { throw .tooLarge }
        AccessAnswer.write(decision, review.version, self, into: &output)
        if keepsRecord { writeRecord(decision, review) }
        return decision
    }

    /// Reads a body; its nodes are good until the workspace is reset.
    mutating func read(_ body: Span<UInt8>) throws(AccessReviewFailure) -> AccessReview {
        do throws(JSONError) {
            try document.read(body, into: &workspace)
        } catch {
            throw .notJSON(error)
        }
        do throws(AccessReviewError) {
            return try AccessReview(document.root, names: policySet.words)
        } catch {
            throw .noReview(error)
        }
    }
}

/// What the policies say about a request.
package struct AccessOutcome: BitwiseCopyable, Sendable {
    package enum Verdict: UInt8, BitwiseCopyable, Sendable {
        case allow, deny, noOpinion

        package var name: StaticString {
            switch self {
            case .allow: "Allow"
            case .deny: "Deny"
            case .noOpinion: "NoOpinion"
            }
        }
    }

    package var verdict: Verdict
    /// The number of the policy that decided; below 0: none, or several together.
    package var policy: Int
    /// Whether no object at all satisfies the request's own selectors.
    package var isContradictory = false
}

/// Something beside the answer that is counted.
package struct AccessEvent: BitwiseCopyable, Sendable {
    package enum Kind: UInt8, BitwiseCopyable, Sendable {
        /// An expression of the policy failed.
        case failed
        /// A policy in shadow would have allowed, or denied.
        case shadowAllow, shadowDeny
    }

    package var kind: Kind
    package var policy: Int
    /// Of the rule, among all rules of the set.
    var rule: Int32
}
