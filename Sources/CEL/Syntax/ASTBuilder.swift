// SPDX-License-Identifier: Apache-2.0

/// Makes the nodes of an AST, expands macros and collects what is wrong with their arguments.
///
/// The fast parser and the one that explains syntax errors both build through it, so that both see
/// the same language.
struct ASTBuilder {
    var ast: AST
    var issues: [Issue] = []
    let options: Environment.Options

    init(source: Source, names: NameTable, options: Environment.Options) {
        ast = AST(source: source, names: Names(shared: names))
        self.options = options
        ast.nodes.reserveCapacity(source.utf8.count / 3 + 4)
    }

    mutating func add(_ kind: Expression.Kind, at offset: UInt32) -> NodeIndex {
        ast.nodes.append(Expression(kind: kind, offset: offset))
        return NodeIndex(UInt32(truncatingIfNeeded: ast.nodes.count - 1))
    }

    /// Reports an error and makes the node that stands in its place.
    mutating func report(_ message: String, at offset: UInt32?) -> NodeIndex {
        issues.append(Issue(offset: offset, message: message))
        return add(.unspecified, at: offset ?? 0)
    }

    mutating func children(_ nodes: some Collection<NodeIndex>) -> NodeRange {
        let start = UInt32(truncatingIfNeeded: ast.children.count)
        ast.children.append(contentsOf: nodes)
        return NodeRange(start: start, count: UInt32(truncatingIfNeeded: nodes.count))
    }

    func offset(of node: NodeIndex) -> UInt32 { ast[node].offset }

    /// The source text of a token.
    func bytes(of token: Token) -> ArraySlice<UInt8> {
        ast.source.utf8[Int(token.start)..<Int(token.end)]
    }

    mutating func name(of token: Token) -> Name {
        ast.names.intern(ast.source.utf8[Int(token.start)..<Int(token.end)])
    }
}

// Nodes.
extension ASTBuilder {
    mutating func identifier(_ token: Token, leadingDot: Token?) -> NodeIndex {
        let name = name(of: token)
        if KnownName.isReserved(name) {
            return report(
                "reserved identifier: \(ast.names[name])", at: (leadingDot ?? token).offset)
        }
        return add(.identifier(leadingDot == nil ? name : absolute(name)), at: token.offset)
    }

    /// The name with its leading dot.
    mutating func absolute(_ name: Name) -> Name { ast.names.intern("." + ast.names[name]) }

    /// A call of a function without receiver, or what its macro makes of it.
    mutating func globalCall(
        _ token: Token, leadingDot: Token?, open: UInt32, arguments: some Collection<NodeIndex>
    ) -> NodeIndex {
        let name = name(of: token)
        if KnownName.isReserved(name) {
            return report(
                "reserved identifier: \(ast.names[name])", at: (leadingDot ?? token).offset)
        }
        return call(leadingDot == nil ? name : absolute(name), at: open, arguments)
    }

    mutating func call(_ function: Name, at offset: UInt32, _ arguments: some Collection<NodeIndex>)
        -> NodeIndex
    {
        if let expanded = expand(function, target: nil, arguments: arguments, at: offset) {
            return expanded
        }
        return plainCall(function, at: offset, arguments)
    }

    mutating func memberCall(
        _ function: Name, target: NodeIndex, at offset: UInt32,
        _ arguments: some Collection<NodeIndex>
    ) -> NodeIndex {
        if let expanded = expand(function, target: target, arguments: arguments, at: offset) {
            return expanded
        }
        return add(
            .memberCall(function: function, target: target, arguments: children(arguments)),
            at: offset)
    }

    mutating func plainCall(
        _ function: Name, at offset: UInt32, _ arguments: some Collection<NodeIndex>
    ) -> NodeIndex {
        add(.call(function: function, arguments: children(arguments)), at: offset)
    }

    mutating func select(
        _ operand: NodeIndex, field token: Token, isOptional: Bool, dot: UInt32
    ) -> NodeIndex {
        guard let field = fieldName(token) else {
            return report("unsupported syntax: '`'", at: token.offset)
        }
        guard isOptional else {
            return add(.select(operand: operand, field: field, isTest: false), at: dot)
        }
        if !options.optionalSyntax { return report("unsupported syntax '.?'", at: dot) }
        let text = string(Array(ast.names[field].utf8), at: token.offset)
        return plainCall(KnownName.optionalSelect.name, at: dot, [operand, text])
    }

    mutating func index(
        _ operand: NodeIndex, _ index: NodeIndex, isOptional: Bool, bracket: UInt32
    ) -> NodeIndex {
        if isOptional && !options.optionalSyntax {
            return report("unsupported syntax '[?'", at: bracket)
        }
        return plainCall(
            (isOptional ? KnownName.optionalIndex : .index).name, at: bracket, [operand, index])
    }

    /// The name of a field, escaped or not; nothing where escaping is not enabled.
    mutating func fieldName(_ token: Token) -> Name? {
        guard token.kind == .escapedIdentifier else { return name(of: token) }
        guard options.escapedIdentifiers else { return nil }
        return ast.names.intern(ast.source.utf8[Int(token.start + 1)..<Int(token.end - 1)])
    }

    mutating func list(
        _ elements: some Collection<NodeIndex>, optionals: [UInt32], at offset: UInt32
    ) -> NodeIndex {
        let start = UInt32(truncatingIfNeeded: ast.optionalIndices.count)
        ast.optionalIndices.append(contentsOf: optionals)
        let optionalRange = NodeRange(
            start: start, count: UInt32(truncatingIfNeeded: optionals.count))
        return add(.list(elements: children(elements), optionals: optionalRange), at: offset)
    }

    mutating func entries(_ entries: some Collection<Entry>) -> EntryRange {
        let start = UInt32(truncatingIfNeeded: ast.entries.count)
        ast.entries.append(contentsOf: entries)
        return EntryRange(start: start, count: UInt32(truncatingIfNeeded: entries.count))
    }

    mutating func string(_ bytes: [UInt8], at offset: UInt32) -> NodeIndex {
        add(.string(literal(bytes)), at: offset)
    }

    mutating func literal(_ bytes: some Collection<UInt8>) -> LiteralRange {
        let start = UInt32(truncatingIfNeeded: ast.literals.count)
        ast.literals.append(contentsOf: bytes)
        return LiteralRange(start: start, count: UInt32(truncatingIfNeeded: bytes.count))
    }

    mutating func comprehension(_ comprehension: Comprehension, at offset: UInt32) -> NodeIndex {
        ast.comprehensions.append(comprehension)
        let index = ComprehensionIndex(UInt32(truncatingIfNeeded: ast.comprehensions.count - 1))
        return add(.comprehension(index), at: offset)
    }

    /// `a && b && c` as a balanced tree, so that a long chain is not a deep one.
    ///
    /// - Parameter terms: One more than `operators`, which are the offsets of the operators between
    ///   them.
    mutating func balanced(
        _ function: Name, terms: ArraySlice<NodeIndex>, operators: ArraySlice<UInt32>
    ) -> NodeIndex {
        guard terms.count > 1 else { return terms[terms.startIndex] }
        let half = operators.count / 2
        let middle = operators.startIndex + half
        let left = balanced(
            function, terms: terms.prefix(half + 1), operators: operators[..<middle])
        let right = balanced(
            function, terms: terms.dropFirst(half + 1), operators: operators[(middle + 1)...])
        return plainCall(function, at: operators[middle], [left, right])
    }
}
