// SPDX-License-Identifier: Apache-2.0

import CELProtobuf
import JSON

@testable import CEL

/// Messages in the tables' text format become values.
struct SpecificationMessages {
    let messages: MessageSet
    let call: Call

    /// Does something with a call of no arguments, for what needs a place to build values.
    static func with<Result>(
        _ workspace: inout Workspace, _ messages: MessageSet,
        _ body: (SpecificationMessages) -> Result
    ) -> Result {
        unsafe withUnsafeMutablePointer(to: &workspace) { workspace in
            var none = Value.null
            return unsafe withUnsafePointer(to: &none) { none in
                let context = unsafe ComparisonContext(
                    workspace: workspace, types: nil, typeCount: 0)
                return body(
                    SpecificationMessages(
                        messages: messages,
                        call: unsafe Call(arguments: none, count: 0, context: context)))
            }
        }
    }

    /// `[type.googleapis.com/name] {…}`.
    func object(_ text: Textproto) -> Value {
        guard let (name, field) = text.fields.first, name.hasPrefix("["), let body = field.message
        else { return .error("an object without a type") }
        return message(String(name.dropFirst().dropLast().split(separator: "/").last ?? ""), body)
    }

    func message(_ name: String, _ text: Textproto) -> Value {
        guard let type = messages.type(name) else { return call.error("no type \(name)") }
        if name == "google.protobuf.Any", text.fields.first?.name.hasPrefix("[") == true {
            return object(text)
        }
        var fields: [(key: Value, value: Value)] = []
        var seen: Set<String> = []
        for (written, _) in text.fields where seen.insert(written).inserted {
            let name = written.hasPrefix("[") ? String(written.dropFirst().dropLast()) : written
            guard let field = type.field(name) else { return call.error("no field \(name)") }
            fields.append((call.string(name), value(of: field, text[all: written])))
        }
        return messages.make(name, fields, call)
    }

    private func value(of field: Field, _ values: [Textproto.Value]) -> Value {
        switch field.shape {
        case .singular: return values.last.map { value(of: field.kind, $0) } ?? .null
        case .repeated:
            var list = call.list()
            for value in values { list.append(self.value(of: field.kind, value)) }
            return list.finish()
        case .map(let keyKind):
            var map = call.map()
            for entry in values.compactMap(\.message) {
                map.set(
                    value(of: keyKind, entry["key"] ?? .scalar("0")),
                    value(of: field.kind, entry["value"] ?? .message(Textproto())))
            }
            return map.finish()
        }
    }

    private func value(of kind: Field.Kind, _ written: Textproto.Value) -> Value {
        let scalar = written.scalar ?? ""
        switch kind {
        case .bool: return .bool(scalar == "true")
        case .int32, .int64, .sint32, .sint64, .sfixed32, .sfixed64: return .int(Int64(scalar) ?? 0)
        case .uint32, .uint64, .fixed32, .fixed64: return .uint(UInt64(scalar) ?? 0)
        case .float, .double: return .double(Double(scalar) ?? .nan)
        case .string: return call.string(written.string ?? "")
        case .bytes:
            var builder = call.text()
            for byte in written.bytes ?? [] { builder.append(byte) }
            return builder.finishBytes()
        case .enumeration(let name):
            let number = Int32(scalar) ?? messages.number(of: scalar, in: name) ?? 0
            return messages.enumerationValue(number, name)
        case .message(let name): return message(name, written.message ?? Textproto())
        }
    }
}
