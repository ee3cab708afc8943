// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON
import Kubernetes

/// Conditions whose value is known before any request comes.
struct ConstantFindings {
    let context: PolicyContext
    let analysis: AbsenceAnalysis

    func findings() -> [Finding] {
        var findings: [Finding] = []
        for condition in context.compiled.conditions {
            guard let value = constant(condition.ast.root, condition) else { continue }
            findings.append(
                finding(
                    condition, condition.ast.root, value, value ? .warning : .error,
                    value
                        ? "The condition is true for every request that the rules match, so it narrows nothing."
                        : "The condition is false for every request that the rules match, so the policy never applies."
                ))
        }
        for validation in context.compiled.validations {
            guard let value = constant(validation.ast.root, validation) else { continue }
            findings.append(
                finding(
                    validation, validation.ast.root, value,
                    value ? .warning : isLiteral(validation) ? .note : .error,
                    value
                        ? "The validation is true for every request that the rules match, so it checks nothing."
                        : "The validation is false for every request that the rules match, so all of them fail it."
                ))
        }
        for text in context.compiled.variables + context.compiled.mutations {
            findings += branches(text)
        }
        return findings
    }

    /// `false` and nothing else: a policy that refuses whatever it matches, on purpose.
    private func isLiteral(_ text: CompiledText) -> Bool {
        if case .bool = text.ast[text.ast.root].kind { true } else { false }
    }

    /// Conditions of `?:` that always go one way.
    private func branches(_ text: CompiledText) -> [Finding] {
        text.allNodes().compactMap { node in
            let operands = text.operands(node)
            guard text.function(node) == "_?_:_", operands.count == 3,
                let value = constant(operands[0], text)
            else { return nil }
            return finding(
                text, node, value, .warning,
                "The condition is always \(value), so the branch for \(!value) is never taken.")
        }
    }

    private func finding(
        _ text: CompiledText, _ node: NodeIndex, _ value: Bool, _ level: Finding.Level,
        _ consequence: String
    ) -> Finding {
        Finding(
            "constant-condition", level,
            at: node == text.ast.root ? text.expression.place : context.place(text, node),
            object: context.object, path: text.expression.path, consequence,
            fix: value
                ? "Remove it, or say what it was meant to ask." : "Say what it was meant to ask.")
    }

    // MARK: The value

    private func constant(_ node: NodeIndex, _ text: CompiledText) -> Bool? {
        if let value = fixed(node, text, isWhole: node == text.ast.root && text.expression.role != .variable) {
            return value
        }
        return node == text.ast.root && isClosed(node, text) ? evaluated(text) : nil
    }

    /// - Parameters:
    ///   - chain: The connective around the node, whose contradictions were looked for with all of its operands.
    ///   - isWhole: Whether the node is all that is asked: a test of what is always there is then no mere caution.
    private func fixed(
        _ node: NodeIndex, _ text: CompiledText, in chain: String = "", isWhole: Bool = false, depth: Int = 0
    ) -> Bool? {
        let frame = AbsenceAnalysis.Frame(text: text)
        let operands = text.operands(node)
        switch text.ast[node].kind {
        case .bool(let value): return value
        case .select(let operand, let field, isTest: true):
            guard
                let path = analysis.path(operand, frame)?.appending(.member(text.ast.names[field])),
                path.root == "object", !context.scope.operations.contains("DELETE"), !path.isOfElements,
                context.scope.kinds.allSatisfy({ $0.isBuiltIn })
            else { return nil }
            if case .undeclared? = analysis.reason(path, Known(context.scope)) { return false }
            return isWhole && analysis.isAlwaysThere(path) ? true : nil
        case .comprehension(let index):
            let loop = text.ast[index]
            switch loop.macro {
            case .all, .allTwo: return predicate(loop, text) == true ? true : nil
            case .exists, .existsTwo: return predicate(loop, text) == false ? false : nil
            default: return nil
            }
        default:
            if let variable = analysis.variable(node, frame), depth < Limits.variableDepth {
                return fixed(variable.ast.root, variable, depth: depth + 1)
                    ?? (isClosed(variable.ast.root, variable) ? evaluated(variable) : nil)
            }
        }
        switch (text.function(node), operands.count) {
        case ("!_", 1): return fixed(operands[0], text, isWhole: isWhole, depth: depth).map { !$0 }
        case ("_&&_", 2):
            let values = operands.map { fixed($0, text, in: "_&&_", depth: depth) }
            if values.contains(false) { return false }
            if chain != "_&&_", contradicts(node, text, "_&&_", "_==_") { return false }
            return values == [true, true] ? true : nil
        case ("_||_", 2):
            let values = operands.map { fixed($0, text, in: "_||_", depth: depth) }
            if values.contains(true) { return true }
            if chain != "_||_", contradicts(node, text, "_||_", "_!=_") { return true }
            return values == [false, false] ? false : nil
        case ("_?_:_", 3):
            guard let condition = fixed(operands[0], text, depth: depth) else {
                let values = [fixed(operands[1], text, depth: depth), fixed(operands[2], text, depth: depth)]
                return values[0] == values[1] ? values[0] : nil
            }
            return fixed(operands[condition ? 1 : 2], text, depth: depth)
        case ("_==_", 2): return equality(operands, text)
        case ("_!=_", 2): return equality(operands, text).map { !$0 }
        case ("@in", 2): return byFacts(node, text)
        case ("_<_", 2), ("_<=_", 2), ("_>_", 2), ("_>=_", 2):
            return NumberRange(node, text, analysis).flatMap { $0.isSize ? $0.ofSizes : nil }
        default: return nil
        }
    }

    private func predicate(_ loop: Comprehension, _ text: CompiledText) -> Bool? {
        let operands = text.operands(loop.step)
        return operands.count == 2 ? fixed(operands[1], text) : nil
    }

    private func equality(_ operands: [NodeIndex], _ text: CompiledText) -> Bool? {
        let frame = AbsenceAnalysis.Frame(text: text)
        for (one, other) in [(operands[0], operands[1]), (operands[1], operands[0])] {
            guard let path = analysis.path(one, frame), path.steps.isEmpty,
                case .null = text.ast[other].kind
            else { continue }
            switch path.root {
            case "namespaceObject" where text.expression.role == .condition: return true
            case "oldObject" where context.scope.operations == ["CREATE"]: return true
            case "oldObject" where context.scope.operations.isSubset(of: ["UPDATE", "DELETE"]):
                return false
            case "object" where !context.scope.operations.contains("DELETE"): return false
            default: return nil
            }
        }
        if let one = literal(operands[0], text), let other = literal(operands[1], text) {
            return one == other
        }
        if let one = text.chain(operands[0]), one == text.chain(operands[1]) { return true }
        return byFacts(operands, text)
    }

    /// Whether what the comparison says of operations and kinds is all of them, or none.
    private func byFacts(_ operands: [NodeIndex], _ text: CompiledText) -> Bool? {
        let frame = AbsenceAnalysis.Frame(text: text)
        for (one, other) in [(operands[0], operands[1]), (operands[1], operands[0])] {
            guard let path = analysis.path(one, frame), let word = text.string(other) else {
                continue
            }
            return choice(path, [word])
        }
        return nil
    }

    private func byFacts(_ node: NodeIndex, _ text: CompiledText) -> Bool? {
        let operands = text.operands(node)
        guard let path = analysis.path(operands[0], .init(text: text)),
            let words = text.strings(operands[1])
        else { return nil }
        return choice(path, Set(words))
    }

    private func choice(_ path: ValuePath, _ words: Set<String>) -> Bool? {
        let all: Set<String>
        switch path.text {
        case "request.operation": all = context.scope.operations
        case "object.kind", "request.kind.kind":
            guard context.scope.kinds.allSatisfy({ $0.type != nil }) else { return nil }
            all = context.scope.kindNames
        case "request.resource.resource":
            guard !context.scope.hasWildcard, !context.scope.isOfSubresources else { return nil }
            all = Set(context.scope.kinds.map(\.resource))
        default: return nil
        }
        guard !all.isEmpty else { return nil }
        if all.isSubset(of: words) { return true }
        return all.isDisjoint(with: words) ? false : nil
    }

    /// `x == 'a' && x == 'b'` is never true, `x != 'a' || x != 'b'` always; so with `x > 5 && x < 3`.
    private func contradicts(
        _ node: NodeIndex, _ text: CompiledText, _ connective: String, _ comparison: String
    ) -> Bool {
        var parts = [node]
        var values: [ValuePath: String] = [:]
        var ranges: [ValuePath: NumberRange] = [:]
        while let part = parts.popLast() {
            let operands = text.operands(part)
            if text.function(part) == connective {
                parts.append(contentsOf: operands)
            } else if text.function(part) == comparison, operands.count == 2,
                let path = analysis.path(operands[0], .init(text: text)), !path.isOfElements,
                let value = literal(operands[1], text)
            {
                if let other = values[path], other != value { return true }
                values[path] = value
            } else if let range = NumberRange(part, text, analysis), !range.path.isOfElements {
                let asked = connective == "_&&_" ? range : range.opposite
                let both = ranges[range.path].map { $0.and(asked) } ?? asked
                if both.isEmpty { return true }
                ranges[range.path] = both
            }
        }
        return false
    }

    /// A literal's value with its kind.
    private func literal(_ node: NodeIndex, _ text: CompiledText) -> String? {
        switch text.ast[node].kind {
        case .bool(let value): "bool \(value)"
        case .int(let value): "int \(value)"
        case .string: "string \(text.string(node) ?? "")"
        default: nil
        }
    }

    /// Whether an expression reads nothing but itself.
    private func isClosed(_ node: NodeIndex, _ text: CompiledText) -> Bool {
        text.allNodes().allSatisfy { node in
            guard case .identifier = text.ast[node].kind else { return true }
            switch text.checked[reference: node] {
            case .variable, .none: return false
            default: return true
            }
        }
    }

    private func evaluated(_ text: CompiledText) -> Bool? {
        var names = JSON.Names()
        guard
            let program = try? Program(
                text.checked, text.environment, functions: KubernetesEnvironment.functions,
                names: &names)
        else { return nil }
        var workspace = Workspace(names: names, arenaByteCountMaximum: 1 << 20)
        let activation = Activation(variableCount: program.variableCount)
        let outcome = program.evaluate(activation, &workspace)
        return outcome.value.isTrue ? true : outcome.value.isFalse ? false : nil
    }
}
