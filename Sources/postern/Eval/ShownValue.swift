// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// A value of the batch's encoding (`{"kind":"int","value":"2"}`) as a person writes it.
enum ShownValue {
    static func text(_ value: Node, _ names: inout Names) -> String {
        let kindName = names.intern("kind")
        let valueName = names.intern("value")
        return text(value, kindName, valueName)
    }

    private static func text(_ node: Node, _ kindName: Name, _ valueName: Name) -> String {
        let kind = node[kindName]?.string ?? ""
        let value = node[valueName]
        switch kind {
        case "null": return "null"
        case "bool": return value?.bool == true ? "true" : "false"
        case "int", "double": return value?.string ?? ""
        case "uint": return "\(value?.string ?? "")u"
        case "string": return quoted(value?.string ?? "")
        case "bytes": return "b64\(quoted(value?.string ?? ""))"
        case "list":
            var items: [String] = []
            for element in value?.elements ?? node.elements {
                items.append(text(element, kindName, valueName))
            }
            return "[\(items.joined(separator: ", "))]"
        case "map":
            var items: [String] = []
            for pair in value?.elements ?? node.elements {
                guard let key = pair[0], let member = pair[1] else { continue }
                items.append(
                    "\(text(key, kindName, valueName)): \(text(member, kindName, valueName))")
            }
            return "{\(items.joined(separator: ", "))}"
        case "optional":
            guard let value, !value.isNull else { return "optional.none()" }
            return "optional.of(\(text(value, kindName, valueName)))"
        case "object", "jsonpatch":
            return value.map { text($0, kindName, valueName) } ?? kind
        default: return "\(kind)(\(quoted(value?.string ?? "")))"
        }
    }

    private static func quoted(_ text: String) -> String {
        var text = text
        var buffer = ByteBuffer()
        text.withUTF8 { unsafe Writer.write(UTF8Text($0), to: &buffer) }
        return buffer.string
    }
}
