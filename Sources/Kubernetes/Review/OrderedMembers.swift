// SPDX-License-Identifier: Apache-2.0

import JSON

/// Members of an object that are asked for in the order in which Go's encoder writes them: each is where it is looked
/// for first, and found anywhere else all the same.
struct OrderedMembers {
    private let node: Node
    private var upcoming: Node.Members

    init(_ node: Node) {
        self.node = node
        upcoming = node.members
    }

    /// The member unless it is absent or null.
    mutating func present(_ name: Name) -> Node? {
        var probe = upcoming
        if let member = probe.next(), member.name == name {
            upcoming = probe
            return member.value.isNull ? nil : member.value
        }
        guard let value = node[name], !value.isNull else { return nil }
        return value
    }

    /// A text; empty where the member is absent or null.
    mutating func text(_ name: Name, at path: StaticString) throws(ReviewError) -> UTF8Text {
        guard let value = present(name) else { return .nothing }
        guard let text = value.utf8 else {
            throw .wrongType(path: "\(path)", expected: "a string", found: value.kind)
        }
        return text
    }

    mutating func object(_ name: Name, at path: StaticString) throws(ReviewError) -> Node? {
        guard let value = present(name) else { return nil }
        guard value.kind == .object else {
            throw .wrongType(path: "\(path)", expected: "an object or null", found: value.kind)
        }
        return value
    }

    mutating func flag(_ name: Name, at path: StaticString) throws(ReviewError) -> Bool {
        guard let value = present(name) else { return false }
        guard let flag = value.bool else {
            throw .wrongType(path: "\(path)", expected: "a bool", found: value.kind)
        }
        return flag
    }

    /// A triple whose third member is called `type`; nil where the member is absent or null.
    mutating func triple(
        _ name: Name, at path: StaticString, _ type: Name, _ names: AdmissionNames
    ) throws(ReviewError) -> GroupVersionType? {
        guard let value = try object(name, at: path) else { return nil }
        var members = OrderedMembers(value)
        let triple = GroupVersionType(
            group: try members.text(names.group, at: path),
            version: try members.text(names.version, at: path),
            type: try members.text(type, at: path))
        guard !triple.version.isEmpty, !triple.type.isEmpty else {
            throw .missing(path: "\(path) (its version, or its kind or resource)")
        }
        return triple
    }
}
