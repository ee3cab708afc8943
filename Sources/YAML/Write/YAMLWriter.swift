// SPDX-License-Identifier: Apache-2.0

package import JSON

/// Writes nodes as YAML in block style, as `kubectl -o yaml` lays it out: lists at the indentation of their key, text plain
/// where it reads back as the same text, over several lines as a block, else in double quotes.
package enum YAMLWriter {
    /// A whole document with a line feed at its end.
    package static func write(_ node: Node, names: borrowing Names, to output: inout ByteBuffer) {
        switch node.kind {
        case .object where node.count > 0: writeMembers(node, names, 0, &output, isInline: false)
        case .array where node.count > 0: writeElements(node, names, 0, &output, isInline: false)
        default: writeInline(node, 2, &output)
        }
    }

    private static func writeMembers(
        _ object: Node, _ names: borrowing Names, _ indentation: Int, _ output: inout ByteBuffer,
        isInline: Bool
    ) {
        var isFirst = true
        for (name, value) in object.members {
            // Behind `- ` the first member stands on the same line.
            if !isFirst || !isInline { indent(indentation, &output) }
            isFirst = false
            writeText(names.utf8(name).string, nil, &output)
            output.append(UInt8(ascii: ":"))
            if value.isContainer, value.count > 0 {
                output.append(UInt8(ascii: "\n"))
                if value.kind == .object {
                    writeMembers(value, names, indentation + 2, &output, isInline: false)
                } else {
                    writeElements(value, names, indentation, &output, isInline: false)
                }
            } else {
                output.append(UInt8(ascii: " "))
                writeInline(value, indentation + 2, &output)
            }
        }
    }

    private static func writeElements(
        _ array: Node, _ names: borrowing Names, _ indentation: Int, _ output: inout ByteBuffer,
        isInline: Bool
    ) {
        var isFirst = true
        for element in array.elements {
            if !isFirst || !isInline { indent(indentation, &output) }
            isFirst = false
            output.append("- ")
            switch element.kind {
            case .object where element.count > 0:
                writeMembers(element, names, indentation + 2, &output, isInline: true)
            case .array where element.count > 0:
                writeElements(element, names, indentation + 2, &output, isInline: true)
            default: writeInline(element, indentation + 2, &output)
            }
        }
    }

    /// A scalar or an empty container, and the end of its line.
    private static func writeInline(_ node: Node, _ indentation: Int, _ output: inout ByteBuffer) {
        switch node.kind {
        case .string: writeText(node.string ?? "", indentation, &output)
        case .object: output.append("{}")
        case .array: output.append("[]")
        case .null: output.append("null")
        case .bool: output.append(node.bool == true ? "true" as StaticString : "false")
        case .int: output.append(decimal: node.int ?? 0)
        case .uint: output.append(decimal: node.uint ?? 0)
        case .double: output.append(double: node.double ?? 0)
        case .link, .absent: break
        }
        output.append(UInt8(ascii: "\n"))
    }

    /// - Parameter blockIndentation: Where a block of lines would stand; nil for a key, which cannot be one.
    private static func writeText(
        _ text: String, _ blockIndentation: Int?, _ output: inout ByteBuffer
    ) {
        if TextStyle.isPlain(text) {
            output.append(text)
        } else if let blockIndentation, TextStyle.isBlock(text) {
            writeBlock(text, blockIndentation, &output)
        } else {
            writeQuoted(text, &output)
        }
    }

    /// `|` with the indicator that keeps the line feeds at the end as they are; the last one is the caller's.
    private static func writeBlock(
        _ text: String, _ indentation: Int, _ output: inout ByteBuffer
    ) {
        var lines = text.split(separator: "\n" as Unicode.Scalar, omittingEmptySubsequences: false)
        if text.unicodeScalars.last != "\n" {
            output.append("|-")
        } else {
            lines.removeLast()
            output.append(lines.last?.isEmpty == true ? "|+" as StaticString : "|")
        }
        for line in lines {
            output.append(UInt8(ascii: "\n"))
            if !line.isEmpty { indent(indentation, &output) }
            output.append(String(line))
        }
    }

    private static func writeQuoted(_ text: String, _ output: inout ByteBuffer) {
        output.append(UInt8(ascii: "\""))
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": output.append("\\\"")
            case "\\": output.append("\\\\")
            case "\n": output.append("\\n")
            case "\t": output.append("\\t")
            case "\r": output.append("\\r")
            default:
                if TextStyle.isPrintable(scalar) {
                    output.append(String(scalar))
                } else {
                    let digits = String(scalar.value, radix: 16, uppercase: true)
                    let width = scalar.value < 0x100 ? 2 : scalar.value < 0x10000 ? 4 : 8
                    output.append(width == 2 ? "\\x" as String : width == 4 ? "\\u" : "\\U")
                    for _ in digits.count..<width { output.append(UInt8(ascii: "0")) }
                    output.append(digits)
                }
            }
        }
        output.append(UInt8(ascii: "\""))
    }

    private static func indent(_ count: Int, _ output: inout ByteBuffer) {
        for _ in 0..<count { output.append(UInt8(ascii: " ")) }
    }
}
