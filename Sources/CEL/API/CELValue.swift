// SPDX-License-Identifier: Apache-2.0

/// A value of the language that owns what it holds: what Swift code gives to expressions and gets
/// from them.
///
/// Literals are values: `["name": "web", "ports": [80, 443], "ready": true]`. Making and reading
/// one allocates; where that matters, work with `Value`, `Workspace` and `Activation` instead.
public indirect enum CELValue: Equatable, Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case uint(UInt64)
    case double(Double)
    case string(String)
    case bytes([UInt8])
    case list([CELValue])
    case map(Map)
    /// ±292 years.
    case duration(nanoseconds: Int64)
    /// Since 1970, nanoseconds counted upwards also before it.
    case timestamp(seconds: Int64, nanoseconds: UInt32)
    /// A type by its name: what `type(x)` gives.
    case type(String)
    /// `optional.of(x)`, or nil for `optional.none()`.
    case optional(CELValue?)
    /// A value of an object type with the fields that are set.
    case object(type: String, fields: Map)
    /// A value of a library's own type, by the type's name. Only that library's functions understand
    /// it, and it can not be given to an expression.
    case opaque(type: String)

    /// Entries in their order. Two maps are equal when they have the same entries in any order.
    public struct Map: Equatable, Sendable, ExpressibleByDictionaryLiteral {
        public var entries: [(key: CELValue, value: CELValue)]

        public init(_ entries: [(key: CELValue, value: CELValue)]) { self.entries = entries }

        public init(dictionaryLiteral elements: (CELValue, CELValue)...) {
            entries = elements.map { (key: $0.0, value: $0.1) }
        }

        /// The value under a key of the same type; nil where there is none.
        public subscript(_ key: CELValue) -> CELValue? {
            entries.first { $0.key == key }?.value
        }

        public static func == (one: Map, other: Map) -> Bool {
            one.entries.count == other.entries.count
                && one.entries.allSatisfy { other[$0.key] == $0.value }
        }
    }
}

extension CELValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(nilLiteral: ()) { self = .null }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int64) { self = .int(value) }
    public init(floatLiteral value: Double) { self = .double(value) }
    public init(stringLiteral value: String) { self = .string(value) }
    public init(arrayLiteral elements: CELValue...) { self = .list(elements) }
    public init(dictionaryLiteral elements: (CELValue, CELValue)...) {
        self = .map(Map(elements.map { (key: $0.0, value: $0.1) }))
    }
}

// What a value is, where it is that; nil elsewhere.
extension CELValue {
    public var isNull: Bool { self == .null }
    public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    public var int: Int64? { if case .int(let value) = self { value } else { nil } }
    public var uint: UInt64? { if case .uint(let value) = self { value } else { nil } }
    public var double: Double? { if case .double(let value) = self { value } else { nil } }
    public var string: String? { if case .string(let value) = self { value } else { nil } }
    public var bytes: [UInt8]? { if case .bytes(let value) = self { value } else { nil } }
    public var list: [CELValue]? { if case .list(let value) = self { value } else { nil } }
    public var map: Map? { if case .map(let value) = self { value } else { nil } }

    /// The value under a text key of a map, or of an object's field.
    public subscript(_ name: String) -> CELValue? {
        switch self {
        case .map(let map), .object(_, let map): map[.string(name)]
        default: nil
        }
    }
}
