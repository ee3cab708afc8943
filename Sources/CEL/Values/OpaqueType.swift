// SPDX-License-Identifier: Apache-2.0

/// Which library type an opaque value is of. The language's own are below 8, this target's
/// libraries below 32, others above.
@frozen public struct OpaqueTag: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
    public let rawValue: UInt32
    @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Payload: the address of the wrapped `Value`, 0 for none.
    @inlinable package static var optional: OpaqueTag { OpaqueTag(rawValue: 0) }
    /// Payload: the address of two values, its type and a map of the fields that were set.
    @inlinable package static var message: OpaqueTag { OpaqueTag(rawValue: 1) }
    /// Payload: the address of a `LazyVariables`.
    @inlinable package static var lazyVariables: OpaqueTag { OpaqueTag(rawValue: 2) }

    @inlinable package static var quantity: OpaqueTag { OpaqueTag(rawValue: 8) }
    @inlinable package static var url: OpaqueTag { OpaqueTag(rawValue: 9) }
    @inlinable package static var ip: OpaqueTag { OpaqueTag(rawValue: 10) }
    @inlinable package static var cidr: OpaqueTag { OpaqueTag(rawValue: 11) }
    @inlinable package static var semver: OpaqueTag { OpaqueTag(rawValue: 12) }
    @inlinable package static var format: OpaqueTag { OpaqueTag(rawValue: 13) }
    @inlinable package static var authorizer: OpaqueTag { OpaqueTag(rawValue: 14) }
    @inlinable package static var pathCheck: OpaqueTag { OpaqueTag(rawValue: 15) }
    @inlinable package static var groupCheck: OpaqueTag { OpaqueTag(rawValue: 16) }
    @inlinable package static var resourceCheck: OpaqueTag { OpaqueTag(rawValue: 17) }
    @inlinable package static var accessDecision: OpaqueTag { OpaqueTag(rawValue: 18) }
}

/// What the machine must know of a library's type: its name and its equality.
public struct OpaqueType: Sendable {
    public var tag: OpaqueTag
    /// As `type(x)` and messages show it: `kubernetes.Quantity`.
    public var name: StaticString
    /// Both values are of this type.
    public var isEqual: @Sendable (Value, Value) -> Bool
    /// Whether it counts as zero for `optional.ofNonZeroValue`.
    public var isZero: @Sendable (Value) -> Bool
    /// What `type(x)` is where values of one tag have types of their own; nil where all have `name`.
    public var typeValue: (@Sendable (Value) -> Value)?

    public init(
        tag: OpaqueTag, name: StaticString, isEqual: @escaping @Sendable (Value, Value) -> Bool,
        isZero: @escaping @Sendable (Value) -> Bool = { _ in false },
        typeValue: (@Sendable (Value) -> Value)? = nil
    ) {
        self.tag = tag
        self.name = name
        self.isEqual = isEqual
        self.isZero = isZero
        self.typeValue = typeValue
    }
}

extension Value {
    /// A library's value: the words mean what the library wants them to mean.
    @inlinable public static func opaque(_ tag: OpaqueTag, payload: UInt64, aux: UInt32 = 0)
        -> Value
    {
        Value(payload: payload, aux: aux, kind: .opaque, length: Int(tag.rawValue))
    }

    @inlinable package var opaqueTag: OpaqueTag { OpaqueTag(rawValue: kindAndLength &>> 4) }

    /// What the payload points at, as a library's own trivial type.
    @inlinable package func stored<Stored: BitwiseCopyable>(_ type: Stored.Type) -> UnsafePointer<
        Stored
    >? {
        unsafe UnsafePointer(bitPattern: UInt(truncatingIfNeeded: payload))
    }

    /// `optional.none()`.
    @inlinable package static var none: Value { .opaque(.optional, payload: 0) }

    /// The value in an optional; nil for none and for any other kind.
    @inlinable package var wrapped: Value? {
        guard isOpaque(.optional), let place = unsafe stored(Value.self) else { return nil }
        return unsafe place.pointee
    }

    /// The type and the map of set fields of a message; nil for any other kind.
    @inlinable package var messageParts: (type: Value, fields: Value)? {
        guard isOpaque(.message), let place = unsafe stored(Value.self) else { return nil }
        return unsafe (place[0], place[1])
    }
}
