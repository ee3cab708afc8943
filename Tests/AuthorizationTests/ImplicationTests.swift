// SPDX-License-Identifier: Apache-2.0

@testable import Authorization
import JSON
import Testing

/// Facts and requirements from literals, in an arena of their own.
struct SelectorWorld: ~Copyable {
    var arena = Arena(byteCountMaximum: 1 << 26)
    let hash = TextHash()

    mutating func text(_ text: String) -> HashedText {
        let bytes = Array(text.utf8)
        let start = unsafe sure(arena.allocate(UInt8.self, count: max(1, bytes.count)))
        for (index, byte) in bytes.enumerated() { unsafe (start + index).initialize(to: byte) }
        return unsafe HashedText(UTF8Text(start: UnsafePointer(start), count: bytes.count), hash)
    }

    mutating func facts(_ request: [SelectorRequirement]) -> SelectorFacts {
        let terms = request.reduce(1) { $0 + 1 + $1.values.count }
        var facts = sure(SelectorFacts(keyCapacity: terms, valueCapacity: terms, in: &arena))
        for requirement in request {
            let key = facts.key(requirement.kind, text(requirement.key))
            switch requirement.relation {
            case .exists: facts.requirePresence(key)
            case .doesNotExist: facts.requireAbsence(key)
            case .isIn:
                facts.beginIn(key)
                for value in requirement.values { facts.choose(key, text(value)) }
            case .notIn: for value in requirement.values { facts.exclude(key, text(value)) }
            }
        }
        facts.finish()
        return facts
    }

    mutating func compiled(_ requirement: SelectorRequirement) -> CompiledRequirement {
        let values = requirement.values.map { text($0) }
        let list = sure(HashedTexts(count: values.count, in: &arena) { values[$0] })
        return CompiledRequirement(
            kind: requirement.kind, relation: requirement.relation, key: text(requirement.key), values: list,
            program: -1)
    }

    mutating func implies(_ request: [SelectorRequirement], _ policy: [SelectorRequirement]) -> Bool {
        var facts = facts(request)
        for requirement in policy where !facts.imply(compiled(requirement)) { return false }
        return true
    }

    mutating func isBeside(_ request: [SelectorRequirement], _ policy: [SelectorRequirement]) -> Bool {
        var facts = facts(request)
        for requirement in policy where facts.exclude(compiled(requirement)) { return true }
        return false
    }

    mutating func covers(_ request: [SelectorRequirement], _ rules: [[SelectorRequirement]]) -> Bool {
        let facts = facts(request)
        guard var coverage = Coverage(in: &arena) else { return false }
        for rule in rules { for requirement in rule { _ = coverage.learn(compiled(requirement)) } }
        for rule in rules {
            let place = coverage.beginRule()
            for requirement in rule { coverage.narrow(place, compiled(requirement)) }
        }
        return coverage.covers(facts, in: &arena)
    }
}

/// The value; a test whose arena is full is a broken test.
func sure<Value>(_ value: Value?) -> Value {
    guard let value else { preconditionFailure("the arena is full") }
    return value
}

/// What selectors mean, said as plainly as can be: for labels, an object has one of some values or none.
enum Meaning {
    static func satisfies(_ value: String?, _ requirement: SelectorRequirement) -> Bool {
        switch requirement.relation {
        case .isIn: value.map(requirement.values.contains) ?? false
        case .notIn: value.map { !requirement.values.contains($0) } ?? true
        case .exists: value != nil
        case .doesNotExist: value == nil
        }
    }

    /// An object is its labels; a field that is not there is empty.
    static func selects(_ object: [String: String], _ requirements: [SelectorRequirement]) -> Bool {
        requirements.allSatisfy { requirement in
            satisfies(
                object[requirement.key] ?? (requirement.kind == .field ? "" : nil), requirement)
        }
    }
}

@Suite("A request's selector implies a policy's")
struct ImplicationTests {
    static let label = SelectorRequirement.Kind.label

    /// Every requirement on one key over three values; `z` stands for any value that nobody names.
    static func requirements(_ kind: SelectorRequirement.Kind, _ key: String = "k") -> [SelectorRequirement] {
        var all: [SelectorRequirement] = []
        for mask in 1..<8 {
            let values = ["a", "b", ""].enumerated().filter { mask & (1 << $0.offset) != 0 }.map(\.element)
            all.append(SelectorRequirement(kind, key, .isIn, values))
            all.append(SelectorRequirement(kind, key, .notIn, values))
        }
        if kind == .label {
            all.append(SelectorRequirement(kind, key, .exists))
            all.append(SelectorRequirement(kind, key, .doesNotExist))
        }
        return all
    }

    static func universe(_ kind: SelectorRequirement.Kind, _ key: String = "k") -> [[String: String]] {
        let values = ["a", "b", "", "z"].map { [key: $0] }
        return kind == .label ? [[:]] + values : values
    }

    @Test("exhaustive: up to three requirements on one key, implied exactly when selected means satisfied",
        arguments: [SelectorRequirement.Kind.label, .field])
    func exhaustive(kind: SelectorRequirement.Kind) {
        let all = Self.requirements(kind)
        let universe = Self.universe(kind)
        var lists: [[SelectorRequirement]] = [[]]
        for one in all {
            lists.append([one])
            for two in all {
                lists.append([one, two])
                if kind == .label, all.count < 20, one.relation == .isIn {
                    for three in all { lists.append([one, two, three]) }
                }
            }
        }
        var compared = 0
        var mismatches: [String] = []
        var world = SelectorWorld()
        for request in lists {
            let selected = universe.filter { Meaning.selects($0, request) }
            for policy in all {
                compared += 1
                let wanted = !selected.isEmpty && selected.allSatisfy { Meaning.selects($0, [policy]) }
                if world.implies(request, [policy]) != wanted {
                    mismatches.append("\(request.map(\.text)) |= \(policy.text), wanted \(wanted)")
                }
                let beside = !selected.contains { Meaning.selects($0, [policy]) }
                if !selected.isEmpty, world.isBeside(request, [policy]) != beside {
                    mismatches.append("\(request.map(\.text)) beside \(policy.text), wanted \(beside)")
                }
                world.arena.reset()
            }
        }
        print("implication, \(kind): \(compared) comparisons, \(mismatches.count) mismatches")
        #expect(mismatches.isEmpty, "\(mismatches.prefix(5))")
    }

    @Test("exhaustive: two keys, several rules together cover exactly when each object is some rule's")
    func unions() {
        let first = Self.requirements(.label).filter { $0.values != ["a", "b", ""] }
        var rules: [[SelectorRequirement]] = first.map { [$0] }
        for one in first.prefix(6) {
            for two in [
                SelectorRequirement(.label, "m", .isIn, ["a"]), SelectorRequirement(.label, "m", .notIn, ["a"]),
                SelectorRequirement(.label, "m", .exists),
            ] { rules.append([one, two]) }
        }
        var universe: [[String: String]] = []
        for one in [nil, "a", "b", "", "z"] as [String?] {
            for two in [nil, "a", "y"] as [String?] {
                var object: [String: String] = [:]
                object["k"] = one
                object["m"] = two
                universe.append(object)
            }
        }
        let requests: [[SelectorRequirement]] =
            [[]] + first.map { [$0] }
            + [[SelectorRequirement(.label, "m", .isIn, ["a", "y"]), SelectorRequirement(.label, "k", .exists)]]
        var compared = 0
        var mismatches: [String] = []
        var world = SelectorWorld()
        for request in requests {
            let selected = universe.filter { Meaning.selects($0, request) }
            for (index, one) in rules.enumerated() {
                for two in rules[index...] {
                    compared += 1
                    let wanted = selected.allSatisfy { Meaning.selects($0, one) || Meaning.selects($0, two) }
                    if world.covers(request, [one, two]) != wanted {
                        mismatches.append(
                            "\(request.map(\.text)) by \(one.map(\.text)), \(two.map(\.text)), wanted \(wanted)")
                    }
                    world.arena.reset()
                }
            }
        }
        print("union: \(compared) comparisons, \(mismatches.count) mismatches")
        #expect(mismatches.isEmpty, "\(mismatches.prefix(5))")
    }

    @Test("Ten thousand terms are filed with less than two looks a term, whatever their shape")
    func probes() {
        let count = 10_000
        let shapes: [[SelectorRequirement]] = [
            (0..<count).map { SelectorRequirement(.label, "key-\($0)", .isIn, ["1"]) },
            (0..<count).map { SelectorRequirement(.label, "team", .notIn, ["value-\($0)"]) },
            (0..<count).map { SelectorRequirement(.field, "key-\($0 % 100)", .notIn, ["value-\($0)"]) },
            [SelectorRequirement(.label, "team", .isIn, (0..<count).map { "value-\($0)" })],
            (0..<count).map { _ in SelectorRequirement(.label, "team", .isIn, ["same"]) },
        ]
        var world = SelectorWorld()
        for shape in shapes {
            let facts = world.facts(shape)
            let terms = shape.reduce(0) { $0 + 1 + $1.values.count }
            #expect(facts.probeCount < 2 * terms, "\(shape[0].text) and so on")
            world.arena.reset()
        }
    }

    @Test("A search for a cover ends at its bound of comparisons, and finds nothing it may not")
    func boundedCover() {
        // Each key halves the request, and every rule takes one corner: 2 ** 12 corners, one of them missing.
        let keys = (0..<12).map { "k\($0)" }
        let request = keys.map { SelectorRequirement(.label, $0, .isIn, ["a", "b"]) }
        let rules = (0..<64).map { corner in
            keys.enumerated().map { place, key in
                SelectorRequirement(.label, key, .isIn, [(corner >> (place % 6)) & 1 == 0 ? "a" : "b"])
            }
        }
        var world = SelectorWorld()
        let facts = world.facts(request)
        guard var coverage = Coverage(in: &world.arena) else { preconditionFailure("the arena is full") }
        var isLearned = true
        for rule in rules {
            for requirement in rule where !coverage.learn(world.compiled(requirement)) { isLearned = false }
        }
        #expect(isLearned)
        for rule in rules {
            let place = coverage.beginRule()
            for requirement in rule { coverage.narrow(place, world.compiled(requirement)) }
        }
        let isCovered = coverage.covers(facts, in: &world.arena)
        let comparisonCount = coverage.comparisonCount
        #expect(!isCovered && comparisonCount <= Limits.unionComparisonCount + 64 * 16)
    }

    @Test("a million random cases: implied and selected means satisfied; three rules that cover, likewise")
    func property() {
        var random = SplitMix(state: 20_261_121)
        let keys = ["team", "env", "tier"]
        let values = ["a", "b", "c", "", "d"]
        func requirement(_ random: inout SplitMix) -> SelectorRequirement {
            let kind: SelectorRequirement.Kind = random.next(4) == 0 ? .field : .label
            let key = keys[random.next(3)]
            switch random.next(kind == .field ? 2 : 4) {
            case 0, 1:
                let chosen = (0...random.next(3)).map { _ in values[random.next(5)] }
                return SelectorRequirement(kind, key, random.next(2) == 0 ? .isIn : .notIn, chosen)
            case 2: return SelectorRequirement(kind, key, .exists)
            default: return SelectorRequirement(kind, key, .doesNotExist)
            }
        }
        func list(_ random: inout SplitMix, _ count: Int) -> [SelectorRequirement] {
            (0..<random.next(count)).map { _ in requirement(&random) }
        }
        var world = SelectorWorld()
        var cases = 0
        var useful = 0
        var counterexamples: [String] = []
        while cases < 1_000_000 {
            let request = list(&random, 5)
            let policy = list(&random, 3)
            let others = [policy, list(&random, 3), list(&random, 3)].filter { !$0.isEmpty }
            let isImplied = world.implies(request, policy)
            let isBeside = world.isBeside(request, policy)
            let isCovered = !others.isEmpty && world.covers(request, others)
            for _ in 0..<8 {
                cases += 1
                var object: [String: String] = [:]
                for key in keys where random.next(4) != 0 { object[key] = values[random.next(5)] }
                // Labels and fields are two worlds; the object has the same of both.
                guard Meaning.selects(object, request) else { continue }
                useful += 1
                if isImplied, !Meaning.selects(object, policy) {
                    counterexamples.append("\(request.map(\.text)) |= \(policy.map(\.text)): \(object)")
                }
                if isBeside, Meaning.selects(object, policy) {
                    counterexamples.append("\(request.map(\.text)) beside \(policy.map(\.text)): \(object)")
                }
                if isCovered, !others.contains(where: { Meaning.selects(object, $0) }) {
                    counterexamples.append("\(request.map(\.text)) by \(others.map { $0.map(\.text) }): \(object)")
                }
            }
            world.arena.reset()
        }
        print("property: \(cases) cases, \(useful) selected, \(counterexamples.count) counterexamples")
        #expect(counterexamples.isEmpty, "\(counterexamples.prefix(5))")
    }
}

/// Random numbers that are the same in every run.
struct SplitMix {
    var state: UInt64

    mutating func next(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z &>> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z &>> 27)) &* 0x94D0_49BB_1331_11EB
        return Int(truncatingIfNeeded: (z ^ (z &>> 31)) % UInt64(bound))
    }
}
