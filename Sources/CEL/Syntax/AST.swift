// SPDX-License-Identifier: Apache-2.0

/// One parsed expression: nodes in one array, which refer to each other by index.
///
/// A tree of trivial structs in an array costs one allocation instead of one a node and no
/// reference counting; and the results of checking (types, references) are arrays beside it. Macros
/// are expanded already: what they became is a comprehension (or a plain expression), in the same
/// shape as cel-go's, because costs and error texts depend on that shape.
package struct AST: Sendable {
    package var source: Source
    package var names: Names
    package var nodes: [Expression] = []
    package var root: NodeIndex = NodeIndex(0)

    /// Arguments of calls and elements of lists, referred to by `NodeRange`.
    package var children: [NodeIndex] = []
    /// Positions, within their list, of the optional elements of lists.
    package var optionalIndices: [UInt32] = []
    /// Entries of maps and messages, referred to by `EntryRange`.
    package var entries: [Entry] = []
    package var comprehensions: [Comprehension] = []
    /// The bytes of all string (UTF-8) and bytes literals, unescaped, referred to by
    /// `LiteralRange`.
    package var literals: [UInt8] = []

    package init(source: Source, names: Names) {
        self.source = source
        self.names = names
    }

    package subscript(_ index: NodeIndex) -> Expression { nodes[Int(index.value)] }

    package subscript(_ range: NodeRange) -> ArraySlice<NodeIndex> {
        children[Int(range.start)..<Int(range.start + range.count)]
    }

    package subscript(_ range: EntryRange) -> ArraySlice<Entry> {
        entries[Int(range.start)..<Int(range.start + range.count)]
    }

    package subscript(_ range: LiteralRange) -> ArraySlice<UInt8> {
        literals[Int(range.start)..<Int(range.start + range.count)]
    }

    package subscript(_ index: ComprehensionIndex) -> Comprehension {
        comprehensions[Int(index.value)]
    }
}

/// The position of a node in `AST.nodes`.
package struct NodeIndex: Hashable, Sendable {
    package let value: UInt32
    package init(_ value: UInt32) { self.value = value }
}

/// The position of a comprehension in `AST.comprehensions`.
package struct ComprehensionIndex: Hashable, Sendable {
    package let value: UInt32
    package init(_ value: UInt32) { self.value = value }
}

/// A run of `AST.children`.
package struct NodeRange: Hashable, Sendable {
    package var start: UInt32
    package var count: UInt32
}

/// A run of `AST.entries`.
package struct EntryRange: Hashable, Sendable {
    package var start: UInt32
    package var count: UInt32
}

/// A run of `AST.literals`.
package struct LiteralRange: Hashable, Sendable {
    package var start: UInt32
    package var count: UInt32
}

/// One node: what it is and where it stands.
package struct Expression: Sendable {
    package var kind: Kind
    /// In code points from the start of the source; for operators and calls the place upstream's
    /// messages point at.
    package var offset: UInt32

    package enum Kind: Sendable {
        /// What stands where the source had an error; never in an AST that is handed out.
        case unspecified
        case null
        case bool(Bool)
        case int(Int64)
        case uint(UInt64)
        case double(Double)
        case string(LiteralRange)
        case bytes(LiteralRange)
        /// A name; with its leading dot when absolute. After checking it may be a qualified one
        /// (`a.b.c`).
        case identifier(Name)
        /// `operand.field`, or `has(operand.field)` when `isTest`.
        case select(operand: NodeIndex, field: Name, isTest: Bool)
        /// A function or operator (under its operator name, such as `_+_`) without receiver.
        case call(function: Name, arguments: NodeRange)
        /// `target.function(arguments)`. After checking a namespaced function has become a plain
        /// `call`.
        case memberCall(function: Name, target: NodeIndex, arguments: NodeRange)
        /// `[a, ?b]`: `optionals` is a run of `AST.optionalIndices`, the positions of the elements
        /// written with `?`.
        case list(elements: NodeRange, optionals: NodeRange)
        case map(EntryRange)
        case message(type: Name, fields: EntryRange)
        case comprehension(ComprehensionIndex)
    }
}

/// One entry of a map, or one field of a message.
package struct Entry: Sendable {
    /// The key of a map entry; for a field a string literal node that holds its name.
    package var key: NodeIndex
    /// The field of a message; unspecified for a map entry.
    package var field: Name
    package var value: NodeIndex
    package var isOptional: Bool
    /// Of the colon, in code points.
    package var offset: UInt32
}

/// The one loop of the language, to which all macros come down (cel-spec: "Macros").
///
/// `accumulator = initial; for (variable, secondVariable) in range { if !condition { break };
/// accumulator = step }; result`.
package struct Comprehension: Sendable {
    package var macro: MacroKind
    package var range: NodeIndex
    package var variable: Name
    /// Present in two-variable comprehensions: `variable` is then the index or key, this the
    /// element or value.
    package var secondVariable: Name?
    package var accumulator: Name
    package var initial: NodeIndex
    package var condition: NodeIndex
    package var step: NodeIndex
    package var result: NodeIndex
}

/// Which macro a comprehension was written as, so that a plan may use a tight loop of its own for
/// it.
package enum MacroKind: UInt8, Sendable {
    /// Built by hand or by an extension.
    case other
    case all, exists, existsOne, map, mapFiltered, filter
    /// `cel.bind`: a comprehension over an empty list whose initial value is bound and whose result
    /// is the body.
    case bind
    /// The loop-free comprehension of `optMap` and `optFlatMap`.
    case optionalMap, optionalFlatMap
    case allTwo, existsTwo, existsOneTwo
    case transformList, transformListFiltered, transformMap, transformMapFiltered
    case transformMapEntry, transformMapEntryFiltered
    /// The inner mapping of `sortBy`.
    case sortBy
}
