// SPDX-License-Identifier: Apache-2.0

public import JSON

// Between values that own what they hold and the machine's, which point at it.
extension Workspace {
    /// The value for an activation or a function's result; lives until the workspace is reset. An
    /// error value for what can not be given to an expression.
    public mutating func value(_ value: CELValue) -> Value {
        withCall { call in call.value(value) }
    }

    /// Does something with a call of no arguments: for what needs a place to build values.
    package mutating func withCall<Result>(_ body: (Call) -> Result) -> Result {
        unsafe withUnsafeMutablePointer(to: &self) { workspace in
            var none = Value.null
            return unsafe withUnsafePointer(to: &none) { none in
                let context = unsafe ComparisonContext(
                    workspace: workspace, types: nil, typeCount: 0)
                return body(unsafe Call(arguments: none, count: 0, context: context))
            }
        }
    }
}

extension Call {
    /// The machine's value of one that owns what it holds.
    public func value(_ value: CELValue) -> Value { self.value(value, depth: 0) }

    private func value(_ value: CELValue, depth: Int) -> Value {
        guard depth < Limits.valueDepth else { return error("value is nested too deeply") }
        switch value {
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .int(let value): return .int(value)
        case .uint(let value): return .uint(value)
        case .double(let value): return .double(value)
        case .string(let value): return string(value)
        case .bytes(let value):
            var builder = text(capacity: value.count)
            for byte in value { builder.append(byte) }
            return builder.finishBytes()
        case .list(let elements):
            var builder = list(capacity: elements.count)
            for element in elements {
                let made = self.value(element, depth: depth + 1)
                if made.isError { return made }
                builder.append(made)
            }
            return builder.finish()
        case .map(let map): return self.map(map, depth: depth)
        case .duration(let nanoseconds): return .duration(nanoseconds: nanoseconds)
        case .timestamp(let seconds, let nanoseconds):
            return Timestamp(seconds: seconds, nanoseconds: 0).adding(Int64(nanoseconds))
        case .type(let name): return type(named: name)
        case .optional(nil): return .none
        case .optional(.some(let wrapped)):
            let made = self.value(wrapped, depth: depth + 1)
            return made.isError ? made : optional(made)
        case .object(let type, let fields):
            let made = map(fields, depth: depth)
            return made.isError ? made : object(type: self.type(named: type), fields: made)
        case .opaque(let type): return error("a value of type '\(type)' can not be given")
        }
    }

    private func map(_ map: CELValue.Map, depth: Int) -> Value {
        var builder = self.map()
        for entry in map.entries {
            let key = value(entry.key, depth: depth + 1)
            guard key.isMapKey || key.kind == .double else {
                return error("a key of a map must be a text, a number or a bool")
            }
            let made = value(entry.value, depth: depth + 1)
            if made.isError { return made }
            builder.set(key, made)
        }
        return builder.finish()
    }

    /// A copy of a value that owns what it holds; an error value is a text of type `error`. What is
    /// beyond `copiedValueCountMaximum` is a value of type `value too large`.
    public func swiftValue(_ value: Value) -> CELValue {
        var copy = SwiftCopy(call: self)
        return copy.value(value, depth: 0)
    }

    /// Most values that a copy holds: a list that holds one list twice, and that another, has few
    /// values and no end of copies.
    public static var copiedValueCountMaximum: Int { Limits.copiedValueCount }
}

/// One copy of a value, and of all in it.
struct SwiftCopy {
    let call: Call
    private var remainingCount = Limits.copiedValueCount

    init(call: Call) { self.call = call }

    /// Whether it has all of the value.
    var isComplete: Bool { remainingCount >= 0 }

    mutating func value(_ value: Value, depth: Int) -> CELValue {
        guard depth < Limits.valueDepth else { return .opaque(type: "value nested too deeply") }
        remainingCount -= 1
        guard isComplete else { return .opaque(type: "value too large") }
        switch value.kind {
        case .null: return .null
        case .bool: return .bool(value.isTrue)
        case .int: return .int(value.signed)
        case .uint: return .uint(value.payload)
        case .double: return .double(value.doubleBits)
        case .string: return .string(value.swiftString)
        case .bytes: return .bytes(unsafe Array(value.utf8))
        case .duration: return .duration(nanoseconds: value.signed)
        case .timestamp: return .timestamp(seconds: value.signed, nanoseconds: value.aux)
        case .type: return .type(value.swiftString)
        case .list, .array:
            var elements: [CELValue] = []
            elements.reserveCapacity(min(value.listCount, max(0, remainingCount)))
            var cursor = ListCursor(value)
            while let element = cursor.next() {
                elements.append(self.value(element, depth: depth + 1))
                if !isComplete { break }
            }
            return .list(elements)
        case .map, .object: return .map(entries(value, depth: depth))
        case .opaque:
            if value.isOpaque(.optional) {
                return .optional(value.wrapped.map { self.value($0, depth: depth + 1) })
            }
            if let parts = value.messageParts {
                return .object(
                    type: parts.type.swiftString, fields: entries(parts.fields, depth: depth))
            }
            return .opaque(type: call.context.typeValue(value).swiftString)
        case .error: return .opaque(type: "error")
        }
    }

    private mutating func entries(_ map: Value, depth: Int) -> CELValue.Map {
        var copies: [(CELValue, CELValue)] = []
        for entry in call.entries(of: map) {
            let key = value(entry.key, depth: depth + 1)
            copies.append((key, value(entry.value, depth: depth + 1)))
            if !isComplete { break }
        }
        return CELValue.Map(copies)
    }
}
