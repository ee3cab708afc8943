// SPDX-License-Identifier: Apache-2.0

package import Admission
internal import Kubernetes
internal import Synchronization

/// The numbers of `/mutate`: what reviews came to, and what is loaded.
package final class ReviewMetrics: MetricSource {
    private let loops = Mutex<[ReviewCounters]>([])
    private let policies: SnapshotBox<PolicySet>

    package init(policies: SnapshotBox<PolicySet>) { self.policies = policies }

    /// Counters for one more loop.
    package func makeCounters() -> ReviewCounters {
        let counters = ReviewCounters()
        loops.withLock { $0.append(counters) }
        return counters
    }

    package func write(to page: inout MetricsPage) {
        let values = loops.withLock { $0 }.map(\.values)
        let reviews = "postern_reviews_total"
        page.family(reviews, .counter, "Admission reviews answered, by their end.")
        page.sample(reviews, [.init("result", "unchanged")], values.reduce(0) { $0 &+ $1.unchanged })
        page.sample(reviews, [.init("result", "patched")], values.reduce(0) { $0 &+ $1.patched })
        page.sample(reviews, [.init("result", "refused")], values.reduce(0) { $0 &+ $1.refused })
        page.sample(reviews, [.init("result", "unreadable")], values.reduce(0) { $0 &+ $1.unreadable })
        let invocations = "postern_policy_invocations_total"
        page.family(invocations, .counter, "Policies that matched a review, with each binding and parameter.")
        page.sample(invocations, values.reduce(0) { $0 &+ $1.invocations })
        let set = policies.value
        page.family("postern_policies", .gauge, "Mutating policies that are served.")
        page.sample("postern_policies", UInt64(set.policies.count))
        page.family("postern_policy_bindings", .gauge, "Bindings of those policies.")
        page.sample("postern_policy_bindings", UInt64(set.bindingCount))
        page.family("postern_policy_errors", .gauge, "Documents and files of policies that are not served.")
        page.sample("postern_policy_errors", UInt64(set.errorCount))
    }
}
