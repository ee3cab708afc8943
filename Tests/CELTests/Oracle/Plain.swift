// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON

/// A value of the language as the oracle has it: Swift's own types, everything copied.
indirect enum Plain {
    case null
    case bool(Bool)
    case int(Int64)
    case uint(UInt64)
    case double(Double)
    /// UTF-8, so that nothing but bytes is ever compared.
    case string([UInt8])
    case bytes([UInt8])
    case list([Plain])
    case map([(key: Plain, value: Plain)])
    case duration(Int64)
    case optional(Plain?)
    /// Times, types and the values of libraries: as the machine has them, opaque here.
    case library(Value)
    case error(String)

    static func text(_ text: String) -> Plain { .string(Array(text.utf8)) }

    var isError: Bool {
        if case .error = self { return true }
        return false
    }

    /// Equality by content, for what the oracle knows; nil where a library has to say.
    func equals(_ other: Plain) -> Bool? {
        switch (self, other) {
        case (.library, _), (_, .library): return nil
        case (.null, .null): return true
        case (.bool(let one), .bool(let two)): return one == two
        case (.string(let one), .string(let two)), (.bytes(let one), .bytes(let two)):
            return one == two
        case (.duration(let one), .duration(let two)): return one == two
        case (.list(let one), .list(let two)):
            guard one.count == two.count else { return false }
            return Plain.all(zip(one, two)) { $0.equals($1) }
        case (.map(let one), .map(let two)):
            guard one.count == two.count else { return false }
            return Plain.all(one) { entry in
                guard let found = Plain.member(entry.key, two) else { return false }
                return entry.value.equals(found)
            }
        case (.optional(let one), .optional(let two)):
            guard let one, let two else { return one == nil && two == nil }
            return one.equals(two)
        default: return order(other).map { $0 == .equal } ?? false
        }
    }

    private static func all<Elements: Sequence>(
        _ elements: Elements, _ test: (Elements.Element) -> Bool?
    ) -> Bool? {
        for element in elements {
            guard let holds = test(element) else { return nil }
            if !holds { return false }
        }
        return true
    }

    /// The value under a key: numbers find each other across types, but doubles are found by
    /// doubles only.
    static func member(_ key: Plain, _ entries: [(key: Plain, value: Plain)]) -> Plain? {
        entries.first { entry in
            if case .double = entry.key {
                guard case .double = key else { return false }
            }
            return entry.key.equals(key) == true
        }?.value
    }

    enum Order { case less, equal, greater, unordered }

    /// The order of numbers, texts, bools and durations; nil where there is none.
    func order(_ other: Plain) -> Order? {
        func compared<Ordered: Comparable>(_ one: Ordered, _ two: Ordered) -> Order {
            one < two ? .less : one == two ? .equal : .greater
        }
        switch (self, other) {
        case (.int(let one), .int(let two)): return compared(one, two)
        case (.uint(let one), .uint(let two)): return compared(one, two)
        case (.int(let one), .uint(let two)): return one < 0 ? .less : compared(UInt64(one), two)
        case (.uint(let one), .int(let two)): return two < 0 ? .greater : compared(one, UInt64(two))
        case (.bool(let one), .bool(let two)): return compared(one ? 1 : 0, two ? 1 : 0)
        case (.string(let one), .string(let two)), (.bytes(let one), .bytes(let two)):
            return one == two ? .equal : one.lexicographicallyPrecedes(two) ? .less : .greater
        case (.duration(let one), .duration(let two)): return compared(one, two)
        default:
            // The limits of the integers lie far beyond where doubles still tell integers apart.
            guard let one = rounded, let two = other.rounded else { return nil }
            return one.isNaN || two.isNaN ? .unordered : compared(one, two)
        }
    }

    private var rounded: Double? {
        switch self {
        case .int(let value): Double(value)
        case .uint(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }
}

extension Plain {
    init(_ value: Value, _ workspace: inout Workspace) {
        switch value.kind {
        case .null: self = .null
        case .bool: self = .bool(value.isTrue)
        case .int: self = .int(value.int ?? 0)
        case .uint: self = .uint(value.uint ?? 0)
        case .double: self = .double(value.double ?? 0)
        case .string: self = .string(unsafe Array(value.utf8))
        case .bytes: self = .bytes(unsafe Array(value.utf8))
        case .duration: self = .duration(value.signed)
        case .list, .array:
            var elements: [Plain] = []
            var cursor = ListCursor(value)
            while let element = cursor.next() { elements.append(Plain(element, &workspace)) }
            self = .list(elements)
        case .map, .object:
            var entries: [(key: Plain, value: Plain)] = []
            var cursor = MapCursor(value)
            while let entry = cursor.next(workspace.names) {
                entries.append((Plain(entry.key, &workspace), Plain(entry.value, &workspace)))
            }
            self = .map(entries)
        case .error: self = .error(value.errorMessage(&workspace))
        case .opaque where value.isOpaque(.optional):
            self = .optional(value.wrapped.map { Plain($0, &workspace) })
        default: self = .library(value)
        }
    }

    /// The machine's value, in the arena. - Precondition: no error.
    func value(_ workspace: inout Workspace) -> Value {
        switch self {
        case .null, .error: return .null
        case .bool(let value): return .bool(value)
        case .int(let value): return .int(value)
        case .uint(let value): return .uint(value)
        case .double(let value): return .double(value)
        case .string(let bytes):
            return workspace.string(String(decoding: bytes, as: UTF8.self))
        case .bytes(let bytes): return workspace.bytes(bytes)
        case .duration(let nanoseconds): return .duration(nanoseconds: nanoseconds)
        case .list(let elements):
            var values: [Value] = []
            for element in elements { values.append(element.value(&workspace)) }
            return workspace.list(values)
        case .map(let entries):
            var values: [(Value, Value)] = []
            for entry in entries {
                values.append((entry.key.value(&workspace), entry.value.value(&workspace)))
            }
            return workspace.map(values)
        case .optional(let wrapped):
            guard let wrapped else { return .none }
            let inner = wrapped.value(&workspace)
            return workspace.optional(inner)
        case .library(let value): return value
        }
    }
}
