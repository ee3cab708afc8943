// SPDX-License-Identifier: Apache-2.0

import CEL

/// Writes an expression anew so that it no longer selects what may be missing.
///
///     object.spec.a.b != true    !has(object.spec.a.b) || object.spec.a.b != true    asks first
///                                object.spec.a.?b.orValue(false) != true            selects optionally
///
/// Both keep the sense that the author most likely meant: what is missing equals nothing.
struct ChainRewriting {
    enum Form { case test, optional }

    let text: CompiledText
    private let source: SourceText
    private let parents: [NodeIndex: NodeIndex]

    init(_ text: CompiledText) {
        self.text = text
        source = SourceText(text.text)
        var parents: [NodeIndex: NodeIndex] = [:]
        for node in text.allNodes() {
            for child in text.children(node) where parents[child] == nil { parents[child] = node }
        }
        self.parents = parents
    }

    /// The whole expression in one form; nothing where a part of it cannot be written so.
    func rewritten(_ risks: [Risk], _ form: Form) -> String? {
        guard source.scalars.count <= Limits.rewrittenCount else { return nil }
        var edits: [TextEdit] = []
        for risk in risks {
            guard let edit = edit(risk, form) ?? (form == .test ? edit(risk, .optional) : nil)
            else { return nil }
            edits.append(edit)
        }
        let result = source.applying(edits)
        return result.unicodeScalars.count <= Limits.rewrittenCount ? result : nil
    }

    private func edit(_ risk: Risk, _ form: Form) -> TextEdit? {
        guard let start = start(of: risk.base), let ends = ends(of: risk, from: start),
            let top = risk.links.last
        else { return nil }
        if top.isTest { return testEdit(risk, start, ends) }
        if risk.reason == .null { return nullEdit(risk, start) }
        switch form {
        case .test: return comparisonEdit(risk, start, ends)
        case .optional:
            guard let literal = emptyLiteral(risk) else { return nil }
            var replacement = ""
            for link in risk.links[risk.first...] { replacement += Self.optionalText(link.step) }
            let from = risk.first == 0 ? endOfBase(risk.base, start) ?? start : ends[risk.first - 1]
            return TextEdit(
                range: from..<ends[ends.count - 1],
                replacement: "\(replacement).orValue(\(literal))")
        }
    }

    /// `has(a.b.c)` where `a.b` may be missing.
    private func testEdit(_ risk: Risk, _ start: Int, _ ends: [Int]) -> TextEdit? {
        var open = start - 1
        while open >= 0, source.scalars[open].properties.isWhitespace { open -= 1 }
        guard open >= 3, source.text(open - 3..<open + 1) == "has(",
            let end = source.afterBracket(at: open)
        else { return nil }
        let guards = risk.missing.map { test(risk, $0, start, ends) }
        let whole = source.text(open - 3..<end)
        return TextEdit(
            range: open - 3..<end, replacement: "(\(guards.joined(separator: " && ")) && \(whole))")
    }

    /// `oldObject.x` where oldObject may be null: the whole comparison waits for it.
    private func nullEdit(_ risk: Risk, _ start: Int) -> TextEdit? {
        guard let end = endOfComparison(risk, start) else { return nil }
        let root = risk.path.root
        return TextEdit(
            range: start..<end, replacement: "(\(root) != null && \(source.text(start..<end)))")
    }

    /// `a.b == x` behind a test that b is there.
    private func comparisonEdit(_ risk: Risk, _ start: Int, _ ends: [Int]) -> TextEdit? {
        guard let top = risk.links.last?.node, let parent = parents[top],
            let end = endOfComparison(risk, start)
        else { return nil }
        let tests = risk.missing.map { test(risk, $0, start, ends) }
        let function = text.function(parent)
        let other = text.operands(parent).last
        if let other, case .null = text.ast[other].kind {
            let all = tests.joined(separator: " && ")
            return TextEdit(
                range: start..<end, replacement: function == "_==_" ? "!(\(all))" : "(\(all))")
        }
        let isEither = function == "_!=_"
        let connective = isEither ? " || " : " && "
        let joined = (tests.map { isEither ? "!\($0)" : $0 } + [source.text(start..<end)]).joined(
            separator: connective)
        // The same connective around it, or nothing, needs no parentheses.
        let around = parents[parent].map { text.function($0) }
        let isBare = around == nil || around == (isEither ? "_||_" : "_&&_")
        return TextEdit(range: start..<end, replacement: isBare ? joined : "(\(joined))")
    }

    /// The end of `chain OP literal`; nothing where the chain is no left side of such a comparison.
    private func endOfComparison(_ risk: Risk, _ start: Int) -> Int? {
        guard let top = risk.links.last?.node, let parent = parents[top] else { return nil }
        let operators = [
            "_==_": "==", "_!=_": "!=", "_<_": "<", "_<=_": "<=", "_>_": ">", "_>=_": ">=",
        ]
        let operands = text.operands(parent)
        guard let symbol = operators[text.function(parent)], operands.first == top,
            operands.count == 2,
            isLiteral(operands[1])
        else { return nil }
        guard let ends = ends(of: risk, from: start), let last = ends.last,
            let after = source.after(symbol, at: source.skippingSpace(last))
        else { return nil }
        return source.afterLiteral(at: source.skippingSpace(after))
    }

    private func isLiteral(_ node: NodeIndex) -> Bool {
        switch text.ast[node].kind {
        case .null, .bool, .int, .uint, .double, .string: true
        default: false
        }
    }

    /// `has(a.b)`, or `'key' in a.b` for what is no plain name.
    private func test(_ risk: Risk, _ position: Int, _ start: Int, _ ends: [Int]) -> String {
        let owner = source.text(
            start..<(position == 0 ? endOfBase(risk.base, start) ?? start : ends[position - 1]))
        switch risk.links[position].step {
        case .member(let name):
            return isPlain(name) ? "has(\(owner).\(name))" : "(\(celText(name)) in \(owner))"
        case .index(let index): return "(size(\(owner)) > \(index))"
        case .element: return "true"
        }
    }

    private static func optionalText(_ step: ValuePath.Step) -> String {
        switch step {
        case .member(let name): isPlain(name) ? ".?\(name)" : "[?\(celText(name))]"
        case .index(let index): "[?\(index)]"
        case .element: ""
        }
    }

    /// What stands for nothing: of the schema's type, else of the type it is compared with.
    private func emptyLiteral(_ risk: Risk) -> String? {
        if let top = risk.links.last?.node, let parent = parents[top] {
            for other in text.operands(parent) where other != top {
                switch text.ast[other].kind {
                case .null: return "null"
                case .bool: return "false"
                case .string: return "\"\""
                case .int: return "0"
                case .double: return "0.0"
                default: continue
                }
            }
        }
        return risk.emptyLiteral
    }

    // MARK: Places

    /// Where the chain's first name stands.
    private func start(of node: NodeIndex) -> Int? {
        var node = node
        while let owner = owner(node) { node = owner }
        guard case .identifier(let name) = text.ast[node].kind else { return nil }
        let offset = Int(text.ast[node].offset)
        return source.after(text.ast.names[name], at: offset) == nil ? nil : offset
    }

    /// What a node selects or indexes.
    private func owner(_ node: NodeIndex) -> NodeIndex? {
        if case .select(let operand, _, _) = text.ast[node].kind { return operand }
        return text.function(node) == "_[_]" ? text.operands(node).first : nil
    }

    private func endOfBase(_ node: NodeIndex, _ start: Int) -> Int? {
        if text.function(node) == "_[_]", let owner = owner(node) {
            guard let end = endOfBase(owner, start) else { return nil }
            let bracket = source.skippingSpace(end)
            return source.after("[", at: bracket) == nil ? nil : source.afterBracket(at: bracket)
        }
        guard case .select(let operand, let field, _) = text.ast[node].kind else {
            return source.afterName(at: start)
        }
        return endOfBase(operand, start).flatMap { afterMember(text.ast.names[field], at: $0) }
    }

    private func afterMember(_ name: String, at position: Int) -> Int? {
        let dot = source.skippingSpace(position)
        guard let afterDot = source.after(".", at: dot) else { return nil }
        return source.after(name, at: source.skippingSpace(afterDot))
    }

    /// The end of each link's text.
    private func ends(of risk: Risk, from start: Int) -> [Int]? {
        guard var position = endOfBase(risk.base, start) else { return nil }
        var ends: [Int] = []
        for link in risk.links {
            let next = source.skippingSpace(position)
            if next < source.scalars.count, source.scalars[next] == "[" {
                guard let end = source.afterBracket(at: next) else { return nil }
                position = end
            } else {
                guard case .member(let name) = link.step, let end = afterMember(name, at: position)
                else { return nil }
                position = end
            }
            ends.append(position)
        }
        return ends
    }
}

/// A place selected so that nothing of it need be there: `object.?spec.?containers[?0].?env`; nothing for each element of
/// a list.
func optionalText(_ path: ValuePath) -> String? {
    var text = path.root
    for step in path.steps {
        switch step {
        case .member(let name): text += isPlain(name) ? ".?\(name)" : "[?\(celText(name))]"
        case .index(let index): text += "[?\(index)]"
        case .element: return nil
        }
    }
    return text
}

/// A CEL text literal.
func celText(_ text: String) -> String {
    "'\(text.replacing("\\", with: "\\\\").replacing("'", with: "\\'"))'"
}
