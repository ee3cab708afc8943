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
    /// Units of the index that may concern the request.
    var candidates: [UInt32] = []
    /// What was selected for this pass, in order.
    var invocations: [Invocation] = []
    /// The invocations of the first pass that run again in the second.
    var eligible: [Invocation.Key] = []
    var errors: [PolicyError] = []
    /// What is decided just now.
    var kind = PolicyKind.mutating
    /// What validating policies leave beside their verdict.
    var notes = ReviewNotes()
    /// Results of the validations of one invocation.
    var results: [Value] = []
    /// The variable `authorizer`, made for the first policy that needs it.
    var authorizer: RequestAuthorizer?
    /// What the authorizer was asked and is not known: with the answers in the facts the review can be decided.
    package internal(set) var questions: [AccessQuestion] = []
    /// The variable `request`, and whether the activation holds one that was converted for an equivalent resource.
    var requestValue: Node
    var isRequestConverted = false
    /// Whether a binding matched, so that the Namespace must be there.
    var isNamespaceNeeded = false
    /// Whether what runs now has no effect.
    var isShadow = false
    /// What policies in shadow mode would have done to the last request.
    package internal(set) var shadowDecisions: [ShadowDecision] = []
    /// Whether the request is about a Secret.
    private(set) var isOfSecret = false
    /// Whether a policy whose parameters are Secrets refused the request: its words may hold their data.
    var isSecretTold = false
    /// Whether answers warn of policies that would change what they made again.
    package var warnsOfDrift = false
    /// Makes the id that a refusal carries; nothing where nobody remembers refusals.
    package var makeDecisionID: (() -> String)?
    /// Of the last refusal, and its text; the text is empty where it may hold data of a Secret.
    package private(set) var decisionID = ""
    package private(set) var refusalMessage = ""
    /// How audit annotations are named in answers.
    package var annotationNames = ReviewNotes.Names.webhook
    /// The Namespace that the request is in.
    var requestNamespace: Node?
    /// The variable `namespaceObject`, which match conditions see as null.
    var namespaceObject = Value.null
    /// Whether a mutation succeeded in this pass.
    var isDirty = false
    var patch = ByteBuffer(capacity: 16 * 1024)
    var patchWriter = PatchWriter()
    /// What mutations that read no variable made, once and for all.
    var constantPatches: ConstantPatches
    /// Records what happens, for people; nothing on the request path.
    package var trace: Trace?

    package init(_ policySet: PolicySet) {
        self.policySet = policySet
        workspace = Workspace(
            names: policySet.names, arenaByteCountMaximum: Limits.arenaByteCount)
        constantPatches = ConstantPatches(policySet)
        requestValue = document.root
    }

    /// Takes a new snapshot into use; between requests only.
    package mutating func use(_ policySet: PolicySet) {
        guard policySet !== self.policySet else { return }
        self.policySet = policySet
        workspace = Workspace(
            names: policySet.names, arenaByteCountMaximum: Limits.arenaByteCount)
        constantPatches = ConstantPatches(policySet)
    }

    /// Appends the mutating policies' answer to a review.
    ///
    /// - Parameter body: Must live until the call returns.
    /// - Throws: What is wrong with the body, for an answer outside of AdmissionReview (400).
    package mutating func mutate(
        _ body: Span<UInt8>, into output: inout ByteBuffer
    ) throws(ReviewFailure) -> AdmissionOutcome {
        defer { workspace.reset() }
        let request = try read(body)
        forget()
        let decision = decide(request)
        collectQuestions()
        if warnsOfDrift, case .changed(_, let edited) = decision.verdict {
            warnOfDrift(request, edited)
        }
        let outcome = answer(request, decision, into: &output)
        if trace != nil { recordResult(request, decision.verdict) }
        return outcome
    }

    /// Appends the validating policies' answer to a review.
    package mutating func validate(
        _ body: Span<UInt8>, into output: inout ByteBuffer
    ) throws(ReviewFailure) -> AdmissionOutcome {
        defer { workspace.reset() }
        let request = try read(body)
        forget()
        let decision = decideValidation(request)
        collectQuestions()
        let outcome = answer(request, decision, into: &output)
        if trace != nil { recordResult(request, decision.verdict) }
        return outcome
    }

    /// Appends the answer of both, as the API server asks them: the validating policies see what the mutating ones made.
    ///
    /// The patch is the mutating policies', warnings and audit annotations the validating ones'.
    package mutating func review(
        _ body: Span<UInt8>, into output: inout ByteBuffer
    ) throws(ReviewFailure) -> AdmissionOutcome {
        defer { workspace.reset() }
        let request = try read(body)
        forget()
        var decision = decide(request)
        collectQuestions()
        if warnsOfDrift, case .changed(_, let edited) = decision.verdict {
            warnOfDrift(request, edited)
        }
        let asked = questions
        if decision.isAllowed, policySet.validating.policies.count > 0 {
            var changed = request
            if case .changed(_, let edited) = decision.verdict {
                changed = request.replacingObject(edited)
            }
            let validation = decideValidation(changed)
            collectQuestions()
            decision.invocationCount += validation.invocationCount
            if !validation.isAllowed { decision.verdict = validation.verdict }
        }
        questions = asked + questions
        let outcome = answer(request, decision, into: &output)
        if trace != nil { recordResult(request, decision.verdict) }
        return outcome
    }

    /// Forgets what the last request left beside its answer.
    private mutating func forget() {
        notes.removeAll()
        isSecretTold = false
        if !shadowDecisions.isEmpty { shadowDecisions.removeAll() }
    }

    private mutating func read(_ body: Span<UInt8>) throws(ReviewFailure) -> AdmissionRequest {
        do throws(JSONError) {
            try document.read(body, into: &workspace)
        } catch {
            throw .notJSON(error)
        }
        do throws(ReviewError) {
            let request = try AdmissionRequest(document.root, names: policySet.words)
            isOfSecret =
                request.resource.type == "secrets" && request.resource.group.isEmpty
                || request.kind.type == "Secret" && request.kind.group.isEmpty
            return request
        } catch {
            throw .noReview(error)
        }
    }

    private mutating func answer(
        _ request: AdmissionRequest, _ decision: Decision, into output: inout ByteBuffer
    ) -> AdmissionOutcome {
        patch.removeAll()
        ReviewResponse.begin(request.uid, into: &output)
        switch decision.verdict {
        case .refused(let refusal):
            ReviewResponse.append(refusal, into: &output)
            if let makeDecisionID {
                decisionID = makeDecisionID()
                refusalMessage = isSecretTold ? "" : refusal.message
                notes.warn("refused by postern, decision \(decisionID)")
            }
        case .unchanged:
            ReviewResponse.appendAllowed(patch: patch, into: &output)
        case .changed(let original, let edited):
            let isChanged = patchWriter.write(
                from: original, to: edited, names: workspace.names, into: &patch)
            if !isChanged { patch.removeAll() }
            ReviewResponse.appendAllowed(patch: patch, into: &output)
        }
        notes.write(to: &output, policySet.validating, annotationNames)
        ReviewResponse.end(into: &output)
        return AdmissionOutcome(
            isAllowed: decision.isAllowed, isPatched: !patch.isEmpty, code: decision.code,
            invocationCount: decision.invocationCount,
            isSecret: isOfSecret)
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
    /// Whether the request is about a Secret, whose data nobody may keep.
    package var isSecret: Bool
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
