// SPDX-License-Identifier: Apache-2.0

// Loops. The shape is `begin; initial; jump next; body; next: …; result`, one instruction of
// overhead a round; the conditions of all and exists, which cost 2 and 3 a round upstream, are part
// of `nextElement`.
extension Planner {
    mutating func comprehension(_ index: ComprehensionIndex, _ target: UInt16?) throws(ProgramError)
        -> UInt16
    {
        let loop = ast[index]
        if try isBinding(loop) { return try binding(index, loop, target) }
        let result = try destination(target)
        let mark = nextRegister
        let range = try compile(loop.range)
        nextRegister = mark
        let accumulator = try register()
        let cursor = try register()
        let isTwo = loop.secondVariable != nil
        // One more: the predicate of all and exists.
        let variable = try registers(isTwo ? 3 : 2)
        let begin = emit(
            .beginLoop, target: cursor, left: range, right: result, flags: isTwo ? 1 : 0)
        _ = try compile(loop.initial, into: accumulator)
        locals.append(
            Local(
                comprehension: index, variable: variable, secondVariable: variable + 1,
                accumulator: accumulator,
                ensure: nil, isLazy: false))
        let condition = condition(loop.condition, index)
        let flags = (isTwo ? 1 : 0) | (condition?.flag ?? 0)
        let cost = UInt16(condition?.cost ?? 0)
        let enter = emit(
            .nextElement, target: variable, left: cursor, right: accumulator, spare: cost,
            flags: flags)
        let skip = emit(.jump)
        let body = label()
        code[enter].extra = UInt32(body)
        var leave: Int?
        if condition == nil {
            let inner = nextRegister
            let holds = try compile(loop.condition)
            nextRegister = inner
            let holdsRegister = try register()
            leave = emit(.jumpIfFalse, target: holdsRegister, left: holds)
            nextRegister = inner
        }
        let joined = try step(loop.step, index, accumulator, predicate: variable + (isTwo ? 2 : 1))
        emit(
            .nextElement, target: variable, left: cursor, right: accumulator, spare: cost,
            extra: body,
            flags: flags | joined)
        land(skip)
        if let leave { land(leave) }
        let value = try compile(loop.result, into: result)
        locals.removeLast()
        land(begin)
        nextRegister = mark
        return value
    }

    /// The conditions that macros have: always; until the accumulator is false; until it is true.
    private func condition(_ node: NodeIndex, _ index: ComprehensionIndex) -> (
        cost: Int, flag: UInt8
    )? {
        switch ast[node].kind {
        case .bool(true): return (0, 0)
        case .call(KnownName.notStrictlyFalse.name, let arguments):
            guard let argument = ast[arguments].first else { return nil }
            if isAccumulator(argument, index) { return (2, 2) }
            guard case .call(KnownName.logicalNot.name, let inner) = ast[argument].kind,
                let negated = ast[inner].first, isAccumulator(negated, index)
            else { return nil }
            return (3, 4)
        default: return nil
        }
    }

    func isAccumulator(_ node: NodeIndex, _ index: ComprehensionIndex) -> Bool {
        checked[reference: node] == .local(index, .accumulator)
    }

    /// The step of a round, whose value is the new accumulator.
    /// - Returns: 8 or 16 where `nextElement` must join the predicate to the accumulator, 0 where
    ///   the step is done.
    private mutating func step(
        _ node: NodeIndex, _ index: ComprehensionIndex, _ accumulator: UInt16, predicate: UInt16
    ) throws(ProgramError) -> UInt8 {
        let mark = nextRegister
        defer { nextRegister = mark }
        if case .call(let function, let range) = ast[node].kind {
            let arguments = Array(ast[range])
            switch KnownName(rawValue: function.index) {
            case .logicalAnd where isAccumulator(arguments[0], index),
                .logicalOr where isAccumulator(arguments[0], index):
                // The condition has made sure that the accumulator does not decide already.
                pendingCost += 1
                _ = try compile(arguments[1], into: predicate)
                return function == KnownName.logicalAnd.name ? 8 : 16
            case .conditional where isAccumulator(arguments[2], index):
                let condition = try compile(arguments[0])
                nextRegister = mark
                let branch = emit(.branch, target: accumulator, left: condition)
                let joined = try step(arguments[1], index, accumulator, predicate: predicate)
                if joined != 0 {
                    emit(
                        joined == 8 ? .and : .or, target: accumulator, left: accumulator,
                        right: predicate)
                }
                land(branch)
                landSecond(branch)
                return 0
            case .add where isAccumulator(arguments[0], index):
                if try append(arguments, accumulator) != nil { return 0 }
                if case .int = ast[arguments[1]].kind {
                    _ = try compile(node, into: accumulator)
                    return 0
                }
            case .mapInsert where isAccumulator(arguments[0], index):
                _ = try insert(arguments, accumulator)
                return 0
            default: break
            }
        }
        let value = try compile(node)
        _ = try place(value, accumulator)
        return 0
    }

    /// `accumulator + [element]`, written into the accumulator itself.
    mutating func append(_ arguments: [NodeIndex], _ target: UInt16?) throws(ProgramError)
        -> UInt16?
    {
        guard let target, case .local(let index, .accumulator) = checked[reference: arguments[0]],
            let local = locals.last, local.comprehension == index, local.accumulator == target,
            case .list(let elements, let optionals) = ast[arguments[1]].kind, elements.count == 1,
            optionals.count == 0, let element = ast[elements].first
        else { return nil }
        let mark = nextRegister
        let value = try compile(element)
        nextRegister = mark
        // A list of one constant is a constant and costs nothing; the name and the addition cost
        // one each.
        emit(.append, cost: isConstant(value) ? 2 : 12, target: target, left: value)
        return target
    }

    /// `cel.@mapInsert(accumulator, key, value)` or `(accumulator, entries)`.
    mutating func insert(_ arguments: [NodeIndex], _ target: UInt16?) throws(ProgramError) -> UInt16
    {
        guard let target, case .local(let index, .accumulator) = checked[reference: arguments[0]],
            let local = locals.last, local.comprehension == index, local.accumulator == target
        else { throw ProgramError("cel.@mapInsert is used outside of its macro") }
        let mark = nextRegister
        let key = try compile(arguments[1])
        let value = arguments.count > 2 ? try compile(arguments[2]) : key
        nextRegister = mark
        emit(
            .insert, cost: 2, target: target, left: key, right: value,
            flags: arguments.count > 2 ? 0 : 1)
        return target
    }

    // MARK: Bindings

    /// Whether a comprehension has no rounds and only names its initial value: `cel.bind`,
    /// `optMap`, `sortBy`.
    private func isBinding(_ loop: Comprehension) throws(ProgramError) -> Bool {
        guard case .list(let elements, _) = ast[loop.range].kind, elements.count == 0,
            case .bool(false) = ast[loop.condition].kind
        else { return false }
        return true
    }

    /// The bound value is computed when it is first read, wherever that is: its code stands once,
    /// and a read that finds it missing goes there and comes back.
    private mutating func binding(
        _ index: ComprehensionIndex, _ loop: Comprehension, _ target: UInt16?
    ) throws(ProgramError) -> UInt16 {
        let result = try destination(target)
        let mark = nextRegister
        let bound = try register()
        let wayBack = try register()
        emit(.clear, target: bound)
        locals.append(
            Local(
                comprehension: index, variable: bound, secondVariable: bound, accumulator: bound,
                ensure: (0, wayBack), isLazy: true))
        // The initial value is computed in the middle of others: it must not touch their registers.
        let enter = emit(.jump)
        let start = label()
        let inner = nextRegister
        let local = locals.removeLast()
        let value = try compile(loop.initial)
        _ = try place(value, bound)
        emit(.resume, left: wayBack)
        nextRegister = inner
        nextRegister = max(nextRegister, registerCount)
        locals.append(local)
        land(enter)
        _ = try compile(loop.result, into: result)
        for place in locals[locals.count - 1].waiting { code[place].extra = UInt32(start) }
        locals.removeLast()
        nextRegister = mark
        return result
    }
}
