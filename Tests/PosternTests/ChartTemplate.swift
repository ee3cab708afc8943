// SPDX-License-Identifier: Apache-2.0

import Foundation
import Kubernetes

/// A value of a chart: what YAML has.
indirect enum ChartValue: Equatable {
    case null
    case bool(Bool)
    case int(Int)
    case string(String)
    case list([ChartValue])
    case map([String: ChartValue])

    init(_ manifest: Manifest) {
        switch manifest.content {
        case .null: self = .null
        case .bool(let flag): self = .bool(flag)
        case .int(let number): self = .int(Int(number))
        case .double(let number): self = .string("\(number)")
        case .string(let text): self = .string(text)
        case .list(let items): self = .list(items.map { ChartValue($0) })
        case .map(let members): self = .map(Dictionary(members.map { ($0.key, ChartValue($0.value)) }) { $1 })
        }
    }

    subscript(path: String...) -> ChartValue {
        path.reduce(self) { value, key in
            if case .map(let members) = value { return members[key] ?? .null }
            if case .list(let items) = value, let index = Int(key), items.indices.contains(index) { return items[index] }
            return .null
        }
    }

    var list: [ChartValue] { if case .list(let items) = self { items } else { [] } }
    var map: [String: ChartValue] { if case .map(let members) = self { members } else { [:] } }

    var text: String {
        switch self {
        case .null: ""
        case .bool(let flag): "\(flag)"
        case .int(let number): "\(number)"
        case .string(let text): text
        default: yaml
        }
    }

    /// As Go's templates decide an `if`.
    var isTrue: Bool {
        switch self {
        case .null: false
        case .bool(let flag): flag
        case .int(let number): number != 0
        case .string(let text): !text.isEmpty
        case .list(let items): !items.isEmpty
        case .map(let members): !members.isEmpty
        }
    }

    /// In the block style, texts in quotes.
    var yaml: String {
        switch self {
        case .null: "null"
        case .bool, .int: text
        case .string(let text): text.inQuotes
        case .list(let items):
            items.isEmpty ? "[]" : items.map { "- " + $0.yaml.replacing("\n", with: "\n  ") }.joined(separator: "\n")
        case .map(let members):
            members.isEmpty
                ? "{}"
                : members.sorted { $0.key < $1.key }.map { key, value in
                    let isBlock = value.isTrue && (!value.list.isEmpty || !value.map.isEmpty)
                    return "\(key):" + (isBlock ? "\n  " + value.yaml.replacing("\n", with: "\n  ") : " " + value.yaml)
                }.joined(separator: "\n")
        }
    }

    /// The values with others laid over them.
    func merged(with other: ChartValue) -> ChartValue {
        guard case .map(var members) = self, case .map(let others) = other else { return other }
        for (key, value) in others { members[key] = members[key]?.merged(with: value) ?? value }
        return .map(members)
    }
}

extension String {
    /// As both YAML and JSON read it back.
    var inQuotes: String {
        "\"" + replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n") + "\""
    }
}

struct ChartError: Error, CustomStringConvertible {
    let description: String
}

/// A template of Go's `text/template`, as far as the chart uses it: helm is on few machines, and what a release renders to is worth a
/// test on all of them.
struct ChartTemplate {
    indirect enum Node {
        case text(String)
        case action(String)
        case choice([(condition: String?, body: [Node])])
        case range(String, [Node])
        case with(String, [Node])
    }

    let nodes: [Node]
    private(set) var defined: [String: [Node]] = [:]

    init(_ source: String) throws {
        var parts = Self.parts(source)[...]
        nodes = try Self.block(&parts, &defined).nodes
    }

    /// Texts and actions in turn, white space cut off where an action says so.
    private static func parts(_ source: String) -> [(isAction: Bool, text: String)] {
        var result: [(isAction: Bool, text: String)] = []
        var rest = source[...]
        var cutsFront = false
        while let open = rest.firstRange(of: "{{") {
            var text = String(rest[..<open.lowerBound])
            if cutsFront { text = String(text.drop(while: \.isWhitespace)) }
            rest = rest[open.upperBound...]
            if rest.hasPrefix("- ") {
                while text.last?.isWhitespace == true { text.removeLast() }
                rest = rest.dropFirst()
            }
            guard let close = rest.firstRange(of: "}}") else { break }
            var action = String(rest[..<close.lowerBound])
            rest = rest[close.upperBound...]
            cutsFront = action.hasSuffix(" -")
            if cutsFront { action.removeLast() }
            result += [(false, text), (true, action.trimmingCharacters(in: .whitespacesAndNewlines))]
        }
        result.append((false, cutsFront ? String(rest.drop(while: \.isWhitespace)) : String(rest)))
        return result
    }

    private static func block(
        _ parts: inout ArraySlice<(isAction: Bool, text: String)>, _ defined: inout [String: [Node]]
    ) throws -> (nodes: [Node], end: String) {
        var nodes: [Node] = []
        while let part = parts.popFirst() {
            guard part.isAction else {
                nodes.append(.text(part.text))
                continue
            }
            let words = part.text.split(separator: " ", maxSplits: 1).map(String.init)
            let rest = words.count > 1 ? words[1] : ""
            switch words.first ?? "" {
            case "end", "else": return (nodes, part.text)
            case "define": defined[rest.trimmingCharacters(in: ["\""])] = try block(&parts, &defined).nodes
            case "range": nodes.append(.range(rest, try block(&parts, &defined).nodes))
            case "with": nodes.append(.with(rest, try block(&parts, &defined).nodes))
            case "if":
                var branches: [(condition: String?, body: [Node])] = []
                var condition: String? = rest
                while true {
                    let (body, end) = try block(&parts, &defined)
                    branches.append((condition, body))
                    if end.hasPrefix("end") { break }
                    condition = end.hasPrefix("else if ") ? String(end.dropFirst(8)) : nil
                }
                nodes.append(.choice(branches))
            case let word where word.hasPrefix("/*"): break
            default: nodes.append(.action(part.text))
            }
        }
        return (nodes, "end")
    }
}
