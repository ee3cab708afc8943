// SPDX-License-Identifier: Apache-2.0

package import JSON
import Kubernetes

/// Which policies may concern a resource: by group and resource, so that others cost a request nothing.
///
/// A lookup is one hash over two short texts and one comparison. The list it gives is in name order and holds the
/// policies with wildcards too; versions, subresources, operations and all the rest are left to the policy's matcher.
package struct PolicyIndex: Sendable {
    private var ranges = TextIndex()
    /// Of `candidates`, by the numbers in `ranges`.
    private var bounds: [Range<Int>] = []
    /// Policy numbers; those of one key stand together, ascending.
    private var candidates: [UInt32] = []
    /// The policies that are for any group or any resource.
    private var everywhere: Range<Int>

    /// - Parameter policies: Their constraints, in name order.
    package init(_ policies: [MatchResources]) {
        var byKey: [Key: Set<UInt32>] = [:]
        var wild: Set<UInt32> = []
        for (number, constraints) in policies.enumerated() {
            for rule in constraints.resourceRules {
                let groups =
                    constraints.matchPolicy == .equivalent
                    ? Self.withEquivalents(rule.apiGroups) : rule.apiGroups
                for resource in rule.resources {
                    let name = String(resource.prefix { $0 != "/" })
                    if name == "*" || groups.contains("*") {
                        wild.insert(UInt32(number))
                        continue
                    }
                    for group in groups {
                        byKey[Key(group: group, resource: name), default: []].insert(UInt32(number))
                    }
                }
            }
        }
        candidates = wild.sorted()
        everywhere = 0..<candidates.count
        for (key, numbers) in byKey {
            ranges.set(key.group, key.resource, bounds.count)
            let first = candidates.count
            candidates.append(contentsOf: numbers.union(wild).sorted())
            bounds.append(first..<candidates.count)
        }
    }

    /// Positions for `policy(at:)` of the policies to look at.
    package func candidates(group: UTF8Text, resource: UTF8Text) -> Range<Int> {
        ranges.find(group, resource).map { bounds[$0] } ?? everywhere
    }

    /// The number of the policy at a position of `candidates`.
    package func policy(at position: Int) -> Int { Int(candidates[position]) }

    private struct Key: Hashable {
        var group: String
        var resource: String
    }

    /// Events are the one resource that two groups store together (EquivalentResource lists them).
    private static func withEquivalents(_ groups: [String]) -> [String] {
        groups.contains("") || groups.contains("events.k8s.io")
            ? Array(Set(groups).union(["", "events.k8s.io"])) : groups
    }
}
