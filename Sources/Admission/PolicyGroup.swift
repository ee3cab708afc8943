// SPDX-License-Identifier: Apache-2.0

internal import JSON
package import Kubernetes

/// The policies of one kind, compiled and indexed: what `/mutate` or `/validate` runs.
package final class PolicyGroup: Sendable {
    package let kind: PolicyKind
    /// In name order.
    package let policies: FixedList<CompiledPolicy>
    let index: PolicyIndex

    /// - Parameter policies: In name order.
    init(_ kind: PolicyKind, _ policies: [CompiledPolicy], names: inout JSON.Names) {
        self.kind = kind
        self.policies = FixedList(policies)
        let subjects = policies.map { policy in
            PolicyIndex.Subject(
                policy.source.matchConstraints,
                bindings: policy.bindings.array.map(\.source.matchResources))
        }
        index = PolicyIndex(subjects, names: &names)
    }

    package var bindingCount: Int { policies.array.reduce(0) { $0 + $1.bindings.count } }

    /// The good policy of that name, as its author wrote it.
    package func policy(named name: String) -> AdmissionPolicy? {
        policies.array.first { $0.name == name }?.source
    }
}
