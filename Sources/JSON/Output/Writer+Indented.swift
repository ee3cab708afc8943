// SPDX-License-Identifier: Apache-2.0

extension Writer {
    /// Writes a node for people: a member or element a line, indented by two spaces a level; empty containers stay closed.
    /// - Parameter depth: Levels that the first line's own indentation stands for.
    public static func writeIndented(
        _ node: Node, names: borrowing Names, to output: inout ByteBuffer, depth: Int = 0
    ) {
        guard node.count > 0 else { return write(node, names: names, to: &output) }
        var isFirst = true
        if node.kind == .object {
            output.append(UInt8(ascii: "{"))
            for (name, value) in node.members {
                beginLine(&isFirst, depth + 1, to: &output)
                write(names.utf8(name), to: &output)
                output.append(": ")
                writeIndented(value, names: names, to: &output, depth: depth + 1)
            }
        } else {
            output.append(UInt8(ascii: "["))
            for element in node.elements {
                beginLine(&isFirst, depth + 1, to: &output)
                writeIndented(element, names: names, to: &output, depth: depth + 1)
            }
        }
        var isLast = true
        beginLine(&isLast, depth, to: &output)
        output.append(node.kind == .object ? UInt8(ascii: "}") : UInt8(ascii: "]"))
    }

    private static func beginLine(_ isFirst: inout Bool, _ depth: Int, to output: inout ByteBuffer) {
        if !isFirst { output.append(UInt8(ascii: ",")) }
        isFirst = false
        output.append(UInt8(ascii: "\n"))
        for _ in 0..<depth { output.append("  ") }
    }
}
