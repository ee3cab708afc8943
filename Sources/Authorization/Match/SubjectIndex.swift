// SPDX-License-Identifier: Apache-2.0

import JSON

/// The subjects of all policies by the names of users and groups, each with a number.
///
/// A name that policies mention is interned in the set's seed, so its number is the place in a table.
@safe struct SubjectIndex: BitwiseCopyable {
    /// A subject with what it asks of the user's extra values.
    @safe struct Entry: BitwiseCopyable {
        let number: UInt32
        let isGroup: Bool
        fileprivate let demands: UnsafeMutablePointer<Demand>?
        fileprivate let demandCount: Int

        /// - Returns: nil past the arena's bound.
        init?(number: UInt32, isGroup: Bool, demands: [Demand], in arena: inout Arena) {
            guard let start = unsafe arena.allocate(Demand.self, count: max(1, demands.count)) else { return nil }
            for (index, demand) in demands.enumerated() { unsafe (start + index).initialize(to: demand) }
            self.number = number
            self.isGroup = isGroup
            unsafe self.demands = start
            demandCount = demands.count
        }
    }

    /// One of the values must be among the user's under the key.
    struct Demand: BitwiseCopyable {
        let key: Name
        let values: HashedTexts
    }

    /// Entries by the number of a name: `bounds[n]` to before `bounds[n + 1]`.
    private let bounds: UnsafeMutablePointer<UInt32>
    private let entries: UnsafeMutablePointer<Entry>
    private let nameCount: Int

    /// - Parameter entriesOfName: By the number of a name below `nameCount`.
    /// - Returns: nil past the arena's bound.
    init?(_ entriesOfName: [UInt32: [Entry]], nameCount: Int, in arena: inout Arena) {
        let total = entriesOfName.values.reduce(0) { $0 + $1.count }
        guard let bounds = unsafe arena.allocate(UInt32.self, count: nameCount + 1),
            let entries = unsafe arena.allocate(Entry.self, count: max(1, total))
        else { return nil }
        var end = 0
        for name in 0..<nameCount {
            unsafe bounds[name] = UInt32(end)
            for entry in entriesOfName[UInt32(name)] ?? [] {
                unsafe (entries + end).initialize(to: entry)
                end += 1
            }
        }
        unsafe bounds[nameCount] = UInt32(end)
        unsafe self.bounds = bounds
        unsafe self.entries = entries
        self.nameCount = nameCount
    }

    /// Places of the subjects with this name; empty for a name that no policy mentions.
    func places(of name: Name) -> Range<Int> {
        let number = Int(name.rawValue)
        guard number < nameCount else { return 0..<0 }
        return unsafe Int(bounds[number])..<Int(bounds[number + 1])
    }

    /// The number of the subject at `place`, unless it is of the other kind or the user's extra values are not what it asks for.
    func number(at place: Int, isGroup: Bool, extra: Node?) -> UInt32? {
        let entry = unsafe entries[place]
        if entry.isGroup != isGroup { return nil }
        for index in 0..<entry.demandCount {
            guard let demand = unsafe entry.demands?[index], let values = extra?[demand.key] else { return nil }
            if !Self.meets(demand, values) { return nil }
        }
        return entry.number
    }

    private static func meets(_ demand: Demand, _ values: Node) -> Bool {
        for value in values.elements {
            guard let text = value.utf8 else { continue }
            for index in 0..<demand.values.count where demand.values[index].text == text { return true }
        }
        return false
    }
}
