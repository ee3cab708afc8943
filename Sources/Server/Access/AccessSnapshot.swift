// SPDX-License-Identifier: Apache-2.0

package import Authorization
internal import Kubernetes
internal import Synchronization

/// The policies of one moment with what was counted for each; a policy that stays keeps its counts.
package final class AccessSnapshot: Sendable {
    package let set: AccessPolicySet
    /// Whether every file could be read once: before, there may be a Deny that nobody knows of, and nothing is answered.
    package let isReady: Bool
    /// By the policy's number.
    let counters: FixedList<PolicyCounters>

    package init(_ set: AccessPolicySet, previous: AccessSnapshot? = nil) {
        self.set = set
        isReady = set.isWhole || previous?.isReady == true
        var known: [String: PolicyCounters] = [:]
        for counters in previous?.counters.array ?? [] { known[counters.policy] = counters }
        counters = FixedList(
            set.policies.array.map { policy in
                let title = policy.source.title
                return known[title] ?? PolicyCounters(policy: title)
            })
    }
}

/// What one policy did, in all loops.
final class PolicyCounters: Sendable {
    enum Kind: Int, CaseIterable {
        case allow, deny, failed, shadowAllow, shadowDeny

        var label: String {
            switch self {
            case .allow: "Allow"
            case .deny: "Deny"
            case .failed: "failed"
            case .shadowAllow: "shadow Allow"
            case .shadowDeny: "shadow Deny"
            }
        }
    }

    let policy: String
    private let allow = Atomic<UInt64>(0)
    private let deny = Atomic<UInt64>(0)
    private let failed = Atomic<UInt64>(0)
    private let shadowAllow = Atomic<UInt64>(0)
    private let shadowDeny = Atomic<UInt64>(0)

    init(policy: String) { self.policy = policy }

    func add(_ kind: Kind) {
        switch kind {
        case .allow: allow.wrappingAdd(1, ordering: .relaxed)
        case .deny: deny.wrappingAdd(1, ordering: .relaxed)
        case .failed: failed.wrappingAdd(1, ordering: .relaxed)
        case .shadowAllow: shadowAllow.wrappingAdd(1, ordering: .relaxed)
        case .shadowDeny: shadowDeny.wrappingAdd(1, ordering: .relaxed)
        }
    }

    func value(_ kind: Kind) -> UInt64 {
        switch kind {
        case .allow: allow.load(ordering: .relaxed)
        case .deny: deny.load(ordering: .relaxed)
        case .failed: failed.load(ordering: .relaxed)
        case .shadowAllow: shadowAllow.load(ordering: .relaxed)
        case .shadowDeny: shadowDeny.load(ordering: .relaxed)
        }
    }
}
