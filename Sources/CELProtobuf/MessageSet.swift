// SPDX-License-Identifier: Apache-2.0

package import CEL

/// Messages and enumerations of protocol buffers, known at run time only: what makes `Type{…}`,
/// `message.field` and `Enumeration.CONSTANT` mean something in expressions.
///
/// The language's core knows objects as maps of the fields that were set, and asks a provider for
/// the rest (`ObjectProvider`); this is the provider. Values of fields are kept as the language has
/// them: wrappers are their primitives or null, `Any` is what it holds, `Struct` is a map
/// (cel-spec: "Protocol Buffer Data Conversion").
///
/// ```swift
/// let messages = MessageSet([MessageType("shop.Item", [Field("price", 1, .int64)])], [])
/// messages.declare(in: &environment)
/// let functions = FunctionTable([StandardLibrary.library, messages.library])
/// ```
package final class MessageSet: Sendable {
    let messages: [String: MessageType]
    let enumerations: [String: EnumerationType]
    /// Names of enumerations; a value of a strong enumeration holds a position here.
    let enumerationNames: [EnumerationName]
    /// Whether constants are values of types of their own; else they are ints.
    let isStrong: Bool

    /// - Parameter strongEnumerations: Whether `Enumeration.CONSTANT` is of the type `Enumeration`,
    ///   as cel-spec plans it, or an int, as every implementation has it.
    package init(
        _ messages: [MessageType], _ enumerations: [EnumerationType],
        strongEnumerations: Bool = false
    ) {
        let all = WellKnownMessages.all + messages
        self.messages = Dictionary(all.map { ($0.name, $0) }) { _, later in later }
        self.enumerations = Dictionary(enumerations.map { ($0.name, $0) }) { _, later in later }
        enumerationNames = enumerations.map { EnumerationName($0.name) }
        isStrong = strongEnumerations
    }

    /// Declares the types, their fields and constants; functions come with `library`.
    package func declare(in environment: inout Environment) {
        for message in messages.values where !WellKnownMessages.names.contains(message.name) {
            environment.types.add(
                ObjectType(
                    name: message.name,
                    fields: Dictionary(message.fields.map { ($0.name, type(of: $0)) }) { $1 }))
        }
        for (position, name) in enumerationNames.enumerated() {
            guard let enumeration = enumerations[name.text] else { continue }
            for constant in enumeration.constants {
                environment.types.addConstant(
                    enumeration.qualifiedName(constant.name),
                    enumerationValue(constant.number, position),
                    type: isStrong ? .opaque(name.text, []) : .int)
            }
            if isStrong { environment.types.addTypeName(name.text, .opaque(name.text, [])) }
        }
        environment.declare(functions: library.declarations)
    }

    /// The shape of a message; nil where there is none of the name.
    package func type(_ name: String) -> MessageType? { messages[name] }

    /// The number of a constant; nil where the enumeration has none of the name.
    package func number(of constant: String, in enumeration: String) -> Int32? {
        enumerations[enumeration]?.constants.first { $0.name == constant }?.number
    }

    /// What makes and reads messages; for the table of functions.
    package var library: FunctionLibrary {
        var library = FunctionLibrary(
            types: isStrong ? [enumerationType] : [],
            objects: ObjectProvider(
                isType: { [messages] in messages[$0] != nil },
                construct: { [self] in construct($0) }, field: { [self] in field($0) }))
        if isStrong { addConversions(to: &library) }
        return library
    }

    /// The type that an expression sees.
    func type(of field: Field) -> CELType {
        switch field.shape {
        case .singular: type(of: field.kind)
        case .repeated: .list(type(of: field.kind))
        case .map(let key): .map(type(of: key), type(of: field.kind))
        }
    }

    private func type(of kind: Field.Kind) -> CELType {
        switch kind {
        case .bool: .bool
        case .int32, .int64, .sint32, .sint64, .sfixed32, .sfixed64: .int
        case .uint32, .uint64, .fixed32, .fixed64: .uint
        case .float, .double: .double
        case .string: .string
        case .bytes: .bytes
        case .enumeration(let name):
            isStrong && enumerations[name] != nil ? .opaque(name, []) : .int
        case .message(let name): WellKnownMessages.types[name] ?? .object(name)
        }
    }
}
