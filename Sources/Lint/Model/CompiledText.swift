// SPDX-License-Identifier: Apache-2.0

import CEL
import Kubernetes

/// An expression with its tree and types, as its place in the policy gives them.
struct CompiledText {
    let expression: LintExpression
    let checked: CheckedAST
    let environment: Environment

    var ast: AST { checked.ast }
    /// What was compiled: the text without white space at its ends.
    var text: String { checked.ast.source.text }

    /// The function of a call, `""` for anything else.
    func function(_ node: NodeIndex) -> String {
        switch ast[node].kind {
        case .call(let name, _), .memberCall(let name, _, _): ast.names[name]
        default: ""
        }
    }

    /// Arguments of a plain call; the target first for a member call.
    func operands(_ node: NodeIndex) -> [NodeIndex] {
        switch ast[node].kind {
        case .call(_, let arguments): Array(ast[arguments])
        case .memberCall(_, let target, let arguments): [target] + Array(ast[arguments])
        default: []
        }
    }

    /// Whether a node is `variables.x`.
    func isVariable(_ node: NodeIndex) -> Bool {
        guard case .select(let operand, _, isTest: false) = ast[node].kind,
            case .identifier(let name) = ast[operand].kind
        else { return false }
        return ast.names[name] == "variables"
    }

    func string(_ node: NodeIndex) -> String? {
        guard case .string(let range) = ast[node].kind else { return nil }
        return String(decoding: ast[range], as: UTF8.self)
    }

    func strings(_ node: NodeIndex) -> [String]? {
        guard case .list(let elements, _) = ast[node].kind else { return nil }
        let texts = ast[elements].map { string($0) }
        return texts.contains(nil) ? nil : texts.compactMap(\.self)
    }

    func isOptional(_ node: NodeIndex) -> Bool {
        if case .opaque("optional_type", _) = checked[type: node] { true } else { false }
    }

    /// A name and the fields selected from it, as written; nothing for anything else.
    func chain(_ node: NodeIndex) -> [String]? {
        switch ast[node].kind {
        case .identifier(let name): [ast.names[name]]
        case .select(let operand, let field, isTest: false): chain(operand).map { $0 + [ast.names[field]] }
        default: nil
        }
    }

    /// Nodes right below a node.
    func children(_ node: NodeIndex) -> [NodeIndex] {
        switch ast[node].kind {
        case .select(let operand, _, _): [operand]
        case .call, .memberCall: operands(node)
        case .list(let elements, _): Array(ast[elements])
        case .map(let entries): ast[entries].flatMap { [$0.key, $0.value] }
        case .message(_, let fields): ast[fields].map(\.value)
        case .comprehension(let index): children(ast[index])
        default: []
        }
    }

    private func children(_ loop: Comprehension) -> [NodeIndex] {
        [loop.range, loop.initial, loop.condition, loop.step, loop.result]
    }

    /// What `map` makes of each element: the last list of its step.
    func madeElements(_ loop: Comprehension) -> [NodeIndex] {
        var step = loop.step
        if function(step) == "_?_:_" { step = operands(step)[1] }
        guard let list = operands(step).last, case .list(let elements, _) = ast[list].kind else {
            return []
        }
        return Array(ast[elements])
    }

    /// Every node that the root leads to, parents first.
    func allNodes() -> [NodeIndex] {
        var found: [NodeIndex] = []
        var rest = [ast.root]
        while let node = rest.popLast(), found.count < Limits.analysisStepCount {
            found.append(node)
            rest.append(contentsOf: children(node).reversed())
        }
        return found
    }
}

/// A text without white space at both ends, as upstream compiles it.
func trimmed(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
        let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return "" }
    return String(scalars[first...last])
}
