// SPDX-License-Identifier: Apache-2.0

import JSON

/// Units by a label that must be there: found by walking the labels that are there.
///
/// Open addressing over the key's interned number and the value's bytes, at most half full; made once, then only read.
/// Labels are few, so a lookup a label is cheaper than a comparison a unit from a handful of units on.
struct LabelIndex: Sendable {
    private struct Slot: BitwiseCopyable, Sendable {
        var hash: UInt64 = 0
        var key: UInt32 = 0
        var start: UInt32 = 0
        /// Bytes of the value; `anyValue` where the key alone counts.
        var count: UInt32 = 0
        /// The first entry and 1; 0 is a free slot.
        var entry: UInt32 = 0
    }

    private struct Entry: BitwiseCopyable, Sendable {
        var unit: UInt32
        /// The next entry of the same label and 1; 0 at the end.
        var next: UInt32
    }

    private static let anyValue = UInt32.max
    private var slots: [Slot] = Array(repeating: Slot(), count: 8)
    private var entries: [Entry] = []
    private var bytes: [UInt8] = []
    private var labelCount = 0
    private var hasKeys = false

    var isEmpty: Bool { entries.isEmpty }

    /// - Parameter labels: Any of them will do; nothing for a value means any value.
    mutating func add(_ unit: UInt32, _ labels: [(key: String, value: String?)], _ names: inout Names) {
        for label in labels {
            let key = names.intern(label.key).rawValue
            if label.value == nil { hasKeys = true }
            let slot = slot(key, label.value.map { Array($0.utf8) })
            entries.append(Entry(unit: unit, next: slots[slot].entry))
            slots[slot].entry = UInt32(entries.count)
        }
    }

    /// Adds the units of every label of `labels`.
    func gather(_ labels: Node?, into list: inout [UInt32]) {
        guard !entries.isEmpty, let labels, labels.kind == .object else { return }
        for (name, value) in labels.members {
            guard let text = value.utf8 else { continue }
            append(find(name.rawValue, text), to: &list)
            if hasKeys { append(find(name.rawValue, nil), to: &list) }
        }
    }

    private func append(_ first: UInt32, to list: inout [UInt32]) {
        var next = first
        while next != 0 {
            let entry = entries[Int(next &- 1)]
            list.append(entry.unit)
            next = entry.next
        }
    }

    private func find(_ key: UInt32, _ value: UTF8Text?) -> UInt32 {
        var hash = Self.step(Self.seed, key)
        if let value {
            for index in 0..<value.count { hash = Self.step(hash, UInt32(value[index])) }
        }
        let count = value.map { UInt32(truncatingIfNeeded: $0.count) } ?? Self.anyValue
        var slot = Int(truncatingIfNeeded: hash) & (slots.count &- 1)
        while slots[slot].entry != 0 {
            let here = slots[slot]
            if here.hash == hash, here.key == key, here.count == count {
                guard let value else { return here.entry }
                if isEqual(here, value) { return here.entry }
            }
            slot = (slot &+ 1) & (slots.count &- 1)
        }
        return 0
    }

    private func isEqual(_ slot: Slot, _ value: UTF8Text) -> Bool {
        for index in 0..<value.count where bytes[Int(slot.start) &+ index] != value[index] {
            return false
        }
        return true
    }

    /// The slot of a label, made where there is none.
    private mutating func slot(_ key: UInt32, _ value: [UInt8]?) -> Int {
        if (labelCount + 1) * 2 > slots.count { grow() }
        var hash = Self.step(Self.seed, key)
        for byte in value ?? [] { hash = Self.step(hash, UInt32(byte)) }
        let count = value.map { UInt32($0.count) } ?? Self.anyValue
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot].entry != 0 {
            let here = slots[slot]
            if here.hash == hash, here.key == key, here.count == count {
                let start = Int(here.start)
                if value == nil || Array(bytes[start..<start + Int(count)]) == value { return slot }
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        slots[slot] = Slot(hash: hash, key: key, start: UInt32(bytes.count), count: count, entry: 0)
        bytes += value ?? []
        labelCount += 1
        return slot
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: Slot(), count: old.count * 2)
        for here in old where here.entry != 0 {
            var slot = Int(truncatingIfNeeded: here.hash) & (slots.count - 1)
            while slots[slot].entry != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = here
        }
    }

    private static let seed: UInt64 = 0xcbf2_9ce4_8422_2325
    /// FNV-1a: keys and values are the operator's own; a request's only look.
    private static func step(_ hash: UInt64, _ word: UInt32) -> UInt64 {
        let mixed = (hash ^ UInt64(word)) &* 0x0000_0100_0000_01b3
        return mixed ^ mixed &>> 29
    }
}
