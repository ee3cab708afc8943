// SPDX-License-Identifier: Apache-2.0

import JSON
import Kubernetes

/// What happened to one review, for people: which policies applied, and what each mutation did.
///
/// Only the command line asks for it; a worker without one records nothing.
package final class Trace {
    /// One line each, in the order in which it happened.
    package private(set) var lines: [String] = []
    /// The object before and after, as JSON; nothing where the request has none or is refused.
    package internal(set) var original: String?
    package internal(set) var edited: String?
    package internal(set) var refusal: Refusal?

    package init() {}

    func matched(_ policy: CompiledPolicy, _ result: MatchResult) {
        switch result {
        case .none: lines.append("policy '\(policy.name)' does not match")
        case .namespaceNotFound: lines.append("policy '\(policy.name)' needs the request's Namespace")
        case .equivalent: lines.append("policy '\(policy.name)' matches by an equivalent resource")
        case .asRequested: lines.append("policy '\(policy.name)' matches")
        }
    }

    func conditionsFalse(_ policy: CompiledPolicy, _ invocation: Invocation) {
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
        lines.append("\(subject(policy, binding)): \(effect): \(text)")
    }

    func validationFailed(
        _ policy: CompiledPolicy, _ invocation: Invocation, _ number: Int, _ text: String,
        _ actions: [ValidationAction]
    ) {
        let effect = actions.map(\.rawValue).joined(separator: ", ")
        lines.append(
            "\(subject(policy, invocation.binding)): validation \(number) fails (\(effect)): \(text)")
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
