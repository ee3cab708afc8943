// SPDX-License-Identifier: Apache-2.0

public import JSON

extension Value {
    @inlinable public static var null: Value { Value(payload: 0, kind: .null) }
    @inlinable public static func bool(_ value: Bool) -> Value {
        Value(payload: value ? 1 : 0, kind: .bool)
    }
    @inlinable public static func int(_ value: Int64) -> Value {
        Value(payload: UInt64(bitPattern: value), kind: .int)
    }
    @inlinable public static func uint(_ value: UInt64) -> Value {
        Value(payload: value, kind: .uint)
    }
    @inlinable public static func double(_ value: Double) -> Value {
        Value(payload: value.bitPattern, kind: .double)
    }
    /// - Parameter nanoseconds: ±292 years, as in Go.
    @inlinable public static func duration(nanoseconds: Int64) -> Value {
        Value(payload: UInt64(bitPattern: nanoseconds), kind: .duration)
    }
    /// - Parameter nanoseconds: 0 ≤ nanoseconds < 1,000,000,000, also before 1970.
    @inlinable public static func timestamp(seconds: Int64, nanoseconds: UInt32) -> Value {
        Value(payload: UInt64(bitPattern: seconds), aux: nanoseconds, kind: .timestamp)
    }

    /// A string whose UTF-8 stays where it lies and outlives the value.
    @inlinable public static func string(_ text: UTF8Text) -> Value {
        unsafe Value(
            payload: UInt64(UInt(bitPattern: text.start)), kind: .string, length: text.count)
    }

    /// A string of the binary.
    @inlinable package static func string(_ text: StaticString) -> Value {
        unsafe Value(
            payload: UInt64(UInt(bitPattern: text.utf8Start)), kind: .string,
            length: text.utf8CodeUnitCount)
    }

    /// Bytes that stay where they lie and outlive the value.
    @inlinable package static func bytes(_ buffer: UnsafeBufferPointer<UInt8>) -> Value {
        Value(
            payload: UInt64(UInt(bitPattern: buffer.baseAddress)), kind: .bytes,
            length: buffer.count)
    }

    /// A type, as a value, by its name.
    @inlinable package static func type(_ name: StaticString) -> Value {
        unsafe Value(
            payload: UInt64(UInt(bitPattern: name.utf8Start)), kind: .type,
            length: name.utf8CodeUnitCount)
    }

    @inlinable public var isNull: Bool { kind == .null }
    @inlinable public var isError: Bool { kind == .error }
    @inlinable public var isTrue: Bool { kind == .bool && payload != 0 }
    @inlinable public var isFalse: Bool { kind == .bool && payload == 0 }
    @inlinable public var bool: Bool? { kind == .bool ? payload != 0 : nil }
    @inlinable public var int: Int64? { kind == .int ? Int64(bitPattern: payload) : nil }
    @inlinable public var uint: UInt64? { kind == .uint ? payload : nil }
    @inlinable public var double: Double? { kind == .double ? Double(bitPattern: payload) : nil }

    /// The bits as an int: also of a duration (nanoseconds) and a timestamp (seconds).
    @inlinable package var signed: Int64 { Int64(bitPattern: payload) }
    @inlinable package var doubleBits: Double { Double(bitPattern: payload) }

    /// The bytes of a string, bytes, or the name of a type. - Precondition: the kind is one of
    /// them.
    @inlinable package var utf8: UnsafeBufferPointer<UInt8> {
        unsafe UnsafeBufferPointer(
            start: UnsafePointer(bitPattern: UInt(truncatingIfNeeded: payload)), count: length)
    }

    /// The text of a string; nil for any other kind.
    @inlinable public var text: UTF8Text? { kind == .string ? unsafe UTF8Text(utf8) : nil }

    /// A string as Swift's own, for messages and tests; allocates.
    package var swiftString: String {
        kind == .string || kind == .type ? unsafe String(decoding: utf8, as: UTF8.self) : ""
    }

    /// A list, in a document or built.
    @inlinable package var isList: Bool { kind == .list || kind == .array }
    /// A map, in a document or built.
    @inlinable package var isMap: Bool { kind == .map || kind == .object }
    @inlinable package var isNumber: Bool { kind == .int || kind == .uint || kind == .double }
    /// Whether the specification takes it for a key of a map.
    var isMapKey: Bool { kind == .string || kind == .int || kind == .uint || kind == .bool }
    @inlinable package func isOpaque(_ tag: OpaqueTag) -> Bool {
        kindAndLength == tag.rawValue &<< 4 | UInt32(Kind.opaque.rawValue)
    }
}
