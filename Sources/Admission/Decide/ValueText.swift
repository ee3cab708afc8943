// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON

/// Values as a person writes them: JSON where JSON can say it, the name of the type elsewhere.
///
/// No value makes a text longer than its budget, however large it is: an annotation of a request may have ten megabytes, and
/// every part of every expression that reads it is shown.
struct ValueText {
    private var byteCountLeft: Int

    /// Elements of a list or map that are shown.
    private static let elementCount = 20
    private static let depthMaximum = 8

    private init(byteCountMaximum: Int) { byteCountLeft = byteCountMaximum }

    static func text(
        _ value: Value, _ names: borrowing JSON.Names, byteCountMaximum: Int = Limits.shownValueByteCount
    ) -> String {
        var writer = ValueText(byteCountMaximum: byteCountMaximum)
        return writer.text(value, names, depth: 0)
    }

    private mutating func text(_ value: Value, _ names: borrowing JSON.Names, depth: Int) -> String {
        guard depth < Self.depthMaximum, byteCountLeft > 0 else { return "…" }
        switch value.kind {
        case .null: return taking("null")
        case .bool: return taking(value.isTrue ? "true" : "false")
        case .int: return taking(String(value.int ?? 0))
        case .uint: return taking("\(value.uint ?? 0)u")
        case .double: return taking("\(value.double ?? 0)")
        case .string: return quoted(value)
        case .type: return taking(value.swiftString)
        case .bytes: return taking("bytes")
        case .duration: return taking(JSONText.duration(nanoseconds: value.signed))
        case .timestamp: return taking(JSONText.timestamp(seconds: value.signed, nanoseconds: value.aux))
        case .list, .array:
            var items: [String] = []
            var cursor = ListCursor(value)
            while let element = cursor.next() {
                guard items.count < Self.elementCount, byteCountLeft > 0 else {
                    items.append("…")
                    break
                }
                items.append(text(element, names, depth: depth + 1))
            }
            return "[\(items.joined(separator: ", "))]"
        case .map, .object: return map(value, names, depth)
        case .opaque:
            if value.isOpaque(.optional) {
                guard let wrapped = value.wrapped else { return taking("optional.none()") }
                return "optional.of(\(text(wrapped, names, depth: depth + 1)))"
            }
            guard let message = value.messageParts else { return taking("a library's value") }
            return taking(message.type.swiftString) + map(message.fields, names, depth)
        case .error: return taking("error")
        }
    }

    private mutating func map(_ value: Value, _ names: borrowing JSON.Names, _ depth: Int) -> String {
        var entries: [String] = []
        var cursor = MapCursor(value)
        while let (key, member) = cursor.next(names) {
            guard entries.count < Self.elementCount, byteCountLeft > 0 else {
                entries.append("…")
                break
            }
            let name = text(key, names, depth: depth + 1)
            entries.append("\(name): \(text(member, names, depth: depth + 1))")
        }
        return "{\(entries.joined(separator: ", "))}"
    }

    private mutating func taking(_ text: String) -> String {
        // Commas, colons and brackets around it too.
        byteCountLeft -= text.utf8.count + 2
        return text
    }

    /// Only so much of a text is looked at as is shown; a character that the cut goes through is left out.
    private mutating func quoted(_ value: Value) -> String {
        let count = unsafe value.utf8.count
        var shown = max(0, min(count, byteCountLeft))
        while shown > 0, shown < count, unsafe value.utf8[shown] & 0xC0 == 0x80 { shown -= 1 }
        var text = unsafe String(decoding: value.utf8.prefix(shown), as: UTF8.self)
        var buffer = ByteBuffer()
        text.withUTF8 { unsafe Writer.write(UTF8Text($0), to: &buffer) }
        let quoted = taking(buffer.string)
        return shown < count ? "\(quoted)… (\(count) bytes)" : quoted
    }
}
