// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Renders the chart's templates as helm would.
final class ChartRenderer {
    private var templates: [(name: String, template: ChartTemplate)] = []
    private var defined: [String: [ChartTemplate.Node]] = [:]
    /// What every template sees as its dot; functions write into it, as helm's do.
    private var root: ChartValue
    private var variables: [String: ChartValue] = [:]
    private let folder: URL

    init(_ folder: URL, values: ChartValue, release: String = "door", namespace: String = "gates") throws {
        self.folder = folder
        root = .map([
            "Values": values,
            "Release": .map(["Name": .string(release), "Namespace": .string(namespace), "Service": .string("Helm")]),
            "Chart": .map(["AppVersion": .string("0.1.0")]),
            "Capabilities": .map(["KubeVersion": .map(["Version": .string("v1.34.1")])]),
        ])
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "templates").path).sorted()
        for file in files {
            let text = try String(contentsOf: folder.appending(path: "templates/\(file)"), encoding: .utf8)
            let template = try ChartTemplate(text)
            defined.merge(template.defined) { $1 }
            if file.hasSuffix(".yaml") { templates.append((file, template)) }
        }
    }

    /// The text of every template, by its file's name.
    func render() throws -> [(name: String, text: String)] {
        try templates.map { name, template in
            variables = [:]
            return (name, try render(template.nodes, root))
        }
    }

    private func render(_ nodes: [ChartTemplate.Node], _ dot: ChartValue) throws -> String {
        var result = ""
        for node in nodes {
            switch node {
            case .text(let text): result += text
            case .action(let text):
                let words = text.split(separator: " ", maxSplits: 2).map(String.init)
                if words.count == 3, words[1] == ":=" || words[1] == "=" {
                    variables[words[0]] = try value(words[2], dot)
                } else {
                    result += try value(text, dot).text
                }
            case .choice(let branches):
                let branch = try branches.first { branch in
                    guard let condition = branch.condition else { return true }
                    return try value(condition, dot).isTrue
                }
                if let branch { result += try render(branch.body, dot) }
            case .range(let list, let body): for item in try value(list, dot).list { result += try render(body, item) }
            case .with(let text, let body):
                let inner = try value(text, dot)
                if inner.isTrue { result += try render(body, inner) }
            }
        }
        return result
    }

    // MARK: Expressions

    private func value(_ text: String, _ dot: ChartValue) throws -> ChartValue {
        var tokens = Self.tokens(text)[...]
        return try pipeline(&tokens, dot)
    }

    /// Words, texts in their quotes, parentheses and bars.
    private static func tokens(_ text: String) -> [String] {
        var result: [String] = []
        var word = ""
        var isQuoted = false
        for character in text {
            if character == "\"" { isQuoted.toggle() }
            if isQuoted || !" ()|".contains(character) {
                word.append(character)
                continue
            }
            if !word.isEmpty { result.append(word) }
            word = ""
            if character != " " { result.append(String(character)) }
        }
        return word.isEmpty ? result : result + [word]
    }

    private func pipeline(_ tokens: inout ArraySlice<String>, _ dot: ChartValue) throws -> ChartValue {
        var piped: ChartValue?
        while true {
            guard let first = tokens.first else { return piped ?? .null }
            var arguments: [ChartValue] = []
            var name: String?
            if first != "(", first.first?.isLetter == true, !["true", "false", "nil"].contains(first) {
                name = first
                tokens.removeFirst()
            }
            while let token = tokens.first, token != "|", token != ")" { arguments.append(try operand(&tokens, dot)) }
            if let piped { arguments.append(piped) }
            piped = if let name { try call(name, arguments, dot) } else { arguments.first ?? .null }
            guard tokens.first == "|" else { return piped ?? .null }
            tokens.removeFirst()
        }
    }

    private func operand(_ tokens: inout ArraySlice<String>, _ dot: ChartValue) throws -> ChartValue {
        let token = tokens.removeFirst()
        if token == "(" {
            // A method of helm's, the only one.
            if tokens.first == ".Files.Glob" {
                while tokens.popFirst() != ")" {}
                tokens.removeFirst()
                return try policies()
            }
            let value = try pipeline(&tokens, dot)
            tokens.removeFirst()
            return value
        }
        if token.hasPrefix("\"") { return .string(String(token.dropFirst().dropLast())) }
        if let number = Int(token) { return .int(number) }
        if token == "nil" { return .null }
        if token == "true" || token == "false" { return .bool(token == "true") }
        var path = token.split(separator: ".").map(String.init)
        var start = dot
        if token.hasPrefix("$") {
            start = variables[path.removeFirst()] ?? .null
        } else if let first = path.first, root.map[first] != nil, token.hasPrefix(".") {
            // What functions wrote into the values is seen by all.
            start = root
        }
        return path.reduce(start) { $0[$1] }
    }

    private func policies() throws -> ChartValue {
        var files: [String: ChartValue] = [:]
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "policies").path)
        for name in names where name.hasSuffix(".yaml") {
            files[name] = .string(try String(contentsOf: folder.appending(path: "policies/\(name)"), encoding: .utf8))
        }
        return .string(ChartValue.map(files).yaml)
    }

    private func call(_ name: String, _ arguments: [ChartValue], _ dot: ChartValue) throws -> ChartValue {
        func argument(_ index: Int) -> ChartValue { arguments.indices.contains(index) ? arguments[index] : .null }
        func number(_ index: Int) -> Int { if case .int(let number) = argument(index) { number } else { 0 } }
        switch name {
        case "include":
            guard let nodes = defined[argument(0).text] else { throw ChartError(description: "no template \(argument(0).text)") }
            return .string(try render(nodes, argument(1)))
        case "nindent":
            let indent = "\n" + String(repeating: " ", count: number(0))
            return .string(indent + argument(1).text.replacing("\n", with: indent))
        case "toYaml": return .string(argument(0).yaml)
        case "fromYamlArray":
            return .list(argument(0).text.split(separator: "\n").map { .string(String($0.dropFirst(2))) })
        case "quote": return .string(argument(0).text.inQuotes)
        case "default": return argument(1).isTrue ? argument(1) : argument(0)
        case "printf":
            return .string(
                arguments.dropFirst().reduce(argument(0).text) { text, value in
                    guard let place = text.firstRange(of: "%s") else { return text }
                    return text.replacingCharacters(in: place, with: value.text)
                })
        case "join": return .string(argument(1).list.map(\.text).joined(separator: argument(0).text))
        case "eq": return .bool(argument(0) == argument(1))
        case "ne": return .bool(argument(0) != argument(1))
        case "lt": return .bool(number(0) < number(1))
        case "gt": return .bool(number(0) > number(1))
        case "not": return .bool(!argument(0).isTrue)
        case "and": return arguments.first { !$0.isTrue } ?? argument(arguments.count - 1)
        case "or": return arguments.first { $0.isTrue } ?? argument(arguments.count - 1)
        case "has": return .bool(argument(1).list.contains(argument(0)))
        case "hasKey": return .bool(root["Values", "tls"].map[argument(1).text] != nil)
        case "int": return .int(Int(argument(0).text) ?? 0)
        case "index": return argument(0)[argument(1).text]
        case "dict":
            var members: [String: ChartValue] = [:]
            for index in stride(from: 0, to: arguments.count - 1, by: 2) { members[argument(index).text] = argument(index + 1) }
            return .map(members)
        case "set":
            // Only the chart's own values of TLS are ever written to.
            root = root.merged(with: .map(["Values": .map(["tls": .map([argument(1).text: argument(2)])])]))
            return .null
        case "lookup": return .null
        case "genCA": return .map(["Cert": .string("authority"), "Key": .string("authority's key")])
        case "genSignedCert":
            return .map(["Cert": .string("for \(argument(2).list.map(\.text).joined(separator: " "))"), "Key": .string("key")])
        case "b64enc": return .string(Data(argument(0).text.utf8).base64EncodedString())
        case "semverCompare": return .bool(true)
        case "fail": throw ChartError(description: argument(0).text)
        default: throw ChartError(description: "no function \(name)")
        }
    }
}
