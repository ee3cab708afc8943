// SPDX-License-Identifier: Apache-2.0

import JSON

// Messages of protobuf's well-known types are values of the language:
// `google.protobuf.Duration{seconds: 1}` is a duration.
extension Machine {
    /// The value that a message of a well-known type is; nil for other types.
    @inline(never) func wellKnown(_ type: Value, _ fields: Value) -> Value? {
        // Nearly always it is an `Object` of a policy, or of a provider, which was asked before.
        let package = unsafe UTF8Bytes(UnsafeBufferPointer(rebasing: type.utf8.prefix(16)))
        guard package == "google.protobuf." else { return nil }
        let name = unsafe UTF8Bytes(type.utf8)
        func field(_ name: StaticString) -> Value? {
            unsafe fields.member(.string(name), workspace.pointee.names)
        }
        if name == "google.protobuf.Duration" {
            let (seconds, overflow) = (field("seconds")?.int ?? 0).multipliedReportingOverflow(
                by: 1_000_000_000)
            let (sum, carry) = seconds.addingReportingOverflow(field("nanos")?.int ?? 0)
            return overflow || carry ? .integerOverflow : .duration(nanoseconds: sum)
        }
        if name == "google.protobuf.Timestamp" {
            let whole = Timestamp(seconds: field("seconds")?.int ?? 0, nanoseconds: 0)
            return whole.adding(field("nanos")?.int ?? 0)
        }
        if name == "google.protobuf.Int64Value" || name == "google.protobuf.Int32Value" {
            return field("value") ?? .int(0)
        }
        if name == "google.protobuf.UInt64Value" || name == "google.protobuf.UInt32Value" {
            return field("value") ?? .uint(0)
        }
        if name == "google.protobuf.DoubleValue" || name == "google.protobuf.FloatValue" {
            return field("value") ?? .double(0)
        }
        if name == "google.protobuf.BoolValue" { return field("value") ?? .bool(false) }
        if name == "google.protobuf.StringValue" { return field("value") ?? .string("") }
        if name == "google.protobuf.BytesValue" {
            return field("value") ?? Value(payload: 0, kind: .bytes)
        }
        if name == "google.protobuf.ListValue" {
            return field("values") ?? Value(payload: 0, kind: .list)
        }
        if name == "google.protobuf.Struct" {
            if let map = field("fields") { return map }
            return unsafe MapBuilder(workspace).finish()
        }
        if name == "google.protobuf.Value" {
            return field("number_value") ?? field("string_value") ?? field("bool_value") ?? field(
                "struct_value")
                ?? field("list_value") ?? .null
        }
        return nil
    }
}
