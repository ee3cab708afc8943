// SPDX-License-Identifier: Apache-2.0

/// Writes nodes as compact JSON, byte for byte as Go's `encoding/json` would with the members in this order.
///
///     var body = ByteBuffer()
///     Writer.write(node, names: workspace.names, to: &body)
///
/// Escapes: `"`, `\`, control characters, and U+2028 and U+2029, which Go always escapes; `<`, `>` and `&` as well where
/// `escapesHTML` is asked for (Go's default for `Marshal`).
public enum Writer {
    public static func write(
        _ node: Node, names: borrowing Names, to output: inout ByteBuffer, escapesHTML: Bool = false
    ) {
        switch node.kind {
        case .null: output.append("null")
        case .bool:
            if node.bool == true { output.append("true") } else { output.append("false") }
        case .int: output.append(decimal: node.int ?? 0)
        case .uint: output.append(decimal: node.uint ?? 0)
        case .double: output.append(double: node.double ?? 0)
        case .string:
            if let text = node.utf8 { write(text, to: &output, escapesHTML: escapesHTML) }
        case .array:
            output.append(UInt8(ascii: "["))
            var isFirst = true
            for element in node.elements {
                if !isFirst { output.append(UInt8(ascii: ",")) }
                isFirst = false
                write(element, names: names, to: &output, escapesHTML: escapesHTML)
            }
            output.append(UInt8(ascii: "]"))
        case .object:
            output.append(UInt8(ascii: "{"))
            var isFirst = true
            for (name, value) in node.members {
                if !isFirst { output.append(UInt8(ascii: ",")) }
                isFirst = false
                write(names.utf8(name), to: &output, escapesHTML: escapesHTML)
                output.append(UInt8(ascii: ":"))
                write(value, names: names, to: &output, escapesHTML: escapesHTML)
            }
            output.append(UInt8(ascii: "}"))
        case .link, .absent: break
        }
    }

    /// A string with its quotes.
    public static func write(
        _ text: UTF8Text, to output: inout ByteBuffer, escapesHTML: Bool = false
    ) {
        output.append(UInt8(ascii: "\""))
        unsafe writeContent(text.buffer, to: &output, escapesHTML: escapesHTML)
        output.append(UInt8(ascii: "\""))
    }

    /// A string's content without the quotes around it, so that it may be written in pieces.
    package static func writeContent(
        _ text: UnsafeBufferPointer<UInt8>, to output: inout ByteBuffer, escapesHTML: Bool = false
    ) {
        guard var cursor = text.baseAddress else { return }
        let end = unsafe cursor + text.count
        output.reserve(text.count &+ 8)
        while unsafe cursor < end {
            // The zeros behind the last bytes stop like control characters, and are beyond what is left.
            let left = unsafe end - cursor
            let word =
                unsafe left >= 8
                ? Scanner.load(cursor)
                : NameWords(UnsafeBufferPointer(start: cursor, count: left)).low
            let stop = escapesHTML ? stopsHTML(word) : stops(word)
            let plainCount = stop == 0 ? 8 : stop.trailingZeroBitCount &>> 3
            output.reserve(8)
            unsafe UnsafeMutableRawPointer(output.tail).storeBytes(of: word, as: UInt64.self)
            let count = min(plainCount, left)
            output.end &+= count
            unsafe cursor += count
            if plainCount >= min(left, 8) { continue }
            unsafe cursor += writeOne(cursor, end, to: &output, escapesHTML: escapesHTML)
        }
    }

    /// Where a plain run of bytes stops: `"`, `\`, control characters, and 0xE2, with which U+2028 begins.
    @inline(__always) private static func stops(_ word: UInt64) -> UInt64 {
        let ascii = Scanner.stops(word) & ~word
        return ascii | matches(word, 0xE2)
    }

    /// The lowest bit set marks the first byte equal to `byte`.
    @inline(__always) private static func matches(_ word: UInt64, _ byte: UInt8) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let other = word ^ (ones &* UInt64(byte))
        return (other &- ones) & ~other & (ones &* 0x80)
    }

    @inline(__always) private static func stopsHTML(_ word: UInt64) -> UInt64 {
        var found = stops(word)
        found |= matches(word, UInt8(ascii: "<")) | matches(word, UInt8(ascii: ">"))
        found |= matches(word, UInt8(ascii: "&"))
        return found
    }

    /// One byte, escaped where it must be, or the whole of an escaped U+2028 or U+2029.
    /// - Returns: Bytes read.
    private static func writeOne(
        _ cursor: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, to output: inout ByteBuffer,
        escapesHTML: Bool
    ) -> Int {
        let byte = unsafe cursor.pointee
        switch byte {
        case UInt8(ascii: "\""): output.append("\\\"")
        case UInt8(ascii: "\\"): output.append("\\\\")
        case 0x08: output.append("\\b")
        case 0x09: output.append("\\t")
        case 0x0A: output.append("\\n")
        case 0x0C: output.append("\\f")
        case 0x0D: output.append("\\r")
        case 0..<0x20: appendEscaped(byte, to: &output)
        case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"):
            if escapesHTML { appendEscaped(byte, to: &output) } else { output.append(byte) }
        case 0xE2:
            if unsafe end - cursor >= 3, unsafe cursor[1] == 0x80, unsafe cursor[2] & 0xFE == 0xA8 {
                if unsafe cursor[2] == 0xA8 { output.append("\\u2028") } else { output.append("\\u2029") }
                return 3
            }
            output.append(byte)
        default: output.append(byte)
        }
        return 1
    }

    private static func appendEscaped(_ byte: UInt8, to output: inout ByteBuffer) {
        output.append("\\u00")
        appendHexadecimal(byte &>> 4, to: &output)
        appendHexadecimal(byte & 15, to: &output)
    }

    private static func appendHexadecimal(_ digit: UInt8, to output: inout ByteBuffer) {
        output.append(digit < 10 ? UInt8(ascii: "0") &+ digit : UInt8(ascii: "a") &+ digit &- 10)
    }
}
