// SPDX-License-Identifier: Apache-2.0

import CEL

/// One small change of one expression, that a test of the policy should notice.
struct Mutant: Sendable {
    enum Change: Sendable {
        case function(String)
        case negation
        /// `!a` becomes `a`.
        case withoutNegation
        case swappedBranches
        case bool(Bool)
        case int(Int64)
        case double(Double)
        case string(String)
    }

    var node: NodeIndex
    var change: Change
    /// `< became <=`.
    var text: String

    func apply(to ast: inout AST) {
        switch change {
        case .function(let name): ast.rename(node, to: name)
        case .negation: ast.negate(node)
        case .withoutNegation:
            if case .call(_, let arguments) = ast[node].kind, let inner = ast[arguments].first {
                ast.nodes[Int(node.value)] = ast[inner]
            }
        case .swappedBranches:
            if case .call(_, let arguments) = ast[node].kind {
                ast.children.swapAt(Int(arguments.start) + 1, Int(arguments.start) + 2)
            }
        case .bool(let value): ast.nodes[Int(node.value)].kind = .bool(value)
        case .int(let value): ast.nodes[Int(node.value)].kind = .int(value)
        case .double(let value): ast.nodes[Int(node.value)].kind = .double(value)
        case .string(let text): ast.replace(node, with: text)
        }
    }

    /// Every change of an expression, in the order of its text.
    static func all(of ast: AST) -> [Mutant] {
        var found: [Mutant] = []
        var rest = [ast.root]
        while let node = rest.popLast() {
            found += mutants(of: node, ast)
            rest.append(contentsOf: ast.authoredChildren(node))
        }
        return found.sorted {
            (ast[$0.node].offset, $0.node.value) < (ast[$1.node].offset, $1.node.value)
        }
    }

    private static let flips: [String: (shown: String, name: String, becomes: String)] = [
        "_<_": ("<", "_<=_", "<="), "_<=_": ("<=", "_<_", "<"), "_>_": (">", "_>=_", ">="),
        "_>=_": (">=", "_>_", ">"),
        "_==_": ("==", "_!=_", "!="), "_!=_": ("!=", "_==_", "=="), "_&&_": ("&&", "_||_", "||"),
        "_||_": ("||", "_&&_", "&&"), "_+_": ("+", "_-_", "-"), "_-_": ("-", "_+_", "+"),
        "_*_": ("*", "_/_", "/"),
        "startsWith": ("startsWith", "endsWith", "endsWith"),
        "endsWith": ("endsWith", "startsWith", "startsWith"),
    ]

    private static func mutants(of node: NodeIndex, _ ast: AST) -> [Mutant] {
        switch ast[node].kind {
        case .bool(let value):
            return [Mutant(node: node, change: .bool(!value), text: "\(value) became \(!value)")]
        case .int(let value):
            let next = value &+ 1
            return [Mutant(node: node, change: .int(next), text: "\(value) became \(next)")]
        case .double(let value):
            return [
                Mutant(node: node, change: .double(value + 1), text: "\(value) became \(value + 1)")
            ]
        case .string(let range):
            let text = String(decoding: ast[range], as: UTF8.self)
            return [
                Mutant(
                    node: node, change: .string(text + "~mutant"),
                    text: "'\(text)' became another text")
            ]
        case .select(_, let field, isTest: true):
            return [
                Mutant(
                    node: node, change: .negation,
                    text: "has(….\(ast.names[field])) became its opposite")
            ]
        case .call, .memberCall:
            let function = ast.function(node)
            if let flip = flips[function] {
                return [
                    Mutant(
                        node: node, change: .function(flip.name),
                        text: "\(flip.shown) became \(flip.becomes)")
                ]
            }
            switch function {
            case "!_":
                return [Mutant(node: node, change: .withoutNegation, text: "! was taken away")]
            case "@in": return [Mutant(node: node, change: .negation, text: "in became not in")]
            case "_?_:_":
                return [
                    Mutant(
                        node: node, change: .swappedBranches,
                        text: "the branches of ?: were swapped")
                ]
            default: return []
            }
        default: return []
        }
    }
}
