// SPDX-License-Identifier: Apache-2.0

/// Macros, expanded at parse time into the nodes that upstream makes of them: costs and error texts depend on the exact shape.
extension ASTBuilder {
    /// What the macro called so makes of its arguments; nothing when there is none.
    mutating func expand(
        _ function: Name, target: NodeIndex?, arguments: some Collection<NodeIndex>, at offset: UInt32
    ) -> NodeIndex? {
        // Names of macros are few and early in the table: nearly every call ends here.
        guard function.index >= KnownName.has.rawValue, function.index <= KnownName.accuVar.rawValue,
            let known = KnownName(rawValue: function.index), arguments.count <= 4
        else { return nil }
        let arguments = Array(arguments)
        let macros = options.macros
        guard let target else {
            guard known == .has, arguments.count == 1, macros.contains(.standard) else { return nil }
            return has(arguments[0], at: offset)
        }
        switch (known, arguments.count) {
        case (.all, 2) where macros.contains(.standard): return quantifier(.all, target, arguments, at: offset)
        case (.exists, 2) where macros.contains(.standard): return quantifier(.exists, target, arguments, at: offset)
        case (.existsOne, 2) where macros.contains(.existsOne), (.existsOneUnderscore, 2) where macros.contains(.standard):
            return quantifier(.existsOne, target, arguments, at: offset)
        case (.map, 2) where macros.contains(.standard), (.map, 3) where macros.contains(.standard):
            return map(target, arguments, arguments.count == 2 ? .map : .mapFiltered, at: offset)
        case (.filter, 2) where macros.contains(.standard): return filter(target, arguments, at: offset)
        case (.all, 3) where macros.contains(.twoVariable): return quantifier(.allTwo, target, arguments, at: offset)
        case (.exists, 3) where macros.contains(.twoVariable):
            return quantifier(.existsTwo, target, arguments, at: offset)
        case (.existsOne, 3) where macros.contains(.twoVariable),
            (.existsOneUnderscore, 3) where macros.contains(.twoVariable):
            return quantifier(.existsOneTwo, target, arguments, at: offset)
        case (.transformList, 3...4) where macros.contains(.twoVariable):
            return transform(arguments.count == 3 ? .transformList : .transformListFiltered, target, arguments, at: offset)
        case (.transformMap, 3...4) where macros.contains(.twoVariable):
            return transform(arguments.count == 3 ? .transformMap : .transformMapFiltered, target, arguments, at: offset)
        case (.transformMapEntry, 3...4) where macros.contains(.twoVariable):
            return transform(
                arguments.count == 3 ? .transformMapEntry : .transformMapEntryFiltered, target, arguments, at: offset)
        case (.optMap, 2) where macros.contains(.optional):
            return optionalMap(.optionalMap, target, arguments, at: offset)
        case (.optFlatMap, 2) where macros.contains(.optional):
            return optionalMap(.optionalFlatMap, target, arguments, at: offset)
        case (.bind, 3) where macros.contains(.bindings): return bind(target, arguments, at: offset)
        case (.sortBy, 2) where macros.contains(.lists): return sortBy(target, arguments, at: offset)
        case (_, 1...2) where macros.contains(.block): return block(known, target, arguments, at: offset)
        default: return nil
        }
    }

    private mutating func has(_ argument: NodeIndex, at offset: UInt32) -> NodeIndex {
        guard case .select(let operand, let field, _) = ast[argument].kind else {
            return report("invalid argument to has() macro", at: self.offset(of: argument))
        }
        return add(.select(operand: operand, field: field, isTest: true), at: offset)
    }

    private mutating func quantifier(
        _ macro: MacroKind, _ target: NodeIndex, _ arguments: [NodeIndex], at offset: UInt32
    ) -> NodeIndex {
        let names: [Name]
        switch variables(arguments.dropLast(), "argument must be a simple name") {
        case .success(let found): names = found
        case .failure(let refusal): return report(refusal.message, at: refusal.offset)
        }
        let predicate = arguments[arguments.count - 1]
        let initial, condition, step, result: NodeIndex
        switch macro {
        case .all, .allTwo:
            initial = add(.bool(true), at: offset)
            condition = plainCall(KnownName.notStrictlyFalse.name, at: offset, [accumulator(offset)])
            step = plainCall(KnownName.logicalAnd.name, at: offset, [accumulator(offset), predicate])
            result = accumulator(offset)
        case .exists, .existsTwo:
            initial = add(.bool(false), at: offset)
            let negated = plainCall(KnownName.logicalNot.name, at: offset, [accumulator(offset)])
            condition = plainCall(KnownName.notStrictlyFalse.name, at: offset, [negated])
            step = plainCall(KnownName.logicalOr.name, at: offset, [accumulator(offset), predicate])
            result = accumulator(offset)
        default:
            initial = add(.int(0), at: offset)
            condition = add(.bool(true), at: offset)
            let one = add(.int(1), at: offset)
            let sum = plainCall(KnownName.add.name, at: offset, [accumulator(offset), one])
            step = plainCall(KnownName.conditional.name, at: offset, [predicate, sum, accumulator(offset)])
            let expected = add(.int(1), at: offset)
            result = plainCall(KnownName.equals.name, at: offset, [accumulator(offset), expected])
        }
        return fold(macro, target, names, initial, condition, step, result, at: offset)
    }

    private mutating func map(
        _ target: NodeIndex, _ arguments: [NodeIndex], _ macro: MacroKind, at offset: UInt32
    ) -> NodeIndex {
        let names: [Name]
        switch variables(arguments.prefix(1), "argument is not an identifier") {
        case .success(let found): names = found
        case .failure(let refusal): return report(refusal.message, at: refusal.offset)
        }
        let filter = arguments.count == 3 ? arguments[1] : nil
        return collect(macro, target, names, arguments[arguments.count - 1], filter: filter, at: offset)
    }

    private mutating func filter(_ target: NodeIndex, _ arguments: [NodeIndex], at offset: UInt32) -> NodeIndex {
        switch variables(arguments.prefix(1), "argument is not an identifier") {
        case .success(let names):
            return collect(.filter, target, names, arguments[0], filter: arguments[1], at: offset)
        case .failure(let refusal): return report(refusal.message, at: refusal.offset)
        }
    }

    private mutating func transform(
        _ macro: MacroKind, _ target: NodeIndex, _ arguments: [NodeIndex], at offset: UInt32
    ) -> NodeIndex {
        let names: [Name]
        switch variables(arguments.prefix(2), "argument must be a simple name") {
        case .success(let found): names = found
        case .failure(let refusal): return report(refusal.message, at: refusal.offset)
        }
        let filter = arguments.count == 4 ? arguments[2] : nil
        let transform = arguments[arguments.count - 1]
        if macro == .transformList || macro == .transformListFiltered {
            return collect(macro, target, names, transform, filter: filter, at: offset)
        }
        let isEntry = macro == .transformMapEntry || macro == .transformMapEntryFiltered
        var inserted = [accumulator(offset)]
        if !isEntry { inserted.append(add(.identifier(names[0]), at: offset)) }
        inserted.append(transform)
        var step = plainCall(KnownName.mapInsert.name, at: offset, inserted)
        if let filter {
            step = plainCall(KnownName.conditional.name, at: offset, [filter, step, accumulator(offset)])
        }
        let initial = add(.map(entries([])), at: offset)
        let condition = add(.bool(true), at: offset)
        return fold(macro, target, names, initial, condition, step, accumulator(offset), at: offset)
    }

    /// `[].fold(accumulator + [element])`, under a filter if there is one.
    private mutating func collect(
        _ macro: MacroKind, _ target: NodeIndex, _ names: [Name], _ element: NodeIndex, filter: NodeIndex?,
        at offset: UInt32
    ) -> NodeIndex {
        let initial = list([], optionals: [], at: offset)
        let condition = add(.bool(true), at: offset)
        let single = list([element], optionals: [], at: offset)
        var step = plainCall(KnownName.add.name, at: offset, [accumulator(offset), single])
        if let filter {
            step = plainCall(KnownName.conditional.name, at: offset, [filter, step, accumulator(offset)])
        }
        return fold(macro, target, names, initial, condition, step, accumulator(offset), at: offset)
    }
}

// Macros that bind a value to a name.
extension ASTBuilder {
    private mutating func optionalMap(
        _ macro: MacroKind, _ target: NodeIndex, _ arguments: [NodeIndex], at offset: UInt32
    ) -> NodeIndex {
        guard case .identifier(let variable) = ast[arguments[0]].kind else {
            let name = macro == .optionalMap ? "optMap" : "optFlatMap"
            return report("\(name)() variable name must be a simple identifier", at: self.offset(of: arguments[0]))
        }
        let test = add(
            .memberCall(function: KnownName.hasValue.name, target: target, arguments: children([])), at: offset)
        let value = add(
            .memberCall(function: KnownName.value.name, target: copy(target), arguments: children([])), at: offset)
        var mapped = bound(macro, variable, to: value, in: arguments[1], at: offset)
        if macro == .optionalMap { mapped = plainCall(KnownName.optionalOf.name, at: offset, [mapped]) }
        let none = plainCall(KnownName.optionalNone.name, at: offset, [])
        return plainCall(KnownName.conditional.name, at: offset, [test, mapped, none])
    }

    private mutating func bind(_ target: NodeIndex, _ arguments: [NodeIndex], at offset: UInt32) -> NodeIndex? {
        guard isNamespace(target) else { return nil }
        guard case .identifier(let variable) = ast[arguments[0]].kind else {
            return report("cel.bind() variable names must be simple identifiers", at: self.offset(of: arguments[0]))
        }
        return bound(.bind, variable, to: arguments[1], in: arguments[2], at: offset)
    }

    private mutating func sortBy(_ target: NodeIndex, _ arguments: [NodeIndex], at offset: UInt32) -> NodeIndex {
        switch ast[target].kind {
        case .list, .select, .identifier, .comprehension, .call, .memberCall: break
        default:
            return report(
                "sortBy can only be applied to a list, identifier, comprehension, call or select expression",
                at: self.offset(of: target))
        }
        let input = KnownName.sortInput.name
        let issueCount = issues.count
        let range = add(.identifier(input), at: offset)
        let keys = map(range, arguments, .sortBy, at: offset)
        if issues.count > issueCount { return keys }
        let sorted = add(.identifier(input), at: offset)
        let call = add(
            .memberCall(
                function: KnownName.sortByAssociatedKeys.name, target: sorted, arguments: children([keys])), at: offset)
        return bound(.bind, input, to: target, in: call, at: offset)
    }

    private func isNamespace(_ target: NodeIndex) -> Bool {
        guard case .identifier(let name) = ast[target].kind else { return false }
        return name == KnownName.cel.name
    }

    /// A comprehension without rounds, whose accumulator is the bound variable.
    private mutating func bound(
        _ macro: MacroKind, _ variable: Name, to value: NodeIndex, in body: NodeIndex, at offset: UInt32
    ) -> NodeIndex {
        let range = list([], optionals: [], at: offset)
        let condition = add(.bool(false), at: offset)
        let step = add(.identifier(variable), at: offset)
        return comprehension(
            Comprehension(
                macro: macro, range: range, variable: KnownName.unusedVariable.name, secondVariable: nil,
                accumulator: variable, initial: value, condition: condition, step: step, result: body), at: offset)
    }

    /// The macros by which the conformance suite writes `cel.@block` and its variables.
    private mutating func block(
        _ known: KnownName, _ target: NodeIndex, _ arguments: [NodeIndex], at offset: UInt32
    ) -> NodeIndex? {
        guard isNamespace(target) else { return nil }
        switch (known, arguments.count) {
        case (.block, 2):
            guard case .list = ast[arguments[0]].kind else {
                return report("cel.block requires the first arg to be a list literal", at: self.offset(of: arguments[0]))
            }
            return plainCall(KnownName.blockFunction.name, at: offset, arguments)
        case (.blockIndex, 1):
            guard case .int(let number) = ast[arguments[0]].kind, number >= 0 else {
                return report("cel.index requires a single non-negative int constant arg", at: self.offset(of: arguments[0]))
            }
            return add(.identifier(ast.names.intern("@index\(number)")), at: offset)
        case (.iterVar, 2), (.accuVar, 2):
            guard case .int(let depth) = ast[arguments[0]].kind, case .int(let unique) = ast[arguments[1]].kind else {
                return report("\(known.text) requires two non-negative int constant args", at: self.offset(of: arguments[0]))
            }
            let prefix = known == .iterVar ? "@it" : "@ac"
            return add(.identifier(ast.names.intern("\(prefix):\(depth):\(unique)")), at: offset)
        default: return nil
        }
    }
}

// What the expansions share.
extension ASTBuilder {
    private struct Refusal: Error {
        var message: String
        var offset: UInt32
    }

    private mutating func accumulator(_ offset: UInt32) -> NodeIndex {
        add(.identifier(KnownName.accumulator.name), at: offset)
    }

    /// The iteration variables that the first arguments name.
    private func variables(_ arguments: ArraySlice<NodeIndex>, _ message: String) -> Result<[Name], Refusal> {
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

    private mutating func fold(
        _ macro: MacroKind, _ range: NodeIndex, _ names: [Name], _ initial: NodeIndex, _ condition: NodeIndex,
        _ step: NodeIndex, _ result: NodeIndex, at offset: UInt32
    ) -> NodeIndex {
        comprehension(
            Comprehension(
                macro: macro, range: range, variable: names[0], secondVariable: names.count > 1 ? names[1] : nil,
                accumulator: KnownName.accumulator.name, initial: initial, condition: condition, step: step,
                result: result), at: offset)
    }

    /// A second instance of a subtree, because each node is checked and planned in its own place.
    private mutating func copy(_ node: NodeIndex) -> NodeIndex {
        let expression = ast[node]
        let kind: Expression.Kind
        switch expression.kind {
        case .select(let operand, let field, let isTest):
            kind = .select(operand: copy(operand), field: field, isTest: isTest)
        case .call(let function, let arguments):
            kind = .call(function: function, arguments: children(ast[arguments].map { copy($0) }))
        case .memberCall(let function, let target, let arguments):
            let target = copy(target)
            kind = .memberCall(function: function, target: target, arguments: children(ast[arguments].map { copy($0) }))
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

    private mutating func copy(_ range: EntryRange) -> EntryRange {
        let copies = ast[range].map { entry in
            var entry = entry
            entry.key = copy(entry.key)
            entry.value = copy(entry.value)
            return entry
        }
        return entries(copies)
    }
}
