// SPDX-License-Identifier: Apache-2.0

import JSON

// Names and the paths that go down from them. Upstream makes one attribute of `a.b[c].d`: one unit
// for the name, one for each step that was reached, and the index of a later step is computed only
// when the earlier ones were there.
extension Planner {
    private enum Qualifier {
        case constant(Value, isOptional: Bool)
        case computed(NodeIndex, isOptional: Bool)

        var isOptional: Bool {
            switch self {
            case .constant(_, let isOptional), .computed(_, let isOptional): isOptional
            }
        }
    }

    private enum Base {
        case variable(Int)
        /// A register, and whether upstream charges its step.
        case register(UInt16, isCharged: Bool)
    }

    mutating func attribute(_ node: NodeIndex, _ target: UInt16?, _ charged: Bool)
        throws(ProgramError) -> UInt16
    {
        var qualifiers: [Qualifier] = []
        var isTest = false
        let baseNode = try gather(node, &qualifiers, &isTest)
        let mark = nextRegister
        let base = try self.base(baseNode, charged: charged && !isTest)
        if qualifiers.isEmpty {
            switch base {
            case .variable(let slot):
                let register = try destination(target)
                emit(.loadVariable, cost: charged ? 1 : 0, target: register, left: UInt16(slot))
                return register
            case .register(let register, let isCharged):
                if isCharged { pendingCost += 1 }
                return try place(register, target)
            }
        }
        return try path(
            base, qualifiers, isTest: isTest, charged: charged && !isTest, target: target,
            mark: mark)
    }

    /// Walks up to the node that a path begins at.
    private mutating func gather(
        _ node: NodeIndex, _ qualifiers: inout [Qualifier], _ isTest: inout Bool
    ) throws(ProgramError) -> NodeIndex {
        var node = node
        var reversed: [Qualifier] = []
        var isFirst = true
        walk: while true {
            if case .variable = checked[reference: node] { break }
            if case .local = checked[reference: node] { break }
            switch ast[node].kind {
            case .select(let operand, let field, let test):
                if test {
                    guard isFirst else { break walk }
                    isTest = true
                }
                reversed.append(.constant(key(field), isOptional: false))
                node = operand
            case .call(let function, let range):
                let arguments = Array(ast[range])
                switch KnownName(rawValue: function.index) {
                case .index: reversed.append(try qualifier(arguments[1], isOptional: false))
                case .optionalIndex, .optionalSelect:
                    reversed.append(try qualifier(arguments[1], isOptional: true))
                default: break walk
                }
                node = arguments[0]
            default: break walk
            }
            isFirst = false
        }
        qualifiers = reversed.reversed()
        return node
    }

    private mutating func qualifier(_ node: NodeIndex, isOptional: Bool) throws(ProgramError)
        -> Qualifier
    {
        guard let value = try fold(node) else { return .computed(node, isOptional: isOptional) }
        switch value.kind {
        case .string, .int, .uint, .double, .bool:
            return .constant(interned(value), isOptional: isOptional)
        default: throw ProgramError("invalid qualifier type: \(value.goTypeName)")
        }
    }

    /// The name as the key of a path. Names come again and again: `object.spec`.
    private mutating func key(_ name: JSONFreeName) -> Value {
        let position = Int(name.index) - ast.names.sharedCount
        guard position >= 0, position < keys.count else { return interned(text(ast.names[name])) }
        if keys[position].kind != .string { keys[position] = interned(text(ast.names[name])) }
        return keys[position]
    }

    /// A string in the scratch arena.
    func text(_ text: String) -> Value {
        var builder = unsafe TextBuilder(scratch, capacity: text.utf8.count)
        builder.append(text)
        return builder.finish()
    }

    private mutating func base(_ node: NodeIndex, charged: Bool) throws(ProgramError) -> Base {
        switch checked[reference: node] {
        case .variable(let slot): return .variable(Int(slot.value))
        case .local(let index, let role):
            return .register(try local(index, role), isCharged: charged)
        default: break
        }
        if case .identifier(let name) = ast[node].kind {
            // Nobody declares it: only an unchecked expression comes this far.
            var message = unsafe TextBuilder(scratch)
            message.append("no such attribute(s): ")
            message.append(ast.names[name])
            let register = try register()
            emit(.move, target: register, left: try constant(message.finishError()))
            return .register(register, isCharged: charged)
        }
        if case .call(let function, _) = ast[node].kind, function == KnownName.conditional.name {
            return .register(try compile(node), isCharged: false)
        }
        return .register(try compile(node), isCharged: charged)
    }

    /// The register of a comprehension's variable; a bound one is computed first if it was not yet.
    private mutating func local(_ index: ComprehensionIndex, _ role: LocalRole) throws(ProgramError)
        -> UInt16
    {
        guard let position = locals.lastIndex(where: { $0.comprehension == index }) else {
            throw ProgramError("a variable is used outside of its comprehension")
        }
        switch role {
        case .variable: return locals[position].variable
        case .secondVariable: return locals[position].secondVariable
        case .accumulator:
            if locals[position].isLazy, let ensure = locals[position].ensure {
                let place = emit(
                    .ensure, left: locals[position].accumulator, right: ensure.register)
                locals[position].waiting.append(place)
            }
            return locals[position].accumulator
        }
    }

    /// The instructions of a path that has steps.
    private mutating func path(
        _ base: Base, _ qualifiers: [Qualifier], isTest: Bool, charged: Bool, target: UInt16?,
        mark: Int
    ) throws(ProgramError) -> UInt16 {
        // No part of an expression reads the register that its value is wanted in.
        let result = try destination(target)
        var isOptional = false
        var exits: [Int] = []
        var current: UInt16?
        var slot: Int?
        var baseCost = 0
        switch base {
        case .variable(let number):
            slot = number
            baseCost = charged ? 1 : 0
        case .register(let number, let isCharged):
            current = number
            baseCost = isCharged && charged ? 1 : 0
        }
        var position = 0
        while position < qualifiers.count {
            switch qualifiers[position] {
            case .constant:
                let first = steps.count
                var anyOptional = isOptional
                while position < qualifiers.count,
                    case .constant(let key, let optional) = qualifiers[position]
                {
                    steps.append(key)
                    stepFlags.append(optional ? 1 : 0)
                    anyOptional = anyOptional || optional
                    position += 1
                }
                let count = steps.count - first
                let test = isTest && position == qualifiers.count
                if anyOptional {
                    if let number = slot {
                        emit(.loadVariable, cost: baseCost, target: result, left: UInt16(number))
                        current = result
                        baseCost = 0
                    }
                    emit(
                        .selectOptional, cost: baseCost, target: result, left: current ?? result,
                        spare: UInt16(truncatingIfNeeded: count), extra: first, flags: test ? 1 : 0)
                    isOptional = true
                } else if let number = slot {
                    emit(
                        test ? .hasVariable : .selectVariable, cost: baseCost + count,
                        target: result,
                        left: UInt16(number), spare: UInt16(truncatingIfNeeded: count), extra: first
                    )
                } else {
                    emit(
                        test ? .hasRegister : .selectRegister, cost: baseCost + count,
                        target: result,
                        left: current ?? result, spare: UInt16(truncatingIfNeeded: count),
                        extra: first)
                }
                baseCost = 0
            case .computed(let node, let optional):
                if let number = slot {
                    emit(.loadVariable, cost: baseCost, target: result, left: UInt16(number))
                    current = result
                } else if baseCost > 0 {
                    pendingCost += baseCost
                }
                baseCost = 0
                exits.append(emit(.jumpUnlessPresent, target: result, left: current ?? result))
                let inner = nextRegister
                let key = try compile(node, charged: false)
                nextRegister = inner
                emit(
                    .index, target: result, left: current ?? result, right: key,
                    flags: optional ? 1 : 0)
                isOptional = isOptional || optional
                position += 1
            }
            slot = nil
            current = result
        }
        for exit in exits { land(exit) }
        nextRegister = target == nil ? max(mark, Int(result) + 1) : mark
        return result
    }
}
