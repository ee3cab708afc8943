// SPDX-License-Identifier: Apache-2.0

import JSON

// What is constant, exactly as upstream's optimiser sees it: literals, lists and maps of constants,
// type names, conversions of constants (one that fails ends the program) and membership in an empty
// list. Constants cost nothing.
extension Planner {
    mutating func fold(_ node: NodeIndex) throws(ProgramError) -> Value? {
        switch ast[node].kind {
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .int(let value): return .int(value)
        case .uint(let value): return .uint(value)
        case .double(let value): return .double(value)
        case .string(let range): return literal(range, .string)
        case .bytes(let range): return literal(range, .bytes)
        case .identifier, .select: return try foldReference(node)
        case .list(let elements, let optionals) where optionals.count == 0:
            return try foldList(elements)
        case .map(let entries): return try foldMap(entries)
        case .call(let function, let arguments): return try foldCall(node, function, arguments)
        default: return nil
        }
    }

    private func literal(_ range: LiteralRange, _ kind: Value.Kind) -> Value {
        var builder = unsafe TextBuilder(scratch, capacity: Int(range.count))
        unsafe ast[range].withUnsafeBufferPointer { unsafe builder.append($0) }
        return kind == .string ? builder.finish() : builder.finishBytes()
    }

    private func foldReference(_ node: NodeIndex) throws(ProgramError) -> Value? {
        switch checked[reference: node] {
        case .constant(let payload, let meta):
            var value = Value(payload: payload, kind: .null)
            value.meta = meta
            return value
        case .type:
            guard case .type(let denoted) = checked[type: node] else { return nil }
            if case .object(let name) = denoted, !isWellKnown(name), !isProvided(name) {
                throw ProgramError("reference to undefined type: \(name)")
            }
            var value = text(runtimeName(denoted))
            value.kindAndLength = value.kindAndLength & ~15 | UInt32(Value.Kind.type.rawValue)
            return value
        default: return nil
        }
    }

    private func isProvided(_ name: String) -> Bool { functions.objects?.isType(name) ?? false }

    private func isWellKnown(_ name: String) -> Bool { name.hasPrefix("google.protobuf.") }

    private func runtimeName(_ type: CELType) -> String {
        switch type {
        case .null: "null_type"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .double: "double"
        case .string: "string"
        case .bytes: "bytes"
        case .duration: "google.protobuf.Duration"
        case .timestamp: "google.protobuf.Timestamp"
        case .list: "list"
        case .map: "map"
        case .type, .metatype: "type"
        case .object(let name), .opaque(let name, _): name
        case .any: "google.protobuf.Any"
        case .wrapper(let wrapped): runtimeName(wrapped)
        case .dyn, .error, .parameter, .variable: "dyn"
        }
    }

    private mutating func foldList(_ range: NodeRange) throws(ProgramError) -> Value? {
        // Constants of a list are found by looking first: a list with one computed element is not
        // built twice.
        for element in ast[range] where !mayBeConstant(element) { return nil }
        var builder = unsafe ListBuilder(scratch, capacity: Int(range.count))
        for element in ast[range] {
            guard let value = try fold(element) else { return nil }
            builder.append(value)
        }
        return builder.finish()
    }

    private mutating func foldMap(_ range: EntryRange) throws(ProgramError) -> Value? {
        for entry in ast[range]
        where entry.isOptional || !mayBeConstant(entry.key) || !mayBeConstant(entry.value) {
            return nil
        }
        var builder = unsafe MapBuilder(scratch)
        for entry in ast[range] {
            guard let key = try fold(entry.key), let value = try fold(entry.value) else {
                return nil
            }
            // What evaluation refuses is left to it.
            if environment.options.strictMapKeys, builder.contains(key) || !key.isMapKey {
                return nil
            }
            builder.set(interned(key), value)
        }
        return builder.finish()
    }

    /// A cheap look without building anything.
    private func mayBeConstant(_ node: NodeIndex) -> Bool {
        switch ast[node].kind {
        case .memberCall, .comprehension, .message: return false
        case .identifier, .select:
            switch checked[reference: node] {
            case .constant, .type: return true
            default: return false
            }
        case .list(let elements, let optionals):
            return optionals.count == 0 && ast[elements].allSatisfy { mayBeConstant($0) }
        case .map(let entries):
            return ast[entries].allSatisfy {
                !$0.isOptional && mayBeConstant($0.key) && mayBeConstant($0.value)
            }
        case .call(let function, let arguments):
            if function == KnownName.in.name { return true }
            guard arguments.count == 1, KnownName.conversion(function) != nil else { return false }
            return mayBeConstant(ast[arguments].first ?? node)
        default: return true
        }
    }

    private mutating func foldCall(
        _ node: NodeIndex, _ function: JSONFreeName, _ range: NodeRange
    ) throws(ProgramError) -> Value? {
        if function == KnownName.in.name, range.count == 2, overload(node) == "in_list",
            case .list(let elements, _) = ast[Array(ast[range])[1]].kind, elements.count == 0
        {
            return .bool(false)
        }
        guard environment.options.foldsConversions, range.count == 1,
            let conversion = KnownName.conversion(function), let argument = ast[range].first,
            let value = try fold(argument)
        else { return nil }
        if conversion == .dyn { return value }
        if conversion == .type {
            // Only evaluation knows the types of libraries.
            return value.kind == .opaque ? nil : context.typeValue(value)
        }
        let result = try evaluate(site(node, ast.names[function], argumentCount: 1), value)
        if result.kind == .error {
            throw ProgramError(unsafe result.errorMessage(&scratch.pointee))
        }
        return result
    }

    private func evaluate(_ site: CallSite, _ argument: Value) throws(ProgramError) -> Value {
        var argument = argument
        return unsafe withUnsafePointer(to: &argument) { pointer in
            for overload in site.overloads where unsafe overload.takes(pointer, 1) {
                return unsafe overload.implementation.evaluate(
                    Call(arguments: pointer, count: 1, context: context))
            }
            var text = unsafe TextBuilder(scratch)
            text.append("no such overload: ")
            text.append(site.function)
            text.append("(")
            unsafe text.append(context.typeValue(pointer.pointee).utf8)
            text.append(")")
            return text.finishError()
        }
    }
}
