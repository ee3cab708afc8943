// SPDX-License-Identifier: Apache-2.0

import CEL

/// The messages of `google/protobuf/*.proto` that the language gives a meaning of their own, and
/// two more that have a form in JSON.
enum WellKnownMessages {
    static let all: [MessageType] =
        [
            MessageType(
                "google.protobuf.Any", [Field("type_url", 1, .string), Field("value", 2, .bytes)]),
            MessageType(
                "google.protobuf.Duration",
                [Field("seconds", 1, .int64), Field("nanos", 2, .int32)]),
            MessageType(
                "google.protobuf.Timestamp",
                [Field("seconds", 1, .int64), Field("nanos", 2, .int32)]),
            MessageType(
                "google.protobuf.Struct",
                [Field("fields", 1, .message("google.protobuf.Value"), .map(key: .string))]),
            MessageType(
                "google.protobuf.ListValue",
                [Field("values", 1, .message("google.protobuf.Value"), .repeated)]),
            MessageType(
                "google.protobuf.Value",
                [
                    Field("null_value", 1, .enumeration(nullValue), oneof: "kind"),
                    Field("number_value", 2, .double, oneof: "kind"),
                    Field("string_value", 3, .string, oneof: "kind"),
                    Field("bool_value", 4, .bool, oneof: "kind"),
                    Field("struct_value", 5, .message("google.protobuf.Struct"), oneof: "kind"),
                    Field("list_value", 6, .message("google.protobuf.ListValue"), oneof: "kind"),
                ]),
            MessageType("google.protobuf.Empty", []),
            MessageType("google.protobuf.FieldMask", [Field("paths", 1, .string, .repeated)]),
        ] + wrappers.map { MessageType($0.key, [Field("value", 1, $0.value)]) }

    static let nullValue = "google.protobuf.NullValue"

    /// By the name of the wrapper what it wraps.
    static let wrappers: [String: Field.Kind] = [
        "google.protobuf.BoolValue": .bool, "google.protobuf.BytesValue": .bytes,
        "google.protobuf.DoubleValue": .double, "google.protobuf.FloatValue": .float,
        "google.protobuf.Int32Value": .int32, "google.protobuf.Int64Value": .int64,
        "google.protobuf.StringValue": .string, "google.protobuf.UInt32Value": .uint32,
        "google.protobuf.UInt64Value": .uint64,
    ]

    /// Those that every environment declares by itself.
    static let names = Set(all.map(\.name))

    /// The types of fields of such messages; the others are objects.
    static let types: [String: CELType] = [
        "google.protobuf.Any": .any, "google.protobuf.Value": .dyn,
        "google.protobuf.Struct": .map(.string, .dyn), "google.protobuf.ListValue": .list(.dyn),
        "google.protobuf.Duration": .duration, "google.protobuf.Timestamp": .timestamp,
        "google.protobuf.BoolValue": .wrapper(.bool),
        "google.protobuf.BytesValue": .wrapper(.bytes),
        "google.protobuf.DoubleValue": .wrapper(.double),
        "google.protobuf.FloatValue": .wrapper(.double),
        "google.protobuf.Int32Value": .wrapper(.int),
        "google.protobuf.Int64Value": .wrapper(.int),
        "google.protobuf.StringValue": .wrapper(.string),
        "google.protobuf.UInt32Value": .wrapper(.uint),
        "google.protobuf.UInt64Value": .wrapper(.uint),
    ]
}
