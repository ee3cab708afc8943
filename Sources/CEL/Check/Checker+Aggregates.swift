// SPDX-License-Identifier: Apache-2.0

/// Lists, maps, messages and comprehensions.
extension Checker {
    mutating func checkList(_ node: NodeIndex, _ elements: NodeRange, _ optionals: NodeRange) {
        var joined: CELType?
        let optionals = ast.optionalIndices[
            Int(optionals.start)..<Int(optionals.start + optionals.count)]
        for (position, element) in Array(ast[elements]).enumerated() {
            check(element)
            var elementType = type(element)
            if optionals.contains(UInt32(truncatingIfNeeded: position)) {
                elementType = unwrapOptional(element)
            }
            joined = join(element, joined, elementType)
        }
        set(node, .list(joined ?? variables.fresh()))
    }

    mutating func checkMap(_ node: NodeIndex, _ entries: EntryRange) {
        var keyType: CELType?
        var valueType: CELType?
        for entry in Array(ast[entries]) {
            check(entry.key)
            keyType = join(entry.key, keyType, type(entry.key))
            check(entry.value)
            let own = entry.isOptional ? unwrapOptional(entry.value) : type(entry.value)
            valueType = join(entry.value, valueType, own)
        }
        let key = keyType ?? variables.fresh()
        set(node, .map(key, valueType ?? variables.fresh()))
    }

    /// What an optional element holds; anything but an optional or dyn is reported.
    private mutating func unwrapOptional(_ node: NodeIndex) -> CELType {
        let type = type(node)
        if let wrapped = type.optionalWrapped { return wrapped }
        if type != .dyn, type != .any { reportMismatch(.optional(type), type, at: node) }
        return type
    }

    /// The type of an aggregate that holds elements of both types; dyn where they do not agree.
    private mutating func join(_ node: NodeIndex, _ previous: CELType?, _ current: CELType)
        -> CELType
    {
        guard let previous else { return current }
        guard variables.isAssignable(previous, current) else { return .dyn }
        if environment.options.joinsToNullable,
            let nullable = TypeVariables.nullable(previous, current)
        {
            return nullable
        }
        return TypeVariables.moreGeneral(previous, current)
    }

    mutating func checkMessage(_ node: NodeIndex, _ name: Name, _ fields: EntryRange) {
        let text = ast.names[name]
        guard let (typeName, named) = environment.messageType(text) else {
            reportUndeclared(text, at: node)
            return set(node, .error)
        }
        ast.nodes[Int(node.value)].kind = .message(type: ast.names.intern(typeName), fields: fields)
        set(node, .type)
        var fieldOwner = typeName
        var result = named
        if let message = WellKnownTypes.messageName(of: named) {
            fieldOwner = message
        } else if case .object(let objectName) = named {
            fieldOwner = objectName
        } else {
            report("'\(named.name)' is not a message type", at: node)
            result = .error
        }
        set(node, result)
        for field in Array(ast[fields]) { checkFieldValue(field, of: fieldOwner) }
    }

    private mutating func checkFieldValue(_ field: Entry, of owner: String) {
        check(field.value)
        set(field.key, .string)
        let name = ast.names[field.field]
        let expected = fieldType(owner, name, offset: field.offset) ?? .error
        let actual = field.isOptional ? unwrapOptional(field.value) : type(field.value)
        guard !variables.isAssignable(expected, actual) else { return }
        let message =
            "expected type of field '\(name)' is '\(expected.messageText)' but provided type is '\(actual.messageText)'"
        issues.append(Issue(offset: field.offset, message: message))
    }

    mutating func checkComprehension(_ node: NodeIndex, _ index: ComprehensionIndex) {
        let fold = ast[index]
        check(fold.range)
        check(fold.initial)
        excludesCrossType = false
        let accumulatorType = type(fold.initial)
        locals.append(
            Local(
                name: fold.accumulator, type: accumulatorType, comprehension: index,
                role: .accumulator))
        let (variable, secondVariable) = iterationTypes(fold)
        locals.append(
            Local(name: fold.variable, type: variable, comprehension: index, role: .variable))
        if let second = fold.secondVariable {
            locals.append(
                Local(
                    name: second, type: secondVariable, comprehension: index, role: .secondVariable)
            )
        }
        check(fold.condition)
        expect(.bool, fold.condition)
        check(fold.step)
        expect(accumulatorType, fold.step)
        locals.removeLast(fold.secondVariable == nil ? 1 : 2)
        check(fold.result)
        locals.removeLast()
        set(node, variables.substitute(type(fold.result), closing: false))
    }

    /// The types of the iteration variables over a range.
    private mutating func iterationTypes(_ fold: Comprehension) -> (CELType, CELType) {
        let rangeType = variables.substitute(type(fold.range), closing: false)
        let hasTwo = fold.secondVariable != nil
        switch rangeType {
        case .list(let element): return hasTwo ? (.int, element) : (element, .error)
        case .map(let key, let value): return (key, value)
        case .dyn, .error, .variable:
            _ = variables.isAssignable(.dyn, rangeType)
            return (.dyn, .dyn)
        default:
            report(
                "expression of type '\(rangeType.messageText)' cannot be range of a comprehension "
                    + "(must be list, map, or dynamic)", at: fold.range)
            return (.error, .error)
        }
    }

    private mutating func expect(_ expected: CELType, _ node: NodeIndex) {
        if !variables.isAssignable(expected, type(node)) {
            reportMismatch(expected, type(node), at: node)
        }
    }
}
