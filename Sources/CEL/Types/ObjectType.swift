// SPDX-License-Identifier: Apache-2.0

/// A type with named fields, known by its structure: a CRD schema's object,
/// `kubernetes.AdmissionRequest`, a message.
///
/// Whoever can name it can construct it (`Name{field: value}`).
public struct ObjectType: Sendable {
    public var name: String
    public var fields: [String: CELType]
    /// The type of every field that `fields` does not name; nothing when there are no others.
    public var otherFields: CELType?

    public init(name: String, fields: [String: CELType], otherFields: CELType? = nil) {
        self.name = name
        self.fields = fields
        self.otherFields = otherFields
    }

    package func type(ofField field: String) -> CELType? { fields[field] ?? otherFields }
}

/// A named constant: of an enumeration.
package struct Constant: Sendable {
    package var value: Value
    package var type: CELType
}

/// The object types, and other names that denote types or constants, of one environment.
package struct TypeRegistry: Sendable {
    private var objects: [String: ObjectType] = [:]
    /// Families: every name that is the prefix or starts with the prefix and a dot is an object
    /// type with any field.
    private(set) var families: [String] = []
    /// Enumeration constants by qualified name.
    package private(set) var constants: [String: Constant] = [:]
    /// Names that denote types other than objects: `kubernetes.Quantity`.
    package private(set) var typeNames: [String: CELType] = [:]

    /// A registry that knows the well-known types of protocol buffers, as every environment does.
    package init() {
        for type in WellKnownTypes.objects { add(type) }
        addConstant("google.protobuf.NullValue.NULL_VALUE", .int(0))
    }

    /// All names with a meaning, but for families.
    var names: [String] { Array(objects.keys) + Array(constants.keys) + Array(typeNames.keys) }

    package mutating func add(_ type: ObjectType) { objects[type.name] = type }

    /// Makes `prefix` and all names below it (`Object`, `Object.spec`, …) constructible types whose
    /// fields are dyn.
    ///
    /// This is how upstream types `Object{}` in mutations: field names are checked against the
    /// schema only after evaluation.
    package mutating func addFamily(_ prefix: String) { families.append(prefix) }

    /// - Parameter value: A plain one, or of a library's type: one that points at nothing.
    package mutating func addConstant(_ name: String, _ value: Value, type: CELType = .int) {
        constants[name] = Constant(value: value, type: type)
    }

    package mutating func addTypeName(_ name: String, _ type: CELType) { typeNames[name] = type }

    package func object(_ name: String) -> ObjectType? {
        if let object = objects[name] { return object }
        for prefix in families
        where name == prefix
            || (name.hasPrefix(prefix) && name.dropFirst(prefix.count).first == ".")
        {
            return ObjectType(name: name, fields: [:], otherFields: .dyn)
        }
        return nil
    }
}
