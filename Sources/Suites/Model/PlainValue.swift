// SPDX-License-Identifier: Apache-2.0

package import JSON
package import Kubernetes

/// A JSON value by its meaning: members have no order, numbers no spelling.
package enum PlainValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case string(String)
    case list([PlainValue])
    case map([String: PlainValue])

    package init(_ manifest: Manifest) {
        switch manifest.content {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .int(let value): self = .int(value)
        case .double(let value): self = .number(value)
        case .string(let value): self = .string(value)
        case .list(let items): self = .list(items.map { PlainValue($0) })
        case .map(let members):
            self = .map(
                Dictionary(members.map { ($0.key, PlainValue($0.value)) }) { _, later in later })
        }
    }

    package init(_ node: Node, names: borrowing Names) {
        switch node.kind {
        case .bool: self = .bool(node.bool ?? false)
        case .int: self = .int(node.int ?? 0)
        case .uint: self = .number(Double(node.uint ?? 0))
        case .double: self = .number(node.double ?? 0)
        case .string: self = .string(node.string ?? "")
        case .array:
            var items: [PlainValue] = []
            for element in node.elements { items.append(PlainValue(element, names: names)) }
            self = .list(items)
        case .object:
            var members: [String: PlainValue] = [:]
            for (name, value) in node.members {
                members[names.utf8(name).string] = PlainValue(value, names: names)
            }
            self = .map(members)
        default: self = .null
        }
    }

    /// Nothing where the text is no JSON.
    package init?(json: String) {
        var names = Names()
        guard let document = try? OwnedDocument(reading: json, names: &names) else { return nil }
        self.init(document.root, names: names)
    }

    /// 1.0 is 1.
    private static func number(_ value: Double) -> PlainValue {
        Int64(exactly: value).map { .int($0) } ?? .double(value)
    }

    package subscript(key: String) -> PlainValue? {
        if case .map(let members) = self { members[key] } else { nil }
    }

    package subscript(path path: [String]) -> PlainValue? {
        path.reduce(self as PlainValue?) { $0?[$1] }
    }

    package var string: String? { if case .string(let text) = self { text } else { nil } }
    package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    package var int: Int64? { if case .int(let value) = self { value } else { nil } }
    package var list: [PlainValue]? { if case .list(let items) = self { items } else { nil } }
    package var members: [String: PlainValue]? {
        if case .map(let members) = self { members } else { nil }
    }

    /// Members in the order of their names.
    package var tree: JSONTree {
        switch self {
        case .null: .null
        case .bool(let value): .bool(value)
        case .int(let value): .raw("\(value)")
        case .double(let value): .raw("\(value)")
        case .string(let text): .string(text)
        case .list(let items): .array(items.map(\.tree))
        case .map(let members):
            .object(members.sorted { $0.key < $1.key }.map { ($0.key, $0.value.tree) })
        }
    }

    package var json: String { tree.text }
}
