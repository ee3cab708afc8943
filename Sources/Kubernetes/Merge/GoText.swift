// SPDX-License-Identifier: Apache-2.0

package import JSON

/// A value as Go's formatting verbs print it in upstream's messages.
///
/// What CEL can make and JSON cannot hold comes as a cell of kind `absent` that carries its texts (`ForeignText`); CEL's
/// null is a null with a payload (`Cell.nullOfCEL`), which upstream shows as `structpb.NullValue`.
enum GoText {
    /// `%v`
    static func plain(_ node: Node, names: borrowing Names) -> String {
        switch node.kind {
        case .null: return node.isNullOfCEL ? "NULL_VALUE" : "<nil>"
        case .string: return text(node)
        case .absent: return ForeignText(reading: text(node)).plain
        case .object:
            var parts: [String] = []
            for member in node.members.sorted(by: names) {
                parts.append("\(member.key):\(plain(member.value, names: names))")
            }
            return "map[\(parts.joined(separator: " "))]"
        case .array:
            var parts: [String] = []
            for element in node.elements { parts.append(plain(element, names: names)) }
            return "[\(parts.joined(separator: " "))]"
        default: return scalar(node)
        }
    }

    /// `%#v`
    static func syntax(_ node: Node, names: borrowing Names) -> String {
        switch node.kind {
        case .null: return node.isNullOfCEL ? "0" : "interface {}(nil)"
        case .string: return goQuoted(text(node))
        case .absent: return ForeignText(reading: text(node)).syntax
        case .uint: return "0x\(String(node.uint ?? 0, radix: 16))"
        case .object:
            var parts: [String] = []
            for member in node.members.sorted(by: names) {
                parts.append("\(goQuoted(member.key)):\(syntax(member.value, names: names))")
            }
            return "map[string]interface {}{\(parts.joined(separator: ", "))}"
        case .array:
            var parts: [String] = []
            for element in node.elements { parts.append(syntax(element, names: names)) }
            return "[]interface {}{\(parts.joined(separator: ", "))}"
        default: return scalar(node)
        }
    }

    /// `%T`
    static func type(_ node: Node) -> String {
        switch node.kind {
        case .null: node.isNullOfCEL ? "structpb.NullValue" : "<nil>"
        case .bool: "bool"
        case .int: "int64"
        case .uint: "uint64"
        case .double: "float64"
        case .string: "string"
        case .object: "map[string]interface {}"
        case .array: "[]interface {}"
        case .absent: ForeignText(reading: text(node)).type
        case .link: ""
        }
    }

    /// As structured-merge-diff prints the values of a key.
    static func key(_ node: Node, names: borrowing Names) -> String {
        switch node.kind {
        case .null: return node.isNullOfCEL ? "{{undefined}}" : "null"
        case .absent: return "{{undefined}}"
        case .string: return goQuoted(text(node))
        case .array:
            var parts: [String] = []
            for element in node.elements { parts.append(key(element, names: names)) }
            return "[\(parts.joined(separator: ","))]"
        case .object:
            var joined = ""
            for member in node.members.sorted(by: names) {
                joined += "\(member.key)=\(key(member.value, names: names))"
            }
            return joined
        default: return scalar(node)
        }
    }

    private static func scalar(_ node: Node) -> String {
        switch node.kind {
        case .bool: return node.bool == true ? "true" : "false"
        case .int: return "\(node.int ?? 0)"
        case .uint: return "\(node.uint ?? 0)"
        default:
            var buffer = ByteBuffer(capacity: 32)
            buffer.append(double: node.double ?? 0)
            return buffer.string
        }
    }

    /// The bytes of a string, or of the text that stands for a value without JSON form.
    private static func text(_ node: Node) -> String {
        unsafe UTF8Text(node.cell).string
    }
}

extension Node {
    /// Whether this is the null that CEL's `null` makes, and not an absent optional.
    var isNullOfCEL: Bool { unsafe kind == .null && cell.pointee.payload != 0 }
    /// Null as Go's nil: valid for every type.
    var isNil: Bool { unsafe kind == .null && cell.pointee.payload == 0 }
}

extension Cell {
    /// What `field: null` makes in an `Object{}`; upstream refuses it in typed fields, other than the nil of an absent optional.
    package static func nullOfCEL(name: Name = .none) -> Cell {
        Cell(payload: 1, name: name, kind: .null)
    }

    /// A value that JSON has no form for, by the texts that stand for it in a refusal (`ForeignText.joined`).
    package static func foreign(_ text: UTF8Text, name: Name = .none) -> Cell {
        unsafe Cell(
            payload: UInt64(UInt(bitPattern: text.start)), name: name, kind: .absent,
            length: text.count)
    }
}

extension Node.Members {
    /// Members by their keys' bytes, as Go prints a map.
    fileprivate func sorted(by names: borrowing Names) -> [(key: String, value: Node)] {
        var list: [(key: String, value: Node)] = []
        for member in self { list.append((names.utf8(member.name).string, member.value)) }
        return list.sorted { $0.key < $1.key }
    }
}
