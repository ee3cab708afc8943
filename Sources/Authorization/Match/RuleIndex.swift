// SPDX-License-Identifier: Apache-2.0

import JSON

/// Which rules may concern a request: by subject, group and resource, so that all others cost it nothing.
///
///     subject 7, "", "pods"  ──►  rules 3, 12
///     subject 7, "", "*"     ──►  rule 40
///     subject 9, URLs        ──►  rule 5
///
/// A key is three numbers: of a subject, and of the interned names of a group and a resource. A hit means that all three
/// fit, so that nobody looks at them again. Open addressing, at most half full; made once, then only read. The numbers are
/// our own, so nobody can make requests collide.
@safe struct RuleIndex: BitwiseCopyable {
    struct Key: Hashable {
        var subject: UInt32
        var group: UInt32
        var resource: UInt32
    }

    private struct Slot: BitwiseCopyable {
        var subject: UInt32 = 0
        var group: UInt32 = 0
        var resource: UInt32 = 0
        var start: UInt32 = 0
        /// 0 for a free slot.
        var count: UInt32 = 0
    }

    /// In the place of a group, for rules about URLs: no name has this number.
    static let urls = UInt32.max

    private let slots: UnsafeMutablePointer<Slot>
    private let mask: Int
    private let rules: UnsafeMutablePointer<UInt32>
    private let ruleCount: Int

    /// - Returns: nil past the arena's bound.
    init?(_ rulesOfKey: [Key: [UInt32]], in arena: inout Arena) {
        var slotCount = 16
        while slotCount < rulesOfKey.count * 2 { slotCount *= 2 }
        ruleCount = rulesOfKey.values.reduce(0) { $0 + $1.count }
        guard let slots = unsafe arena.allocate(Slot.self, count: slotCount),
            let rules = unsafe arena.allocate(UInt32.self, count: max(1, ruleCount))
        else { return nil }
        unsafe slots.initialize(repeating: Slot(), count: slotCount)
        unsafe self.slots = slots
        unsafe self.rules = rules
        mask = slotCount - 1
        var end = 0
        for (key, numbers) in rulesOfKey {
            var slot = Self.hash(key.subject, key.group, key.resource) & mask
            while unsafe slots[slot].count != 0 { slot = (slot + 1) & mask }
            unsafe slots[slot] = Slot(
                subject: key.subject, group: key.group, resource: key.resource, start: UInt32(end),
                count: UInt32(numbers.count))
            for number in numbers {
                unsafe rules[end] = number
                end += 1
            }
        }
    }

    /// Marks the rules of a key in `candidates`.
    func mark(_ subject: UInt32, _ group: UInt32, _ resource: UInt32, in candidates: inout Candidates) {
        var slot = Self.hash(subject, group, resource) & mask
        while unsafe slots[slot].count != 0 {
            let here = unsafe slots[slot]
            if here.subject == subject, here.group == group, here.resource == resource {
                for index in Int(here.start)..<Int(here.start &+ here.count) {
                    unsafe candidates.insert(Int(rules[index]))
                }
                return
            }
            slot = (slot &+ 1) & mask
        }
    }

    private static func hash(_ subject: UInt32, _ group: UInt32, _ resource: UInt32) -> Int {
        let low = UInt64(subject) &<< 32 | UInt64(resource)
        let product = (low ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(
            by: UInt64(group) ^ 0xD6E8_FEB8_6659_FD93)
        return Int(truncatingIfNeeded: product.high ^ product.low)
    }
}

/// A set of small numbers that is walked upwards and emptied as it goes: the rules or subjects that a request met.
@safe struct Candidates: ~Copyable {
    private let words: UnsafeMutablePointer<UInt64>
    private let count: Int
    /// Words between which bits may be set.
    private var first: Int
    private var last = -1

    /// Numbers from 0 to before `capacity`.
    init(capacity: Int) {
        count = capacity / 64 + 1
        first = count
        unsafe words = .allocate(capacity: count)
        unsafe words.initialize(repeating: 0, count: count)
    }

    deinit { unsafe words.deallocate() }

    /// - Returns: Whether it was not there.
    @discardableResult
    mutating func insert(_ number: Int) -> Bool {
        let word = number &>> 6
        precondition(word >= 0 && word < count, "a number that the set does not hold")
        let bit = UInt64(1) &<< UInt64(truncatingIfNeeded: number & 63)
        if unsafe words[word] & bit != 0 { return false }
        unsafe words[word] |= bit
        if word < first { first = word }
        if word > last { last = word }
        return true
    }

    /// Takes the lowest number out.
    mutating func popFirst() -> Int? {
        while first <= last {
            let word = unsafe words[first]
            if word != 0 {
                unsafe words[first] = word & (word &- 1)
                return first &<< 6 &+ word.trailingZeroBitCount
            }
            first &+= 1
        }
        first = count
        last = -1
        return nil
    }

    mutating func removeAll() {
        while first <= last {
            unsafe words[first] = 0
            first &+= 1
        }
        first = count
        last = -1
    }
}
