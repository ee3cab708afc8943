// SPDX-License-Identifier: Apache-2.0

package import CEL

/// The shape of one message of protocol buffers, as its `.proto` file states it.
package struct MessageType: Sendable {
    /// With its package: `google.protobuf.Duration`.
    package var name: String
    package var fields: [Field]
    /// By name; of an extension with its package: `shop.discount`.
    private var positions: [String: Int] = [:]
    private var positionsByNumber: [Int32: Int] = [:]

    package init(_ name: String, _ fields: [Field]) {
        self.name = name
        self.fields = []
        for field in fields { add(field) }
    }

    /// Adds a field: an extension, or one of the type's own.
    package mutating func add(_ field: Field) {
        positions[field.name] = fields.count
        if field.number > 0 { positionsByNumber[field.number] = fields.count }
        fields.append(field)
    }

    package func field(_ name: String) -> Field? { positions[name].map { fields[$0] } }
    package func field(number: Int32) -> Field? { positionsByNumber[number].map { fields[$0] } }
}

/// One field of a message.
package struct Field: Sendable {
    package var name: String
    /// As on the wire; 0 for one that is never read from bytes.
    package var number: Int32
    package var kind: Kind
    package var shape: Shape
    /// Whether `has` tells a field that was set to its default from one that was not set: all of
    /// proto2, and of proto3 messages, members of a oneof and fields marked optional.
    package var hasPresence: Bool
    /// Of fields with one name here at most one is set.
    package var oneof: String?
    /// What an unset scalar reads as; the kind's zero where nothing is said. Points at nothing that
    /// dies.
    package var defaultValue: Value?

    package init(
        _ name: String, _ number: Int32, _ kind: Kind, _ shape: Shape = .singular,
        hasPresence: Bool = false, oneof: String? = nil, defaultValue: Value? = nil
    ) {
        self.name = name
        self.number = number
        self.kind = kind
        self.shape = shape
        self.hasPresence = hasPresence || oneof != nil
        self.oneof = oneof
        self.defaultValue = defaultValue
    }

    package enum Shape: Sendable {
        case singular
        case repeated
        case map(key: Kind)
    }

    /// What one value of the field is, in the words of `.proto` files.
    package indirect enum Kind: Hashable, Sendable {
        case bool, int32, int64, uint32, uint64, sint32, sint64
        case fixed32, fixed64, sfixed32, sfixed64, float, double, string, bytes
        case enumeration(String)
        case message(String)
    }
}

/// An enumeration of protocol buffers.
package struct EnumerationType: Sendable {
    package var name: String
    package var constants: [(name: String, number: Int32)]

    package init(_ name: String, _ constants: [(name: String, number: Int32)]) {
        self.name = name
        self.constants = constants
    }

    /// Where its constants are named: those of a nested enumeration in `Outer.Enumeration`, as
    /// cel-spec has it ("Enums"), not beside it as in C++.
    package func qualifiedName(_ constant: String) -> String { "\(name).\(constant)" }
}
