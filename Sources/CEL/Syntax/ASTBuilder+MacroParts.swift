// SPDX-License-Identifier: Apache-2.0

// What the expansions share.
extension ASTBuilder {
    struct Refusal: Error {
        var message: String
        var offset: UInt32
    }

    mutating func accumulator(_ offset: UInt32) -> NodeIndex {
        add(.identifier(KnownName.accumulator.name), at: offset)
    }

    /// The iteration variables that the first arguments name.
    func variables(_ arguments: ArraySlice<NodeIndex>, _ message: String) -> Result<[Name], Refusal>
    {
        var names: [Name] = []
        for argument in arguments {
            guard case .identifier(let name) = ast[argument].kind else {
                return .failure(Refusal(message: message, offset: offset(of: argument)))
            }
            names.append(name)
        }
        if names.count == 2, names[0] == names[1], let second = arguments.last {
            let message = "duplicate variable name: \(ast.names[names[0]])"
            return .failure(Refusal(message: message, offset: offset(of: second)))
        }
        for (name, argument) in zip(names, arguments)
        where name == KnownName.accumulator.name || name == KnownName.legacyAccumulator.name {
            let message = "iteration variable overwrites accumulator variable"
            return .failure(Refusal(message: message, offset: offset(of: argument)))
        }
        return .success(names)
    }

    mutating func fold(
        _ macro: MacroKind, _ range: NodeIndex, _ names: [Name], _ initial: NodeIndex,
        _ condition: NodeIndex,
        _ step: NodeIndex, _ result: NodeIndex, at offset: UInt32
    ) -> NodeIndex {
        comprehension(
            Comprehension(
                macro: macro, range: range, variable: names[0],
                secondVariable: names.count > 1 ? names[1] : nil,
                accumulator: KnownName.accumulator.name, initial: initial, condition: condition,
                step: step,
                result: result), at: offset)
    }

    /// A second instance of a subtree, because each node is checked and planned in its own place.
    mutating func copy(_ node: NodeIndex) -> NodeIndex {
        let expression = ast[node]
        let kind: Expression.Kind
        switch expression.kind {
        case .select(let operand, let field, let isTest):
            kind = .select(operand: copy(operand), field: field, isTest: isTest)
        case .call(let function, let arguments):
            kind = .call(function: function, arguments: children(ast[arguments].map { copy($0) }))
        case .memberCall(let function, let target, let arguments):
            let target = copy(target)
            kind = .memberCall(
                function: function, target: target,
                arguments: children(ast[arguments].map { copy($0) }))
        case .list(let elements, let optionals):
            kind = .list(elements: children(ast[elements].map { copy($0) }), optionals: optionals)
        case .map(let range): kind = .map(copy(range))
        case .message(let type, let fields): kind = .message(type: type, fields: copy(fields))
        case .comprehension(let index):
            var comprehension = ast[index]
            comprehension.range = copy(comprehension.range)
            comprehension.initial = copy(comprehension.initial)
            comprehension.condition = copy(comprehension.condition)
            comprehension.step = copy(comprehension.step)
            comprehension.result = copy(comprehension.result)
            return self.comprehension(comprehension, at: expression.offset)
        default: kind = expression.kind
        }
        return add(kind, at: expression.offset)
    }

    mutating func copy(_ range: EntryRange) -> EntryRange {
        let copies = ast[range].map { entry in
            var entry = entry
            entry.key = copy(entry.key)
            entry.value = copy(entry.value)
            return entry
        }
        return entries(copies)
    }
}
