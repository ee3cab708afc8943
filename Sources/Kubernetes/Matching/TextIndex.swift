// SPDX-License-Identifier: Apache-2.0

package import JSON

/// Numbers by pairs of short texts, found from a request's bytes without making a string of them.
///
/// Open addressing, linear probing, at most half full; made once, then only read. FNV-1a: the keys are the operator's
/// own, so nobody gains by making requests collide with them.
package struct TextIndex: Sendable {
    private struct Slot: BitwiseCopyable, Sendable {
        var hash: UInt64 = 0
        var start: UInt32 = 0
        var firstCount: UInt32 = 0
        var secondCount: UInt32 = 0
        /// The number and 1; 0 is a free slot.
        var number: UInt32 = 0
    }

    private var slots: [Slot]
    private var bytes: [UInt8] = []
    private var count = 0

    package init() { slots = Array(repeating: Slot(), count: 8) }

    /// Gives a pair its number; one that it has is replaced.
    package mutating func set(_ first: String, _ second: String, _ number: Int) {
        if (count + 1) * 2 > slots.count { grow() }
        let start = bytes.count
        bytes.append(contentsOf: first.utf8)
        bytes.append(contentsOf: second.utf8)
        var hash = Self.seed
        for byte in first.utf8 { hash = Self.step(hash, byte) }
        hash = Self.step(hash, 0)
        for byte in second.utf8 { hash = Self.step(hash, byte) }
        let new = Slot(
            hash: hash, start: UInt32(start), firstCount: UInt32(first.utf8.count),
            secondCount: UInt32(second.utf8.count), number: UInt32(number + 1))
        var slot = Int(truncatingIfNeeded: hash) & (slots.count &- 1)
        while slots[slot].number != 0 {
            if isSame(slots[slot], new) {
                slots[slot].number = new.number
                return
            }
            slot = (slot &+ 1) & (slots.count &- 1)
        }
        slots[slot] = new
        count += 1
    }

    package func find(_ first: UTF8Text, _ second: UTF8Text) -> Int? {
        var hash = Self.seed
        for index in 0..<first.count { hash = Self.step(hash, first[index]) }
        hash = Self.step(hash, 0)
        for index in 0..<second.count { hash = Self.step(hash, second[index]) }
        var slot = Int(truncatingIfNeeded: hash) & (slots.count &- 1)
        while slots[slot].number != 0 {
            let here = slots[slot]
            if here.hash == hash, isEqual(here, first, second) { return Int(here.number) &- 1 }
            slot = (slot &+ 1) & (slots.count &- 1)
        }
        return nil
    }

    private func isEqual(_ slot: Slot, _ first: UTF8Text, _ second: UTF8Text) -> Bool {
        guard Int(slot.firstCount) == first.count, Int(slot.secondCount) == second.count else {
            return false
        }
        var place = Int(slot.start)
        for index in 0..<first.count {
            if bytes[place] != first[index] { return false }
            place &+= 1
        }
        for index in 0..<second.count {
            if bytes[place] != second[index] { return false }
            place &+= 1
        }
        return true
    }

    private func isSame(_ one: Slot, _ other: Slot) -> Bool {
        guard one.hash == other.hash, one.firstCount == other.firstCount,
            one.secondCount == other.secondCount
        else { return false }
        let length = Int(one.firstCount) + Int(one.secondCount)
        return bytes[Int(one.start)..<Int(one.start) + length]
            == bytes[Int(other.start)..<Int(other.start) + length]
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: Slot(), count: old.count * 2)
        for entry in old where entry.number != 0 {
            var slot = Int(truncatingIfNeeded: entry.hash) & (slots.count &- 1)
            while slots[slot].number != 0 { slot = (slot &+ 1) & (slots.count &- 1) }
            slots[slot] = entry
        }
    }

    private static let seed: UInt64 = 0xcbf2_9ce4_8422_2325
    private static func step(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
        (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }
}
