// SPDX-License-Identifier: Apache-2.0

import JSON
import Kubernetes

/// What happened to one review, for people: which policies applied, and what each mutation did.
///
/// Only those who want to know ask for it; a worker without one records nothing.
package final class Trace {
    /// Shows the values of an expression's parts.
    package struct Detail {
        /// The environments to compile the parts in.
        package var language: PolicyLanguage
        /// Nanoseconds of any clock that does not go back.
        package var now: () -> UInt64

        package init(language: PolicyLanguage, now: @escaping () -> UInt64) {
            self.language = language
            self.now = now
        }
    }

    /// One line each, in the order in which it happened; what belongs to the line above is indented.
    package internal(set) var lines: [String] = []
    /// The object before and after, as JSON; nothing where the request has none or is refused.
    package internal(set) var original: String?
    package internal(set) var edited: String?
    package internal(set) var refusal: Refusal?
    /// How often a match condition was false.
    package private(set) var falseConditionCount = 0
    /// Nothing where only the outcome is wanted.
    let detail: Detail?
    /// By policy, made when it is first explained.
    var environments: [String: PolicyEnvironment] = [:]

    package init(detail: Detail? = nil) { self.detail = detail }

    /// The time, where it is wanted.
    var now: UInt64 { detail?.now() ?? 0 }

    func matched(_ policy: CompiledPolicy, _ result: MatchResult, reason: () -> String?) {
        let subject = self.subject(policy, nil)
        switch result {
        case .none: lines.append("\(subject) does not match\(reason().map { ": \($0)" } ?? "")")
        case .namespaceNotFound: lines.append("\(subject) needs the request's Namespace")
        case .equivalent: lines.append("\(subject) matches by an equivalent resource")
        case .asRequested: lines.append("\(subject) matches")
        }
    }

    func bindingDoesNotMatch(_ policy: CompiledPolicy, _ binding: Int, _ reason: String) {
        lines.append("\(subject(policy, binding)) does not match: \(reason)")
    }

    func noParams(_ policy: CompiledPolicy, _ binding: Int) {
        lines.append("\(subject(policy, binding)): no parameters are there, which its binding allows")
    }

    func conditionsFalse(_ policy: CompiledPolicy, _ invocation: Invocation) {
        falseConditionCount += 1
        lines.append("\(subject(policy, invocation.binding)): a match condition is false")
    }

    func mutated(
        _ policy: CompiledPolicy, _ invocation: Invocation, _ mutation: Int, isSecondPass: Bool
    ) {
        let again = isSecondPass ? " again (reinvocation)" : ""
        lines.append("\(subject(policy, invocation.binding)): mutation \(mutation) applied\(again)")
    }

    func failed(_ policy: CompiledPolicy, _ binding: Int?, _ text: String) {
        let effect = policy.source.failurePolicy == .fail ? "refused" : "ignored"
        lines.append("\(subject(policy, binding)): \(effect): \(told(text, of: policy))")
    }

    func shadowed(_ decision: ShadowDecision) { lines.append(decision.text) }

    func validationFailed(
        _ policy: CompiledPolicy, _ invocation: Invocation, _ number: Int, _ text: String,
        _ actions: [ValidationAction]
    ) {
        let effect = actions.map(\.rawValue).joined(separator: ", ")
        lines.append(
            "\(subject(policy, invocation.binding)): validation \(number) fails (\(effect)): \(told(text, of: policy))")
    }

    /// What a policy says, unless its parameters are Secrets, in a length that lines may have.
    private func told(_ text: String, of policy: CompiledPolicy) -> String {
        policy.hasSecretParams
            ? "the reason is not shown, as it may hold data of a Secret" : AdmissionWorker.cut(text)
    }

    private func subject(_ policy: CompiledPolicy, _ binding: Int?) -> String {
        guard let binding else { return "policy '\(policy.name)'" }
        return "policy '\(policy.name)' with binding '\(policy.bindings[binding].name)'"
    }
}

extension AdmissionWorker {
    func recordResult(_ request: AdmissionRequest, _ verdict: Decision.Verdict) {
        guard let trace else { return }
        trace.original = request.object.map { written($0) }
        switch verdict {
        case .refused(let refusal): trace.refusal = refusal
        case .unchanged: trace.edited = trace.original
        case .changed(_, let edited): trace.edited = written(edited)
        }
    }

    private func written(_ node: Node) -> String {
        var buffer = ByteBuffer()
        Writer.write(node, names: workspace.names, to: &buffer)
        return buffer.string
    }
}
