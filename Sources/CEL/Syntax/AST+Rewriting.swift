// SPDX-License-Identifier: Apache-2.0

// Changes of parsed expressions, for tools that measure tests. What refers to a node keeps its index, so a node is changed
// where it lies and what it was moves to the end. Only an expression that is not yet checked may be changed.
extension AST {
    /// Puts a call `function(number, node)` in the place of a node.
    package mutating func wrap(_ node: NodeIndex, in function: String, number: Int64) {
        let literal = append(.int(number), at: node)
        call(node, function, [literal, move(node)])
    }

    /// Puts `!node` in the place of a node.
    package mutating func negate(_ node: NodeIndex) {
        call(node, KnownName.logicalNot.text, [move(node)])
    }

    /// Makes a call one of another function; anything else stays as it is.
    package mutating func rename(_ node: NodeIndex, to function: String) {
        let name = names.intern(function)
        switch self[node].kind {
        case .call(_, let arguments):
            nodes[Int(node.value)].kind = .call(function: name, arguments: arguments)
        case .memberCall(_, let target, let arguments):
            nodes[Int(node.value)].kind = .memberCall(
                function: name, target: target, arguments: arguments)
        default: return
        }
    }

    /// Makes a node a text literal.
    package mutating func replace(_ node: NodeIndex, with text: String) {
        let start = UInt32(literals.count)
        literals.append(contentsOf: text.utf8)
        nodes[Int(node.value)].kind = .string(
            LiteralRange(start: start, count: UInt32(literals.count) - start))
    }

    private mutating func call(_ node: NodeIndex, _ function: String, _ arguments: [NodeIndex]) {
        let range = NodeRange(start: UInt32(children.count), count: UInt32(arguments.count))
        children.append(contentsOf: arguments)
        nodes[Int(node.value)].kind = .call(function: names.intern(function), arguments: range)
    }

    /// The same expression at a new index.
    private mutating func move(_ node: NodeIndex) -> NodeIndex { append(self[node].kind, at: node) }

    private mutating func append(_ kind: Expression.Kind, at node: NodeIndex) -> NodeIndex {
        nodes.append(Expression(kind: kind, offset: self[node].offset))
        return NodeIndex(UInt32(nodes.count - 1))
    }
}
