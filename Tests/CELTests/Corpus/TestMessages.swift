// SPDX-License-Identifier: Apache-2.0

import CELProtobuf

@testable import CEL

/// The protocol buffer messages of the conformance suite (`TestAllTypes` of proto2 and proto3, and
/// those around them).
enum TestMessages {
    static let messages = MessageSet(types, enumerations)
    static let strongMessages = MessageSet(types, enumerations, strongEnumerations: true)

    private static let packages = ["cel.expr.conformance.proto2", "cel.expr.conformance.proto3"]

    private static var types: [MessageType] {
        packages.flatMap { package -> [MessageType] in
            let name = "\(package).TestAllTypes"
            let isTwo = package.hasSuffix("2")
            var all = MessageType(name, fields(of: name, in: package, isTwo: isTwo))
            if isTwo { for field in extensions(of: package) { all.add(field) } }
            return [
                all,
                MessageType(
                    "\(name).NestedMessage", [Field("bb", 1, .int32, hasPresence: isTwo)]),
                MessageType(
                    "\(package).NestedTestAllTypes",
                    [
                        Field(
                            "child", 1, .message("\(package).NestedTestAllTypes"),
                            hasPresence: true),
                        Field("payload", 2, .message(name), hasPresence: true),
                    ]),
                MessageType(
                    "\(package).TestRequired",
                    [Field("required_int32", 1, .int32, hasPresence: true)]),
            ]
        }
    }

    private static var enumerations: [EnumerationType] {
        packages.flatMap { package in
            [
                EnumerationType(
                    "\(package).TestAllTypes.NestedEnum", [("FOO", 0), ("BAR", 1), ("BAZ", 2)]),
                EnumerationType("\(package).GlobalEnum", [("GOO", 0), ("GAR", 1), ("GAZ", 2)]),
            ]
        }
    }

    private static let scalars: [(name: String, kind: Field.Kind)] = [
        ("int32", .int32), ("int64", .int64), ("uint32", .uint32), ("uint64", .uint64),
        ("sint32", .sint32), ("sint64", .sint64), ("fixed32", .fixed32), ("fixed64", .fixed64),
        ("sfixed32", .sfixed32), ("sfixed64", .sfixed64), ("float", .float), ("double", .double),
        ("bool", .bool), ("string", .string), ("bytes", .bytes),
    ]

    /// From number 100 on, in this order.
    private static let wellKnown: [(name: String, kind: Field.Kind)] = [
        ("any", .message("google.protobuf.Any")),
        ("duration", .message("google.protobuf.Duration")),
        ("timestamp", .message("google.protobuf.Timestamp")),
        ("struct", .message("google.protobuf.Struct")),
        ("value", .message("google.protobuf.Value")),
        ("int64_wrapper", .message("google.protobuf.Int64Value")),
        ("int32_wrapper", .message("google.protobuf.Int32Value")),
        ("double_wrapper", .message("google.protobuf.DoubleValue")),
        ("float_wrapper", .message("google.protobuf.FloatValue")),
        ("uint64_wrapper", .message("google.protobuf.UInt64Value")),
        ("uint32_wrapper", .message("google.protobuf.UInt32Value")),
        ("string_wrapper", .message("google.protobuf.StringValue")),
        ("bool_wrapper", .message("google.protobuf.BoolValue")),
        ("bytes_wrapper", .message("google.protobuf.BytesValue")),
        ("list_value", .message("google.protobuf.ListValue")),
        ("null_value", .enumeration("google.protobuf.NullValue")),
    ]

    /// What proto2's `TestAllTypes` declares as defaults.
    private static let defaults: [String: Value] = [
        "int32": .int(-32), "int64": .int(-64), "uint32": .uint(32), "uint64": .uint(64),
        "float": .double(3), "double": .double(6.4), "bool": .bool(true),
        "string": .string("empty"),
    ]

    private static let reservedWords = [
        "in", "break", "for", "package", "while", "as", "let", "else", "if", "loop", "return",
        "var", "void", "const", "continue", "function", "import", "namespace",
    ]

    private static func fields(of name: String, in package: String, isTwo: Bool) -> [Field] {
        let nested = Field.Kind.message("\(name).NestedMessage")
        let enumeration = Field.Kind.enumeration("\(name).NestedEnum")
        var fields: [Field] = []
        for (position, scalar) in scalars.enumerated() {
            fields.append(
                Field(
                    "single_\(scalar.name)", Int32(position + 1), scalar.kind, hasPresence: isTwo,
                    defaultValue: isTwo ? defaults[scalar.name] : nil))
        }
        for (position, type) in wellKnown.enumerated() {
            let isMessage = type.name != "null_value"
            fields.append(
                Field(
                    "single_\(type.name)", Int32(position + 100), type.kind,
                    hasPresence: isTwo || isMessage))
        }
        fields += [
            Field("list_value", 114, .message("google.protobuf.ListValue"), hasPresence: true),
            Field("null_value", 115, .enumeration("google.protobuf.NullValue"), hasPresence: isTwo),
            Field(
                "optional_null_value", 116, .enumeration("google.protobuf.NullValue"),
                hasPresence: true),
            Field("single_nested_message", 21, nested, oneof: "nested_type"),
            Field("single_nested_enum", 22, enumeration, oneof: "nested_type"),
            Field("standalone_message", 23, nested, hasPresence: true),
            Field("standalone_enum", 24, enumeration, hasPresence: isTwo),
            Field("nestedgroup", 0, nested, hasPresence: true),
            Field("oneof_type", 0, .message("\(package).NestedTestAllTypes"), oneof: "kind"),
            Field("oneof_msg", 0, nested, oneof: "kind"),
            Field("oneof_bool", 0, .bool, oneof: "kind"),
        ]
        fields += reservedWords.map { Field($0, 0, .bool, hasPresence: isTwo) }
        let values =
            scalars + wellKnown + [
                ("nested_message", nested), ("nested_enum", enumeration), ("enum", enumeration),
                ("message", nested), ("string_piece", .string), ("cord", .string),
                ("lazy_message", nested),
            ]
        for (value, kind) in values {
            fields.append(Field("repeated_\(value)", 0, kind, .repeated))
            for key in scalars
            where key.name != "float" && key.name != "double" && key.name != "bytes" {
                fields.append(Field("map_\(key.name)_\(value)", 0, kind, .map(key: key.kind)))
            }
        }
        return fields
    }

    private static func extensions(of package: String) -> [Field] {
        let all = Field.Kind.message("\(package).TestAllTypes")
        let enumeration = Field.Kind.enumeration("\(package).TestAllTypes.NestedEnum")
        let scope = "\(package).Proto2ExtensionScopedMessage"
        return [
            Field("\(package).int32_ext", 1000, .int32, hasPresence: true),
            Field("\(package).nested_ext", 1001, all, hasPresence: true),
            Field("\(package).test_all_types_ext", 1002, all, hasPresence: true),
            Field("\(package).nested_enum_ext", 1003, enumeration, hasPresence: true),
            Field("\(package).repeated_test_all_types", 1004, all, .repeated),
            Field("\(scope).int64_ext", 1005, .int64, hasPresence: true),
            Field("\(scope).message_scoped_nested_ext", 1006, all, hasPresence: true),
            Field("\(scope).nested_enum_ext", 1007, enumeration, hasPresence: true),
            Field("\(scope).message_scoped_repeated_test_all_types", 1008, all, .repeated),
        ]
    }
}
