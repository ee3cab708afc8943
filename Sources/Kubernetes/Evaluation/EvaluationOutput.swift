// SPDX-License-Identifier: Apache-2.0

package import CEL
package import JSON

/// Values as the recorded answers encode them: an object with a `kind` each, integers as decimal
/// text, maps as sorted pairs.
package enum EvaluationOutput {
    /// Why a value is not written.
    enum Refusal: Error {
        /// Its text is larger than a limit: values that are shared are written each time.
        case tooLarge(byteCount: Int)
        case tooDeep(levels: Int)

        var message: String {
            switch self {
            case .tooLarge(let byteCount):
                "the value is not shown: written out it has more than \(byteCount) bytes"
            case .tooDeep(let levels):
                "the value is not shown: it has more than \(levels) levels"
            }
        }
    }

    /// The encoding of one value, or why there is none; allocates.
    package static func text(_ value: Value, _ workspace: inout Workspace) -> String {
        var buffer = ByteBuffer()
        do throws(Refusal) {
            try write(value, &workspace, to: &buffer)
        } catch {
            return error.message
        }
        return buffer.string
    }

    /// A JSON string.
    static func write(_ text: String, to output: inout ByteBuffer) {
        var text = text
        text.withUTF8 { unsafe Writer.write(UTF8Text($0), to: &output) }
    }

    /// The encoding of one value.
    /// - Throws: Where the value takes more than `Limits.evaluationOutputByteCount`; what was written of
    ///   it until then stays.
    static func write(
        _ value: Value, _ workspace: inout Workspace, to output: inout ByteBuffer
    ) throws(Refusal) {
        var writer = ValueWriter(byteCountMaximum: Limits.evaluationOutputByteCount)
        try writer.write(value, &workspace, to: &output)
    }
}

/// Writes one value, and what is in it.
private struct ValueWriter {
    /// Bytes that may still be written.
    private var remainingByteCount: Int
    private let byteCountMaximum: Int
    private var depth = 0

    init(byteCountMaximum: Int) {
        self.byteCountMaximum = byteCountMaximum
        remainingByteCount = byteCountMaximum
    }

    /// - Parameter isPlain: Whether objects are shown as maps: inside of an object.
    mutating func write(
        _ value: Value, _ workspace: inout Workspace, to output: inout ByteBuffer,
        isPlain: Bool = false
    ) throws(EvaluationOutput.Refusal) {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Limits.evaluationOutputDepth else {
            throw .tooDeep(levels: Limits.evaluationOutputDepth)
        }
        switch value.kind {
        case .list, .array:
            output.append("{\"kind\":\"list\",\"value\":[")
            var cursor = ListCursor(value)
            var isFirst = true
            while let element = cursor.next() {
                if !isFirst { output.append(UInt8(ascii: ",")) }
                isFirst = false
                try write(element, &workspace, to: &output, isPlain: isPlain)
            }
            output.append("]}")
            // Of a list itself and the comma behind it.
            try spend(26)
        case .map, .object: try writeMap(value, &workspace, to: &output, isPlain: isPlain)
        case .opaque: try writeOpaque(value, &workspace, to: &output, isPlain: isPlain)
        default:
            let start = output.count
            writeScalar(value, &workspace, to: &output)
            try spend(output.count - start + 1)
        }
    }

    private mutating func spend(_ byteCount: Int) throws(EvaluationOutput.Refusal) {
        remainingByteCount -= byteCount
        if remainingByteCount < 0 { throw .tooLarge(byteCount: byteCountMaximum) }
    }

    private mutating func writeMap(
        _ value: Value, _ workspace: inout Workspace, to output: inout ByteBuffer, isPlain: Bool
    ) throws(EvaluationOutput.Refusal) {
        var pairs: [(key: String, value: Value)] = []
        var cursor = MapCursor(value)
        while let entry = cursor.next(workspace.names) {
            if entry.key.isAlias { continue }
            var key = ByteBuffer(capacity: 64)
            try write(entry.key, &workspace, to: &key)
            pairs.append((key.string, entry.value))
        }
        pairs.sort { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        output.append("{\"kind\":\"map\",\"value\":[")
        for (index, pair) in pairs.enumerated() {
            output.append(index == 0 ? "[" : ",[")
            output.append(pair.key)
            output.append(UInt8(ascii: ","))
            try write(pair.value, &workspace, to: &output, isPlain: isPlain)
            output.append(UInt8(ascii: "]"))
        }
        output.append("]}")
        try spend(26 + 4 * pairs.count)
    }

    private mutating func writeOpaque(
        _ value: Value, _ workspace: inout Workspace, to output: inout ByteBuffer, isPlain: Bool
    ) throws(EvaluationOutput.Refusal) {
        if value.isOpaque(.optional) {
            // A field of an object is shown as Go has it: nothing.
            if isPlain, value.wrapped == nil {
                output.append("{\"kind\":\"null\"}")
                return try spend(16)
            }
            output.append("{\"kind\":\"optional\",\"value\":")
            if let wrapped = value.wrapped {
                try write(wrapped, &workspace, to: &output, isPlain: isPlain)
            } else {
                output.append("null")
            }
            output.append(UInt8(ascii: "}"))
            return try spend(32)
        }
        guard let message = value.messageParts else {
            let text = LibraryOutput.render(value, &workspace) ?? "{\"kind\":\"opaque\"}"
            output.append(text)
            return try spend(text.utf8.count)
        }
        if message.type.swiftString == "JSONPatch" {
            return try writePatch(message.fields, &workspace, to: &output)
        }
        if isPlain { return try writeMap(message.fields, &workspace, to: &output, isPlain: true) }
        output.append("{\"kind\":\"object\",\"type\":")
        EvaluationOutput.write(message.type.swiftString, to: &output)
        output.append(",\"value\":")
        try writeMap(message.fields, &workspace, to: &output, isPlain: true)
        output.append(UInt8(ascii: "}"))
        try spend(40 + message.type.length)
    }

    private mutating func writePatch(
        _ fields: Value, _ workspace: inout Workspace, to output: inout ByteBuffer
    ) throws(EvaluationOutput.Refusal) {
        var texts = ["op": "", "path": "", "from": ""]
        var given: Value?
        var cursor = MapCursor(fields)
        while let entry = cursor.next(workspace.names) {
            let name = entry.key.swiftString
            if name == "value" {
                given = entry.value
            } else {
                texts[name] = entry.value.swiftString
            }
        }
        let start = output.count
        output.append("{\"kind\":\"jsonpatch\",\"value\":{\"from\":")
        EvaluationOutput.write(texts["from"] ?? "", to: &output)
        output.append(",\"op\":")
        EvaluationOutput.write(texts["op"] ?? "", to: &output)
        output.append(",\"path\":")
        EvaluationOutput.write(texts["path"] ?? "", to: &output)
        output.append(",\"value\":")
        try spend(output.count - start + 2)
        if let given {
            try write(given, &workspace, to: &output)
        } else {
            output.append("null")
        }
        output.append("}}")
    }
}

// What holds no other values.
extension ValueWriter {
    private func writeScalar(
        _ value: Value, _ workspace: inout Workspace, to output: inout ByteBuffer
    ) {
        switch value.kind {
        case .null: output.append("{\"kind\":\"null\"}")
        case .bool:
            output.append("{\"kind\":\"bool\",\"value\":")
            output.append(value.isTrue ? "true}" : "false}")
        case .int: write("int", "\(value.signed)", to: &output)
        case .uint: write("uint", "\(value.payload)", to: &output)
        case .double: writeDouble(value.doubleBits, &workspace, to: &output)
        case .string: write("string", value.swiftString, to: &output)
        case .bytes: unsafe write("bytes", Base64Text.encode(value.utf8), to: &output)
        case .type: write("type", value.swiftString, to: &output)
        case .duration:
            output.append("{\"kind\":\"duration\",\"nanos\":\"\(value.signed)\",\"value\":")
            EvaluationOutput.write(converted("duration_to_string", value, &workspace), to: &output)
            output.append(UInt8(ascii: "}"))
        case .timestamp:
            // In UTC, whatever zone it was written in.
            let instant = Value.timestamp(seconds: value.signed, nanoseconds: value.aux)
            write("timestamp", converted("timestamp_to_string", instant, &workspace), to: &output)
        default: output.append("null")
        }
    }

    private func write(_ kind: StaticString, _ text: String, to output: inout ByteBuffer) {
        output.append("{\"kind\":\"")
        output.append(kind)
        output.append("\",\"value\":")
        EvaluationOutput.write(text, to: &output)
        output.append(UInt8(ascii: "}"))
    }

    private func writeDouble(
        _ value: Double, _ workspace: inout Workspace, to output: inout ByteBuffer
    ) {
        let bits = String(value.bitPattern, radix: 16)
        let padded = String(repeating: "0", count: 16 - bits.count) + bits
        let text =
            value.isNaN
            ? "NaN"
            : value.isInfinite
                ? (value < 0 ? "-Infinity" : "Infinity")
                : converted("double_to_string", .double(value), &workspace)
        output.append("{\"bits\":\"\(padded)\",\"kind\":\"double\",\"value\":")
        EvaluationOutput.write(text, to: &output)
        output.append(UInt8(ascii: "}"))
    }

    private func converted(_ overload: String, _ value: Value, _ workspace: inout Workspace)
        -> String
    {
        EvaluationEnvironment.functions.call(overload, value, &workspace)?.swiftString ?? ""
    }
}
