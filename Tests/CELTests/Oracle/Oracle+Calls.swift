// SPDX-License-Identifier: Apache-2.0

import CEL

// Operators and functions.
extension Oracle {
    mutating func call(
        _ node: NodeIndex, _ name: String, _ arguments: [NodeIndex], isMember: Bool
    ) -> Plain {
        switch (name, arguments.count) {
        case ("_&&_", 2): return logical(arguments, decidedBy: false)
        case ("_||_", 2): return logical(arguments, decidedBy: true)
        case ("_?_:_", 3): return conditional(arguments)
        case ("@not_strictly_false", 1):
            if case .bool(false) = evaluate(arguments[0]) { return .bool(false) }
            return .bool(true)
        case ("_[_]", 2):
            let operand = evaluate(arguments[0])
            return index(operand, arguments[1])
        case ("_[?_]", 2), ("_?._", 2):
            let operand = evaluate(arguments[0])
            return optionalIndex(operand, arguments[1])
        case ("or", 2) where isMember, ("orValue", 2) where isMember:
            let operand = evaluate(arguments[0])
            guard case .optional(let wrapped) = operand else { return operand }
            guard let wrapped else { return evaluate(arguments[1]) }
            return name == "or" ? operand : wrapped
        case ("@in", 2) where checked.hasEmptyList(node): return .bool(false)
        default: break
        }
        var values: [Plain] = []
        for argument in arguments { values.append(evaluate(argument)) }
        if let error = values.first(where: \.isError) { return error }
        switch (name, values.count) {
        case ("dyn", 1): return values[0]
        case ("_==_", 2): return equal(values[0], values[1])
        case ("_!=_", 2): return different(values[0], values[1])
        case ("@in", 2): return member(values[0], values[1])
        case ("cel.@mapInsert", 2...3): return inserted(values)
        case ("size", 1): return size(values[0])
        case ("!_", 1):
            guard case .bool(let value) = values[0] else { return .error("no such overload") }
            return .bool(!value)
        case ("_<_", 2), ("_<=_", 2), ("_>_", 2), ("_>=_", 2):
            return compared(name, values[0], values[1])
        case ("_+_", 2), ("_-_", 2), ("_*_", 2), ("_/_", 2), ("_%_", 2):
            return arithmetic(name, values[0], values[1])
        case ("-_", 1): return negated(values[0])
        default:
            let written = name.hasPrefix(".") ? String(name.dropFirst()) : name
            return library(written, values, isMember: isMember)
        }
    }

    /// The operand that decides wins, whatever the other is; else the first that is no bool.
    private mutating func logical(_ arguments: [NodeIndex], decidedBy decision: Bool) -> Plain {
        let left = evaluate(arguments[0])
        if case .bool(decision) = left { return left }
        let right = evaluate(arguments[1])
        if case .bool(decision) = right { return right }
        for operand in [left, right] {
            if operand.isError { return operand }
            guard case .bool = operand else { return .error("no such overload") }
        }
        return .bool(!decision)
    }

    /// An optional in an optional becomes the inner one: upstream resolves the sides of a
    /// conditional as attributes.
    private mutating func conditional(_ arguments: [NodeIndex]) -> Plain {
        let condition = evaluate(arguments[0])
        guard case .bool(let holds) = condition else {
            return condition.isError ? condition : .error("no such overload")
        }
        let value = evaluate(arguments[holds ? 1 : 2])
        guard case .optional(.some(.optional(let inner?))) = value else { return value }
        return .optional(inner)
    }

    // MARK: Equality, order, membership

    private mutating func equal(_ one: Plain, _ other: Plain) -> Plain {
        one.equals(other).map { .bool($0) } ?? library("==", [one, other])
    }

    private mutating func different(_ one: Plain, _ other: Plain) -> Plain {
        one.equals(other).map { .bool(!$0) } ?? library("!=", [one, other])
    }

    private mutating func member(_ element: Plain, _ collection: Plain) -> Plain {
        switch collection {
        case .list(let elements):
            for candidate in elements {
                guard let holds = element.equals(candidate) else {
                    return library("in", [element, collection])
                }
                if holds { return .bool(true) }
            }
            return .bool(false)
        case .map(let entries): return .bool(Plain.member(element, entries) != nil)
        case .library: return unsupported()
        default: return .error("no such overload")
        }
    }

    private mutating func compared(_ name: String, _ one: Plain, _ other: Plain) -> Plain {
        if case .library = one {
            return library(String(name.dropFirst().dropLast()), [one, other])
        }
        guard let order = one.order(other) else { return .error("no such overload") }
        if order == .unordered { return .error("NaN values cannot be ordered") }
        return switch name {
        case "_<_": .bool(order == .less)
        case "_<=_": .bool(order != .greater)
        case "_>_": .bool(order == .greater)
        default: .bool(order != .less)
        }
    }

    private func inserted(_ values: [Plain]) -> Plain {
        guard case .map(var entries) = values[0] else { return .error("no such overload") }
        var added: [(key: Plain, value: Plain)]
        if values.count == 3 {
            added = [(values[1], values[2])]
        } else {
            guard case .map(let entries) = values[1] else { return .error("no such overload") }
            added = entries
        }
        for entry in added {
            if Plain.member(entry.key, entries) != nil { return .error("insert failed") }
            entries.append(entry)
        }
        return .map(entries)
    }

    private mutating func size(_ value: Plain) -> Plain {
        switch value {
        case .string(let bytes): .int(Int64(bytes.count { $0 & 0xC0 != 0x80 }))
        case .bytes(let bytes): .int(Int64(bytes.count))
        case .list(let elements): .int(Int64(elements.count))
        case .map(let entries): .int(Int64(entries.count))
        default: .error("no such overload")
        }
    }

    // MARK: Arithmetic

    private mutating func arithmetic(_ name: String, _ one: Plain, _ other: Plain) -> Plain {
        switch (one, other) {
        case (.int(let left), .int(let right)): return whole(name, left, right, Plain.int)
        case (.uint(let left), .uint(let right)): return whole(name, left, right, Plain.uint)
        case (.double(let left), .double(let right)):
            switch name {
            case "_+_": return .double(left + right)
            case "_-_": return .double(left - right)
            case "_*_": return .double(left * right)
            case "_/_": return .double(left / right)
            default: return .error("no such overload")
            }
        case (.string(let left), .string(let right)) where name == "_+_":
            return .string(left + right)
        case (.bytes(let left), .bytes(let right)) where name == "_+_":
            return .bytes(left + right)
        case (.list(let left), .list(let right)) where name == "_+_": return .list(left + right)
        case (.duration(let left), .duration(let right)) where name == "_+_" || name == "_-_":
            return whole(name, left, right, Plain.duration)
        case (.library, _), (_, .library):
            return library(String(name.dropFirst().dropLast()), [one, other])
        default: return .error("no such overload")
        }
    }

    private func whole<Number: FixedWidthInteger>(
        _ name: String, _ left: Number, _ right: Number, _ make: (Number) -> Plain
    ) -> Plain {
        if name == "_/_" || name == "_%_", right == 0 { return .error("by zero") }
        let (value, overflow) =
            switch name {
            case "_+_": left.addingReportingOverflow(right)
            case "_-_": left.subtractingReportingOverflow(right)
            case "_*_": left.multipliedReportingOverflow(by: right)
            case "_/_": left.dividedReportingOverflow(by: right)
            default: left.remainderReportingOverflow(dividingBy: right)
            }
        return overflow ? .error("overflow") : make(value)
    }

    private func negated(_ value: Plain) -> Plain {
        switch value {
        case .int(.min), .duration(.min): .error("integer overflow")
        case .int(let value): .int(-value)
        case .double(let value): .double(-value)
        case .duration(let value): .duration(-value)
        default: .error("no such overload")
        }
    }
}

extension CheckedAST {
    /// Whether a node is `x in []`, known to be the list's operator: upstream takes it for false
    /// without looking at x.
    func hasEmptyList(_ node: NodeIndex) -> Bool {
        guard case .call(let function, let arguments) = ast[node].kind,
            ast.names[function] == "@in", let last = ast[arguments].last,
            case .list(let elements, _) = ast[last].kind
        else { return false }
        return elements.count == 0
    }

    /// Whether such a node is anywhere: unchecked programs do look at x.
    var hasEmptyList: Bool {
        ast.nodes.indices.contains { hasEmptyList(NodeIndex(UInt32($0))) }
    }
}
