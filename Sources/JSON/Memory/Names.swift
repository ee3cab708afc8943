// SPDX-License-Identifier: Apache-2.0

/// The object keys seen so far, each known by a number.
///
/// A policy set interns every name it mentions while it compiles; that table is the seed. Each loop works on its own
/// copy, where the keys of a request that no policy mentions get numbers behind the seed's and are forgotten with
/// `forget(after:)`. So programs hold numbers, all documents of a request agree on them, and nothing is locked.
///
/// Open addressing, linear probing, at most half full. The hash is keyed with a random number of the process: a
/// request's keys are hostile, and a table that can be made to collide is a way to stop a server.
@safe public struct Names: ~Copyable {
    /// What a number stands for; the bytes are the table's own or lie in the request.
    @usableFromInline struct Entry: BitwiseCopyable {
        @usableFromInline var text: UTF8Text
        @usableFromInline var hash: UInt64
        @inlinable init(text: UTF8Text, hash: UInt64) {
            self.text = text
            self.hash = hash
        }
    }

    /// The random key of this table's hash.
    @usableFromInline let key: UInt64
    /// Number by slot, 0 where free. Invariant: a power of two, at least twice `count`.
    @usableFromInline var slots: UnsafeMutablePointer<UInt32>
    @usableFromInline var slotCount: Int
    /// Entry by number; number 0 is no name.
    @usableFromInline var entries: UnsafeMutablePointer<Entry>
    @usableFromInline var entryCapacity: Int
    /// Numbers given, `Name.none` included.
    @usableFromInline package var count: Int
    /// The bytes of names that this table owns.
    var owned: [(start: UnsafeMutablePointer<UInt8>, byteCount: Int)]

    public init() {
        key = UInt64.random(in: .min ... .max)
        slotCount = 256
        entryCapacity = 128
        unsafe slots = .allocate(capacity: slotCount)
        unsafe slots.initialize(repeating: 0, count: slotCount)
        unsafe entries = .allocate(capacity: entryCapacity)
        unsafe entries.initialize(to: Entry(text: UTF8Text(start: nil, count: 0), hash: 0))
        count = 1
        unsafe owned = []
    }

    /// A table of its own with the same names under the same numbers. Borrows no memory of `other`.
    public init(copying other: borrowing Names) {
        self.init()
        for number in 1..<max(1, other.count) {
            _ = unsafe internOwned(other.utf8(Name(rawValue: UInt32(number))).buffer)
        }
    }

    deinit {
        unsafe slots.deallocate()
        unsafe entries.deallocate()
        for unsafe name in unsafe owned { unsafe name.start.deallocate() }
    }

    /// The bytes that `name` stands for.
    @inlinable public func utf8(_ name: Name) -> UTF8Text {
        guard Int(name.rawValue) < count else { return unsafe UTF8Text(start: nil, count: 0) }
        return unsafe entries[Int(name.rawValue)].text
    }

    /// The number of `bytes`, a new one where it was not known. The bytes are kept by address: they must live until
    /// the name is forgotten.
    @inlinable package mutating func intern(_ bytes: UnsafeBufferPointer<UInt8>) -> Name {
        let hash = unsafe hash(bytes)
        var slot = Int(truncatingIfNeeded: hash) & (slotCount &- 1)
        while true {
            let number = unsafe slots[slot]
            if number == 0 { break }
            let entry = unsafe entries[Int(number)]
            if entry.hash == hash, unsafe entry.text == UTF8Text(bytes) {
                return Name(rawValue: number)
            }
            slot = (slot &+ 1) & (slotCount &- 1)
        }
        return unsafe insert(bytes, hash: hash, slot: slot)
    }

    /// The number of a name that outlives the request: its bytes are copied. For policy compilation and start-up.
    public mutating func intern(_ text: String) -> Name {
        var text = text
        return text.withUTF8 { unsafe internOwned($0) }
    }

    /// The number of `bytes` if it is known.
    @inlinable package func find(_ bytes: UnsafeBufferPointer<UInt8>) -> Name? {
        let hash = unsafe hash(bytes)
        var slot = Int(truncatingIfNeeded: hash) & (slotCount &- 1)
        while true {
            let number = unsafe slots[slot]
            if number == 0 { return nil }
            let entry = unsafe entries[Int(number)]
            if entry.hash == hash, unsafe entry.text == UTF8Text(bytes) {
                return Name(rawValue: number)
            }
            slot = (slot &+ 1) & (slotCount &- 1)
        }
    }

    /// Forgets every name with a number of `count` or above: the keys that only a finished request had.
    package mutating func forget(after count: Int) {
        guard count < self.count else { return }
        // Newest first: with linear probing the last one in is never in the way of an older one.
        var number = self.count - 1
        while number >= count {
            var slot = unsafe Int(truncatingIfNeeded: entries[number].hash) & (slotCount &- 1)
            while unsafe slots[slot] != UInt32(number) { slot = (slot &+ 1) & (slotCount &- 1) }
            unsafe slots[slot] = 0
            number -= 1
        }
        self.count = count
    }

    mutating func internOwned(_ bytes: UnsafeBufferPointer<UInt8>) -> Name {
        if let known = unsafe find(bytes) { return known }
        let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, bytes.count))
        if let start = bytes.baseAddress { unsafe copy.initialize(from: start, count: bytes.count) }
        unsafe owned.append((copy, bytes.count))
        return unsafe intern(UnsafeBufferPointer(start: copy, count: bytes.count))
    }

    @usableFromInline mutating func insert(
        _ bytes: UnsafeBufferPointer<UInt8>, hash: UInt64, slot: Int
    ) -> Name {
        if count == entryCapacity { grow() }
        let number = UInt32(count)
        unsafe (entries + count).initialize(
            to: Entry(text: UTF8Text(bytes), hash: hash))
        count += 1
        var slot = Int(truncatingIfNeeded: hash) & (slotCount &- 1)
        while unsafe slots[slot] != 0 { slot = (slot &+ 1) & (slotCount &- 1) }
        unsafe slots[slot] = number
        return Name(rawValue: number)
    }

    private mutating func grow() {
        let newEntries = UnsafeMutablePointer<Entry>.allocate(capacity: entryCapacity * 2)
        unsafe newEntries.moveInitialize(from: entries, count: count)
        unsafe entries.deallocate()
        unsafe entries = newEntries
        entryCapacity *= 2
        unsafe slots.deallocate()
        slotCount *= 2
        unsafe slots = .allocate(capacity: slotCount)
        unsafe slots.initialize(repeating: 0, count: slotCount)
        for number in 1..<count {
            var slot = unsafe Int(truncatingIfNeeded: entries[number].hash) & (slotCount &- 1)
            while unsafe slots[slot] != 0 { slot = (slot &+ 1) & (slotCount &- 1) }
            unsafe slots[slot] = UInt32(number)
        }
    }

    /// Eight bytes a step, each folded through a 64 × 64 → 128 multiplication with the table's key.
    @inlinable func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var state = key ^ UInt64(truncatingIfNeeded: bytes.count)
        guard let start = bytes.baseAddress else { return state }
        let raw = unsafe UnsafeRawPointer(start)
        var offset = 0
        while bytes.count &- offset >= 8 {
            let word = unsafe raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            state = fold(state ^ word)
            offset &+= 8
        }
        var tail: UInt64 = 0
        while offset < bytes.count {
            tail = unsafe tail &<< 8 | UInt64(start[offset])
            offset &+= 1
        }
        return fold(state ^ tail)
    }

    @inlinable func fold(_ word: UInt64) -> UInt64 {
        let product = word.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return product.high ^ product.low ^ (key &>> 7)
    }
}
