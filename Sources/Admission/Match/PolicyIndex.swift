// SPDX-License-Identifier: Apache-2.0

package import JSON
package import Kubernetes

/// Which policies, by which bindings, may concern a request, so that the others cost it nothing.
///
/// A unit is a policy with one of its bindings. Units are found by group and resource; among many for one resource, by
/// what their selectors demand of the labels: a selector with `team In (a, b)` is an anchor at two labels, and a request
/// looks up the labels that its Namespace and its objects have. So a thousand bindings of which one selects the request's
/// Namespace cost what one costs. Whatever is found is matched whole afterwards; selectors without an anchor (NotIn,
/// DoesNotExist, none) are always candidates.
///
///     bucket ("", pods)   plain     0 4 9            policies with wildcards stand in a bucket of their own,
///                         namespace team=a → 1 2     which every request looks at too
///                                   team=b → 1 3
///                         object    tier=web → 5
package struct PolicyIndex: Sendable {
    /// A policy with one of its bindings, by their numbers.
    package struct Unit: BitwiseCopyable, Sendable {
        package var policy: UInt32
        package var binding: UInt32
    }

    /// In the order of policies, then of bindings.
    package let units: [Unit]
    private var numbers = TextIndex()
    private var buckets: [Bucket] = []
    private var everywhere: Bucket

    /// What matching of a policy is about, and of its bindings (nothing where they take every request).
    package struct Subject {
        var constraints: MatchResources
        var bindings: [MatchResources?]

        package init(_ constraints: MatchResources, bindings: [MatchResources?]) {
            self.constraints = constraints
            self.bindings = bindings
        }
    }

    /// - Parameter policies: In name order.
    package init(_ policies: [Subject], names: inout Names) {
        var units: [Unit] = []
        var anchors: [Anchor?] = []
        var byKey: [Key: Set<UInt32>] = [:]
        var wild: Set<UInt32> = []
        for (number, policy) in policies.enumerated() {
            let keys = Self.keys(policy.constraints)
            for (binding, resources) in policy.bindings.enumerated() {
                let unit = UInt32(units.count)
                units.append(Unit(policy: UInt32(number), binding: UInt32(binding)))
                anchors.append(Anchor(policy.constraints, resources))
                if let keys {
                    for key in keys { byKey[key, default: []].insert(unit) }
                } else {
                    wild.insert(unit)
                }
            }
        }
        self.units = units
        everywhere = Bucket(wild.sorted(), anchors, &names)
        for (key, members) in byKey {
            numbers.set(key.group, key.resource, buckets.count)
            buckets.append(Bucket(members.subtracting(wild).sorted(), anchors, &names))
        }
    }

    /// Puts the numbers of the units to look at into `list`, ascending and each once.
    ///
    /// - Parameter labels: Of the Namespace, as selectors see it; where it is not known, every unit is looked at.
    package func gather(
        group: UTF8Text, resource: UTF8Text, labels: NamespaceLabels, object: Node?, oldObject: Node?,
        into list: inout [UInt32]
    ) {
        list.removeAll(keepingCapacity: true)
        var isSorted = true
        if let number = numbers.find(group, resource) {
            isSorted = buckets[number].gather(labels, object, oldObject, into: &list)
        }
        let count = list.count
        let isOtherSorted = everywhere.gather(labels, object, oldObject, into: &list)
        if isSorted, isOtherSorted, count == 0 || list.count == count { return }
        list.sort()
        var kept = 0
        for index in list.indices where index == 0 || list[index] != list[kept &- 1] {
            list[kept] = list[index]
            kept &+= 1
        }
        list.removeLast(list.count &- kept)
    }

    private struct Key: Hashable {
        var group: String
        var resource: String
    }

    /// The groups and resources of a policy's rules; nothing where one of them is any.
    private static func keys(_ constraints: MatchResources) -> [Key]? {
        var keys: [Key] = []
        for rule in constraints.resourceRules {
            let groups =
                constraints.matchPolicy == .equivalent ? withEquivalents(rule.apiGroups) : rule.apiGroups
            for resource in rule.resources {
                let name = String(resource.prefix { $0 != "/" })
                if name == "*" || groups.contains("*") { return nil }
                for group in groups { keys.append(Key(group: group, resource: name)) }
            }
        }
        return keys
    }

    /// Events are the one resource that two groups store together (EquivalentResource lists them).
    private static func withEquivalents(_ groups: [String]) -> [String] {
        groups.contains("") || groups.contains("events.k8s.io")
            ? Array(Set(groups).union(["", "events.k8s.io"])) : groups
    }
}

/// The units of one resource.
private struct Bucket: Sendable {
    /// Below it a bucket is walked: looking labels up would cost more.
    private static let anchorCountMinimum = 8

    private let all: [UInt32]
    private var plain: [UInt32] = []
    private var namespaces = LabelIndex()
    private var objects = LabelIndex()

    init(_ members: [UInt32], _ anchors: [Anchor?], _ names: inout Names) {
        all = members
        guard members.count(where: { anchors[Int($0)] != nil }) >= Self.anchorCountMinimum else {
            plain = members
            return
        }
        for unit in members {
            switch anchors[Int(unit)] {
            case nil: plain.append(unit)
            case .namespace(let labels)?: namespaces.add(unit, labels, &names)
            case .object(let labels)?: objects.add(unit, labels, &names)
            }
        }
    }

    /// - Returns: Whether what was added is in order and without doubles.
    func gather(
        _ labels: NamespaceLabels, _ object: Node?, _ oldObject: Node?, into list: inout [UInt32]
    ) -> Bool {
        if namespaces.isEmpty, objects.isEmpty {
            list.append(contentsOf: plain)
            return true
        }
        switch labels {
        case .labels(let labels):
            list.append(contentsOf: plain)
            namespaces.gather(labels, into: &list)
        case .notApplied, .unknown:
            list.append(contentsOf: all)
            return true
        }
        objects.gather(object, into: &list)
        objects.gather(oldObject, into: &list)
        return false
    }
}

/// What a unit's selectors demand of labels, the most telling part of it.
private enum Anchor {
    case namespace([(key: String, value: String?)])
    case object([(key: String, value: String?)])

    init?(_ constraints: MatchResources, _ binding: MatchResources?) {
        let namespaces = [binding?.namespaceSelector, constraints.namespaceSelector]
        let objects = [binding?.objectSelector, constraints.objectSelector]
        if let labels = Self.labels(namespaces) {
            self = .namespace(labels)
        } else if let labels = Self.labels(objects) {
            self = .object(labels)
        } else {
            return nil
        }
    }

    /// One of these labels must be there: of the `In` with the fewest values, else of an `Exists` (no value).
    private static func labels(_ selectors: [SelectorText?]) -> [(key: String, value: String?)]? {
        let requirements = selectors.compactMap(\.self).flatMap(\.requirements)
        let best = requirements.filter { $0.operation == .isIn }.min { $0.values.count < $1.values.count }
        if let best { return Set(best.values).map { (best.key, $0) } }
        return requirements.first { $0.operation == .exists }.map { [($0.key, nil)] }
    }
}
