// SPDX-License-Identifier: Apache-2.0

package import JSON

/// A document of a policy file as a value of its own, each part with its place.
///
/// Policies are read at start-up and when files change, never for a request; so this tree owns its strings and outlives
/// the text it was read from. That keeps every later message able to name file, line and column.
package struct Manifest: Sendable {
    package enum Content: Sendable {
        case null
        case bool(Bool)
        case int(Int64)
        case double(Double)
        case string(String)
        case list([Manifest])
        /// In the order written.
        case map([(key: String, value: Manifest)])
    }

    package var content: Content
    package var place: Place

    package init(_ content: Content, at place: Place) {
        self.content = content
        self.place = place
    }

    /// Copies `node` with everything below it.
    ///
    /// - Parameter locate: The 1-based line and column of a node; nothing where the format keeps none.
    package init(
        _ node: Node, names: borrowing Names, file: String,
        locate: (Node) -> (line: Int, column: Int)?
    ) {
        let position = locate(node)
        place = Place(file: file, line: position?.line ?? 0, column: position?.column ?? 0)
        switch node.kind {
        case .bool: content = .bool(node.bool ?? false)
        case .int: content = .int(node.int ?? 0)
        case .uint: content = .double(Double(node.uint ?? 0))
        case .double: content = .double(node.double ?? 0)
        case .string: content = .string(node.string ?? "")
        case .array:
            var items: [Manifest] = []
            for element in node.elements {
                items.append(Manifest(element, names: names, file: file, locate: locate))
            }
            content = .list(items)
        case .object:
            var members: [(key: String, value: Manifest)] = []
            for (name, value) in node.members {
                members.append(
                    (
                        names.utf8(name).string,
                        Manifest(value, names: names, file: file, locate: locate)
                    ))
            }
            content = .map(members)
        default: content = .null
        }
    }
}

extension Manifest {
    package subscript(key: String) -> Manifest? {
        guard case .map(let members) = content else { return nil }
        return members.last { $0.key == key }?.value
    }

    package var string: String? {
        guard case .string(let text) = content else { return nil }
        return text
    }

    package var list: [Manifest]? {
        guard case .list(let items) = content else { return nil }
        return items
    }

    package var members: [(key: String, value: Manifest)]? {
        guard case .map(let members) = content else { return nil }
        return members
    }

    package var isNull: Bool {
        if case .null = content { true } else { false }
    }

    /// What was found, for messages: `a string`.
    package var kindName: String {
        switch content {
        case .null: "null"
        case .bool: "a boolean"
        case .int, .double: "a number"
        case .string: "a string"
        case .list: "a list"
        case .map: "a map"
        }
    }
}
