// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON

/// A tree-walking evaluator as plain as can be: what the machine is held against.
///
/// No registers, no jumps, no constants moved ahead, no costs. It walks the checked tree with
/// values that are Swift's own and calls the libraries for what is not the language itself.
struct Oracle: ~Copyable {
    let checked: CheckedAST
    let environment: Environment
    let calls: LibraryCalls
    /// By slot; nil for a variable without a value.
    let variables: [Plain?]
    var workspace: Workspace
    private var locals: [Local] = []
    /// What is not looked at: messages, functions that cannot be written.
    private(set) var isUnsupported = false

    private struct Local {
        var comprehension: ComprehensionIndex
        var role: LocalRole
        var value: Plain
    }

    init(
        _ checked: CheckedAST, _ environment: Environment, _ calls: LibraryCalls,
        variables: [Plain?], workspace: consuming Workspace
    ) {
        self.checked = checked
        self.environment = environment
        self.calls = calls
        self.variables = variables
        self.workspace = workspace
    }

    /// The value of the expression; nil where it holds what the oracle does not know.
    mutating func evaluate() -> Plain? {
        let value = evaluate(checked.ast.root)
        return isUnsupported ? nil : value
    }

    mutating func evaluate(_ node: NodeIndex) -> Plain {
        let ast = checked.ast
        switch ast[node].kind {
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .int(let value): return .int(value)
        case .uint(let value): return .uint(value)
        case .double(let value): return .double(value)
        case .string(let range): return .string(Array(ast[range]))
        case .bytes(let range): return .bytes(Array(ast[range]))
        case .identifier(let name): return identifier(node, ast.names[name])
        case .select(let operand, let field, let isTest):
            return select(evaluate(operand), .text(ast.names[field]), isTest: isTest)
        case .call(let function, let arguments):
            return call(node, ast.names[function], Array(ast[arguments]), isMember: false)
        case .memberCall(let function, let target, let arguments):
            return call(node, ast.names[function], [target] + ast[arguments], isMember: true)
        case .list(let elements, let optionals): return list(elements, optionals)
        case .map(let entries): return map(entries)
        case .comprehension(let index): return comprehension(index)
        default: return unsupported()
        }
    }

    mutating func unsupported() -> Plain {
        isUnsupported = true
        return .null
    }

    mutating func library(_ function: String, _ arguments: [Plain], isMember: Bool = false) -> Plain
    {
        if let error = arguments.first(where: \.isError) { return error }
        return calls.call(function, arguments, isMember: isMember, &workspace) ?? unsupported()
    }

    private mutating func identifier(_ node: NodeIndex, _ name: String) -> Plain {
        switch checked[reference: node] {
        case .variable(let slot):
            return variables[Int(slot.value)] ?? .error("no such attribute(s): \(name)")
        case .local(let index, let role):
            let local = locals.last { $0.comprehension == index && $0.role == role }
            return local?.value ?? unsupported()
        case .constant(let payload, _): return .int(Int64(bitPattern: payload))
        case .type: return calls.type(name, &workspace) ?? unsupported()
        case .none, .overloads: return .error("no such attribute(s): \(name)")
        }
    }

    // MARK: Constructors

    private mutating func list(_ range: NodeRange, _ optionalRange: NodeRange) -> Plain {
        let ast = checked.ast
        let start = Int(optionalRange.start)
        let optionals = ast.optionalIndices[start..<(start + Int(optionalRange.count))]
        var values: [Plain] = []
        for element in ast[range] { values.append(evaluate(element)) }
        if let error = values.first(where: \.isError) { return error }
        var elements: [Plain] = []
        for (position, value) in values.enumerated() {
            guard optionals.contains(UInt32(position)) else {
                elements.append(value)
                continue
            }
            guard case .optional(let wrapped) = value else { return .error("not optional") }
            if let wrapped { elements.append(wrapped) }
        }
        return .list(elements)
    }

    private mutating func map(_ range: EntryRange) -> Plain {
        var values: [(key: Plain, value: Plain, isOptional: Bool)] = []
        for entry in checked.ast[range] {
            values.append((evaluate(entry.key), evaluate(entry.value), entry.isOptional))
        }
        var entries: [(key: Plain, value: Plain)] = []
        for entry in values {
            if entry.key.isError { return entry.key }
            if entry.value.isError { return entry.value }
            var value = entry.value
            if entry.isOptional {
                guard case .optional(let wrapped) = value else { return .error("not optional") }
                guard let wrapped else { continue }
                value = wrapped
            }
            Self.insert(entry.key, value, &entries)
        }
        return .map(entries)
    }

    /// A key of the same type and value is replaced; `1` and `1u` are two keys.
    private static func insert(
        _ key: Plain, _ value: Plain, _ entries: inout [(key: Plain, value: Plain)]
    ) {
        let position = entries.firstIndex { entry in
            switch (entry.key, key) {
            case (.int(let one), .int(let two)): one == two
            case (.uint(let one), .uint(let two)): one == two
            case (.double(let one), .double(let two)): one == two
            case (.int, .uint), (.int, .double), (.uint, .int), (.uint, .double), (.double, .int),
                (.double, .uint):
                false
            default: entry.key.equals(key) == true
            }
        }
        if let position {
            entries[position].value = value
        } else {
            entries.append((key, value))
        }
    }

    // MARK: Loops

    /// `accumulator = initial; for variables in range { if !condition { break }; accumulator = step
    /// }; result`
    private mutating func comprehension(_ index: ComprehensionIndex) -> Plain {
        let loop = checked.ast[index]
        let isTwo = loop.secondVariable != nil
        let range = evaluate(loop.range)
        let rounds: [(Plain, Plain)]
        switch range {
        case .list(let elements):
            rounds = elements.enumerated().map {
                isTwo ? (.int(Int64($0.offset)), $0.element) : ($0.element, .null)
            }
        case .map(let entries): rounds = entries.map { ($0.key, $0.value) }
        case .error: return range
        default: return .error("expected iterable type")
        }
        var accumulator = evaluate(loop.initial)
        let outer = locals
        defer { locals = outer }
        for (first, second) in rounds {
            locals = outer
            locals.append(Local(comprehension: index, role: .accumulator, value: accumulator))
            locals.append(Local(comprehension: index, role: .variable, value: first))
            locals.append(Local(comprehension: index, role: .secondVariable, value: second))
            if case .bool(false) = evaluate(loop.condition) { break }
            accumulator = evaluate(loop.step)
            if isUnsupported { break }
        }
        locals = outer
        locals.append(Local(comprehension: index, role: .accumulator, value: accumulator))
        return evaluate(loop.result)
    }
}
