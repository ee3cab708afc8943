// SPDX-License-Identifier: Apache-2.0

package import CEL
package import JSON

/// Values as the recorded answers encode them: an object with a `kind` each, integers as decimal
/// text, maps as sorted pairs.
package enum EvaluationOutput {
    /// The encoding of one value; allocates.
    package static func text(_ value: Value, _ workspace: inout Workspace) -> String {
        render(value, &workspace)
    }

    /// A JSON string.
    static func write(_ text: String, to output: inout ByteBuffer) {
        var text = text
        text.withUTF8 { bytes in
            output.append("\"")
            unsafe Writer.writeContent(bytes, to: &output)
            output.append("\"")
        }
    }

    static func write(
        _ value: Value, _ program: Program, _ workspace: inout Workspace,
        to output: inout ByteBuffer
    ) {
        output.append(render(value, &workspace))
    }

    /// - Parameter isPlain: Whether objects are shown as maps: inside of an object.
    private static func render(_ value: Value, _ workspace: inout Workspace, isPlain: Bool = false)
        -> String
    {
        switch value.kind {
        case .null: return "{\"kind\":\"null\"}"
        case .bool: return "{\"kind\":\"bool\",\"value\":\(value.isTrue)}"
        case .int: return scalar("int", "\(value.signed)")
        case .uint: return scalar("uint", "\(value.payload)")
        case .double: return double(value.doubleBits, &workspace)
        case .string: return scalar("string", value.swiftString)
        case .bytes: return unsafe scalar("bytes", Base64Text.encode(value.utf8))
        case .type: return scalar("type", value.swiftString)
        case .duration:
            let text = converted("duration_to_string", value, &workspace)
            return "{\"kind\":\"duration\",\"nanos\":\"\(value.signed)\",\"value\":\(quoted(text))}"
        case .timestamp:
            // In UTC, whatever zone it was written in.
            let instant = Value.timestamp(seconds: value.signed, nanoseconds: value.aux)
            return scalar("timestamp", converted("timestamp_to_string", instant, &workspace))
        case .list, .array:
            var parts: [String] = []
            var cursor = ListCursor(value)
            while let element = cursor.next() {
                parts.append(render(element, &workspace, isPlain: isPlain))
            }
            return "{\"kind\":\"list\",\"value\":[\(parts.joined(separator: ","))]}"
        case .map, .object: return map(value, &workspace, isPlain: isPlain)
        case .opaque: return opaque(value, &workspace, isPlain: isPlain)
        case .error: return "null"
        }
    }

    private static func scalar(_ kind: String, _ text: String) -> String {
        "{\"kind\":\"\(kind)\",\"value\":\(quoted(text))}"
    }

    private static func quoted(_ text: String) -> String {
        var buffer = ByteBuffer()
        write(text, to: &buffer)
        return buffer.string
    }

    private static func double(_ value: Double, _ workspace: inout Workspace) -> String {
        let bits = String(value.bitPattern, radix: 16)
        let padded = String(repeating: "0", count: 16 - bits.count) + bits
        let text =
            value.isNaN
            ? "NaN"
            : value.isInfinite
                ? (value < 0 ? "-Infinity" : "Infinity")
                : converted("double_to_string", .double(value), &workspace)
        return "{\"bits\":\"\(padded)\",\"kind\":\"double\",\"value\":\(quoted(text))}"
    }

    private static func converted(_ overload: String, _ value: Value, _ workspace: inout Workspace)
        -> String
    {
        EvaluationEnvironment.functions.call(overload, value, &workspace)?.swiftString ?? ""
    }

    private static func map(_ value: Value, _ workspace: inout Workspace, isPlain: Bool) -> String {
        var pairs: [(key: String, value: String)] = []
        var cursor = MapCursor(value)
        while let entry = cursor.next(workspace.names) {
            if entry.key.isAlias { continue }
            pairs.append(
                (render(entry.key, &workspace), render(entry.value, &workspace, isPlain: isPlain)))
        }
        pairs.sort { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        let text = pairs.map { "[\($0.key),\($0.value)]" }.joined(separator: ",")
        return "{\"kind\":\"map\",\"value\":[\(text)]}"
    }

    private static func opaque(_ value: Value, _ workspace: inout Workspace, isPlain: Bool)
        -> String
    {
        if value.isOpaque(.optional) {
            let inner = value.wrapped.map { render($0, &workspace, isPlain: isPlain) } ?? "null"
            return "{\"kind\":\"optional\",\"value\":\(inner)}"
        }
        guard let message = value.messageParts else {
            return LibraryOutput.render(value, &workspace) ?? "{\"kind\":\"opaque\"}"
        }
        if message.type.swiftString == "JSONPatch" { return patch(message.fields, &workspace) }
        let fields = map(message.fields, &workspace, isPlain: true)
        return isPlain
            ? fields
            : "{\"kind\":\"object\",\"type\":\(quoted(message.type.swiftString)),\"value\":\(fields)}"
    }

    private static func patch(_ fields: Value, _ workspace: inout Workspace) -> String {
        var texts = ["op": "", "path": "", "from": ""]
        var inner = "null"
        var cursor = MapCursor(fields)
        while let entry = cursor.next(workspace.names) {
            let name = entry.key.swiftString
            if name == "value" {
                inner = render(entry.value, &workspace)
            } else {
                texts[name] = entry.value.swiftString
            }
        }
        func text(_ name: String) -> String { quoted(texts[name] ?? "") }
        return "{\"kind\":\"jsonpatch\",\"value\":{\"from\":\(text("from")),\"op\":\(text("op")),"
            + "\"path\":\(text("path")),\"value\":\(inner)}}"
    }
}
