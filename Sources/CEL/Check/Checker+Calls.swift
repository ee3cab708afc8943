// SPDX-License-Identifier: Apache-2.0

// Calls.
extension Checker {
    mutating func checkCall(_ node: NodeIndex, _ function: Name, _ arguments: NodeRange) {
        if function == KnownName.optionalSelect.name { return checkOptionalSelect(node, arguments) }
        for argument in ast[arguments] { check(argument) }
        guard let overloads = overloads(of: function) else {
            reportUndeclared(ast.names[function], at: node, isCall: true)
            return set(node, .error)
        }
        resolve(node, function, overloads, target: nil, arguments)
    }

    mutating func checkOptionalSelect(_ node: NodeIndex, _ arguments: NodeRange) {
        let arguments = Array(ast[arguments])
        guard arguments.count == 2, case .string(let field) = ast[arguments[1]].kind else {
            return report("unsupported optional field selection", at: node)
        }
        set(arguments[1], .string)
        let name = String(decoding: ast[field], as: UTF8.self)
        let result = checkField(node, arguments[0], name, isOptional: true)
        set(node, variables.substitute(result, closing: false))
        if let overloads = overloads(of: KnownName.optionalSelect.name) {
            set(node, reference(to: overloads.prefix(1)))
        }
    }

    mutating func checkMemberCall(
        _ node: NodeIndex, _ function: Name, _ target: NodeIndex, _ arguments: NodeRange
    ) {
        for argument in ast[arguments] { check(argument) }
        if let (name, overloads) = namespacedFunction(function, target) {
            let function = ast.names.intern(name)
            ast.nodes[Int(node.value)].kind = .call(function: function, arguments: arguments)
            return resolve(node, function, overloads, target: nil, arguments)
        }
        check(target)
        guard let overloads = overloads(of: function) else {
            set(node, .error)
            return reportUndeclared(ast.names[function], at: node, isCall: true)
        }
        resolve(node, function, overloads, target: target, arguments)
    }

    /// The function `a.b.f` that `a.b.f()` calls, if there is one.
    func namespacedFunction(_ function: Name, _ target: NodeIndex) -> (String, [OverloadIndex])? {
        guard let root = root(of: target) else { return nil }
        let isKnown =
            root.index < index.isFunctionRoot.count && index.isFunctionRoot[Int(root.index)]
        guard isKnown || !environment.container.isEmpty || ast.names[root].first == ".",
            let prefix = qualifiedName(target)
        else { return nil }
        for candidate in environment.candidates(for: "\(prefix).\(ast.names[function])") {
            if let overloads = environment.functions[candidate] { return (candidate, overloads) }
        }
        return nil
    }

    mutating func overloads(of function: Name) -> [OverloadIndex]? {
        if environment.container.isEmpty, function.index < index.functions.count {
            if let overloads = index.functions[Int(function.index)] { return overloads }
        }
        for candidate in environment.candidates(for: ast.names[function]) {
            if let overloads = environment.functions[candidate] { return overloads }
        }
        return nil
    }

    mutating func reference(to overloads: some Collection<OverloadIndex>) -> Reference {
        let start = UInt32(truncatingIfNeeded: candidates.count)
        candidates.append(contentsOf: overloads)
        return .overloads(
            OverloadRange(start: start, count: UInt32(truncatingIfNeeded: overloads.count)))
    }

    /// Finds the overloads that the arguments fit, and with them the type of the call.
    mutating func resolve(
        _ node: NodeIndex, _ function: Name, _ overloads: [OverloadIndex], target: NodeIndex?,
        _ arguments: NodeRange
    ) {
        if function == KnownName.logicalAnd.name || function == KnownName.logicalOr.name {
            return resolveLogical(node, overloads, arguments)
        }
        var argumentTypes: [CELType] = []
        var tags = EnvironmentIndex.Tags()
        argumentTypes.reserveCapacity(Int(arguments.count) + 1)
        if let target { argumentTypes.append(type(target)) }
        for argument in ast[arguments] { argumentTypes.append(type(argument)) }
        for argumentType in argumentTypes { tags.append(argumentType) }
        var result: CELType?
        let start = UInt32(truncatingIfNeeded: candidates.count)
        for overload in overloads {
            let outline = index.outlines[Int(overload.value)]
            guard outline.isMember == (target != nil) else { continue }
            if excludesCrossType, StandardDeclarations.isCrossType(environment[overload]) {
                continue
            }
            // Variables are counted also for overloads that do not fit: their numbers show in
            // messages.
            let first = outline.variableCount > 0 ? variables.fresh(Int(outline.variableCount)) : 0
            guard Int(outline.parameterCount) == argumentTypes.count,
                outline.tags.mayAgree(with: tags)
            else { continue }
            let found: CELType
            if outline.isPair,
                let agree = CELType.simplyAgree(argumentTypes[0], argumentTypes[1])
            {
                // Nobody else sees its variable: it need not be bound.
                guard agree else { continue }
                found = index.signatures[Int(overload.value)].result
            } else {
                let signature = index.signatures[Int(overload.value)]
                var parameters = signature.parameters
                var overloadResult = signature.result
                if signature.variableCount > 0 {
                    parameters = parameters.map { $0.shifted(by: first) }
                    overloadResult = overloadResult.shifted(by: first)
                }
                guard variables.isAssignable(argumentTypes, parameters) else { continue }
                found = variables.substitute(overloadResult, closing: false)
            }
            candidates.append(overload)
            switch result {
            case .none: result = found
            case .some(let known):
                if known != .dyn, known != .any, !found.isExactly(known) { result = .dyn }
            }
        }
        guard let result else {
            reportNoMatch(
                node, function, argumentTypes, isMember: target != nil,
                remedy: remedy(
                    forCallOf: function, (target.map { [$0] } ?? []) + ast[arguments], overloads))
            return set(node, .error)
        }
        set(node, result)
        let count = UInt32(truncatingIfNeeded: candidates.count) - start
        set(node, .overloads(OverloadRange(start: start, count: count)))
    }

    mutating func resolveLogical(
        _ node: NodeIndex, _ overloads: [OverloadIndex], _ arguments: NodeRange
    ) {
        var isValid = true
        for argument in ast[arguments] where !variables.isAssignable(type(argument), .bool) {
            reportMismatch(.bool, type(argument), at: argument)
            isValid = false
        }
        set(node, isValid ? .bool : .error)
        if isValid { set(node, reference(to: overloads.prefix(1))) }
    }

    mutating func reportNoMatch(
        _ node: NodeIndex, _ function: Name, _ argumentTypes: [CELType], isMember: Bool,
        remedy: String?
    ) {
        let texts = argumentTypes.map { variables.substitute($0, closing: true).messageText }
        let signature =
            isMember
            ? "\(texts[0]).(\(texts.dropFirst().joined(separator: ", ")))"
            : "(\(texts.joined(separator: ", ")))"
        report(
            "found no matching overload for '\(ast.names[function])' applied to '\(signature)'",
            at: node, remedy: remedy)
    }

    mutating func reportMismatch(_ expected: CELType, _ actual: CELType, at node: NodeIndex) {
        report(
            "expected type '\(expected.messageText)' but found '\(actual.messageText)'", at: node)
    }
}
