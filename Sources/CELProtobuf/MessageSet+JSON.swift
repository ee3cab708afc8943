// SPDX-License-Identifier: Apache-2.0

import CEL

// Values as `google.protobuf.Value` keeps them: what JSON can say (cel-spec: "JSON Data
// Conversion", protobuf: "ProtoJSON Format").
extension MessageSet {
    /// The value in terms of JSON, or an error where it has none.
    func json(_ value: Value, _ call: Call) -> Value { json(value, call, depth: 0) }

    private func json(_ value: Value, _ call: Call, depth: Int) -> Value {
        guard depth < Limits.depth else { return call.error("value is nested too deeply") }
        switch value.kind {
        case .null, .bool, .double, .string, .error: return value
        case .int:
            let integer = value.int ?? 0
            return integer.magnitude <= MessageSet.exactMaximum
                ? .double(Double(integer)) : call.string("\(integer)")
        case .uint:
            let integer = value.uint ?? 0
            return integer <= MessageSet.exactMaximum
                ? .double(Double(integer)) : call.string("\(integer)")
        case .bytes: return EncodersLibrary.encode(value, call)
        case .duration, .timestamp: return StandardLibrary.text(of: value, call)
        case .list, .array:
            var list = call.list(capacity: value.listCount)
            var cursor = ListCursor(value)
            while let element = cursor.next() {
                let kept = json(element, call, depth: depth + 1)
                if kept.isError { return kept }
                list.append(kept)
            }
            return list.finish()
        case .map, .object:
            var map = call.map()
            for entry in call.entries(of: value) {
                guard entry.key.kind == .string else { return call.error("bad key type") }
                let kept = json(entry.value, call, depth: depth + 1)
                if kept.isError { return kept }
                map.set(entry.key, kept)
            }
            return map.finish()
        case .opaque: return message(value, call, depth: depth)
        case .type: return call.error("unsupported field type")
        }
    }

    private func message(_ value: Value, _ call: Call, depth: Int) -> Value {
        guard let parts = call.parts(of: value) else { return call.error("unsupported field type") }
        if text(parts.type) == "google.protobuf.FieldMask" {
            var paths: [String] = []
            var cursor = ListCursor(call.member(.string("paths"), of: parts.fields) ?? .null)
            while let path = cursor.next() { paths.append(text(path)) }
            return call.string(paths.joined(separator: ","))
        }
        var map = call.map()
        for entry in call.entries(of: parts.fields) {
            let kept = json(entry.value, call, depth: depth + 1)
            if kept.isError { return kept }
            map.set(call.string(MessageSet.camelCase(text(entry.key))), kept)
        }
        return map.finish()
    }

    /// Up to here a double holds every integer.
    private static let exactMaximum: UInt64 = 1 << 53 - 1

    /// `single_int64` is `singleInt64` in JSON.
    private static func camelCase(_ name: String) -> String {
        var text = ""
        var isUpper = false
        for character in name {
            if character == "_" {
                isUpper = true
            } else {
                text += isUpper ? character.uppercased() : String(character)
                isUpper = false
            }
        }
        return text
    }
}
