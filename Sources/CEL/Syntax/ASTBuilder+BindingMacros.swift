// SPDX-License-Identifier: Apache-2.0

// Macros that bind a value to a name.
extension ASTBuilder {
    mutating func optionalMap(
        _ macro: MacroKind, _ target: NodeIndex, _ arguments: [NodeIndex], at offset: UInt32
    ) -> NodeIndex {
        guard case .identifier(let variable) = ast[arguments[0]].kind else {
            let name = macro == .optionalMap ? "optMap" : "optFlatMap"
            return report(
                "\(name)() variable name must be a simple identifier",
                at: self.offset(of: arguments[0]))
        }
        let test = add(
            .memberCall(function: KnownName.hasValue.name, target: target, arguments: children([])),
            at: offset)
        let value = add(
            .memberCall(
                function: KnownName.value.name, target: copy(target), arguments: children([])),
            at: offset)
        var mapped = bound(macro, variable, to: value, in: arguments[1], at: offset)
        if macro == .optionalMap {
            mapped = plainCall(KnownName.optionalOf.name, at: offset, [mapped])
        }
        let none = plainCall(KnownName.optionalNone.name, at: offset, [])
        return plainCall(KnownName.conditional.name, at: offset, [test, mapped, none])
    }

    mutating func bind(_ target: NodeIndex, _ arguments: [NodeIndex], at offset: UInt32)
        -> NodeIndex?
    {
        guard isNamespace(target) else { return nil }
        guard case .identifier(let variable) = ast[arguments[0]].kind else {
            return report(
                "cel.bind() variable names must be simple identifiers",
                at: self.offset(of: arguments[0]))
        }
        return bound(.bind, variable, to: arguments[1], in: arguments[2], at: offset)
    }

    mutating func sortBy(_ target: NodeIndex, _ arguments: [NodeIndex], at offset: UInt32)
        -> NodeIndex
    {
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
                function: KnownName.sortByAssociatedKeys.name, target: sorted,
                arguments: children([keys])), at: offset)
        return bound(.bind, input, to: target, in: call, at: offset)
    }

    func isNamespace(_ target: NodeIndex) -> Bool {
        guard case .identifier(let name) = ast[target].kind else { return false }
        return name == KnownName.cel.name
    }

    /// A comprehension without rounds, whose accumulator is the bound variable.
    mutating func bound(
        _ macro: MacroKind, _ variable: Name, to value: NodeIndex, in body: NodeIndex,
        at offset: UInt32
    ) -> NodeIndex {
        let range = list([], optionals: [], at: offset)
        let condition = add(.bool(false), at: offset)
        let step = add(.identifier(variable), at: offset)
        return comprehension(
            Comprehension(
                macro: macro, range: range, variable: KnownName.unusedVariable.name,
                secondVariable: nil,
                accumulator: variable, initial: value, condition: condition, step: step,
                result: body), at: offset)
    }

    /// The macros by which the conformance suite writes `cel.@block` and its variables.
    mutating func block(
        _ known: KnownName, _ target: NodeIndex, _ arguments: [NodeIndex], at offset: UInt32
    ) -> NodeIndex? {
        guard isNamespace(target) else { return nil }
        switch (known, arguments.count) {
        case (.block, 2):
            guard case .list(let elements, _) = ast[arguments[0]].kind else {
                return report(
                    "cel.block requires the first arg to be a list literal",
                    at: self.offset(of: arguments[0]))
            }
            // Bound from the inside out; each is computed when it is first read, as upstream does.
            var body = arguments[1]
            for (position, element) in Array(ast[elements]).enumerated().reversed() {
                let name = ast.names.intern("@index\(position)")
                body = bound(.bind, name, to: element, in: body, at: offset)
            }
            return body
        case (.blockIndex, 1):
            guard case .int(let number) = ast[arguments[0]].kind, number >= 0 else {
                return report(
                    "cel.index requires a single non-negative int constant arg",
                    at: self.offset(of: arguments[0]))
            }
            return add(.identifier(ast.names.intern("@index\(number)")), at: offset)
        case (.iterVar, 2), (.accuVar, 2):
            guard case .int(let depth) = ast[arguments[0]].kind,
                case .int(let unique) = ast[arguments[1]].kind
            else {
                return report(
                    "\(known.text) requires two non-negative int constant args",
                    at: self.offset(of: arguments[0]))
            }
            let prefix = known == .iterVar ? "@it" : "@ac"
            return add(.identifier(ast.names.intern("\(prefix):\(depth):\(unique)")), at: offset)
        default: return nil
        }
    }
}
