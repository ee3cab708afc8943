// SPDX-License-Identifier: Apache-2.0

/// The object keys seen so far, each known by a number.
///
/// A policy set interns every name it mentions while it compiles; that table is the seed. Each loop works on its own
/// copy, where the keys of a request that no policy mentions get numbers behind the seed's and are forgotten with
/// `forget(after:)`. So programs hold numbers, all documents of a request agree on them, and nothing is locked.
///
/// Open addressing, linear probing, at most a quarter full. A key's first sixteen bytes lie in its entry, so that looking
/// up the keys of Kubernetes, nearly all shorter, compares two words and follows no pointer. The hash is keyed with
/// random numbers: a request's keys are hostile, and a table that can be made to collide is a way to stop a server.
@safe public struct Names: ~Copyable {
    /// What a number stands for; the bytes are the table's own or lie in the request.
    @safe @usableFromInline struct Entry: BitwiseCopyable {
        @usableFromInline var words: NameWords
        @usableFromInline var start: UnsafePointer<UInt8>?
        @usableFromInline var count: UInt32
        @usableFromInline var hash: UInt32

        @inlinable init(words: NameWords, text: UTF8Text, hash: UInt32) {
            self.words = words
            unsafe start = text.start
            count = UInt32(truncatingIfNeeded: text.count)
            self.hash = hash
        }

        @inlinable var text: UTF8Text { unsafe UTF8Text(start: start, count: Int(count)) }
    }

    @usableFromInline let key: NameWords
    /// Number by slot, 0 where free. Invariant: a power of two, at least four times `count`.
    @usableFromInline var slots: UnsafeMutablePointer<UInt32>
    @usableFromInline var slotCount: Int
    /// Entry by number; number 0 is no name.
    @usableFromInline var entries: UnsafeMutablePointer<Entry>
    @usableFromInline var entryCapacity: Int
    /// Numbers given, `Name.none` included.
    @usableFromInline package var count: Int
    /// The bytes of names that this table owns.
    var owned: [UnsafeMutablePointer<UInt8>]
    /// See `Names+Predictions`. Names below `stableCount` were there when the last request ended.
    var predictions: UnsafeMutablePointer<Prediction>
    var predictionMask: UInt32 = 0
    var pool: UnsafeMutablePointer<UInt8>
    var poolUsed = 0
    var stableCount = 0
    /// Whether the bytes of new names are copied, as for documents that outlive a request.
    package var copiesNewNames = false

    public init() {
        self.init(
            entryCapacity: 1024,
            key: NameWords(low: .random(in: .min ... .max), high: .random(in: .min ... .max)))
    }

    /// A table for a few names.
    package init(entryCapacity: Int) {
        self.init(
            entryCapacity: entryCapacity,
            key: NameWords(low: .random(in: .min ... .max), high: .random(in: .min ... .max)))
    }

    /// - Parameters:
    ///   - entryCapacity: A power of two.
    ///   - key: Of the hash; random where names of strangers come in.
    init(entryCapacity: Int, key: NameWords) {
        self.key = key
        slotCount = entryCapacity * 4
        self.entryCapacity = entryCapacity
        unsafe slots = .allocate(capacity: slotCount)
        unsafe slots.initialize(repeating: 0, count: slotCount)
        unsafe entries = .allocate(capacity: entryCapacity)
        let nothing = unsafe UTF8Text(start: nil, count: 0)
        unsafe entries.initialize(
            to: Entry(words: NameWords(low: 0, high: 0), text: nothing, hash: 0))
        // No key is as long, so a free slot's entry equals none.
        unsafe entries.pointee.count = .max
        count = 1
        unsafe owned = []
        unsafe predictions = .allocate(capacity: 2)
        unsafe predictions.initialize(repeating: .none, count: 2)
        unsafe pool = .allocate(capacity: 1)
    }

    /// A table of its own with the same names under the same numbers. Borrows no memory of `other`.
    public init(copying other: borrowing Names) {
        self.init(entryCapacity: other.entryCapacity, key: other.key)
        unsafe slots.update(from: other.slots, count: slotCount)
        unsafe entries.update(from: other.entries, count: other.count)
        count = other.count
        // All texts in one block: a loop copies the names of thousands of policies between two requests.
        var byteCount = 0
        for number in 1..<count { byteCount += unsafe Int(entries[number].count) }
        var text = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, byteCount))
        unsafe owned.append(text)
        for number in 1..<count {
            let length = unsafe Int(entries[number].count)
            if let start = unsafe entries[number].start {
                unsafe text.initialize(from: start, count: length)
            }
            unsafe entries[number].start = UnsafePointer(text)
            unsafe text += length
        }
    }

    deinit {
        unsafe slots.deallocate()
        unsafe entries.deallocate()
        unsafe predictions.deallocate()
        unsafe pool.deallocate()
        for unsafe start in unsafe owned { unsafe start.deallocate() }
    }

    /// The bytes that `name` stands for.
    @inlinable public func utf8(_ name: Name) -> UTF8Text {
        guard name.rawValue &- 1 < UInt32(truncatingIfNeeded: count &- 1) else { return unsafe UTF8Text(start: nil, count: 0) }
        return unsafe entries[Int(name.rawValue)].text
    }

    /// The number of `bytes`, a new one where it was not known. The bytes are kept by address: they must live until
    /// the name is forgotten.
    @inlinable package mutating func intern(_ bytes: UnsafeBufferPointer<UInt8>) -> Name {
        unsafe intern(bytes, words: NameWords(bytes))
    }

    /// As above, where the caller has read the first words already.
    @inlinable package mutating func intern(
        _ bytes: UnsafeBufferPointer<UInt8>, words: NameWords
    ) -> Name {
        let hash = unsafe hash(bytes, words: words)
        let number = unsafe number(of: bytes, words: words, hash: hash)
        if number != 0 { return Name(rawValue: number) }
        return unsafe insert(bytes, words: words, hash: hash)
    }

    /// As above for a key of at most fifteen bytes, the words of which are all there is to compare: the first slot is
    /// looked at here, and nearly always it is the one.
    @inline(__always) mutating func internShort(
        _ start: UnsafePointer<UInt8>, count: Int, words: NameWords
    ) -> Name {
        let hash = hashShort(count: count, words: words)
        let number = unsafe slots[Int(hash) & (slotCount &- 1)]
        let entry = unsafe entries + Int(number)
        if unsafe (entry.pointee.words.low ^ words.low) | (entry.pointee.words.high ^ words.high) == 0,
            unsafe entry.pointee.count == UInt32(truncatingIfNeeded: count)
        {
            return Name(rawValue: number)
        }
        return unsafe internProbing(UnsafeBufferPointer(start: start, count: count), words: words)
    }

    @inline(never) private mutating func internProbing(
        _ bytes: UnsafeBufferPointer<UInt8>, words: NameWords
    ) -> Name {
        unsafe intern(bytes, words: words)
    }

    /// The number of a name that outlives the request: its bytes are copied. For policy compilation and start-up.
    public mutating func intern(_ text: String) -> Name {
        var text = text
        return text.withUTF8 { unsafe internOwned($0) }
    }

    /// The number of `bytes` if it is known.
    @inlinable package func find(_ bytes: UnsafeBufferPointer<UInt8>) -> Name? {
        let words = unsafe NameWords(bytes)
        let number = unsafe number(of: bytes, words: words, hash: hash(bytes, words: words))
        return number == 0 ? nil : Name(rawValue: number)
    }

    /// 0 where `bytes` is not known.
    @inlinable func number(
        of bytes: UnsafeBufferPointer<UInt8>, words: NameWords, hash: UInt32
    ) -> UInt32 {
        var slot = Int(hash) & (slotCount &- 1)
        while true {
            let number = unsafe slots[slot]
            if number == 0 { return 0 }
            let entry = unsafe entries + Int(number)
            if unsafe entry.pointee.words.low == words.low, unsafe entry.pointee.words.high == words.high,
                unsafe Int(entry.pointee.count) == bytes.count
            {
                if bytes.count <= NameWords.byteCount { return number }
                if unsafe entry.pointee.hash == hash, unsafe entry.pointee.text == UTF8Text(bytes) {
                    return number
                }
            }
            slot = (slot &+ 1) & (slotCount &- 1)
        }
    }

    /// Forgets every name with a number of `count` or above: the keys that only a finished request had.
    package mutating func forget(after count: Int) {
        if count < stableCount { forgetPredictions() }
        stableCount = min(count, self.count)
        preparePredictions()
        guard count < self.count, count >= 1 else { return }
        // Newest first: with linear probing the last one in is never in the way of an older one.
        var number = self.count - 1
        while number >= count {
            var slot = unsafe Int(entries[number].hash) & (slotCount &- 1)
            while unsafe slots[slot] != UInt32(number) { slot = (slot &+ 1) & (slotCount &- 1) }
            unsafe slots[slot] = 0
            number -= 1
        }
        self.count = count
        // One request with a million keys must not cost memory for ever.
        if entryCapacity > Limits.nameCapacityKept, count * 2 <= Limits.nameCapacityKept {
            resize(entryCapacity: Limits.nameCapacityKept)
        }
    }

    /// Copies the bytes of the names from `first` to before `end`, so that they outlive the request.
    /// - Returns: The first that was not copied, `end` unless `byteCountMaximum` was reached.
    package mutating func own(from first: Int, to end: Int, byteCountMaximum: inout Int) -> Int {
        for number in first..<max(first, min(end, count)) {
            let text = unsafe entries[number].text
            guard text.count <= byteCountMaximum else { return number }
            byteCountMaximum -= text.count
            unsafe entries[number].start = copy(text.buffer)
        }
        return max(first, min(end, count))
    }

    private mutating func copy(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafePointer<UInt8> {
        let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, bytes.count))
        if let start = bytes.baseAddress { unsafe copy.initialize(from: start, count: bytes.count) }
        unsafe owned.append(copy)
        return unsafe UnsafePointer(copy)
    }

    package mutating func internOwned(_ bytes: UnsafeBufferPointer<UInt8>) -> Name {
        let copiesBefore = copiesNewNames
        copiesNewNames = true
        defer { copiesNewNames = copiesBefore }
        return unsafe intern(bytes)
    }

    @usableFromInline @inline(never) mutating func insert(
        _ bytes: UnsafeBufferPointer<UInt8>, words: NameWords, hash: UInt32
    ) -> Name {
        if count == entryCapacity { resize(entryCapacity: entryCapacity * 2) }
        let number = UInt32(count)
        var text = unsafe UTF8Text(bytes)
        if copiesNewNames {
            text = unsafe UTF8Text(start: copy(bytes), count: bytes.count)
        }
        unsafe (entries + count).initialize(to: Entry(words: words, text: text, hash: hash))
        count += 1
        place(number)
        return Name(rawValue: number)
    }

    private mutating func place(_ number: UInt32) {
        var slot = unsafe Int(entries[Int(number)].hash) & (slotCount &- 1)
        while unsafe slots[slot] != 0 { slot = (slot &+ 1) & (slotCount &- 1) }
        unsafe slots[slot] = number
    }

    /// - Precondition: `count ≤ entryCapacity`, which is a power of two.
    private mutating func resize(entryCapacity: Int) {
        let newEntries = UnsafeMutablePointer<Entry>.allocate(capacity: entryCapacity)
        unsafe newEntries.moveInitialize(from: entries, count: count)
        unsafe entries.deallocate()
        unsafe entries = newEntries
        self.entryCapacity = entryCapacity
        unsafe slots.deallocate()
        slotCount = entryCapacity * 4
        unsafe slots = .allocate(capacity: slotCount)
        unsafe slots.initialize(repeating: 0, count: slotCount)
        for number in 1..<count { place(UInt32(number)) }
    }
}
