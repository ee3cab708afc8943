// SPDX-License-Identifier: Apache-2.0

package import Admission
internal import Kubernetes
internal import Synchronization

/// The numbers of `/mutate` and `/validate`: what reviews came to, and what is loaded.
package final class ReviewMetrics: MetricSource {
    private let loops = Mutex<[(kind: PolicyKind, counters: ReviewCounters)]>([])
    private let policies: SnapshotBox<PolicySet>

    package init(policies: SnapshotBox<PolicySet>) { self.policies = policies }

    /// Counters for one more loop.
    package func makeCounters(_ kind: PolicyKind = .mutating) -> ReviewCounters {
        let counters = ReviewCounters()
        loops.withLock { $0.append((kind, counters)) }
        return counters
    }

    package func write(to page: inout MetricsPage) {
        let loops = loops.withLock { $0 }
        let kinds: [(PolicyKind, String)] = [(.mutating, "mutating"), (.validating, "validating")]
        let reviews = "postern_reviews_total"
        page.family(reviews, .counter, "Admission reviews answered, by the policies asked and by their end.")
        for (kind, word) in kinds {
            let values = loops.filter { $0.kind == kind }.map(\.counters.values)
            let ends: [(String, UInt64)] = [
                ("unchanged", values.reduce(0) { $0 &+ $1.unchanged }),
                ("patched", values.reduce(0) { $0 &+ $1.patched }),
                ("refused", values.reduce(0) { $0 &+ $1.refused }),
                ("unreadable", values.reduce(0) { $0 &+ $1.unreadable }),
            ]
            for (end, count) in ends where kind == .mutating || end != "patched" {
                page.sample(reviews, [.init("policies", word), .init("result", end)], count)
            }
        }
        let invocations = "postern_policy_invocations_total"
        page.family(invocations, .counter, "Policies that matched a review, with each binding and parameter.")
        for (kind, word) in kinds {
            let values = loops.filter { $0.kind == kind }.map(\.counters.values)
            page.sample(
                invocations, [.init("policies", word)], values.reduce(0) { $0 &+ $1.invocations })
        }
        writeShadows(loops.map { ($0.kind, $0.counters.shadowCounts) }, to: &page)
        let set = policies.value
        page.family("postern_policies", .gauge, "Policies that are served, by kind.")
        for (kind, word) in kinds {
            page.sample(
                "postern_policies", [.init("policies", word)], UInt64(set.group(kind).policies.count))
        }
        page.family("postern_policy_bindings", .gauge, "Bindings of those policies.")
        for (kind, word) in kinds {
            page.sample(
                "postern_policy_bindings", [.init("policies", word)],
                UInt64(set.group(kind).bindingCount))
        }
        page.family("postern_policy_errors", .gauge, "Documents and files of policies that are not served.")
        page.sample("postern_policy_errors", UInt64(set.errorCount))
    }

    private func writeShadows(
        _ loops: [(kind: PolicyKind, counts: [String: (patches: UInt64, refusals: UInt64)])],
        to page: inout MetricsPage
    ) {
        let name = "postern_shadow_decisions_total"
        page.family(name, .counter, "What policies in shadow mode would have done, by policy and effect.")
        for (kind, word) in [(PolicyKind.mutating, "mutating"), (.validating, "validating")] {
            var sums: [String: (patches: UInt64, refusals: UInt64)] = [:]
            for loop in loops where loop.kind == kind {
                sums.merge(loop.counts) { ($0.patches &+ $1.patches, $0.refusals &+ $1.refusals) }
            }
            for (policy, counts) in sums.sorted(by: { $0.key < $1.key }) {
                let labels = [MetricsPage.Label("policies", word), MetricsPage.Label("policy", policy)]
                page.sample(name, labels + [.init("effect", "patch")], counts.patches)
                page.sample(name, labels + [.init("effect", "refusal")], counts.refusals)
            }
        }
    }
}
