// SPDX-License-Identifier: Apache-2.0

/// An interned identifier: two names of the same table are equal when their text is.
///
/// Parser and checker compare and look up names all the time; as integers that costs an array
/// access, as `String` about 100 ns.
package struct Name: Hashable, Sendable {
    package let index: UInt32

    @inlinable package init(index: UInt32) { self.index = index }
}

/// The names known to an environment, hashed once and then shared, unchanged, by every expression
/// compiled in it.
package final class NameTable: Sendable {
    /// By name index.
    let index: TextIndex

    package var texts: [String] { index.texts }

    package init(_ texts: [String]) {
        var index = TextIndex()
        for text in texts { index.append(text) }
        self.index = index
    }
}

/// The names of one expression: those of its environment, then those it brings itself.
package struct Names: Sendable {
    let shared: NameTable
    private var own = TextIndex()

    init(shared: NameTable) { self.shared = shared }

    package subscript(_ name: Name) -> String {
        let index = Int(name.index)
        return index < sharedCount ? shared.index.texts[index] : own.texts[index - sharedCount]
    }

    /// Names below this index are the environment's.
    var sharedCount: Int { shared.index.texts.count }
    /// How many the expression brings itself.
    var ownCount: Int { own.texts.count }

    /// The name with this text; makes one when there is none.
    package mutating func intern(_ bytes: ArraySlice<UInt8>) -> Name {
        unsafe bytes.withUnsafeBufferPointer { unsafe intern($0) }
    }

    package mutating func intern(_ text: String) -> Name {
        var text = text
        return text.withUTF8 { unsafe intern($0) }
    }

    private mutating func intern(_ bytes: UnsafeBufferPointer<UInt8>) -> Name {
        let hash = unsafe TextIndex.hash(bytes)
        if let known = unsafe shared.index.find(bytes, hash: hash) { return Name(index: known) }
        let base = UInt32(truncatingIfNeeded: sharedCount)
        if let known = unsafe own.find(bytes, hash: hash) { return Name(index: base + known) }
        return unsafe Name(index: base + own.append(bytes, hash: hash))
    }
}

/// Texts by number, found by hash: open addressing over bytes that lie in one array. Finding one of
/// ten bytes takes about 40 ns less than comparing `String`s would.
struct TextIndex: Sendable {
    private(set) var texts: [String] = []
    private var bytes: [UInt8] = []
    private var entries: [Entry] = []
    /// Number + 1 of the text in this slot, 0 for an empty one. The size is a power of two, at least
    /// twice the texts.
    private var slots: [UInt32] = []

    private struct Entry {
        var hash: UInt64
        /// In `bytes`.
        var start: Int
        var count: Int
    }

    func find(_ text: UnsafeBufferPointer<UInt8>, hash: UInt64) -> UInt32? {
        guard !slots.isEmpty else { return nil }
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] != 0 {
            let number = slots[slot] - 1
            if entries[Int(number)].hash == hash, unsafe isText(entries[Int(number)], text) {
                return number
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private func isText(_ entry: Entry, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard entry.count == text.count else { return false }
        return unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe bytesEqual(
                UnsafeBufferPointer(rebasing: bytes[entry.start..<(entry.start + entry.count)]), text)
        }
    }

    /// Adds a text that it does not have.
    /// - Returns: Its number.
    @discardableResult
    mutating func append(_ text: UnsafeBufferPointer<UInt8>, hash: UInt64) -> UInt32 {
        let number = UInt32(truncatingIfNeeded: texts.count)
        unsafe texts.append(String(decoding: text, as: UTF8.self))
        entries.append(Entry(hash: hash, start: bytes.count, count: text.count))
        unsafe bytes.append(contentsOf: text)
        if texts.count * 2 > slots.count {
            slots = Array(repeating: 0, count: max(32, slots.count * 2))
            for number in entries.indices { place(UInt32(truncatingIfNeeded: number)) }
        } else {
            place(number)
        }
        return number
    }

    mutating func append(_ text: String) {
        var text = text
        _ = text.withUTF8 { unsafe append($0, hash: Self.hash($0)) }
    }

    private mutating func place(_ number: UInt32) {
        var slot = Int(truncatingIfNeeded: entries[Int(number)].hash) & (slots.count - 1)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = number + 1
    }

    /// FNV-1a. Seeding is not needed: names come from expressions of at most 100,000 code points
    /// and are looked up, not collected.
    static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in 0..<bytes.count {
            hash = unsafe (hash ^ UInt64(bytes[index])) &* 0x0000_0100_0000_01b3
        }
        return hash ^ (hash >> 29)
    }
}
