// SPDX-License-Identifier: Apache-2.0

import JSON

/// A document as a plain value: compared without regard to the order of members, 1 equal to 1.0.
indirect enum Tree: Equatable {
    case null
    case bool(Bool)
    case number(Double)
    case integer(Int64)
    case string(String)
    case list([Tree])
    case map([String: Tree])

    init(_ node: Node, _ names: borrowing Names) {
        switch node.kind {
        case .bool: self = .bool(node.bool == true)
        case .int: self = .integer(node.int ?? 0)
        case .uint: self = .number(Double(node.uint ?? 0))
        case .double:
            let double = node.double ?? 0
            self = Int64(exactly: double).map { .integer($0) } ?? .number(double)
        case .string: self = .string(node.string ?? "")
        case .array:
            var items: [Tree] = []
            for element in node.elements { items.append(Tree(element, names)) }
            self = .list(items)
        case .object:
            var members: [String: Tree] = [:]
            for (name, value) in node.members {
                members[names.utf8(name).string] = Tree(value, names)
            }
            self = .map(members)
        default: self = .null
        }
    }

    init(reading bytes: [UInt8]) throws {
        var names = Names()
        let document = try OwnedDocument(reading: bytes, names: &names)
        self.init(document.root, names)
    }

    subscript(key: String) -> Tree? {
        guard case .map(let members) = self else { return nil }
        return members[key]
    }

    var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    var isTrue: Bool { self == .bool(true) }

    var items: [Tree] {
        guard case .list(let items) = self else { return [] }
        return items
    }

    var members: [String: Tree] {
        guard case .map(let members) = self else { return [:] }
        return members
    }

    var isNull: Bool { self == .null }
}

extension Tree {
    /// The value at a JSON pointer.
    subscript(pointer pointer: String) -> Tree? {
        var value = self
        for token in Self.tokens(pointer) {
            switch value {
            case .map(let members):
                guard let next = members[token] else { return nil }
                value = next
            case .list(let items):
                guard let index = Int(token), items.indices.contains(index) else { return nil }
                value = items[index]
            default: return nil
            }
        }
        return value
    }

    /// With another value at a pointer, or without one; unchanged where the way to it does not exist.
    func setting(_ pointer: String, to new: Tree?) -> Tree {
        setting(Self.tokens(pointer)[...], to: new)
    }

    private func setting(_ tokens: ArraySlice<String>, to new: Tree?) -> Tree {
        guard let token = tokens.first else { return new ?? .null }
        let rest = tokens.dropFirst()
        switch self {
        case .map(var members):
            if rest.isEmpty {
                members[token] = new
            } else if let child = members[token] {
                members[token] = child.setting(rest, to: new)
            }
            return .map(members)
        case .list(var items):
            guard let index = Int(token), items.indices.contains(index) else { return self }
            if rest.isEmpty {
                if let new { items[index] = new } else { items.remove(at: index) }
            } else {
                items[index] = items[index].setting(rest, to: new)
            }
            return .list(items)
        default: return self
        }
    }

    private static func tokens(_ pointer: String) -> [String] {
        pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map {
            String($0).replacing("~1", with: "/").replacing("~0", with: "~")
        }
    }
}

extension Tree: CustomStringConvertible {
    var description: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .number(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .string(let text): "\"\(text)\""
        case .list(let items): "[\(items.map(\.description).joined(separator: ","))]"
        case .map(let members):
            "{\(members.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ","))}"
        }
    }

    /// As JSON.
    var json: String {
        switch self {
        case .string(let text): Self.quoted(text)
        case .list(let items): "[\(items.map(\.json).joined(separator: ","))]"
        case .map(let members):
            "{\(members.map { "\(Self.quoted($0.key)):\($0.value.json)" }.joined(separator: ","))}"
        default: description
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    /// Where two trees differ, with both values; for messages.
    static func differences(_ found: Tree?, _ expected: Tree?, at path: String = "") -> [String] {
        if found == expected { return [] }
        if case .map(let left)? = found, case .map(let right)? = expected {
            return Set(left.keys).union(right.keys).sorted().flatMap {
                differences(left[$0], right[$0], at: "\(path)/\($0)")
            }
        }
        if case .list(let left)? = found, case .list(let right)? = expected, left.count == right.count {
            return left.indices.flatMap { differences(left[$0], right[$0], at: "\(path)/\($0)") }
        }
        return ["\(path): \(found?.description ?? "absent"), expected \(expected?.description ?? "absent")"]
    }
}
