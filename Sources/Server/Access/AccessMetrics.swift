// SPDX-License-Identifier: Apache-2.0

internal import Authorization
internal import Kubernetes
internal import Synchronization

/// The numbers of `/authorize`: what reviews came to, what each policy did, and what is loaded.
package final class AccessMetrics: MetricSource {
    private let loops = Mutex<[AccessCounters]>([])
    private let policies: SnapshotBox<AccessSnapshot>

    package init(policies: SnapshotBox<AccessSnapshot>) { self.policies = policies }

    /// Counters for one more loop.
    package func makeCounters() -> AccessCounters {
        let counters = AccessCounters()
        loops.withLock { $0.append(counters) }
        return counters
    }

    package func write(to page: inout MetricsPage) {
        let loops = loops.withLock { $0 }
        let reviews = "postern_access_reviews_total"
        page.family(reviews, .counter, "SubjectAccessReviews, by their end.")
        for kind in AccessCounters.Kind.allCases {
            page.sample(
                reviews, [.init("decision", kind.rawValue)], loops.reduce(0) { $0 &+ $1.value(kind) })
        }
        let snapshot = policies.value
        let decisions = "postern_access_policy_decisions_total"
        page.family(decisions, .counter, "What each access policy did; shadow decisions changed no answer.")
        for counters in snapshot.counters.array {
            for kind in PolicyCounters.Kind.allCases {
                let value = counters.value(kind)
                if value == 0 { continue }
                page.sample(
                    decisions, [.init("policy", counters.policy), .init("decision", kind.label)], value)
            }
        }
        page.family("postern_access_policies", .gauge, "Access policies that are served.")
        page.sample("postern_access_policies", UInt64(snapshot.set.policies.count))
        page.family("postern_access_policy_errors", .gauge, "What is wrong with access policies and their files.")
        page.sample("postern_access_policy_errors", UInt64(snapshot.set.errorCount))
    }
}

/// What one loop's reviews came to; written by the loop, read when metrics are asked for.
package final class AccessCounters: Sendable {
    enum Kind: String, CaseIterable {
        case allow = "Allow"
        case deny = "Deny"
        case noOpinion = "NoOpinion"
        case unreadable, notReady
    }

    private let allow = Atomic<UInt64>(0)
    private let deny = Atomic<UInt64>(0)
    private let noOpinion = Atomic<UInt64>(0)
    private let unreadable = Atomic<UInt64>(0)
    private let notReady = Atomic<UInt64>(0)

    package init() {}

    func add(_ kind: Kind) {
        switch kind {
        case .allow: allow.wrappingAdd(1, ordering: .relaxed)
        case .deny: deny.wrappingAdd(1, ordering: .relaxed)
        case .noOpinion: noOpinion.wrappingAdd(1, ordering: .relaxed)
        case .unreadable: unreadable.wrappingAdd(1, ordering: .relaxed)
        case .notReady: notReady.wrappingAdd(1, ordering: .relaxed)
        }
    }

    func value(_ kind: Kind) -> UInt64 {
        switch kind {
        case .allow: allow.load(ordering: .relaxed)
        case .deny: deny.load(ordering: .relaxed)
        case .noOpinion: noOpinion.load(ordering: .relaxed)
        case .unreadable: unreadable.load(ordering: .relaxed)
        case .notReady: notReady.load(ordering: .relaxed)
        }
    }
}
