// SPDX-License-Identifier: Apache-2.0

import CEL
package import JSON
package import Kubernetes

/// Answers admission reviews: the warm state of one loop, around a policy set that all loops share.
///
/// A review goes in as bytes and comes out as bytes. Everything in between lives in the workspace and is forgotten at the end, so
/// a warm worker asks the system for nothing; only refusals own strings.
package struct AdmissionWorker: ~Copyable {
    package private(set) var policySet: PolicySet
    var workspace: Workspace
    var document = Document()
    var activation = Activation(variableCount: PolicyEnvironment.Slot.count)
    /// What was selected for this pass, in order.
    var invocations: [Invocation] = []
    /// The invocations of the first pass that run again in the second.
    var eligible: [Invocation.Key] = []
    var errors: [PolicyError] = []
    /// The Namespace that the request is in.
    var requestNamespace: Node?
    /// The variable `namespaceObject`, which match conditions see as null.
    var namespaceObject = Value.null
    /// Whether a mutation succeeded in this pass.
    var isDirty = false
    var patch = ByteBuffer(capacity: 16 * 1024)
    var patchWriter = PatchWriter()
    /// Records what happens, for people; nothing on the request path.
    package var trace: Trace?

    package init(_ policySet: PolicySet) {
        self.policySet = policySet
        workspace = Workspace(
            names: policySet.names, arenaByteCountMaximum: Limits.arenaByteCount)
    }

    /// Takes a new snapshot into use; between requests only.
    package mutating func use(_ policySet: PolicySet) {
        guard policySet !== self.policySet else { return }
        self.policySet = policySet
        workspace = Workspace(
            names: policySet.names, arenaByteCountMaximum: Limits.arenaByteCount)
    }

    /// Appends the answer to a review.
    ///
    /// - Parameter body: Must live until the call returns.
    /// - Throws: What is wrong with the body, for an answer outside of AdmissionReview (400).
    package mutating func mutate(
        _ body: Span<UInt8>, into output: inout ByteBuffer
    ) throws(ReviewFailure) -> AdmissionOutcome {
        defer { workspace.reset() }
        do throws(JSONError) {
            try document.read(body, into: &workspace)
        } catch {
            throw .notJSON(error)
        }
        let request: AdmissionRequest
        do throws(ReviewError) {
            request = try AdmissionRequest(document.root, names: policySet.words)
        } catch {
            throw .noReview(error)
        }
        let decision = decide(request)
        patch.removeAll()
        switch decision.verdict {
        case .refused(let refusal):
            ReviewResponse.refuse(request.uid, refusal, into: &output)
        case .unchanged:
            ReviewResponse.allow(request.uid, patch: patch, into: &output)
        case .changed(let original, let edited):
            let isChanged = patchWriter.write(
                from: original, to: edited, names: workspace.names, into: &patch)
            if !isChanged { patch.removeAll() }
            ReviewResponse.allow(request.uid, patch: patch, into: &output)
        }
        if trace != nil { recordResult(request, decision.verdict) }
        return AdmissionOutcome(
            isAllowed: decision.isAllowed, isPatched: !patch.isEmpty, code: decision.code,
            invocationCount: decision.invocationCount)
    }
}

/// What an answer says, for logs and metrics.
package struct AdmissionOutcome: BitwiseCopyable, Sendable {
    package var isAllowed: Bool
    package var isPatched: Bool
    /// Of the Status; 200 where the request is allowed.
    package var code: Int
    /// Policies and bindings that matched, each with each of its parameters.
    package var invocationCount: Int
}

/// Why a body is answered outside of AdmissionReview.
package enum ReviewFailure: Error {
    case notJSON(JSONError)
    case noReview(ReviewError)

    /// What was found, and where, in plain words.
    package var message: String {
        switch self {
        case .notJSON(let error): "the body is not JSON: \(error)"
        case .noReview(let error): error.message
        }
    }
}

/// What the policies make of a request.
struct Decision {
    enum Verdict {
        case unchanged
        case changed(from: Node, to: Node)
        case refused(Refusal)
    }

    var verdict: Verdict
    var invocationCount: Int

    var isAllowed: Bool {
        if case .refused = verdict { false } else { true }
    }

    var code: Int {
        if case .refused(let refusal) = verdict { refusal.code } else { 200 }
    }
}
