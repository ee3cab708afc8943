// SPDX-License-Identifier: Apache-2.0

package import JSON

/// Which policies may concern a resource: by group and resource, so that others cost a request nothing.
///
/// A lookup is one hash over two short texts and one comparison. The list it gives is in name order and holds the
/// policies with wildcards too; versions, subresources, operations and all the rest are left to the policy's matcher.
package struct PolicyIndex: Sendable {
    /// Where the key's bytes lie, and which candidates it has.
    private struct Slot: BitwiseCopyable, Sendable {
        var hash: UInt64 = 0
        var groupStart: UInt32 = 0
        var groupCount: UInt32 = 0
        var resourceCount: UInt32 = 0
        var first: UInt32 = 0
        var end: UInt32 = 0
        var isUsed = false
    }

    /// Twice as many as keys at least, a power of two.
    private var slots: [Slot]
    private var bytes: [UInt8] = []
    /// Policy numbers; those of one key stand together, ascending.
    private var candidates: [UInt32] = []
    /// The policies that are for any group or any resource.
    private var everywhere: Range<Int>

    /// - Parameter rules: Of each policy, in name order, with whether it matches by equivalent resources too.
    package init(_ rules: [(rules: [ResourceRule], allowsEquivalent: Bool)]) {
        var byKey: [Key: Set<UInt32>] = [:]
        var wild: Set<UInt32> = []
        for (number, policy) in rules.enumerated() {
            for rule in policy.rules {
                let groups =
                    policy.allowsEquivalent ? Self.withEquivalents(rule.apiGroups) : rule.apiGroups
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
        var slotCount = 8
        while slotCount < byKey.count * 2 { slotCount *= 2 }
        slots = Array(repeating: Slot(), count: slotCount)
        for (key, numbers) in byKey {
            let first = candidates.count
            candidates.append(contentsOf: numbers.union(wild).sorted())
            insert(key, first..<candidates.count)
        }
    }

    /// Numbers into the policies' list for a request's group and resource: positions for `policy(at:)`.
    package func candidates(group: UTF8Text, resource: UTF8Text) -> Range<Int> {
        let hash = Self.hash(group, resource)
        var slot = Int(truncatingIfNeeded: hash) & (slots.count &- 1)
        while slots[slot].isUsed {
            let here = slots[slot]
            if here.hash == hash, isEqual(here, group, resource) {
                return Int(here.first)..<Int(here.end)
            }
            slot = (slot &+ 1) & (slots.count &- 1)
        }
        return everywhere
    }

    /// The policy at a position of `candidates`.
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

    private mutating func insert(_ key: Key, _ range: Range<Int>) {
        let groupStart = bytes.count
        bytes.append(contentsOf: key.group.utf8)
        bytes.append(contentsOf: key.resource.utf8)
        var hash = Self.seed
        for byte in key.group.utf8 { hash = Self.step(hash, byte) }
        hash = Self.step(hash, UInt8(ascii: "/"))
        for byte in key.resource.utf8 { hash = Self.step(hash, byte) }
        var slot = Int(truncatingIfNeeded: hash) & (slots.count &- 1)
        while slots[slot].isUsed { slot = (slot &+ 1) & (slots.count &- 1) }
        slots[slot] = Slot(
            hash: hash, groupStart: UInt32(groupStart), groupCount: UInt32(key.group.utf8.count),
            resourceCount: UInt32(key.resource.utf8.count), first: UInt32(range.lowerBound),
            end: UInt32(range.upperBound), isUsed: true)
    }

    private func isEqual(_ slot: Slot, _ group: UTF8Text, _ resource: UTF8Text) -> Bool {
        guard Int(slot.groupCount) == group.count, Int(slot.resourceCount) == resource.count else {
            return false
        }
        var place = Int(slot.groupStart)
        for index in 0..<group.count {
            if bytes[place] != group[index] { return false }
            place &+= 1
        }
        for index in 0..<resource.count {
            if bytes[place] != resource[index] { return false }
            place &+= 1
        }
        return true
    }

    /// FNV-1a: the keys are the policies' own, so nobody gains by making requests collide with them.
    private static let seed: UInt64 = 0xcbf2_9ce4_8422_2325
    private static func step(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
        (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }

    private static func hash(_ group: UTF8Text, _ resource: UTF8Text) -> UInt64 {
        var hash = seed
        for index in 0..<group.count { hash = step(hash, group[index]) }
        hash = step(hash, UInt8(ascii: "/"))
        for index in 0..<resource.count { hash = step(hash, resource[index]) }
        return hash
    }
}
