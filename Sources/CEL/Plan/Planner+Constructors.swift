// SPDX-License-Identifier: Apache-2.0

// Lists, maps and messages out of registers in a row. A failing element ends the construction,
// which costs what it costs all the same.
extension Planner {
    mutating func list(_ elements: [NodeIndex], _ range: NodeRange, _ target: UInt16?)
        throws(ProgramError) -> UInt16
    {
        let result = try destination(target)
        let mark = nextRegister
        let flags = range.count == 0 ? [] : optionalFlags(range, count: elements.count)
        let first = try registers(elements.count)
        var exits: [Int] = []
        for (index, element) in elements.enumerated() {
            try part(
                element, into: first + UInt16(index), isLast: index == elements.count - 1, result,
                10, &exits)
        }
        let place = emit(.buildList, cost: 10, target: result, left: first, extra: elements.count)
        code[place].second = flags.isEmpty ? .max : UInt32(optionals.count)
        optionals += flags
        for exit in exits { land(exit) }
        nextRegister = mark
        return result
    }

    private func optionalFlags(_ range: NodeRange, count: Int) -> [Bool] {
        var flags = [Bool](repeating: false, count: count)
        for position in ast.optionalIndices[Int(range.start)..<Int(range.start + range.count)] {
            flags[Int(position)] = true
        }
        return flags
    }

    mutating func map(_ entries: [Entry], _ target: UInt16?) throws(ProgramError) -> UInt16 {
        let result = try destination(target)
        let mark = nextRegister
        let first = try registers(entries.count * 2)
        var exits: [Int] = []
        for (index, entry) in entries.enumerated() {
            try part(entry.key, into: first + UInt16(index * 2), isLast: false, result, 30, &exits)
            try part(
                entry.value, into: first + UInt16(index * 2 + 1),
                isLast: index == entries.count - 1, result, 30,
                &exits)
        }
        let place = emit(
            .buildMap, cost: 30, target: result, left: first, extra: entries.count,
            flags: environment.options.strictMapKeys ? 1 : 0)
        code[place].second = .max
        if entries.contains(where: \.isOptional) {
            code[place].second = UInt32(optionals.count)
            optionals += entries.map(\.isOptional)
        }
        for exit in exits { land(exit) }
        nextRegister = mark
        return result
    }

    mutating func message(_ node: NodeIndex, _ fields: [Entry], _ target: UInt16?)
        throws(ProgramError) -> UInt16
    {
        guard case .message(let written, _) = ast[node].kind else {
            throw ProgramError("a message of a type that is none")
        }
        // The checker has resolved the name where it is an object's; the others are well-known
        // types, known by their own.
        var name = ast.names[written]
        if case .object(let resolved) = checked[type: node] { name = resolved }
        let result = try destination(target)
        let mark = nextRegister
        let first = try registers(fields.count)
        var exits: [Int] = []
        for (index, field) in fields.enumerated() {
            try part(
                field.value, into: first + UInt16(index), isLast: index == fields.count - 1, result,
                40, &exits)
        }
        var type = text(name)
        type.kindAndLength = type.kindAndLength & ~15 | UInt32(Value.Kind.type.rawValue)
        messages.append(
            MessageSite(
                type: type, firstField: steps.count, fieldCount: fields.count,
                firstOptional: optionals.count))
        for field in fields {
            steps.append(interned(text(ast.names[field.field])))
            stepFlags.append(0)
            optionals.append(field.isOptional)
        }
        emit(.buildMessage, cost: 40, target: result, left: first, extra: messages.count - 1)
        for exit in exits { land(exit) }
        nextRegister = mark
        return result
    }

    /// One part of a constructor; unless it is the last or cannot fail, its error ends the
    /// construction.
    private mutating func part(
        _ node: NodeIndex, into register: UInt16, isLast: Bool, _ result: UInt16, _ cost: UInt16,
        _ exits: inout [Int]
    ) throws(ProgramError) {
        let mark = nextRegister
        let operand = try compile(node, into: register)
        nextRegister = mark
        if isLast || code.last?.operation == .move && isConstant(code[code.count - 1].left) {
            return
        }
        exits.append(emit(.jumpIfError, target: result, left: operand, right: cost))
    }
}
