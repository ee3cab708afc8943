// SPDX-License-Identifier: Apache-2.0

@testable import CEL

/// Prints a tree so that tables of tests can be read.
///
/// Operators are calls of their functions (`_+_(1, 2)`), calls are `f(a, b)`, member calls
/// `t.f(a)`, comprehensions `fold(range, x, accumulator = initial; condition; step; result)`.
struct SyntaxPrinter {
    let ast: AST

    static func text(_ ast: AST) -> String { SyntaxPrinter(ast: ast).text(ast.root) }

    func text(_ node: NodeIndex) -> String {
        switch ast[node].kind {
        case .unspecified: return "?"
        case .null: return "null"
        case .bool(let value): return "\(value)"
        case .int(let value): return "\(value)"
        case .uint(let value): return "\(value)u"
        case .double(let value): return "\(value)"
        case .string(let range): return "\"\(String(decoding: ast[range], as: UTF8.self))\""
        case .bytes(let range): return "b\(Array(ast[range]))"
        case .identifier(let name): return ast.names[name]
        case .select(let operand, let field, let isTest):
            return isTest
                ? "has(\(text(operand)).\(ast.names[field]))"
                : "\(text(operand)).\(ast.names[field])"
        case .call(let function, let arguments):
            return "\(ast.names[function])(\(list(ast[arguments])))"
        case .memberCall(let function, let target, let arguments):
            return "\(text(target)).\(ast.names[function])(\(list(ast[arguments])))"
        case .list(let elements, let optionals):
            let positions = ast.optionalIndices[
                Int(optionals.start)..<Int(optionals.start + optionals.count)]
            let texts = ast[elements].enumerated().map { position, element in
                (positions.contains(UInt32(position)) ? "?" : "") + text(element)
            }
            return "[\(texts.joined(separator: ", "))]"
        case .map(let entries):
            return
                "{\(ast[entries].map { mark($0) + "\(text($0.key)): \(text($0.value))" }.joined(separator: ", "))}"
        case .message(let type, let fields):
            let texts = ast[fields].map { mark($0) + "\(ast.names[$0.field]): \(text($0.value))" }
            return "\(ast.names[type]){\(texts.joined(separator: ", "))}"
        case .comprehension(let index): return fold(ast[index])
        }
    }

    private func mark(_ entry: Entry) -> String { entry.isOptional ? "?" : "" }

    private func list(_ nodes: some Collection<NodeIndex>) -> String {
        nodes.map(text).joined(separator: ", ")
    }

    private func fold(_ fold: Comprehension) -> String {
        let variables = [fold.variable, fold.secondVariable].compactMap { $0.map { ast.names[$0] } }
            .joined(separator: ", ")
        return
            "fold(\(text(fold.range)), \(variables), \(ast.names[fold.accumulator]) = \(text(fold.initial)); "
            + "\(text(fold.condition)); \(text(fold.step)); \(text(fold.result)))"
    }
}
