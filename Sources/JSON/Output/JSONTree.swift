// SPDX-License-Identifier: Apache-2.0

/// A JSON value that owns its parts, for reports and answers of the command line; nothing of the request path makes one.
package indirect enum JSONTree: Hashable, Sendable {
    case null
    case bool(Bool)
    case int(Int)
    case string(String)
    case array([JSONTree])
    /// In the order written.
    case object([Member])
    /// JSON that was written elsewhere, taken as it is.
    case raw(String)

    package struct Member: Hashable, Sendable {
        package var name: String
        package var value: JSONTree

        package init(_ name: String, _ value: JSONTree) {
            self.name = name
            self.value = value
        }
    }

    package static func object(_ members: [(String, JSONTree)]) -> JSONTree {
        .object(members.map { Member($0.0, $0.1) })
    }

    /// The same as compact JSON.
    package var text: String {
        var output = ByteBuffer()
        write(to: &output)
        return output.string
    }

    /// The same on many lines, two spaces a level, with a line break at the end.
    package var indentedText: String {
        var names = Names()
        guard let document = try? OwnedDocument(reading: text, names: &names) else { return text }
        var output = ByteBuffer()
        Writer.writeIndented(document.root, names: names, to: &output)
        return output.string.hasSuffix("\n") ? output.string : output.string + "\n"
    }

    package func write(to output: inout ByteBuffer) {
        switch self {
        case .null: output.append("null")
        case .bool(let value): output.append(value ? "true" : "false")
        case .int(let value): output.append(decimal: Int64(value))
        case .string(let text): Self.write(text, to: &output)
        case .raw(let text): output.append(text)
        case .array(let items):
            output.append(UInt8(ascii: "["))
            for (index, item) in items.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                item.write(to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let members):
            output.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                Self.write(member.name, to: &output)
                output.append(UInt8(ascii: ":"))
                member.value.write(to: &output)
            }
            output.append(UInt8(ascii: "}"))
        }
    }

    private static func write(_ text: String, to output: inout ByteBuffer) {
        var text = text
        text.withUTF8 { unsafe Writer.write(UTF8Text($0), to: &output) }
    }
}
