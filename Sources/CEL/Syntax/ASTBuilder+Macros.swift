// SPDX-License-Identifier: Apache-2.0

/// Macros, expanded at parse time into the nodes that upstream makes of them: costs and error texts
/// depend on the exact shape.
extension ASTBuilder {
    /// What the macro called so makes of its arguments; nothing when there is none.
    mutating func expand(
        _ function: Name, target: NodeIndex?, arguments: some Collection<NodeIndex>,
        at offset: UInt32
    ) -> NodeIndex? {
        // Names of macros are few and early in the table: nearly every call ends here.
        guard function.index >= KnownName.has.rawValue,
            function.index <= KnownName.accuVar.rawValue,
            let known = KnownName(rawValue: function.index)
        else { return nil }
        let macros = options.macros
        if known == .greatest || known == .least {
            guard let target, macros.contains(.math) else { return nil }
            return extreme(known, target, Array(arguments), at: offset)
        }
        guard arguments.count <= 4 else { return nil }
        let arguments = Array(arguments)
        guard let target else {
            guard known == .has, arguments.count == 1, macros.contains(.standard) else {
                return nil
            }
            return has(arguments[0], at: offset)
        }
        switch (known, arguments.count) {
        case (.all, 2) where macros.contains(.standard):
            return quantifier(.all, target, arguments, at: offset)
        case (.exists, 2) where macros.contains(.standard):
            return quantifier(.exists, target, arguments, at: offset)
        case (.existsOne, 2) where macros.contains(.existsOne),
            (.existsOneUnderscore, 2) where macros.contains(.standard):
            return quantifier(.existsOne, target, arguments, at: offset)
        case (.map, 2) where macros.contains(.standard), (.map, 3) where macros.contains(.standard):
            return map(target, arguments, arguments.count == 2 ? .map : .mapFiltered, at: offset)
        case (.filter, 2) where macros.contains(.standard):
            return filter(target, arguments, at: offset)
        case (.all, 3) where macros.contains(.twoVariable):
            return quantifier(.allTwo, target, arguments, at: offset)
        case (.exists, 3) where macros.contains(.twoVariable):
            return quantifier(.existsTwo, target, arguments, at: offset)
        case (.existsOne, 3) where macros.contains(.twoVariable),
            (.existsOneUnderscore, 3) where macros.contains(.twoVariable):
            return quantifier(.existsOneTwo, target, arguments, at: offset)
        case (.transformList, 3...4) where macros.contains(.twoVariable):
            return transform(
                arguments.count == 3 ? .transformList : .transformListFiltered, target, arguments,
                at: offset)
        case (.transformMap, 3...4) where macros.contains(.twoVariable):
            return transform(
                arguments.count == 3 ? .transformMap : .transformMapFiltered, target, arguments,
                at: offset)
        case (.transformMapEntry, 3...4) where macros.contains(.twoVariable):
            return transform(
                arguments.count == 3 ? .transformMapEntry : .transformMapEntryFiltered, target,
                arguments, at: offset)
        case (.optMap, 2) where macros.contains(.optional):
            return optionalMap(.optionalMap, target, arguments, at: offset)
        case (.optFlatMap, 2) where macros.contains(.optional):
            return optionalMap(.optionalFlatMap, target, arguments, at: offset)
        case (.bind, 3) where macros.contains(.bindings): return bind(target, arguments, at: offset)
        case (.sortBy, 2) where macros.contains(.lists):
            return sortBy(target, arguments, at: offset)
        case (.hasExt, 2) where macros.contains(.extensionFields),
            (.getExt, 2) where macros.contains(.extensionFields):
            return extensionField(known, target, arguments, at: offset)
        case (_, 1...2) where macros.contains(.block):
            return block(known, target, arguments, at: offset)
        default: return nil
        }
    }

    mutating func has(_ argument: NodeIndex, at offset: UInt32) -> NodeIndex {
        guard case .select(let operand, let field, _) = ast[argument].kind else {
            return report("invalid argument to has() macro", at: self.offset(of: argument))
        }
        return add(.select(operand: operand, field: field, isTest: true), at: offset)
    }

    mutating func quantifier(
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
            condition = plainCall(
                KnownName.notStrictlyFalse.name, at: offset, [accumulator(offset)])
            step = plainCall(
                KnownName.logicalAnd.name, at: offset, [accumulator(offset), predicate])
            result = accumulator(offset)
        case .exists, .existsTwo:
            initial = add(.bool(false), at: offset)
            let negated = plainCall(KnownName.logicalNot.name, at: offset, [accumulator(offset)])
            condition = plainCall(KnownName.notStrictlyFalse.name, at: offset, [negated])
            step = plainCall(
                KnownName.logicalOr.name, at: offset, [accumulator(offset), predicate])
            result = accumulator(offset)
        default:
            initial = add(.int(0), at: offset)
            condition = add(.bool(true), at: offset)
            let one = add(.int(1), at: offset)
            let sum = plainCall(KnownName.add.name, at: offset, [accumulator(offset), one])
            step = plainCall(
                KnownName.conditional.name, at: offset, [predicate, sum, accumulator(offset)])
            let expected = add(.int(1), at: offset)
            result = plainCall(KnownName.equals.name, at: offset, [accumulator(offset), expected])
        }
        return fold(macro, target, names, initial, condition, step, result, at: offset)
    }

    mutating func map(
        _ target: NodeIndex, _ arguments: [NodeIndex], _ macro: MacroKind, at offset: UInt32
    ) -> NodeIndex {
        let names: [Name]
        switch variables(arguments.prefix(1), "argument is not an identifier") {
        case .success(let found): names = found
        case .failure(let refusal): return report(refusal.message, at: refusal.offset)
        }
        let filter = arguments.count == 3 ? arguments[1] : nil
        return collect(
            macro, target, names, arguments[arguments.count - 1], filter: filter, at: offset)
    }

    mutating func filter(_ target: NodeIndex, _ arguments: [NodeIndex], at offset: UInt32)
        -> NodeIndex
    {
        switch variables(arguments.prefix(1), "argument is not an identifier") {
        case .success(let names):
            return collect(.filter, target, names, arguments[0], filter: arguments[1], at: offset)
        case .failure(let refusal): return report(refusal.message, at: refusal.offset)
        }
    }

    mutating func transform(
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
            step = plainCall(
                KnownName.conditional.name, at: offset, [filter, step, accumulator(offset)])
        }
        let initial = add(.map(entries([])), at: offset)
        let condition = add(.bool(true), at: offset)
        return fold(macro, target, names, initial, condition, step, accumulator(offset), at: offset)
    }

    /// `[].fold(accumulator + [element])`, under a filter if there is one.
    mutating func collect(
        _ macro: MacroKind, _ target: NodeIndex, _ names: [Name], _ element: NodeIndex,
        filter: NodeIndex?,
        at offset: UInt32
    ) -> NodeIndex {
        let initial = list([], optionals: [], at: offset)
        let condition = add(.bool(true), at: offset)
        let single = list([element], optionals: [], at: offset)
        var step = plainCall(KnownName.add.name, at: offset, [accumulator(offset), single])
        if let filter {
            step = plainCall(
                KnownName.conditional.name, at: offset, [filter, step, accumulator(offset)])
        }
        return fold(macro, target, names, initial, condition, step, accumulator(offset), at: offset)
    }
}
