// SPDX-License-Identifier: Apache-2.0

// Functions: the everyday ones are instructions, the others calls of what the libraries bound to
// their overloads.
extension Planner {
    mutating func functionCall(
        _ node: NodeIndex, _ function: JSONFreeName, _ arguments: [NodeIndex], _ target: UInt16?
    ) throws(ProgramError) -> UInt16 {
        var known = KnownName(rawValue: function.index)
        var name = ast.names[function]
        if name.utf8.first == UInt8(ascii: ".") {
            name.removeFirst()
            known = KnownName.allCases.first { $0.text == name }
        }
        switch (known, arguments.count) {
        case (.dyn, 1):
            pendingCost += 1
            let value = try compile(arguments[0])
            return try place(value, target)
        case (.type, 1): return try unary(.typeOf, arguments, target, cost: 1)
        case (.size, 1): return try unary(.size, arguments, target, cost: 1)
        case (.startsWith, 2): return try binary(.startsWith, arguments, target)
        case (.endsWith, 2): return try binary(.endsWith, arguments, target)
        case (.contains, 2): return try binary(.containsText, arguments, target)
        case (.orValue, 2): return try alternative(arguments, target, flags: 0)
        case (.or, 2): return try alternative(arguments, target, flags: 1)
        default: return try libraryCall(node, name, arguments, target)
        }
    }

    /// `a.orValue(b)` and `a.or(b)`, where b is computed only when it is needed.
    private mutating func alternative(
        _ arguments: [NodeIndex], _ target: UInt16?, flags: UInt8
    ) throws(ProgramError) -> UInt16 {
        let result = try destination(target)
        let mark = nextRegister
        let left = try compile(arguments[0])
        nextRegister = mark
        let exit = emit(.orValue, target: result, left: left, flags: flags)
        _ = try compile(arguments[1], into: result)
        nextRegister = mark
        land(exit)
        return result
    }

    mutating func libraryCall(
        _ node: NodeIndex, _ name: String, _ arguments: [NodeIndex], _ target: UInt16?
    ) throws(ProgramError) -> UInt16 {
        var site = try site(node, name, argumentCount: arguments.count)
        if let prepare = site.overloads.first?.implementation.prepare {
            var known: [Value?] = []
            for argument in arguments { known.append(try fold(argument)) }
            let pattern = arguments.count > 1 ? checked.pattern(arguments[1]) : nil
            switch prepare(PreparationCall(constants: known, pattern: pattern)) {
            case .nothing: break
            case .kept(let object): site.prepared = object
            case .constant(let value):
                pendingCost += cost(of: site.overloads[0], known.compactMap { $0 }, value)
                return try place(try constant(value), target)
            case .failed(let message): throw ProgramError(message)
            }
        }
        let mark = nextRegister
        let first = try registers(max(1, arguments.count))
        let result = try destination(target)
        let stops = stopsAtFirstError(node, name, site, arguments.count)
        var exits: [Int] = []
        for (index, argument) in arguments.enumerated() {
            let inner = nextRegister
            let operand = try compile(argument, into: first + UInt16(index))
            nextRegister = inner
            if stops, index < arguments.count - 1 {
                exits.append(emit(.jumpIfError, target: result, left: operand))
            }
        }
        sites.append(site)
        emit(
            .call, target: result, left: first, spare: UInt16(truncatingIfNeeded: arguments.count),
            extra: sites.count - 1)
        for exit in exits { land(exit) }
        nextRegister = target == nil ? Int(result) + 1 : mark
        return result
    }

    /// Whether upstream evaluates no argument after one that failed, and then does not count the call either: calls of three
    /// arguments and more, those that find their overload at run time, those whose pattern was compiled before, `format`.
    private func stopsAtFirstError(
        _ node: NodeIndex, _ name: String, _ site: CallSite, _ argumentCount: Int
    ) -> Bool {
        if argumentCount != 2 { return argumentCount > 2 }
        switch name {
        case "format": return true
        case "matches", "find", "findAll":
            if site.prepared != nil { return true }
            if name == "matches" { return false }
        default: break
        }
        if case .overloads(let range) = checked[reference: node], range.count == 1 { return false }
        return (environment.functions[name] ?? []).count > 1
    }

    /// What a call of known arguments costs.
    private func cost(of overload: BoundOverload, _ arguments: [Value], _ value: Value) -> Int {
        unsafe arguments.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return 0 }
            let call = unsafe Call(arguments: start, count: buffer.count, context: context)
            return Int(clamping: overload.implementation.cost.cost(call, value))
        }
    }

    /// The overloads that a call may mean: the one that the types decided, else all with as many
    /// parameters.
    func site(_ node: NodeIndex, _ name: String, argumentCount: Int) throws(ProgramError)
        -> CallSite
    {
        var bound: [BoundOverload] = []
        if case .overloads(let range) = checked[reference: node], range.count == 1,
            let only = checked[range].first
        {
            if let overload = self.bound(only, argumentCount, isResolved: true) { bound = [overload] }
        } else {
            for index in environment.functions[name] ?? [] {
                if let overload = self.bound(index, argumentCount, isResolved: false) {
                    bound.append(overload)
                }
            }
        }
        // A function without implementation is an error of evaluation, as upstream has it: nobody
        // may ever call it.
        return CallSite(overloads: bound, function: name, prepared: nil)
    }

    private func bound(_ index: OverloadIndex, _ argumentCount: Int, isResolved: Bool) -> BoundOverload? {
        let declaration = environment[index]
        guard declaration.parameters.count == argumentCount, let bound = functions.bound(declaration) else {
            return nil
        }
        // Upstream knows what these cost by the overload, and the others by the function.
        guard !isResolved, declaration.id == "string_to_bytes" || declaration.id == "bytes_to_string"
        else { return bound }
        var implementation = bound.implementation
        implementation.cost = .fixed(1)
        return BoundOverload(parameters: bound.parameters, implementation: implementation)
    }
}

extension FunctionTable {
    /// Which values a parameter of `type` takes at run time.
    func pattern(_ type: CELType) -> ParameterPattern {
        func bits(_ kinds: Value.Kind...) -> ParameterPattern {
            ParameterPattern(kinds: kinds.reduce(0) { $0 | 1 << UInt16($1.rawValue) })
        }
        switch type {
        case .dyn, .any, .error, .parameter, .variable: return .any
        case .null: return bits(.null)
        case .bool: return bits(.bool)
        case .int: return bits(.int)
        case .uint: return bits(.uint)
        case .double: return bits(.double)
        case .string: return bits(.string)
        case .bytes: return bits(.bytes)
        case .duration: return bits(.duration)
        case .timestamp: return bits(.timestamp)
        case .wrapper(let wrapped):
            var pattern = pattern(wrapped)
            pattern.kinds |= 1 << UInt16(Value.Kind.null.rawValue)
            return pattern
        case .list(let element):
            var pattern = bits(.list, .array)
            let inner = self.pattern(element)
            pattern.elementKinds = inner.kinds
            pattern.elementTag = inner.tag
            return pattern
        case .map: return bits(.map, .object)
        case .type, .metatype: return bits(.type)
        case .object(let name):
            let tag = tag(named: name)
            if tag == ParameterPattern.anyTag { return bits(.map, .object, .opaque) }
            var pattern = bits(.opaque)
            pattern.tag = tag
            return pattern
        case .opaque(let name, _):
            var pattern = bits(.opaque)
            pattern.tag = name == "optional_type" ? OpaqueTag.optional.rawValue : tag(named: name)
            return pattern
        }
    }

    private func tag(named name: String) -> UInt32 {
        types.first { String(describing: $0.name) == name }?.tag.rawValue ?? ParameterPattern.anyTag
    }
}
