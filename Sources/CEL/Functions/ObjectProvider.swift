// SPDX-License-Identifier: Apache-2.0

import JSON

/// What makes and reads the values of object types that a library brings: messages of protocol
/// buffers, records of a database.
///
/// Such a value is its type and a map of the fields that were set. The core knows no more of it:
/// which fields there are and what they take is for the provider to say, and what a field is that
/// was never set. `has(value.field)` is whether the map has it. Without a provider every field may
/// be set, and one that was not is the error `no such key`.
///
/// ```swift
/// ObjectProvider(
///     isType: { $0 == "shop.Item" },
///     construct: { call in call.object(type: call[0], fields: call[1]) },
///     field: { call in
///         guard call[2].text == "price" else { return nil }
///         return call.member(call[2], of: call[1]) ?? .int(0)
///     })
/// ```
public struct ObjectProvider: Sendable {
    /// Whether this is the name of one of its types.
    public var isType: @Sendable (String) -> Bool
    /// The value of `Name{field: value, …}`: argument 0 is the type, argument 1 the map of fields as
    /// they were written. Nil for a type of someone else.
    public var construct: @Sendable (Call) -> Value?
    /// The value of `object.field`, set or not: argument 0 is the type, argument 1 the map of the
    /// set fields, argument 2 the field's name. Nil where the type has no such field.
    public var field: @Sendable (Call) -> Value?

    public init(
        isType: @escaping @Sendable (String) -> Bool,
        construct: @escaping @Sendable (Call) -> Value?,
        field: @escaping @Sendable (Call) -> Value?
    ) {
        self.isType = isType
        self.construct = construct
        self.field = field
    }
}

extension Call {
    /// A value of an object type.
    /// - Parameter fields: A map of the fields that are set, by name.
    public func object(type: Value, fields: Value) -> Value {
        guard fields.isMap,
            let parts = unsafe workspace.pointee.arena.allocate(Value.self, count: 2)
        else { return fields.isError ? fields : .memoryExhausted }
        unsafe parts.initialize(to: type)
        unsafe (parts + 1).initialize(to: fields)
        return .opaque(.message, payload: UInt64(UInt(bitPattern: parts)))
    }

    /// The type and the set fields of an object; nil for any other value.
    public func parts(of object: Value) -> (type: Value, fields: Value)? { object.messageParts }

    /// The value under a key of a map, in a document or built; nil where there is none.
    public func member(_ key: Value, of map: Value) -> Value? {
        unsafe map.member(key, workspace.pointee.names)
    }

    /// The entries of a map, in their order; none of anything else.
    public func entries(of map: Value) -> [(key: Value, value: Value)] {
        var entries: [(key: Value, value: Value)] = []
        var cursor = MapCursor(map)
        while let entry = unsafe cursor.next(workspace.pointee.names) { entries.append(entry) }
        return entries
    }

    /// A type as a value, by its name.
    public func type(named name: String) -> Value {
        var value = string(name)
        guard value.kind == .string else { return value }
        value.kindAndLength = value.kindAndLength & ~15 | UInt32(Value.Kind.type.rawValue)
        return value
    }
}

// What the machine asks of a provider, if there is one.
extension Machine {
    /// The value that a provider makes of a message expression; nil for types that are not its.
    @inline(never) func provided(_ type: Value, _ fields: Value) -> Value? {
        guard let objects = unsafe tables.objects else { return nil }
        return withArguments(type, fields, .null, count: 2) { call in
            unsafe objects.pointee.construct(call)
        }
    }

    /// A field of a message whose types have a provider; nil where it has no such field.
    @inline(never) func providedField(_ message: (type: Value, fields: Value), _ name: Value)
        -> Value?
    {
        guard let objects = unsafe tables.objects else { return nil }
        return withArguments(message.type, message.fields, name, count: 3) { call in
            unsafe objects.pointee.field(call)
        }
    }

    /// `no such field 'x'`.
    func noSuchField(_ name: Value) -> Value {
        error {
            $0.append("no such field '")
            appendPlain(name, to: &$0)
            $0.append("'")
        }
    }

    private func withArguments(
        _ first: Value, _ second: Value, _ third: Value, count: Int, _ body: (Call) -> Value?
    ) -> Value? {
        var arguments: (Value, Value, Value) = (first, second, third)
        return unsafe withUnsafePointer(to: &arguments) { pointer in
            let start = unsafe UnsafeRawPointer(pointer).assumingMemoryBound(to: Value.self)
            return body(unsafe Call(arguments: start, count: count, context: context))
        }
    }
}
