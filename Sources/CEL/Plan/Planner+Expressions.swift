// SPDX-License-Identifier: Apache-2.0

import JSON

extension Planner {
    /// Compiles a node.
    /// - Parameters:
    ///   - target: The register that must hold the value; nothing where any will do.
    ///   - charged: False where upstream resolves an attribute without observing it: then its own
    /// step is free.
    /// - Returns: where the value is: `target`, a register or a constant.
    mutating func compile(
        _ node: NodeIndex, into target: UInt16? = nil, charged: Bool = true
    ) throws(ProgramError) -> UInt16 {
        depth += 1
        defer { depth -= 1 }
        guard depth < Limits.planDepth else {
            throw ProgramError("expression is nested too deeply")
        }
        if let value = try fold(node) { return try place(try constant(value), target) }
        switch ast[node].kind {
        case .identifier, .select: return try attribute(node, target, charged)
        case .call(let function, let arguments):
            return try call(node, function, Array(ast[arguments]), target, charged)
        case .memberCall(let function, let receiver, let arguments):
            return try call(node, function, [receiver] + Array(ast[arguments]), target, charged)
        case .list(let elements, let optionals):
            return try list(Array(ast[elements]), optionals, target)
        case .map(let entries): return try map(Array(ast[entries]), target)
        case .message(_, let fields): return try message(node, Array(ast[fields]), target)
        case .comprehension(let index): return try comprehension(index, target)
        default: throw ProgramError("expression holds a node that is none")
        }
    }

    /// Moves an operand where it is wanted.
    mutating func place(_ operand: UInt16, _ target: UInt16?) throws(ProgramError) -> UInt16 {
        guard let target, target != operand else { return operand }
        emit(.move, target: target, left: operand)
        return target
    }

    func isConstant(_ operand: UInt16) -> Bool { Int(operand) >= Planner.constantBase }

    mutating func call(
        _ node: NodeIndex, _ function: JSONFreeName, _ arguments: [NodeIndex], _ target: UInt16?,
        _ charged: Bool
    ) throws(ProgramError) -> UInt16 {
        if !functions.operatorOverloads.isEmpty, let id = overload(node),
            functions.operatorOverloads.contains(id)
        {
            return try libraryCall(node, ast.names[function], arguments, target)
        }
        let known = KnownName(rawValue: function.index)
        switch known {
        case .logicalAnd: return try logical(arguments, .jumpIfFalse, .and, target)
        case .logicalOr: return try logical(arguments, .jumpIfTrue, .or, target)
        case .conditional: return try conditional(arguments, target)
        case .index, .optionalIndex, .optionalSelect: return try attribute(node, target, charged)
        case .logicalNot: return try unary(.not, arguments, target, cost: 1)
        case .negate: return try unary(.negate, arguments, target, cost: 1)
        case .notStrictlyFalse: return try unary(.notStrictlyFalse, arguments, target, cost: 1)
        case .equals: return try binary(.equal, arguments, target)
        case .notEquals: return try binary(.notEqual, arguments, target)
        case .less: return try comparison(.less, node, arguments, target)
        case .lessOrEqual: return try comparison(.lessOrEqual, node, arguments, target)
        case .greater: return try comparison(.greater, node, arguments, target)
        case .greaterOrEqual: return try comparison(.greaterOrEqual, node, arguments, target)
        case .add:
            if let appended = try append(arguments, target) { return appended }
            if let joined = try concatenation(node, target) { return joined }
            let id = overload(node)
            return try binary(
                .add, arguments, target, flags: id == "add_string" || id == "add_bytes" ? 1 : 0)
        case .subtract: return try binary(.subtract, arguments, target, cost: 1)
        case .multiply: return try binary(.multiply, arguments, target, cost: 1)
        case .divide: return try binary(.divide, arguments, target, cost: 1)
        case .modulo: return try binary(.modulo, arguments, target, cost: 1)
        case .in: return try membership(node, arguments, target)
        case .mapInsert: return try insert(arguments, target)
        default:
            return try functionCall(node, function, arguments, target)
        }
    }

    /// The one overload that upstream would plan, or nothing where it is left to run time.
    func overload(_ node: NodeIndex) -> String? {
        guard case .overloads(let range) = checked[reference: node], range.count == 1,
            let only = checked[range].first
        else { return nil }
        return environment[only].id
    }

    mutating func unary(
        _ operation: Operation, _ arguments: [NodeIndex], _ target: UInt16?, cost: Int
    ) throws(ProgramError) -> UInt16 {
        let mark = nextRegister
        let operand = try compile(arguments[0])
        nextRegister = mark
        let result = try destination(target)
        emit(operation, cost: cost, target: result, left: operand)
        return result
    }

    mutating func binary(
        _ operation: Operation, _ arguments: [NodeIndex], _ target: UInt16?, cost: Int = 0,
        flags: UInt8 = 0,
        extra: Int = 0
    ) throws(ProgramError) -> UInt16 {
        let mark = nextRegister
        let left = try compile(arguments[0])
        let right = try compile(arguments[1])
        nextRegister = mark
        let result = try destination(target)
        emit(
            operation, cost: cost, target: result, left: left, right: right, extra: extra,
            flags: flags)
        return result
    }

    private mutating func comparison(
        _ operation: Operation, _ node: NodeIndex, _ arguments: [NodeIndex], _ target: UInt16?
    ) throws(ProgramError) -> UInt16 {
        let id = overload(node) ?? ""
        let walks = id.hasSuffix("_string") || id.hasSuffix("_bytes")
        return try binary(operation, arguments, target, flags: walks ? 1 : 0)
    }

    private mutating func logical(
        _ arguments: [NodeIndex], _ jump: Operation, _ combine: Operation, _ target: UInt16?
    ) throws(ProgramError) -> UInt16 {
        let result = try destination(target)
        let mark = nextRegister
        // The left operand must outlive the right one's computation: it keeps its register, the
        // result's where it is computed.
        var into: UInt16? = result
        if case .identifier = ast[arguments[0]].kind { into = nil }
        let left = try compile(arguments[0], into: into)
        let skip: Int
        if jump == .jumpIfFalse, left == result, pendingCost == 0, let last = code.last,
            last.operation.isComparison,
            last.target == left, lastLabel != code.count
        {
            // A comparison jumps by itself where it is false.
            skip = code.count - 1
        } else {
            skip = emit(jump, target: result, left: left)
        }
        let right = try compile(arguments[1])
        emit(combine, target: result, left: left, right: right)
        nextRegister = mark
        land(skip)
        return result
    }

    private mutating func conditional(_ arguments: [NodeIndex], _ target: UInt16?)
        throws(ProgramError) -> UInt16
    {
        let result = try destination(target)
        let mark = nextRegister
        let condition = try compile(arguments[0])
        nextRegister = mark
        let branch = emit(.branch, target: result, left: condition)
        try alternative(arguments[1], result)
        nextRegister = mark
        let done = emit(.jump)
        land(branch)
        try alternative(arguments[2], result)
        nextRegister = mark
        land(done)
        landSecond(branch)
        return result
    }

    /// One side of a conditional. Upstream resolves a call there as an attribute, which takes one
    /// optional out of another.
    private mutating func alternative(_ node: NodeIndex, _ result: UInt16) throws(ProgramError) {
        guard mayNest(checked[type: node]) else {
            _ = try compile(node, into: result, charged: false)
            return
        }
        let value = try compile(node, charged: false)
        if isConstant(value) {
            _ = try place(value, result)
        } else {
            emit(.collapse, target: result, left: value)
        }
    }

    /// Whether values of a type may be optionals of optionals.
    private func mayNest(_ type: CELType) -> Bool {
        guard case .opaque("optional_type", let wrapped) = type else { return type.isDynamic }
        return wrapped.first.map { $0.isDynamic || $0.optionalWrapped != nil } ?? true
    }

    private mutating func membership(
        _ node: NodeIndex, _ arguments: [NodeIndex], _ target: UInt16?
    ) throws(ProgramError) -> UInt16 {
        let isList = overload(node) == "in_list"
        if isList, let list = try fold(arguments[1]), let set = constantSet(list) {
            let mark = nextRegister
            let operand = try compile(arguments[0])
            nextRegister = mark
            let result = try destination(target)
            emit(.containsConstant, target: result, left: operand, extra: set)
            return result
        }
        let mark = nextRegister
        var left = try compile(arguments[0])
        if isConstant(left) {
            // A key that is known by number is found in a document without a search for its text.
            left = try constant(interned(constants[Int(left) - Planner.constantBase]))
        }
        let right = try compile(arguments[1])
        nextRegister = mark
        let result = try destination(target)
        emit(.contains, target: result, left: left, right: right, flags: isList ? 1 : 0)
        return result
    }

    /// The number of a set of a literal list's elements; nothing where upstream walks the list.
    private mutating func constantSet(_ list: Value) -> Int? {
        var builder = unsafe MapBuilder(scratch)
        var cursor = ListCursor(list)
        while let element = cursor.next() {
            switch element.kind {
            case .bool, .int, .uint, .string: builder.set(element, .null)
            case .double:
                builder.set(element, .null)
                // A map finds a double by doubles only; a set finds it by every number that equals
                // it.
                if let integer = Int64(exactly: element.doubleBits) {
                    builder.set(.int(integer), .null)
                } else if let integer = UInt64(exactly: element.doubleBits) {
                    builder.set(.uint(integer), .null)
                }
            default: return nil
            }
        }
        sets.append(builder.finish())
        return sets.count - 1
    }

    /// A string with its number among the names of documents.
    mutating func interned(_ value: Value) -> Value {
        guard value.kind == .string else { return value }
        var value = value
        value.aux = unsafe intern(value.utf8).rawValue
        return value
    }
}

/// The parser's own names; `JSON.Name` is another thing.
typealias JSONFreeName = Name
