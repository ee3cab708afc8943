// SPDX-License-Identifier: Apache-2.0

import JSON

/// A document as a plain Swift value: the oracle that tapes, links and patches are held against.
indirect enum Tree: Equatable {
    case null
    case bool(Bool)
    case int(Int64)
    case uint(UInt64)
    case double(Double)
    case string(String)
    case array([Tree])
    case object([String: Tree])

    init(_ node: Node, _ names: borrowing Names) {
        switch node.kind {
        case .bool: self = .bool(node.bool ?? false)
        case .int: self = .int(node.int ?? 0)
        case .uint: self = .uint(node.uint ?? 0)
        case .double: self = .double(node.double ?? 0)
        case .string: self = .string(node.string ?? "")
        case .array: self = .array(node.elements.map { Tree($0, names) })
        case .object:
            var members: [String: Tree] = [:]
            for (name, value) in node.members {
                members[names.utf8(name).string] = Tree(value, names)
            }
            precondition(members.count == node.count, "two members of one name")
            self = .object(members)
        case .null, .link, .absent: self = .null
        }
    }

    /// As JSON text, by hand.
    var text: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .int(let value): "\(value)"
        case .uint(let value): "\(value)"
        case .double(let value): "\(value)"
        case .string(let value): Tree.quoted(value)
        case .array(let elements): "[" + elements.map(\.text).joined(separator: ",") + "]"
        case .object(let members):
            "{"
                + members.sorted { $0.key < $1.key }.map { Tree.quoted($0.key) + ":" + $0.value.text }
                .joined(separator: ",") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { result += "\\" }
            if scalar.value < 0x20 {
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

/// A small strict applier of RFC 6902's `add`, `remove` and `replace`.
extension Tree {
    struct Refusal: Error { var reason: String }

    func applying(patch: Tree) throws -> Tree {
        guard case .array(let operations) = patch else { throw Refusal(reason: "no list") }
        var result = self
        for operation in operations {
            guard case .object(let fields) = operation, case .string(let name)? = fields["op"],
                case .string(let path)? = fields["path"]
            else { throw Refusal(reason: "no operation") }
            let allowed = name == "remove" ? ["op", "path"] : ["op", "path", "value"]
            guard fields.keys.sorted() == allowed else { throw Refusal(reason: "fields") }
            let tokens = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map {
                String($0).replacing("~1", with: "/").replacing("~0", with: "~")
            }
            guard path.isEmpty || path.hasPrefix("/") else { throw Refusal(reason: "path") }
            try result.apply(name, tokens[...], fields["value"])
        }
        return result
    }

    private mutating func apply(
        _ operation: String, _ path: ArraySlice<String>, _ value: Tree?
    ) throws {
        guard let token = path.first else {
            guard operation == "replace", let value else { throw Refusal(reason: "root") }
            self = value
            return
        }
        let isLast = path.count == 1
        switch self {
        case .object(var members):
            guard operation == "add" && isLast || members[token] != nil else {
                throw Refusal(reason: "no member \(token)")
            }
            if !isLast {
                try members[token]?.apply(operation, path.dropFirst(), value)
            } else {
                if operation == "add", members[token] != nil {
                    throw Refusal(reason: "adds what is there")
                }
                members[token] = operation == "remove" ? nil : value
            }
            self = .object(members)
        case .array(var elements):
            guard let index = Int(token), index >= 0, String(index) == token else {
                throw Refusal(reason: "index \(token)")
            }
            guard index < elements.count || isLast && operation == "add" && index == elements.count
            else { throw Refusal(reason: "index \(index) of \(elements.count)") }
            if !isLast {
                try elements[index].apply(operation, path.dropFirst(), value)
            } else if operation == "add", let value {
                elements.insert(value, at: index)
            } else if operation == "remove" {
                elements.remove(at: index)
            } else if let value {
                elements[index] = value
            }
            self = .array(elements)
        default: throw Refusal(reason: "into a scalar")
        }
    }
}

/// SplitMix64: the same numbers in every run.
struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    mutating func tree(depth: Int) -> Tree {
        switch below(depth > 0 ? 10 : 6) {
        case 0: .null
        case 1: .bool(below(2) == 0)
        case 2: .int(Int64(below(3)))
        case 3: .double(Double(below(3)) + 0.5)
        case 4: .uint(UInt64.max - UInt64(below(2)))
        case 5: .string(["", "a", "a/b~", "ü\n\"x"][below(4)])
        case 6, 7: .array((0..<below(5)).map { _ in tree(depth: depth - 1) })
        default:
            .object(
                Dictionary(
                    (0..<below(6)).map { _ in
                        (["a", "b", "c", "~0", "/", "\"q\"", "ü"][below(7)], tree(depth: depth - 1))
                    }, uniquingKeysWith: { $1 }))
        }
    }
}
