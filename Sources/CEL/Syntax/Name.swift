// SPDX-License-Identifier: Apache-2.0

/// An interned identifier: two names of the same table are equal when their text is.
///
/// Parser and checker compare and look up names all the time; as integers that costs an array access, as `String` about 100 ns.
package struct Name: Hashable, Sendable {
    package let index: UInt32

    @inlinable package init(index: UInt32) { self.index = index }
}

/// The names known to an environment, hashed once and then shared, unchanged, by every expression compiled in it.
package final class NameTable: Sendable {
    package let texts: [String]
    /// Open addressing: index + 1 of the name in this slot, 0 for an empty one. The size is a power of two, at most half full.
    private let slots: [UInt32]

    package init(_ texts: [String]) {
        var size = 16
        while size < texts.count * 2 { size *= 2 }
        var slots = [UInt32](repeating: 0, count: size)
        for (index, text) in texts.enumerated() {
            var slot = Int(truncatingIfNeeded: NameTable.hash(text.utf8)) & (size - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (size - 1) }
            slots[slot] = UInt32(index) + 1
        }
        self.texts = texts
        self.slots = slots
    }

    /// The name with this text, if the environment knows it.
    func find(_ bytes: some Collection<UInt8>) -> Name? {
        var slot = Int(truncatingIfNeeded: NameTable.hash(bytes)) & (slots.count - 1)
        while slots[slot] != 0 {
            let index = slots[slot] - 1
            if texts[Int(index)].utf8.elementsEqual(bytes) { return Name(index: index) }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// FNV-1a. Seeding is not needed: names come from expressions of at most 100,000 code points and are looked up, not collected.
    private static func hash(_ bytes: some Collection<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return hash ^ (hash >> 29)
    }
}

/// The names of one expression: those of its environment, then those it brings itself.
package struct Names: Sendable {
    let shared: NameTable
    private var own: [String] = []
    private var ownIndices: [String: UInt32] = [:]

    init(shared: NameTable) { self.shared = shared }

    package subscript(_ name: Name) -> String {
        let index = Int(name.index)
        return index < shared.texts.count ? shared.texts[index] : own[index - shared.texts.count]
    }

    /// The name with this text; makes one when there is none.
    package mutating func intern(_ bytes: some Collection<UInt8>) -> Name {
        if let known = shared.find(bytes) { return known }
        let text = String(decoding: bytes, as: UTF8.self)
        if let index = ownIndices[text] { return Name(index: index) }
        let index = UInt32(shared.texts.count + own.count)
        own.append(text)
        ownIndices[text] = index
        return Name(index: index)
    }

    package mutating func intern(_ text: String) -> Name { intern(text.utf8) }
}
