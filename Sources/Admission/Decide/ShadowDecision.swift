// SPDX-License-Identifier: Apache-2.0

import JSON
internal import Kubernetes

/// What a policy in shadow mode would have done to a request.
package struct ShadowDecision: Sendable {
    package enum Effect: Sendable {
        /// A JSON Patch, as text.
        case patch(String)
        case refusal(String)
    }

    package var kind: PolicyKind
    package var policy: String
    package var binding: String
    package var effect: Effect

    package var isRefusal: Bool {
        if case .refusal = effect { true } else { false }
    }

    /// For the log and the caller's warning, in one line.
    package var text: String {
        let subject = "\(kind.name) '\(policy)' with binding '\(binding)' is in shadow mode"
        switch effect {
        case .patch(let patch): return "\(subject); it would patch the object: \(patch)"
        case .refusal(let text): return "\(subject); it would refuse the request: \(text)"
        }
    }
}

extension AdmissionWorker {
    /// Whether a binding decides without effect for this request.
    ///
    /// Which requests a shadowed policy has effect for all the same is drawn from the request's uid: random, and the same
    /// for every policy, so that policies that need each other are in force together.
    func isShadowed(
        _ annotations: PolicyAnnotations, _ request: AdmissionRequest
    ) -> Bool {
        guard annotations.isShadow else { return false }
        if annotations.enforcedPercent == 0 { return true }
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in 0..<request.uid.count {
            hash = (hash ^ UInt64(request.uid[index])) &* 0x0000_0100_0000_01b3
        }
        return Int(hash >> 33) % 100 >= annotations.enforcedPercent
    }

    /// Remembers what a shadowed policy would have done, and tells the caller where its author wants that.
    mutating func record(
        _ policy: CompiledPolicy, _ binding: Int?, _ effect: ShadowDecision.Effect
    ) {
        let effect = told(effect, of: policy)
        let decision = ShadowDecision(
            kind: kind, policy: policy.name,
            binding: binding.map { policy.bindings[$0].name } ?? "", effect: effect)
        shadowDecisions.append(decision)
        trace?.shadowed(decision)
        let annotations = binding.map { policy.bindings[$0].annotations } ?? policy.source.annotations
        if annotations.warns { notes.warn(decision.text) }
    }

    /// What may be logged: data of Secrets is not, be it the request's or the parameters', and nothing fills a log.
    private func told(_ effect: ShadowDecision.Effect, of policy: CompiledPolicy) -> ShadowDecision.Effect {
        let isSecret = isOfSecret || policy.hasSecretParams
        switch effect {
        case .patch(let patch):
            return .patch(
                isSecret ? "\(patch.utf8.count) bytes that are not shown, of a Secret" : Self.cut(patch))
        case .refusal(let text):
            return .refusal(
                isSecret ? "the reason is not shown, as it may hold data of a Secret" : Self.cut(text))
        }
    }

    /// A text of a length that lines may have.
    static func cut(_ text: String, to byteCount: Int = Limits.shownTextByteCount) -> String {
        guard text.utf8.count > byteCount else { return text }
        var end = text.utf8.index(text.utf8.startIndex, offsetBy: byteCount)
        while end > text.startIndex, end.samePosition(in: text.unicodeScalars) == nil {
            end = text.utf8.index(before: end)
        }
        return "\(String(text.unicodeScalars[..<end]))… (\(text.utf8.count) bytes)"
    }

    /// What a shadowed mutating policy made of the object, as a patch.
    mutating func recordPatch(
        _ policy: CompiledPolicy, _ invocation: Invocation, from original: Node, to edited: Node,
        _ request: AdmissionRequest
    ) {
        patch.removeAll()
        defer { patch.removeAll() }
        guard patchWriter.write(from: original, to: edited, names: workspace.names, into: &patch) else {
            return
        }
        record(policy, invocation.binding, .patch(patch.string))
    }
}
