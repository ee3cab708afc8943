// SPDX-License-Identifier: Apache-2.0

import JSON

/// What a built map points at: its entries in the order of insertion and, beyond `linearMaximum` of
/// them, a hash over their keys.
@safe package struct MapStorage: BitwiseCopyable {
    package struct Entry: BitwiseCopyable {
        package var key: Value
        package var value: Value
    }

    var entries: UnsafeMutablePointer<Entry>?
    package var count: Int
    var capacity: Int
    /// Entry number + 1 by slot, 0 where free; nil while the map is small.
    var slots: UnsafeMutablePointer<UInt32>?
    var slotCount: Int

    /// A scan of eight keys costs less than one hash.
    static let linearMaximum = 8

    init() {
        unsafe entries = nil
        count = 0
        capacity = 0
        unsafe slots = nil
        slotCount = 0
    }

    /// Where the first entry lies, for cursors.
    var entriesAddress: UnsafeMutablePointer<Entry>? { unsafe entries }

    package func entry(_ index: Int) -> Entry { unsafe entries.unsafelyUnwrapped[index] }

    /// The number of the entry whose key equals `key`.
    func find(_ key: Value) -> Int? {
        guard let entries = unsafe entries else { return nil }
        guard let slots = unsafe slots else {
            for index in 0..<count where unsafe entries[index].key.equalsKey(key) { return index }
            return nil
        }
        var slot = Int(truncatingIfNeeded: key.keyHash) & (slotCount &- 1)
        while unsafe slots[slot] != 0 {
            let index = unsafe Int(slots[slot]) &- 1
            if unsafe entries[index].key.equalsKey(key) { return index }
            slot = (slot &+ 1) & (slotCount &- 1)
        }
        return nil
    }

    /// Whether some key equals `key`: as `find`, with texts compared in line while there are few.
    @inline(__always) func holds(_ key: Value) -> Bool {
        guard key.kind == .string, unsafe slots == nil, let entries = unsafe entries else {
            return find(key) != nil
        }
        for index in 0..<count {
            let other = unsafe entries[index].key
            if other.kindAndLength == key.kindAndLength, unsafe bytesEqual(other.utf8, key.utf8) {
                return true
            }
        }
        return false
    }

    /// Gives `key` the value, replacing one it has; false where the arena's bound is reached. `1`
    /// and `1u` are keys of their own here, though either is found by both.
    mutating func set(_ key: Value, _ value: Value, arena: inout Arena) -> Bool {
        if let index = find(key) {
            if unsafe entries.unsafelyUnwrapped[index].key.kind == key.kind {
                unsafe entries.unsafelyUnwrapped[index].value = value
                return true
            }
            for other in 0..<count where unsafe entries.unsafelyUnwrapped[other].key.isSameKey(key)
            {
                unsafe entries.unsafelyUnwrapped[other].value = value
                return true
            }
        }
        if count == capacity, !grow(&arena) { return false }
        unsafe (entries.unsafelyUnwrapped + count).initialize(to: Entry(key: key, value: value))
        count &+= 1
        if unsafe slots != nil { insertSlot(count &- 1) }
        return true
    }

    private mutating func grow(_ arena: inout Arena) -> Bool {
        let wanted = max(4, capacity &* 2)
        guard let larger = unsafe arena.allocate(Entry.self, count: wanted) else { return false }
        if let entries = unsafe entries { unsafe larger.update(from: entries, count: count) }
        unsafe entries = larger
        capacity = wanted
        if wanted > MapStorage.linearMaximum {
            guard let table = unsafe arena.allocate(UInt32.self, count: wanted &* 2) else {
                return false
            }
            unsafe table.update(repeating: 0, count: wanted &* 2)
            unsafe slots = table
            slotCount = wanted &* 2
            for index in 0..<count { insertSlot(index) }
        }
        return true
    }

    private mutating func insertSlot(_ index: Int) {
        guard let slots = unsafe slots, let entries = unsafe entries else { return }
        var slot = unsafe Int(truncatingIfNeeded: entries[index].key.keyHash) & (slotCount &- 1)
        while unsafe slots[slot] != 0 { slot = (slot &+ 1) & (slotCount &- 1) }
        unsafe slots[slot] = UInt32(truncatingIfNeeded: index &+ 1)
    }
}

extension Value {
    /// The storage of a `map`. - Precondition: the kind is `map`.
    package var mapStorage: UnsafeMutablePointer<MapStorage> {
        unsafe UnsafeMutablePointer(bitPattern: UInt(truncatingIfNeeded: payload)).unsafelyUnwrapped
    }

    package static func map(_ storage: UnsafeMutablePointer<MapStorage>) -> Value {
        Value(payload: UInt64(UInt(bitPattern: storage)), kind: .map)
    }

    /// Entries of a map, 0 for anything else.
    package var mapCount: Int {
        switch kind {
        case .map: unsafe mapStorage.pointee.count
        case .object: unsafe cell.pointee.childCount
        default: 0
        }
    }

    /// A hash that agrees with `equalsKey`: numbers of different types that are equal have the
    /// same.
    var keyHash: UInt64 {
        switch kind {
        case .string:
            var state: UInt64 = 0xcbf2_9ce4_8422_2325 ^ MapHash.key
            let bytes = unsafe utf8
            for index in bytes.indices {
                state = unsafe (state ^ UInt64(bytes[index])) &* 0x0000_0100_0000_01b3
            }
            return MapHash.fold(state)
        case .double:
            if let integer = Int64(exactly: doubleBits) {
                return MapHash.fold(UInt64(bitPattern: integer))
            }
            if let integer = UInt64(exactly: doubleBits) { return MapHash.fold(integer) }
            return MapHash.fold(payload)
        default: return MapHash.fold(payload)
        }
    }
}

/// Keys may be hostile: the hash is keyed with a random number of the process.
enum MapHash {
    static let key = UInt64.random(in: .min ... .max)

    static func fold(_ word: UInt64) -> UInt64 {
        let product = (word ^ key).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return product.high ^ product.low
    }
}
