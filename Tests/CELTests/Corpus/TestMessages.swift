// SPDX-License-Identifier: Apache-2.0

@testable import CEL

/// The protocol buffer messages of the conformance suite (`TestAllTypes` of proto2 and proto3), as
/// structural types.
enum TestMessages {
    static func declare(in types: inout TypeRegistry) {
        for package in ["cel.expr.conformance.proto2", "cel.expr.conformance.proto3"] {
            let name = "\(package).TestAllTypes"
            types.add(ObjectType(name: "\(name).NestedMessage", fields: ["bb": .int]))
            types.add(ObjectType(name: name, fields: fields(of: name, in: package)))
            types.add(
                ObjectType(
                    name: "\(package).NestedTestAllTypes",
                    fields: [
                        "child": .object("\(package).NestedTestAllTypes"), "payload": .object(name),
                    ]))
            for (position, constant) in ["FOO", "BAR", "BAZ"].enumerated() {
                types.addConstant("\(name).NestedEnum.\(constant)", Int64(position))
            }
            for (position, constant) in ["GOO", "GAR", "GAZ"].enumerated() {
                types.addConstant("\(package).GlobalEnum.\(constant)", Int64(position))
            }
        }
    }

    private static let scalars: [(name: String, type: CELType)] = [
        ("int32", .int), ("int64", .int), ("uint32", .uint), ("uint64", .uint), ("sint32", .int),
        ("sint64", .int),
        ("fixed32", .uint), ("fixed64", .uint), ("sfixed32", .int), ("sfixed64", .int),
        ("float", .double),
        ("double", .double), ("bool", .bool), ("string", .string), ("bytes", .bytes),
    ]

    private static let wellKnown: [(name: String, type: CELType)] = [
        ("any", .any), ("duration", .duration), ("timestamp", .timestamp),
        ("struct", .map(.string, .dyn)),
        ("value", .dyn), ("int64_wrapper", .wrapper(.int)), ("int32_wrapper", .wrapper(.int)),
        ("double_wrapper", .wrapper(.double)), ("float_wrapper", .wrapper(.double)),
        ("uint64_wrapper", .wrapper(.uint)), ("uint32_wrapper", .wrapper(.uint)),
        ("string_wrapper", .wrapper(.string)), ("bool_wrapper", .wrapper(.bool)),
        ("bytes_wrapper", .wrapper(.bytes)), ("list_value", .list(.dyn)), ("null_value", .int),
    ]

    private static func fields(of name: String, in package: String) -> [String: CELType] {
        let nested = CELType.object("\(name).NestedMessage")
        var fields: [String: CELType] = [
            "list_value": .list(.dyn), "null_value": .int, "optional_null_value": .int,
            "standalone_enum": .int,
            "single_nested_enum": .int, "single_nested_message": nested,
            "standalone_message": nested,
            "oneof_type": .object("\(package).NestedTestAllTypes"), "oneof_msg": nested,
            "oneof_bool": .bool,
            "in": .bool, "break": .bool, "for": .bool, "package": .bool, "while": .bool,
            "as": .bool, "let": .bool,
            "else": .bool, "if": .bool, "loop": .bool, "return": .bool, "var": .bool, "void": .bool,
            "const": .bool,
            "continue": .bool, "function": .bool, "import": .bool, "namespace": .bool,
            "nestedgroup": nested,
        ]
        let values =
            scalars + wellKnown + [
                ("nested_message", nested), ("nested_enum", .int), ("enum", .int),
                ("message", nested),
                ("string_piece", .string), ("cord", .string), ("lazy_message", nested),
            ]
        for (value, type) in values {
            if fields["single_\(value)"] == nil { fields["single_\(value)"] = type }
            fields["repeated_\(value)"] = .list(type)
            fields["map_bool_\(value)"] = .map(.bool, type)
            fields["map_string_\(value)"] = .map(.string, type)
            for key in scalars where key.type == .int {
                fields["map_\(key.name)_\(value)"] = .map(.int, type)
            }
            for key in scalars where key.type == .uint {
                fields["map_\(key.name)_\(value)"] = .map(.uint, type)
            }
        }
        return fields
    }
}
