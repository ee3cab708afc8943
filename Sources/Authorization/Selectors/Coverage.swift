// SPDX-License-Identifier: Apache-2.0

import JSON

/// Whether several rules together allow what none of them allows alone.
///
/// `team in (a,b)` is covered by a rule for `a` and one for `b`; an unlimited list by `team` and `!team`. Only the values that
/// the rules themselves name can make a difference, so each key has finitely many *atoms*: absent, any other string, and each named
/// value. A set of objects is then one mask of 256 bits a key, and the search splits the request in one key at a
/// time until each part lies inside of one rule, or of none:
///
///     request  team {a,b}  ──►  inside of rule 1: team {a}  allowed by rule 1
///                          └─►  outside:          team {b}  allowed by rule 2
///
/// Complete up to the bounds in `Limits`, sound beyond: what is left out is only lost. Source: spec/authorization.md 2.6.
@safe struct Coverage: ~Copyable {
    private struct Key: BitwiseCopyable {
        let name: HashedText
        let kind: SelectorRequirement.Kind
        var valueCount = 0
    }

    private static let absent = 0
    private static let other = 1
    /// Slots of a key's table of values, at most half full.
    private static let slotCount = 512

    private let keys: UnsafeMutablePointer<Key>
    private let values: UnsafeMutablePointer<HashedText>
    /// Of each key, by hash, the place of a value and one more; 0 for a free slot.
    private let slots: UnsafeMutablePointer<UInt16>
    private let boxes: UnsafeMutablePointer<Atoms>
    private var keyCount = 0
    private var ruleCount = 0
    private var stepCount = 0
    /// Keys compared, of all rules in all steps.
    private(set) var comparisonCount = 0
    /// Bits of the rules that allow a part.
    private(set) var used: UInt64 = 0

    /// Room for the keys, values and rules of one request; nil past the arena's bound.
    init?(in arena: inout Arena) {
        guard let keys = unsafe arena.allocate(Key.self, count: Limits.unionKeyCount),
            let values = unsafe arena.allocate(
                HashedText.self, count: Limits.unionKeyCount * Limits.unionValueCount),
            let slots = unsafe arena.allocate(
                UInt16.self, count: Limits.unionKeyCount * Self.slotCount),
            let boxes = unsafe arena.allocate(
                Atoms.self, count: Limits.unionKeyCount * Limits.unionRuleCount)
        else { return nil }
        unsafe self.keys = keys
        unsafe self.values = values
        unsafe self.slots = slots
        unsafe self.boxes = boxes
    }

    /// Makes the keys and values of a rule known; all rules before any is added.
    /// - Returns: False where there is no room for them: then the rule must not be added.
    mutating func learn(_ requirement: CompiledRequirement) -> Bool {
        var key = find(requirement.kind, requirement.key)
        if key == nil {
            guard keyCount < Limits.unionKeyCount else { return false }
            unsafe (keys + keyCount).initialize(to: Key(name: requirement.key, kind: requirement.kind))
            unsafe (slots + keyCount * Self.slotCount).initialize(repeating: 0, count: Self.slotCount)
            key = keyCount
            keyCount &+= 1
        }
        guard let key else { return false }
        for index in 0..<requirement.values.count {
            let value = requirement.values[index]
            if position(of: value, key) != nil { continue }
            let count = unsafe keys[key].valueCount
            guard count < Limits.unionValueCount else { return false }
            unsafe (values + key * Limits.unionValueCount + count).initialize(to: value)
            unsafe keys[key].valueCount = count + 1
            unsafe slots[slot(of: value, key)] = UInt16(truncatingIfNeeded: count + 1)
        }
        return true
    }

    /// Begins a rule that allows everything; its number.
    mutating func beginRule() -> Int {
        let start = ruleCount &* Limits.unionKeyCount
        unsafe (boxes + start).initialize(repeating: Atoms.all, count: Limits.unionKeyCount)
        ruleCount &+= 1
        return ruleCount &- 1
    }

    /// Narrows the rule begun last.
    mutating func narrow(_ rule: Int, _ requirement: CompiledRequirement) {
        guard let key = find(requirement.kind, requirement.key) else { return }
        var named = Atoms.none
        for index in 0..<requirement.values.count {
            if let place = position(of: requirement.values[index], key) { Self.insert(place + 2, &named) }
        }
        var none = Atoms.none
        Self.insert(Self.absent, &none)
        let satisfied: Atoms =
            switch requirement.relation {
            case .isIn: named
            case .notIn: ~named
            case .exists: ~none
            case .doesNotExist: none
            }
        let place = rule &* Limits.unionKeyCount &+ key
        unsafe boxes[place] = boxes[place] & satisfied
    }

    /// Whether the rules cover all that the request can select.
    mutating func covers(_ facts: SelectorFacts, in arena: inout Arena) -> Bool {
        guard !facts.isContradictory, let box = unsafe newBox(in: &arena) else { return false }
        for key in 0..<keyCount { unsafe box[key] = atoms(of: key, facts) }
        return unsafe covers(box, in: &arena)
    }

    /// What the request can select in one key.
    private func atoms(of key: Int, _ facts: SelectorFacts) -> Atoms {
        let here = unsafe keys[key]
        var possible = Atoms.none
        Self.insert(Self.other, &possible)
        if here.kind == .label { Self.insert(Self.absent, &possible) }
        for index in 0..<here.valueCount { Self.insert(index + 2, &possible) }
        guard let number = facts.find(here.kind, here.name) else { return possible }
        let known = facts.facts(number)
        if known.isAbsent {
            var none = Atoms.none
            Self.insert(Self.absent, &none)
            return none
        }
        if known.isPresent { Self.remove(Self.absent, &possible) }
        var chosenCount = 0
        for index in 0..<here.valueCount {
            let value = unsafe values[key * Limits.unionValueCount + index]
            let state = facts.state(of: value, number)
            if state.isChosen { chosenCount &+= 1 }
            if known.inCount > 0 ? !state.isChosen : state.isExcluded { Self.remove(index + 2, &possible) }
        }
        if known.inCount > 0, known.chosenCount == chosenCount { Self.remove(Self.other, &possible) }
        return possible
    }

    @unsafe private mutating func covers(_ box: UnsafeMutablePointer<Atoms>, in arena: inout Arena) -> Bool {
        stepCount &+= 1
        if stepCount > Limits.unionStepCount || comparisonCount > Limits.unionComparisonCount { return false }
        var touching = -1
        for rule in 0..<ruleCount {
            var isInside = true
            var touches = true
            for key in 0..<keyCount {
                let wanted = unsafe boxes[rule &* Limits.unionKeyCount &+ key]
                let here = unsafe box[key]
                if here & ~wanted != Atoms.none { isInside = false }
                comparisonCount &+= 1
                if here & wanted == Atoms.none {
                    touches = false
                    isInside = false
                    break
                }
            }
            if isInside {
                used |= 1 &<< UInt64(truncatingIfNeeded: rule)
                return true
            }
            if touches, touching < 0 { touching = rule }
        }
        guard touching >= 0 else { return false }
        for key in 0..<keyCount {
            let wanted = unsafe boxes[touching &* Limits.unionKeyCount &+ key]
            let whole = unsafe box[key]
            if whole & ~wanted == Atoms.none { continue }
            guard let part = unsafe newBox(in: &arena) else { return false }
            for other in 0..<keyCount { unsafe part[other] = box[other] }
            unsafe part[key] = whole & wanted
            unsafe box[key] = whole & ~wanted
            return unsafe covers(part, in: &arena) && covers(box, in: &arena)
        }
        return false
    }

    private func newBox(in arena: inout Arena) -> UnsafeMutablePointer<Atoms>? {
        guard let box = unsafe arena.allocate(Atoms.self, count: Limits.unionKeyCount) else { return nil }
        unsafe box.initialize(repeating: Atoms.all, count: Limits.unionKeyCount)
        return unsafe box
    }

    private func find(_ kind: SelectorRequirement.Kind, _ name: HashedText) -> Int? {
        for index in 0..<keyCount {
            let key = unsafe keys[index]
            if key.name.hash == name.hash, key.kind == kind, key.name.text == name.text { return index }
        }
        return nil
    }

    private func position(of value: HashedText, _ key: Int) -> Int? {
        let place = unsafe slots[slot(of: value, key)]
        return place == 0 ? nil : Int(place) - 1
    }

    /// Where the value is in the key's table, or belongs; the table has at least two free slots for each value.
    private func slot(of value: HashedText, _ key: Int) -> Int {
        let start = key &* Self.slotCount
        var slot = Int(truncatingIfNeeded: value.hash) & (Self.slotCount - 1)
        while case let place = unsafe slots[start &+ slot], place != 0 {
            let known = unsafe values[key * Limits.unionValueCount + Int(place) - 1]
            if known.hash == value.hash, known.text == value.text { break }
            slot = (slot &+ 1) & (Self.slotCount - 1)
        }
        return start &+ slot
    }

    private static func insert(_ atom: Int, _ atoms: inout Atoms) { atoms = atoms | Atoms(atom) }
    private static func remove(_ atom: Int, _ atoms: inout Atoms) { atoms = atoms & ~Atoms(atom) }
}
