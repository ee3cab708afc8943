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
    package let texts: [String]
    /// By name index.
    private let hashes: [UInt64]
    /// Open addressing: index + 1 of the name in this slot, 0 for an empty one. The size is a power
    /// of two, at most half full.
    private let slots: [UInt32]

    package init(_ texts: [String]) {
        var size = 16
        while size < texts.count * 2 { size *= 2 }
        var slots = [UInt32](repeating: 0, count: size)
        hashes = texts.map { NameTable.hash(Array($0.utf8)[...]) }
        for index in texts.indices {
            var slot = Int(truncatingIfNeeded: hashes[index]) & (size - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (size - 1) }
            slots[slot] = UInt32(index) + 1
        }
        self.texts = texts
        self.slots = slots
    }

    /// The name with this text, if the environment knows it.
    func find(_ bytes: ArraySlice<UInt8>, hash: UInt64) -> Name? {
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] != 0 {
            let index = slots[slot] - 1
            if hashes[Int(index)] == hash, texts[Int(index)].utf8.elementsEqual(bytes) {
                return Name(index: index)
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// FNV-1a. Seeding is not needed: names come from expressions of at most 100,000 code points
    /// and are looked up, not collected.
    static func hash(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return hash ^ (hash >> 29)
    }
}

/// The names of one expression: those of its environment, then those it brings itself.
package struct Names: Sendable {
    let shared: NameTable
    private var own: [String] = []
    private var ownHashes: [UInt64] = []
    /// By hash, for expressions with many names of their own; the others are found by scanning.
    private var ownByHash: [UInt64: UInt32] = [:]

    /// Names up to which scanning their hashes is faster than a dictionary: 16 integers 5 ns, a
    /// dictionary 20 ns and its making.
    private static let scannedCount = 16

    init(shared: NameTable) { self.shared = shared }

    package subscript(_ name: Name) -> String {
        let index = Int(name.index)
        return index < shared.texts.count ? shared.texts[index] : own[index - shared.texts.count]
    }

    /// The name with this text; makes one when there is none.
    package mutating func intern(_ bytes: ArraySlice<UInt8>) -> Name {
        let hash = NameTable.hash(bytes)
        if let known = shared.find(bytes, hash: hash) { return known }
        if let known = findOwn(bytes, hash) { return known }
        let position = UInt32(truncatingIfNeeded: own.count)
        own.append(String(decoding: bytes, as: UTF8.self))
        ownHashes.append(hash)
        if own.count > Names.scannedCount {
            // Of two names with one hash, which nobody meets by chance, the later is found by
            // scanning.
            if ownByHash.isEmpty {
                for index in ownHashes.indices { ownByHash[ownHashes[index]] = UInt32(index) }
            }
            ownByHash[hash] = ownByHash[hash] ?? position
        }
        return Name(index: UInt32(truncatingIfNeeded: shared.texts.count) + position)
    }

    package mutating func intern(_ text: String) -> Name { intern(Array(text.utf8)[...]) }

    private func findOwn(_ bytes: ArraySlice<UInt8>, _ hash: UInt64) -> Name? {
        let base = UInt32(truncatingIfNeeded: shared.texts.count)
        if own.count > Names.scannedCount {
            guard let position = ownByHash[hash] else { return nil }
            if own[Int(position)].utf8.elementsEqual(bytes) { return Name(index: base + position) }
        }
        for position in ownHashes.indices
        where ownHashes[position] == hash && own[position].utf8.elementsEqual(bytes) {
            return Name(index: base + UInt32(truncatingIfNeeded: position))
        }
        return nil
    }
}
