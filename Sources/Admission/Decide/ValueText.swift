// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON

/// Values as a person writes them: JSON where JSON can say it, the name of the type elsewhere.
enum ValueText {
    static func text(_ value: Value, _ names: borrowing JSON.Names, depth: Int = 0) -> String {
        guard depth < 8 else { return "..." }
        switch value.kind {
        case .null: return "null"
        case .bool: return value.isTrue ? "true" : "false"
        case .int: return String(value.int ?? 0)
        case .uint: return "\(value.uint ?? 0)u"
        case .double: return "\(value.double ?? 0)"
        case .string: return quoted(value.swiftString)
        case .type: return value.swiftString
        case .bytes: return "bytes"
        case .duration: return JSONText.duration(nanoseconds: value.signed)
        case .timestamp: return JSONText.timestamp(seconds: value.signed, nanoseconds: value.aux)
        case .list, .array:
            var items: [String] = []
            var cursor = ListCursor(value)
            while let element = cursor.next(), items.count < 20 {
                items.append(text(element, names, depth: depth + 1))
            }
            return "[\(items.joined(separator: ", "))]"
        case .map, .object: return map(value, names, depth)
        case .opaque:
            if value.isOpaque(.optional) {
                return value.wrapped.map { "optional.of(\(text($0, names, depth: depth + 1)))" }
                    ?? "optional.none()"
            }
            guard let message = value.messageParts else { return "a library's value" }
            return message.type.swiftString + map(message.fields, names, depth)
        case .error: return "error"
        }
    }

    private static func map(_ value: Value, _ names: borrowing JSON.Names, _ depth: Int) -> String {
        var entries: [String] = []
        var cursor = MapCursor(value)
        while let (key, member) = cursor.next(names), entries.count < 20 {
            entries.append("\(text(key, names, depth: depth + 1)): \(text(member, names, depth: depth + 1))")
        }
        return "{\(entries.joined(separator: ", "))}"
    }

    private static func quoted(_ text: String) -> String {
        var text = text
        var buffer = ByteBuffer()
        text.withUTF8 { unsafe Writer.write(UTF8Text($0), to: &buffer) }
        return buffer.string
    }
}
