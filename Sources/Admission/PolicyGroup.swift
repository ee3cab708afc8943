// SPDX-License-Identifier: Apache-2.0

package import Kubernetes

/// The policies of one kind, compiled and indexed: what `/mutate` or `/validate` runs.
package final class PolicyGroup: Sendable {
    package let kind: PolicyKind
    /// In name order.
    package let policies: FixedList<CompiledPolicy>
    let index: PolicyIndex

    /// - Parameter policies: In name order.
    init(_ kind: PolicyKind, _ policies: [CompiledPolicy]) {
        self.kind = kind
        self.policies = FixedList(policies)
        index = PolicyIndex(policies.map(\.source.matchConstraints))
    }

    package var bindingCount: Int { policies.array.reduce(0) { $0 + $1.bindings.count } }

    /// The good policy of that name, as its author wrote it.
    package func policy(named name: String) -> AdmissionPolicy? {
        policies.array.first { $0.name == name }?.source
    }
}
