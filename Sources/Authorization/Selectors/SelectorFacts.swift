// SPDX-License-Identifier: Apache-2.0

import JSON

/// What a request's selectors say, key by key: the normal form against which a policy's requirements are held.
///
///     team in (a,b), team notin (b), env        key   kind   present absent  In   chosen   excluded
///                                               team  label  yes     no      1    {a}      {b}
///                                               env   label  yes     no      0    -        -
///
/// For each key: `In` counts the requirements that list values; a value is *chosen* when all of them list it and none excludes
/// it (the set E of the specification, where `In` > 0; all strings but the excluded ones where it is 0).
/// Everything lies in the arena and is linear in the terms; each question afterwards is linear in the *policy's* values, so that
/// a long selector costs its reading and no more. Source: spec/authorization.md 2.1 to 2.4.
@safe package struct SelectorFacts: BitwiseCopyable {
    @safe struct Key: BitwiseCopyable {
        let name: HashedText
        let kind: SelectorRequirement.Kind
        var isPresent = false
        var isAbsent = false
        /// Requirements with the operator In.
        var inCount: UInt32 = 0
        /// Values that all of them list and none excludes.
        var chosenCount = 0
    }

    struct Entry: BitwiseCopyable {
        let value: HashedText
        let key: UInt32
        /// In-requirements of the key that list it, in a row from the first.
        var stamp: UInt32 = 0
        var isExcluded = false
        /// The last question that met it.
        var mark: UInt32 = 0
    }

    /// Of a hash table: the number of what is there and one more, beside a part of its hash, so that most others are passed by unseen.
    /// Two bytes each suffice for `Limits.selectorTermCount`, and a long selector's tables stay in the cache.
    private struct Slot: BitwiseCopyable {
        var tag: UInt16 = 0
        /// 0 for a free slot.
        var next: UInt16 = 0
    }

    private let keys: UnsafeMutablePointer<Key>
    private var keyCount = 0
    private let keySlots: UnsafeMutablePointer<Slot>
    private let keyMask: Int
    private let entries: UnsafeMutablePointer<Entry>
    private var entryCount = 0
    private let slots: UnsafeMutablePointer<Slot>
    private let mask: Int
    private var question: UInt32 = 0
    /// Whether no object at all can satisfy it: then nothing is implied (spec 2.2).
    private(set) var isContradictory = false
    /// Requirements that were not understood, or too many.
    private(set) var droppedCount = 0
    /// Slots looked at while filling: what a test bounds, because a time cannot be.
    private(set) var probeCount = 0

    /// No requirement yet, and room for so many keys and values; nil past the arena's bound.
    init?(keyCapacity: Int, valueCapacity: Int, in arena: inout Arena) {
        let keySlotCount = Self.slotCount(for: keyCapacity)
        let slotCount = Self.slotCount(for: valueCapacity)
        guard let keys = unsafe arena.allocate(Key.self, count: keyCapacity),
            let keySlots = unsafe arena.allocate(Slot.self, count: keySlotCount),
            let entries = unsafe arena.allocate(Entry.self, count: valueCapacity),
            let slots = unsafe arena.allocate(Slot.self, count: slotCount)
        else { return nil }
        unsafe keySlots.initialize(repeating: Slot(), count: keySlotCount)
        unsafe slots.initialize(repeating: Slot(), count: slotCount)
        unsafe self.keys = keys
        unsafe self.keySlots = keySlots
        keyMask = keySlotCount - 1
        unsafe self.entries = entries
        unsafe self.slots = slots
        mask = slotCount - 1
    }

    private static func slotCount(for capacity: Int) -> Int {
        var count = 8
        while count < capacity * 2 { count *= 2 }
        return count
    }

    // Filling.

    mutating func drop() { droppedCount &+= 1 }

    /// The number of a key, a new one where it was not met.
    mutating func key(_ kind: SelectorRequirement.Kind, _ name: HashedText) -> Int {
        let place = Self.place(name.hash, kind)
        var slot = place & keyMask
        while case let here = unsafe keySlots[slot], here.next != 0 {
            probeCount &+= 1
            let number = Int(here.next) &- 1
            if here.tag == Self.tag(place), unsafe isKey(number, kind, name) { return number }
            slot = (slot &+ 1) & keyMask
        }
        unsafe (keys + keyCount).initialize(to: Key(name: name, kind: kind))
        keyCount &+= 1
        unsafe keySlots[slot] = Slot(tag: Self.tag(place), next: UInt16(truncatingIfNeeded: keyCount))
        return keyCount &- 1
    }

    /// Begins one more requirement with the operator In.
    mutating func beginIn(_ key: Int) { unsafe keys[key].inCount &+= 1 }

    /// A value of the In that was begun last.
    mutating func choose(_ key: Int, _ value: HashedText) {
        let number = entry(key, value)
        let round = unsafe keys[key].inCount
        if unsafe entries[number].stamp &+ 1 == round { unsafe entries[number].stamp = round }
    }

    mutating func exclude(_ key: Int, _ value: HashedText) {
        let number = entry(key, value)
        unsafe entries[number].isExcluded = true
    }

    mutating func requirePresence(_ key: Int) { unsafe keys[key].isPresent = true }
    mutating func requireAbsence(_ key: Int) { unsafe keys[key].isAbsent = true }

    /// Counts what is chosen and finds contradictions; after the last requirement.
    mutating func finish() {
        for number in 0..<entryCount where isChosen(number) {
            unsafe keys[Int(entries[number].key)].chosenCount &+= 1
        }
        for number in 0..<keyCount {
            let key = unsafe keys[number]
            if key.inCount > 0 { unsafe keys[number].isPresent = true }
            if key.isAbsent, key.isPresent || key.inCount > 0 { isContradictory = true }
            if key.inCount > 0, key.chosenCount == 0 { isContradictory = true }
        }
    }

    // Questions.

    /// The key's facts; nil where the request does not constrain it.
    func find(_ kind: SelectorRequirement.Kind, _ name: HashedText) -> Int? {
        let place = Self.place(name.hash, kind)
        var slot = place & keyMask
        while case let here = unsafe keySlots[slot], here.next != 0 {
            let number = Int(here.next) &- 1
            if here.tag == Self.tag(place), unsafe isKey(number, kind, name) { return number }
            slot = (slot &+ 1) & keyMask
        }
        return nil
    }

    func facts(_ key: Int) -> Key {
        precondition(key >= 0 && key < keyCount, "a key that the request does not have")
        return unsafe keys[key]
    }

    /// How many of `values` are chosen, and how many excluded; each different value counts once.
    mutating func count(_ values: HashedTexts, of key: Int) -> (chosen: Int, excluded: Int, different: Int) {
        question &+= 1
        var chosen = 0
        var excluded = 0
        var repeated = 0
        for index in 0..<values.count {
            guard let number = find(values[index], of: key) else { continue }
            if unsafe entries[number].mark == question {
                repeated &+= 1
                continue
            }
            unsafe entries[number].mark = question
            if isChosen(number) { chosen &+= 1 }
            if unsafe entries[number].isExcluded { excluded &+= 1 }
        }
        return (chosen, excluded, values.count &- repeated)
    }

    /// Whether the value is chosen, or excluded, by the requirements on `key`.
    func state(of value: HashedText, _ key: Int) -> (isChosen: Bool, isExcluded: Bool) {
        guard let number = find(value, of: key) else { return (false, false) }
        return unsafe (isChosen(number), entries[number].isExcluded)
    }

    private func isChosen(_ number: Int) -> Bool {
        let entry = unsafe entries[number]
        let count = unsafe keys[Int(entry.key)].inCount
        return count > 0 && entry.stamp == count && !entry.isExcluded
    }

    @unsafe private func isKey(_ number: Int, _ kind: SelectorRequirement.Kind, _ name: HashedText) -> Bool {
        let key = unsafe keys[number]
        return key.name.hash == name.hash && key.kind == kind && key.name.text == name.text
    }

    private static func place(_ hash: UInt64, _ kind: SelectorRequirement.Kind) -> Int {
        Int(truncatingIfNeeded: hash &+ UInt64(kind.rawValue))
    }

    /// The part of a hash that its slot remembers: not the part that chose the slot.
    private static func tag(_ place: Int) -> UInt16 { UInt16(truncatingIfNeeded: place &>> 32) }

    private func find(_ value: HashedText, of key: Int) -> Int? {
        let place = Self.place(value, key)
        var slot = place & mask
        while case let here = unsafe slots[slot], here.next != 0 {
            let number = Int(here.next) &- 1
            if here.tag == Self.tag(place), unsafe isEntry(number, key, value) { return number }
            slot = (slot &+ 1) & mask
        }
        return nil
    }

    private mutating func entry(_ key: Int, _ value: HashedText) -> Int {
        let place = Self.place(value, key)
        var slot = place & mask
        while case let here = unsafe slots[slot], here.next != 0 {
            probeCount &+= 1
            let number = Int(here.next) &- 1
            if here.tag == Self.tag(place), unsafe isEntry(number, key, value) { return number }
            slot = (slot &+ 1) & mask
        }
        unsafe (entries + entryCount).initialize(to: Entry(value: value, key: UInt32(truncatingIfNeeded: key)))
        entryCount &+= 1
        unsafe slots[slot] = Slot(tag: Self.tag(place), next: UInt16(truncatingIfNeeded: entryCount))
        return entryCount &- 1
    }

    @unsafe private func isEntry(_ number: Int, _ key: Int, _ value: HashedText) -> Bool {
        let entry = unsafe entries[number]
        return entry.value.hash == value.hash && Int(entry.key) == key && entry.value.text == value.text
    }

    private static func place(_ value: HashedText, _ key: Int) -> Int {
        Int(truncatingIfNeeded: value.hash &+ UInt64(truncatingIfNeeded: key) &* 0x9E37_79B9_7F4A_7C15)
    }
}
