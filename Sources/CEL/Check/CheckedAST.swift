// SPDX-License-Identifier: Apache-2.0

/// An expression that agrees with its environment: the AST, and for each node its type and what it
/// refers to.
package struct CheckedAST: Sendable {
    /// Rewritten where checking decided what a name means: a qualified identifier (`a.b.c`) is one
    /// identifier node, and a namespaced function (`strings.quote(x)`) a plain call.
    package var ast: AST
    /// By node index.
    package var types: [CELType]
    /// By node index.
    package var references: [Reference]
    /// Overloads that may be meant by calls, referred to by `Reference.overloads`; positions in
    /// `Environment.overloads`.
    package var candidates: [OverloadIndex]

    /// Literal regular expressions that validation has compiled, for the program to keep: compiling one
    /// takes longer than the rest of an expression.
    var patterns: [(node: NodeIndex, expression: RegularExpression)] = []

    /// The expression that validation made of a literal.
    func pattern(_ node: NodeIndex) -> RegularExpression? {
        patterns.first { $0.node == node }?.expression
    }

    /// What the whole expression is.
    package var type: CELType { types[Int(ast.root.value)] }

    package subscript(type index: NodeIndex) -> CELType { types[Int(index.value)] }
    package subscript(reference index: NodeIndex) -> Reference { references[Int(index.value)] }
    package subscript(range: OverloadRange) -> ArraySlice<OverloadIndex> {
        candidates[Int(range.start)..<Int(range.start + range.count)]
    }
}

/// What a node refers to.
package enum Reference: Hashable, Sendable {
    /// Nothing outside itself: literals, selects of fields, comprehensions.
    case none
    /// A declared variable, by its slot in the environment.
    case variable(VariableSlot)
    /// A variable of an enclosing comprehension.
    case local(ComprehensionIndex, LocalRole)
    /// A named constant: the two words of its value.
    case constant(payload: UInt64, meta: UInt64)
    /// A type, used as a value; the node's type is `type(T)`.
    case type
    /// The overloads that a call may mean, given what is known of its arguments; one when the types
    /// decide it.
    case overloads(OverloadRange)
}

/// Which variable of a comprehension is meant.
package enum LocalRole: UInt8, Hashable, Sendable {
    case variable, secondVariable, accumulator
}

/// The number of a declared variable, in the order of declaration.
package struct VariableSlot: Hashable, Sendable {
    package let value: UInt32
    package init(_ value: UInt32) { self.value = value }
}

/// The position of an overload in `Environment.overloads`.
package struct OverloadIndex: Hashable, Sendable {
    package let value: UInt32
    package init(_ value: UInt32) { self.value = value }
}

/// A run of `CheckedAST.candidates`.
package struct OverloadRange: Hashable, Sendable {
    package var start: UInt32
    package var count: UInt32
}
