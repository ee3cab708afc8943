// SPDX-License-Identifier: Apache-2.0

/// Reads the tree of a recovering parser for what else is wrong: reserved names, literals,
/// arguments of macros.
///
/// It is the visitor of cel-go's parser (`parser/parser.go`), which reads the remains of wrong
/// expressions too, so that an author sees all mistakes at once.
struct TreeReader {
    private let tree: SyntaxTree
    private(set) var builder: ASTBuilder
    private var depth = 0

    /// The tree is nested too deeply.
    private struct Abort: Error {}

    init(_ tree: SyntaxTree, _ builder: ASTBuilder) {
        self.tree = tree
        self.builder = builder
    }

    mutating func read(_ root: Int) {
        do throws(Abort) {
            builder.ast.root = try expression(tree.nodes[root].node(.first))
        } catch {
            builder.issues.append(Issue(offset: nil, message: "max recursion depth exceeded"))
        }
    }

    /// The first node on the way down the left that is more than a wrapper of the next.
    private func unnested(_ node: Int?) -> Int? {
        var current = node
        while let index = current {
            let node = tree.nodes[index]
            switch node.rule {
            case .start: current = node.node(.first)
            case .expr where node.token(.op) == nil: current = node.node(.first)
            case .conditionalOr where node.tokens(.op).isEmpty: current = node.nodes(.items).first
            case .conditionalAnd where node.tokens(.op).isEmpty: current = node.nodes(.items).first
            case .relation where node.token(.op) == nil:
                current = node.children.first { tree.nodes[$0].rule == .calc }
            case .calc where node.token(.op) == nil:
                current = node.children.first { tree.nodes[$0].rule == .unary }
            case .unary where node.alternative == 1: current = node.node(.first)
            case .member where node.alternative == 0: current = node.node(.first)
            case .primary where node.alternative == 3 || node.alternative == 7:
                current = node.node(.first)
            default: return current
            }
        }
        return nil
    }

    private mutating func expression(_ index: Int?) throws(Abort) -> NodeIndex {
        guard let index = unnested(index) else { return nothing() }
        let node = tree.nodes[index]
        let start = node.start.offset
        switch node.rule {
        case .expr: return try nested { reader throws(Abort) in try reader.conditional(node) }
        case .conditionalOr: return try chain(node, KnownName.logicalOr.name, "||")
        case .conditionalAnd: return try chain(node, KnownName.logicalAnd.name, "&&")
        case .relation, .calc: return try nested { reader throws(Abort) in try reader.binary(node) }
        case .unary: return try unary(node)
        case .member: return try nested { reader throws(Abort) in try reader.member(node) }
        case .primary: return try primary(node)
        case .literal:
            guard let token = node.token(.token) else {
                return builder.add(.unspecified, at: start)
            }
            return builder.literal(token, sign: node.token(.sign))
        default: return nothing()
        }
    }

    private mutating func nothing() -> NodeIndex { builder.add(.unspecified, at: 0) }

    private mutating func nested(
        _ read: (inout TreeReader) throws(Abort) -> NodeIndex
    ) throws(Abort) -> NodeIndex {
        depth += 1
        guard depth <= Limits.recursionDepth else { throw Abort() }
        let result = try read(&self)
        depth -= 1
        return result
    }
}

// Operators.
extension TreeReader {
    private mutating func conditional(_ node: SyntaxTree.Node) throws(Abort) -> NodeIndex {
        let condition = try expression(node.node(.first))
        let first = try expression(node.node(.second))
        let second = try expression(node.node(.third))
        let offset = node.token(.op)?.offset ?? node.start.offset
        return builder.plainCall(
            KnownName.conditional.name, at: offset, [condition, first, second])
    }

    private mutating func chain(
        _ node: SyntaxTree.Node, _ function: Name, _ symbol: String
    ) throws(Abort) -> NodeIndex {
        let items = node.nodes(.items)
        let operators = node.tokens(.op)
        var terms: [NodeIndex] = []
        for item in items { terms.append(try expression(item)) }
        guard terms.count == operators.count + 1 else {
            return builder.report("unexpected character, wanted '\(symbol)'", at: node.start.offset)
        }
        return builder.balanced(
            function, terms: terms[...], operators: operators.map(\.offset)[...])
    }

    private mutating func binary(_ node: SyntaxTree.Node) throws(Abort) -> NodeIndex {
        let operands = node.children.filter { tree.nodes[$0].rule == node.rule }
        guard let token = node.token(.op),
            let function = token.kind.relation ?? token.kind.calculation?.0
        else {
            return builder.report("operator not found", at: node.start.offset)
        }
        let left = try expression(operands.first)
        let right = try expression(operands.dropFirst().first)
        return builder.plainCall(function.name, at: token.offset, [left, right])
    }

    private mutating func unary(_ node: SyntaxTree.Node) throws(Abort) -> NodeIndex {
        guard node.alternative > 1 else {
            return builder.string(Array("<<error>>".utf8), at: node.start.offset)
        }
        let operators = node.tokens(.op)
        let operand = try expression(node.node(.first))
        guard operators.count % 2 == 1 else { return operand }
        let function = node.alternative == 2 ? KnownName.logicalNot : .negate
        return builder.plainCall(function.name, at: operators[0].offset, [operand])
    }
}

// Operands.
extension TreeReader {
    private mutating func member(_ node: SyntaxTree.Node) throws(Abort) -> NodeIndex {
        let operand = try expression(node.children.first { tree.nodes[$0].rule == .member })
        switch node.alternative {
        case 1:
            guard let dot = node.token(.op), let identifier = node.node(.id) else { break }
            guard let name = tree.nodes[identifier].token(.id) else {
                return builder.report(
                    "unsupported ident kind", at: tree.nodes[identifier].start.offset)
            }
            return builder.select(
                operand, field: name, isOptional: node.token(.option) != nil, dot: dot.offset)
        case 2:
            guard let name = node.token(.id) else { break }
            let arguments = try items(node.node(.items))
            let offset = node.token(.open)?.offset ?? node.start.offset
            return builder.memberCall(
                builder.name(of: name), target: operand, at: offset, arguments)
        default:
            guard let bracket = node.token(.op) else { break }
            let index = try expression(node.node(.second))
            return builder.index(
                operand, index, isOptional: node.token(.option) != nil, bracket: bracket.offset)
        }
        return builder.add(.unspecified, at: node.start.offset)
    }

    private mutating func primary(_ node: SyntaxTree.Node) throws(Abort) -> NodeIndex {
        let start = node.start.offset
        let operatorOffset = node.token(.op)?.offset ?? start
        switch node.alternative {
        case 1:
            guard let name = node.token(.id) else { break }
            return builder.identifier(name, leadingDot: node.token(.dot))
        case 2:
            guard let name = node.token(.id) else { break }
            if KnownName.isReserved(builder.name(of: name)) {
                return builder.identifier(name, leadingDot: node.token(.dot))
            }
            let arguments = try items(node.node(.items))
            return builder.globalCall(
                name, leadingDot: node.token(.dot), open: operatorOffset, arguments: arguments)
        case 4: return try list(node, at: operatorOffset)
        case 5:
            return builder.add(
                .map(builder.entries(try pairs(node.node(.items)))), at: operatorOffset)
        case 6:
            let names = node.tokens(.ids).map {
                String(decoding: builder.bytes(of: $0), as: UTF8.self)
            }
            let type = (node.token(.dot) == nil ? "" : ".") + names.joined(separator: ".")
            return builder.message(type, try pairs(node.node(.items)), at: operatorOffset)
        default: return nothing()
        }
        return builder.add(.unspecified, at: start)
    }

    private mutating func items(_ list: Int?) throws(Abort) -> [NodeIndex] {
        guard let list else { return [] }
        var items: [NodeIndex] = []
        for item in tree.nodes[list].nodes(.items) { items.append(try expression(item)) }
        return items
    }

    private mutating func list(_ node: SyntaxTree.Node, at offset: UInt32) throws(Abort)
        -> NodeIndex
    {
        var elements: [NodeIndex] = []
        var optionals: [UInt32] = []
        for item in node.node(.items).map({ tree.nodes[$0].nodes(.items) }) ?? [] {
            elements.append(try expression(tree.nodes[item].node(.first)))
            guard let question = tree.nodes[item].token(.option) else { continue }
            if builder.options.optionalSyntax {
                optionals.append(UInt32(truncatingIfNeeded: elements.count - 1))
            } else {
                _ = builder.report("unsupported syntax '?'", at: question.offset)
            }
        }
        return builder.list(elements, optionals: optionals, at: offset)
    }

    /// The entries of a map or the fields of a message.
    private mutating func pairs(_ index: Int?) throws(Abort) -> [Entry] {
        guard let index else { return [] }
        let node = tree.nodes[index]
        let keys = node.nodes(.keys)
        let values = node.nodes(.values)
        var entries: [Entry] = []
        let count = node.rule == .mapInitializerList ? node.tokens(.colons).count : keys.count
        for position in 0..<count {
            guard position < keys.count, position < values.count,
                position < node.tokens(.colons).count
            else { return [] }
            let colon = node.tokens(.colons)[position].offset
            let key = tree.nodes[keys[position]]
            let isOptional = key.token(.option) != nil
            if isOptional, !builder.options.optionalSyntax {
                _ = builder.report("unsupported syntax '?'", at: key.start.offset)
                continue
            }
            if node.rule == .mapInitializerList {
                let keyNode = try expression(key.node(.first))
                let value = try expression(values[position])
                entries.append(
                    Entry(
                        key: keyNode, field: KnownName.unusedVariable.name, value: value,
                        isOptional: isOptional,
                        offset: colon))
                continue
            }
            guard let name = key.node(.id).flatMap({ tree.nodes[$0].token(.id) }) else {
                _ = builder.report("unsupported ident kind", at: node.start.offset)
                continue
            }
            guard let field = builder.fieldName(name) else {
                _ = builder.report("unsupported syntax: '`'", at: node.start.offset)
                continue
            }
            entries.append(
                builder.field(
                    field, try expression(values[position]), isOptional: isOptional, at: colon))
        }
        return entries
    }
}
