// SPDX-License-Identifier: Apache-2.0

import JSON

/// The elements of one side of an associative list with their identities, in the arena.
///
/// A chained hash table: merging n and m elements costs O(n + m), whatever a request's list looks like.
@safe struct ListIndex: BitwiseCopyable {
    struct Entry: BitwiseCopyable {
        let node: Node
        let hash: UInt64
        /// The next entry in the same slot, -1 at the end.
        var next: Int32
        /// On the live side the patch's element of the same key, on the patch's side the first live one; -1 where none.
        var twin: Int32
        /// How many live elements have this key.
        var twinCount: Int32
        var isMerged: Bool
    }

    /// The random key of the hash, one a process.
    static let hashKey = UInt64.random(in: .min ... .max)

    private let entries: UnsafeMutablePointer<Entry>
    private let slots: UnsafeMutablePointer<Int32>
    private let slotMask: UInt64
    let count: Int

    /// Indexes the elements of `list`; nil where the arena's bound is reached.
    init?(_ list: Node, _ record: TypeRecord, _ catalogue: Catalogue, arena: inout Arena) {
        count = list.count
        var slotCount = 4
        while slotCount < count &* 2 { slotCount &*= 2 }
        guard let entries = unsafe arena.allocate(Entry.self, count: max(1, count)),
            let slots = unsafe arena.allocate(Int32.self, count: slotCount)
        else { return nil }
        unsafe self.entries = entries
        unsafe self.slots = slots
        slotMask = UInt64(slotCount &- 1)
        unsafe slots.initialize(repeating: -1, count: slotCount)
        var index = 0
        for element in list.elements {
            unsafe (entries + index).initialize(
                to: Entry(
                    node: element, hash: catalogue.hash(of: element, in: record), next: -1, twin: -1,
                    twinCount: 0, isMerged: false))
            index &+= 1
        }
    }

    subscript(index: Int) -> Entry {
        get {
            precondition(index >= 0 && index < count, "an element outside of the list")
            return unsafe entries[index]
        }
        nonmutating set {
            precondition(index >= 0 && index < count, "an element outside of the list")
            unsafe entries[index] = newValue
        }
    }

    /// Puts the element `index` where `find` finds it.
    func insert(_ index: Int) {
        let slot = Int(truncatingIfNeeded: self[index].hash & slotMask)
        self[index].next = unsafe slots[slot]
        unsafe slots[slot] = Int32(truncatingIfNeeded: index)
    }

    /// The inserted element with the key of `entry`; nil where there is none.
    func find(_ entry: Entry, _ record: TypeRecord, _ catalogue: Catalogue) -> Int? {
        var index = unsafe Int(slots[Int(truncatingIfNeeded: entry.hash & slotMask)])
        while index >= 0 {
            let candidate = self[index]
            if candidate.hash == entry.hash,
                catalogue.isSameItem(candidate.node, entry.node, in: record)
            {
                return index
            }
            index = Int(candidate.next)
        }
        return nil
    }
}
