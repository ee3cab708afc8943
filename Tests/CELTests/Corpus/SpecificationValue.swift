// SPDX-License-Identifier: Apache-2.0

import CELProtobuf
import JSON

@testable import CEL
@testable import Kubernetes

/// Values of the tables (`cel.expr.Value`).
enum SpecificationValue {
    static func make(
        _ message: Textproto, _ workspace: inout Workspace,
        _ messages: MessageSet = TestMessages.messages
    ) -> Value {
        guard let (name, field) = message.fields.first else { return .null }
        let scalar = field.scalar ?? ""
        switch name {
        case "bool_value": return .bool(scalar == "true")
        case "int64_value": return .int(Int64(scalar) ?? 0)
        case "uint64_value": return .uint(UInt64(scalar) ?? 0)
        case "double_value": return .double(Double(scalar) ?? .nan)
        case "string_value": return workspace.string(field.string ?? "")
        case "bytes_value": return workspace.bytes(field.bytes ?? [])
        case "type_value":
            var value = workspace.string(field.string ?? "")
            value.kindAndLength = value.kindAndLength & ~15 | UInt32(Value.Kind.type.rawValue)
            return value
        case "enum_value":
            return messages.enumerationValue(
                Int32(field.message?["value"]?.scalar ?? "0") ?? 0,
                field.message?.string("type") ?? "")
        case "list_value":
            return workspace.list(
                (field.message?.messages("values") ?? []).map { make($0, &workspace, messages) })
        case "map_value":
            return workspace.map(
                (field.message?.messages("entries") ?? []).map { entry in
                    (
                        make(entry.message("key") ?? Textproto(), &workspace, messages),
                        make(entry.message("value") ?? Textproto(), &workspace, messages)
                    )
                })
        case "object_value":
            return SpecificationMessages.with(&workspace, messages) {
                $0.object(field.message ?? Textproto())
            }
        default: return .null
        }
    }

    /// A text that is the same for the same values.
    static func describe(
        _ value: Value, _ workspace: inout Workspace,
        _ messages: MessageSet = TestMessages.messages
    ) -> String {
        switch value.kind {
        case .null: return "null"
        case .bool: return "\(value.isTrue)"
        case .int: return "\(value.signed)"
        case .uint: return "\(value.payload)u"
        case .double: return "double \(value.doubleBits)"
        case .string: return "string \(value.swiftString.debugDescription)"
        case .bytes: return unsafe "bytes \(Array(value.utf8))"
        case .type: return "type \(value.swiftString)"
        case .duration: return "duration \(value.signed)"
        case .timestamp: return "timestamp \(value.signed) \(value.aux)"
        case .error: return "error \(value.errorMessage(&workspace))"
        case .list, .array:
            var texts: [String] = []
            var cursor = ListCursor(value)
            while let element = cursor.next() {
                texts.append(describe(element, &workspace, messages))
            }
            return "[\(texts.joined(separator: ", "))]"
        case .map, .object:
            var texts: [String] = []
            var cursor = MapCursor(value)
            while let entry = cursor.next(workspace.names) {
                texts.append(
                    "\(describe(entry.key, &workspace, messages)): "
                        + describe(entry.value, &workspace, messages))
            }
            return "{\(texts.sorted().joined(separator: ", "))}"
        case .opaque:
            if value.isOpaque(.optional) {
                return value.wrapped.map { "optional \(describe($0, &workspace, messages))" }
                    ?? "none"
            }
            if let parts = value.messageParts {
                return "\(parts.type.swiftString) \(describe(parts.fields, &workspace, messages))"
            }
            return "opaque \(value.opaqueTag.rawValue) \(value.payload) \(value.aux)"
        }
    }
}
