// SPDX-License-Identifier: Apache-2.0

import CEL

/// What follows from a condition being true, or being false.
struct Facts {
    /// The condition cannot have that value, so that everything follows.
    var isImpossible = false
    /// What is there.
    var paths: Set<ValuePath> = []
    /// What is there if something else is: `has(object.a) == has(oldObject.a)`.
    var implications: Set<Implication> = []
    /// The only kinds and operations that are left; nothing where all are.
    var kinds: Set<String>?
    var operations: Set<String>?

    struct Implication: Hashable {
        var given: ValuePath
        var path: ValuePath
    }

    static let none = Facts()
    static let impossible = Facts(isImpossible: true)

    /// Both hold.
    func and(_ other: Facts) -> Facts {
        if isImpossible || other.isImpossible { return .impossible }
        return Facts(
            paths: paths.union(other.paths), implications: implications.union(other.implications), kinds: Self.both(kinds, other.kinds),
            operations: Self.both(operations, other.operations))
    }

    /// One of the two holds.
    func or(_ other: Facts) -> Facts {
        if isImpossible { return other }
        if other.isImpossible { return self }
        return Facts(
            paths: withPrefixes.paths.intersection(other.withPrefixes.paths),
            implications: implications.intersection(other.implications),
            kinds: Self.either(kinds, other.kinds),
            operations: Self.either(operations, other.operations))
    }

    /// What is above something that is there is there too; holds once the condition was evaluated.
    var withPrefixes: Facts {
        var facts = self
        facts.paths = Set(paths.flatMap(\.prefixes))
        return facts
    }

    private static func both(_ one: Set<String>?, _ other: Set<String>?) -> Set<String>? {
        guard let one else { return other }
        return other.map { one.intersection($0) } ?? one
    }

    private static func either(_ one: Set<String>?, _ other: Set<String>?) -> Set<String>? {
        guard let one, let other else { return nil }
        return one.union(other)
    }
}

/// The facts that were worked out already: a policy whose variables refer to each other twice would otherwise take a time
/// that doubles with each of them.
final class RememberedFacts {
    struct Key: Hashable {
        var path: String
        var node: NodeIndex
        var value: Bool
    }

    var entries: [Key: Facts] = [:]
}

/// What is known where an expression is evaluated.
struct Known {
    private(set) var paths: Set<ValuePath> = []
    private var implications: Set<Facts.Implication> = []
    private(set) var kinds: Set<String>
    private(set) var operations: Set<String>
    /// This place is never reached.
    private(set) var isImpossible = false

    init(_ scope: MatchScope) {
        kinds = scope.kindNames
        operations = scope.operations
        paths = scope.parameterPaths
    }

    func has(_ path: ValuePath) -> Bool {
        paths.contains(path) || implications.contains { $0.path == path && paths.contains($0.given) }
    }

    /// Whether all of it is known to `other` too.
    func isPart(of other: Known) -> Bool {
        !isImpossible && paths.count <= other.paths.count && kinds.isSuperset(of: other.kinds)
            && operations.isSuperset(of: other.operations) && paths.isSubset(of: other.paths)
            && implications.isSubset(of: other.implications)
    }

    /// - Parameter isEvaluated: Whether the condition was evaluated before; else only what it tests itself follows, because
    ///   a test of `a.b.c` fails where `a.b` is absent.
    func adding(_ facts: Facts, isEvaluated: Bool = true) -> Known {
        var known = self
        known.isImpossible = isImpossible || facts.isImpossible
        known.implications.formUnion(facts.implications)
        known.paths.formUnion(isEvaluated ? facts.withPrefixes.paths : facts.paths)
        if let kinds = facts.kinds { known.kinds.formIntersection(kinds) }
        if let operations = facts.operations { known.operations.formIntersection(operations) }
        return known
    }
}
