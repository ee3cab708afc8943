// SPDX-License-Identifier: Apache-2.0

import CEL

// Values of the language become values of fields (cel-spec: "Protocol Buffer Data Conversion").
extension MessageSet {
    /// The value as the field keeps it.
    /// - Returns: nil where the field stays unset, an error value where the field does not take it.
    func converted(_ value: Value, to field: Field, _ call: Call) -> Value? {
        switch field.shape {
        case .singular: return converted(value, to: field.kind, call)
        case .repeated:
            guard value.isList else { return unsupported(call) }
            var list = call.list(capacity: value.listCount)
            var cursor = ListCursor(value)
            while let element = cursor.next() {
                guard let kept = converted(element, to: field.kind, call) else {
                    if isPruned(field.kind) { continue }
                    return unsupported(call)
                }
                if kept.isError { return kept }
                list.append(kept)
            }
            return list.finish()
        case .map(let keyKind):
            guard value.isMap else { return unsupported(call) }
            var map = call.map()
            for entry in call.entries(of: value) {
                guard let key = converted(entry.key, to: keyKind, call), !key.isError else {
                    return call.error("bad key type")
                }
                guard let kept = converted(entry.value, to: field.kind, call) else {
                    if isPruned(field.kind) { continue }
                    return unsupported(call)
                }
                if kept.isError { return kept }
                map.set(key, kept)
            }
            return map.finish()
        }
    }

    /// Whether null in a list or a map of such values is left out.
    private func isPruned(_ kind: Field.Kind) -> Bool {
        guard case .message(let name) = kind else { return false }
        return WellKnownMessages.wrappers[name] != nil || name == "google.protobuf.Duration"
            || name == "google.protobuf.Timestamp"
    }

    /// One value. - Returns: nil for null where that means: not set.
    private func converted(_ value: Value, to kind: Field.Kind, _ call: Call) -> Value? {
        if value.isError { return value }
        switch kind {
        case .bool: return value.kind == .bool ? value : unsupported(call)
        case .int64, .sint64, .sfixed64: return value.kind == .int ? value : unsupported(call)
        case .uint64, .fixed64: return value.kind == .uint ? value : unsupported(call)
        case .double: return value.kind == .double ? value : unsupported(call)
        case .string: return value.kind == .string ? value : unsupported(call)
        case .bytes: return value.kind == .bytes ? value : unsupported(call)
        case .int32, .sint32, .sfixed32:
            guard let integer = value.int else { return unsupported(call) }
            return Int32(exactly: integer) == nil ? call.error("range error: int32") : value
        case .uint32, .fixed32:
            guard let integer = value.uint else { return unsupported(call) }
            return UInt32(exactly: integer) == nil ? call.error("range error: uint32") : value
        case .float:
            guard let number = value.double else { return unsupported(call) }
            return .double(Double(Float(number)))
        case .enumeration(let name): return enumerationConverted(value, name, call)
        case .message(let name): return messageConverted(value, name, call)
        }
    }

    private func messageConverted(_ value: Value, _ name: String, _ call: Call) -> Value? {
        if let wrapped = WellKnownMessages.wrappers[name] {
            return value.isNull ? nil : converted(value, to: wrapped, call)
        }
        switch name {
        case "google.protobuf.Any": return packed(value, call)
        case "google.protobuf.Value": return json(value, call)
        case "google.protobuf.Struct": return value.isMap ? json(value, call) : unsupported(call)
        case "google.protobuf.ListValue":
            return value.isList ? json(value, call) : unsupported(call)
        case "google.protobuf.Duration":
            if value.isNull { return nil }
            return value.kind == .duration ? value : unsupported(call)
        case "google.protobuf.Timestamp":
            if value.isNull { return nil }
            return value.kind == .timestamp ? value : unsupported(call)
        default:
            if value.isNull { return nil }
            guard let parts = call.parts(of: value), text(parts.type) == name else {
                return unsupported(call)
            }
            return value
        }
    }

    /// What `Any` holds: the value itself; lists and maps are those of JSON.
    private func packed(_ value: Value, _ call: Call) -> Value {
        value.isList || value.isMap ? json(value, call) : value
    }

    func unsupported(_ call: Call) -> Value { call.error("unsupported field type") }
}
