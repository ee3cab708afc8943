// SPDX-License-Identifier: Apache-2.0

/// What upstream asks of checked expressions beyond their types (cel-go `cel/validator.go`).
extension Environment {
    /// The issues of literals: mixed aggregates, and arguments that no call will ever accept. Patterns
    /// that it had to compile are kept in the checked expression.
    func validate(_ checked: inout CheckedAST) -> [Issue] {
        var validator = Validator(environment: self, checked: checked)
        validator.visit(checked.ast.root, isExempt: false)
        checked.patterns = validator.patterns
        return validator.issues
    }
}

private struct Validator {
    let environment: Environment
    let checked: CheckedAST
    var issues: [Issue] = []
    var patterns: [(node: NodeIndex, expression: RegularExpression)] = []

    mutating func visit(_ node: NodeIndex, isExempt: Bool) {
        // Not through a copy of the tree: that would count references to all its arrays at each node.
        switch checked.ast[node].kind {
        case .select(let operand, _, _): visit(operand, isExempt: isExempt)
        case .call(let function, let arguments):
            visitCall(node, function, nil, arguments, isExempt: isExempt)
        case .memberCall(let function, let target, let arguments):
            visitCall(node, function, target, arguments, isExempt: isExempt)
        case .list(let elements, let optionals):
            for element in checked.ast[elements] { visit(element, isExempt: isExempt) }
            if !isExempt, environment.options.homogeneousAggregates {
                checkList(elements, optionals)
            }
        case .map(let entries):
            for entry in checked.ast[entries] {
                visit(entry.key, isExempt: isExempt)
                visit(entry.value, isExempt: isExempt)
            }
            if !isExempt, environment.options.homogeneousAggregates { checkMap(entries) }
        case .message(_, let fields):
            for field in checked.ast[fields] { visit(field.value, isExempt: isExempt) }
        case .comprehension(let index):
            let fold = checked.ast[index]
            for part in [fold.range, fold.initial, fold.condition, fold.step, fold.result] {
                visit(part, isExempt: isExempt)
            }
        default: break
        }
    }

    private mutating func visitCall(
        _ node: NodeIndex, _ name: Name, _ target: NodeIndex?, _ arguments: NodeRange,
        isExempt: Bool
    ) {
        // What is looked at has names of the environment's own: nothing is compared as text.
        let function = KnownName(rawValue: name.index)
        // Functions below which aggregates may be mixed.
        let isExempt = isExempt || function == .format || function == .boundBlock
        if let target { visit(target, isExempt: isExempt) }
        for argument in checked.ast[arguments] { visit(argument, isExempt: isExempt) }
        guard environment.options.validatesLiterals else { return }
        if function == .format, let target { validateFormat(node, target, arguments) }
        if let function, let literal = checked.ast[arguments].first {
            switch LiteralValidation.verdict(checked.ast, literal, of: function) {
            case .fits: break
            case .refused: report("invalid \(function.text) argument", at: literal)
            case .pattern(let expression): patterns.append((literal, expression))
            }
        }
    }

    private mutating func validateFormat(
        _ node: NodeIndex, _ target: NodeIndex, _ arguments: NodeRange
    ) {
        guard case .string(let format) = checked.ast[target].kind, arguments.count == 1,
            let list = checked.ast[arguments].first,
            case .list(let elements, _) = checked.ast[list].kind
        else { return }
        do throws(FormatValidation.Mismatch) {
            try FormatValidation.check(
                checked.ast[format], Array(checked.ast[elements]), in: checked)
        } catch {
            report(error.message, at: error.node ?? node)
        }
    }

    private mutating func checkList(_ elements: NodeRange, _ optionals: NodeRange) {
        let optionals = checked.ast.optionalIndices[
            Int(optionals.start)..<Int(optionals.start + optionals.count)]
        var expected: CELType?
        for (position, element) in checked.ast[elements].enumerated() {
            let isOptional = optionals.contains(UInt32(truncatingIfNeeded: position))
            let type = elementType(element, isOptional: isOptional)
            guard let known = expected else {
                expected = type
                continue
            }
            if !known.isExactly(type) { return reportMismatch(known, type, at: element) }
        }
    }

    private mutating func checkMap(_ entries: EntryRange) {
        var expected: (key: CELType, value: CELType)?
        for entry in checked.ast[entries] {
            let key = checked[type: entry.key]
            let value = elementType(entry.value, isOptional: entry.isOptional)
            guard let known = expected else {
                expected = (key, value)
                continue
            }
            if !known.key.isExactly(key) { reportMismatch(known.key, key, at: entry.key) }
            if !known.value.isExactly(value) { reportMismatch(known.value, value, at: entry.value) }
        }
    }

    private func elementType(_ node: NodeIndex, isOptional: Bool) -> CELType {
        let type = checked[type: node]
        return isOptional ? type.optionalWrapped ?? type : type
    }

    private mutating func reportMismatch(_ expected: CELType, _ actual: CELType, at node: NodeIndex)
    {
        report(
            "expected type '\(expected.messageText)' but found '\(actual.messageText)'", at: node)
    }

    private mutating func report(_ message: String, at node: NodeIndex) {
        issues.append(Issue(offset: checked.ast[node].offset, message: message))
    }
}
