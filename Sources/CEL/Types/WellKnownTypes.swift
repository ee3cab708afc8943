// SPDX-License-Identifier: Apache-2.0

/// The names that denote types in every environment (cel-spec: "Types", "Well-known protobuf
/// types").
enum WellKnownTypes {
    /// Identifiers of types that values have.
    static let identifiers: [String: CELType] = [
        "bool": .bool, "bytes": .bytes, "double": .double, "int": .int, "list": .list(.dyn),
        "map": .map(.dyn, .dyn),
        "null_type": .null, "string": .string, "type": .metatype, "uint": .uint,
        "google.protobuf.Duration": .duration, "google.protobuf.Timestamp": .timestamp,
    ]

    /// Messages that stand for types of the language when they are named as types.
    static let messages: [String: CELType] = [
        "google.protobuf.Any": .any, "google.protobuf.Value": .dyn,
        "google.protobuf.Struct": .map(.string, .dyn),
        "google.protobuf.ListValue": .list(.dyn), "google.protobuf.NullValue": .null,
        "google.protobuf.Duration": .duration, "google.protobuf.Timestamp": .timestamp,
        "google.protobuf.BoolValue": .wrapper(.bool),
        "google.protobuf.BytesValue": .wrapper(.bytes),
        "google.protobuf.DoubleValue": .wrapper(.double),
        "google.protobuf.FloatValue": .wrapper(.double),
        "google.protobuf.Int32Value": .wrapper(.int), "google.protobuf.Int64Value": .wrapper(.int),
        "google.protobuf.UInt32Value": .wrapper(.uint),
        "google.protobuf.UInt64Value": .wrapper(.uint),
        "google.protobuf.StringValue": .wrapper(.string),
    ]

    /// The same with their fields.
    static let objects: [ObjectType] = {
        let seconds: [String: CELType] = ["seconds": .int, "nanos": .int]
        let value: [String: CELType] = [
            "null_value": .int, "number_value": .double, "string_value": .string,
            "bool_value": .bool,
            "struct_value": .map(.string, .dyn), "list_value": .list(.dyn),
        ]
        var objects = [
            ObjectType(
                name: "google.protobuf.Any", fields: ["type_url": .string, "value": .bytes]),
            ObjectType(name: "google.protobuf.Duration", fields: seconds),
            ObjectType(name: "google.protobuf.Timestamp", fields: seconds),
            ObjectType(name: "google.protobuf.Empty", fields: [:]),
            ObjectType(name: "google.protobuf.FieldMask", fields: ["paths": .list(.string)]),
            ObjectType(name: "google.protobuf.Struct", fields: ["fields": .map(.string, .dyn)]),
            ObjectType(name: "google.protobuf.ListValue", fields: ["values": .list(.dyn)]),
            ObjectType(name: "google.protobuf.Value", fields: value),
        ]
        for (name, type) in messages {
            if case .wrapper(let wrapped) = type {
                objects.append(ObjectType(name: name, fields: ["value": wrapped]))
            }
        }
        return objects
    }()

    /// The message by whose name the fields of a well-known type are found; nothing when it is no
    /// message.
    static func messageName(of type: CELType) -> String? {
        switch type {
        case .any: "google.protobuf.Any"
        case .duration: "google.protobuf.Duration"
        case .timestamp: "google.protobuf.Timestamp"
        case .dyn: "google.protobuf.Value"
        case .null: "google.protobuf.NullValue"
        case .list(.dyn): "google.protobuf.ListValue"
        case .map(.string, .dyn): "google.protobuf.Struct"
        case .wrapper(.bool): "google.protobuf.BoolValue"
        case .wrapper(.bytes): "google.protobuf.BytesValue"
        case .wrapper(.double): "google.protobuf.DoubleValue"
        case .wrapper(.int): "google.protobuf.Int64Value"
        case .wrapper(.string): "google.protobuf.StringValue"
        case .wrapper(.uint): "google.protobuf.UInt64Value"
        default: nil
        }
    }
}
