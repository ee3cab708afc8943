// SPDX-License-Identifier: Apache-2.0

package import CEL

// Making messages, and reading their fields.
extension MessageSet {
    /// The value of `Name{…}`: argument 0 is the type, argument 1 the fields as they were written.
    func construct(_ call: Call) -> Value? {
        guard let message = messages[text(call[0])] else { return nil }
        return make(message, call.entries(of: call[1]), call)
    }

    /// A message with some of its fields, from outside of an expression.
    /// - Returns: The value, as the language has it; an error value where a field is refused.
    package func make(_ name: String, _ fields: [(key: Value, value: Value)], _ call: Call)
        -> Value
    {
        guard let message = messages[name] else {
            return call.error("unknown message type '\(name)'")
        }
        return make(message, fields, call)
    }

    func make(_ message: MessageType, _ written: [(key: Value, value: Value)], _ call: Call)
        -> Value
    {
        if message.name == "google.protobuf.Any" { return unpack(written, call) }
        var fields: [(field: Field, value: Value)] = []
        for entry in written {
            let name = text(entry.key)
            guard let field = message.field(name) else {
                return call.error("no such field '\(name)'")
            }
            let value = converted(entry.value, to: field, call)
            if let value, value.isError { return value }
            fields.removeAll {
                $0.field.name == name || ($0.field.oneof != nil && $0.field.oneof == field.oneof)
            }
            guard let value, field.hasPresence || !isDefault(value, field) else { continue }
            fields.append((field, value))
        }
        if let value = wellKnown(message.name, fields, call) { return value }
        var map = call.map()
        // In the order of declaration, so that equal messages are written alike.
        for (field, value) in fields { map.set(call.string(field.name), value) }
        return call.object(type: call.type(named: message.name), fields: map.finish())
    }

    /// What a message is that the language has a value for; nil for all others.
    private func wellKnown(
        _ name: String, _ fields: [(field: Field, value: Value)], _ call: Call
    ) -> Value? {
        func value(_ field: String) -> Value? { fields.first { $0.field.name == field }?.value }
        if let wrapped = WellKnownMessages.wrappers[name] { return value("value") ?? zero(wrapped) }
        switch name {
        case "google.protobuf.Struct": return value("fields") ?? call.map().finish()
        case "google.protobuf.ListValue": return value("values") ?? call.list().finish()
        case "google.protobuf.Value": return fields.first?.value ?? .null
        case "google.protobuf.Duration":
            let seconds = value("seconds")?.int ?? 0
            let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
            let (sum, carry) = whole.addingReportingOverflow(value("nanos")?.int ?? 0)
            return overflow || carry
                ? call.error("range: duration") : .duration(nanoseconds: sum)
        case "google.protobuf.Timestamp":
            let nanos = value("nanos")?.int ?? 0
            let seconds = value("seconds")?.int ?? 0
            guard nanos >= 0, nanos < 1_000_000_000, seconds >= -62_135_596_800,
                seconds <= 253_402_300_799
            else { return call.error("range: timestamp") }
            return .timestamp(seconds: seconds, nanoseconds: UInt32(nanos))
        default: return nil
        }
    }

    /// The value of `message.field`, set or not; nil where there is no such field.
    func field(_ call: Call) -> Value? {
        guard let message = messages[text(call[0])], let field = message.field(text(call[2])) else {
            return nil
        }
        return call.member(call[2], of: call[1]) ?? unset(field, call)
    }

    /// What a field reads as that was not set.
    func unset(_ field: Field, _ call: Call) -> Value {
        switch field.shape {
        case .repeated: return call.list().finish()
        case .map: return call.map().finish()
        case .singular: break
        }
        if let value = field.defaultValue {
            guard case .enumeration(let name) = field.kind else { return value }
            return enumerationValue(Int32(truncatingIfNeeded: value.int ?? 0), name)
        }
        guard case .message(let name) = field.kind else { return zero(field.kind) }
        if WellKnownMessages.wrappers[name] != nil { return .null }
        switch name {
        case "google.protobuf.Any", "google.protobuf.Value": return .null
        default: return make(name, [], call)
        }
    }

    /// What a scalar is when nothing is said.
    func zero(_ kind: Field.Kind) -> Value {
        switch kind {
        case .bool: .bool(false)
        case .int32, .int64, .sint32, .sint64, .sfixed32, .sfixed64: .int(0)
        case .uint32, .uint64, .fixed32, .fixed64: .uint(0)
        case .float, .double: .double(0)
        case .string: .string("")
        case .bytes: unsafe .bytes(UnsafeBufferPointer(start: nil, count: 0))
        case .enumeration(let name):
            name == WellKnownMessages.nullValue ? .null : enumerationValue(0, name)
        case .message: .null
        }
    }

    /// Whether a field without presence that has this value counts as unset.
    private func isDefault(_ value: Value, _ field: Field) -> Bool {
        switch field.shape {
        case .repeated: return value.listCount == 0
        case .map: return value.mapCount == 0
        case .singular: break
        }
        switch field.kind {
        case .message: return false
        case .string, .bytes: return value.length == 0
        default: return value.payload == 0
        }
    }

    /// The bytes of a string or of a type's name.
    func text(_ value: Value) -> String {
        value.kind == .type || value.kind == .string
            ? unsafe String(decoding: value.utf8, as: UTF8.self) : ""
    }
}
