// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What the README, the chart and the Makefile say of the program is what the program has.
@Suite("Documents and program agree")
struct DocumentTests {
    /// The settings of `serve`, from the enum that declares them.
    private static func settings() throws -> Set<String> {
        let text = try text("Sources/postern/Serve/ServeSettings.swift")
        let cases = text.split(separator: "enum Name: String, CaseIterable {").dropFirst().first?.split(separator: "}").first
        let names = (cases ?? "").split(separator: "\n").compactMap { line -> String? in
            let words = line.split(separator: " ").map(String.init)
            guard words.first == "case" else { return nil }
            return words.last?.trimmingCharacters(in: ["\""])
        }
        return Set(names)
    }

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: Tree.root.appending(path: path), encoding: .utf8)
    }

    /// Every `--option` of a text's lines that hold `marker`.
    private static func options(in text: String, where marker: String = "--") -> Set<String> {
        let lines = text.split(separator: "\n").filter { $0.contains(marker) }
        let words = lines.flatMap { $0.split { " \"`=,;)|\t".contains($0) } }
        return Set(words.filter { $0.hasPrefix("--") && $0.count > 2 }.map { String($0.dropFirst(2)) })
    }

    @Test("The chart starts the server with settings that exist", arguments: ["deployment", "broker"])
    func chart(template: String) throws {
        let options = Self.options(in: try Self.text("charts/postern/templates/\(template).yaml"), where: "- --")
        #expect(!options.isEmpty)
        #expect(options.subtracting(try Self.settings()).isEmpty)
    }

    @Test("The README's table has every setting, and no other")
    func readme() throws {
        let table = try Self.text("README.md").split(separator: "### Settings of `serve`").dropFirst().first?
            .split(separator: "\n### ").first ?? ""
        let named = table.split(separator: "\n").filter { $0.hasPrefix("| `") }.flatMap { row in
            (row.split(separator: "|").first ?? "").split(separator: "`", omittingEmptySubsequences: false)
                .enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
        }
        #expect(Set(named) == (try Self.settings()))
    }

    @Test("Every block of the page on CEL stands in the examples that are run")
    func examples() throws {
        func lines(_ text: some StringProtocol) -> [String] {
            text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        }
        let examples = lines(try Self.text("Tests/Library/Sources/Examples/Examples.swift"))
        let blocks = try Self.text("Sources/CEL/CEL.docc/CEL.md").components(separatedBy: "```swift\n").dropFirst()
            .compactMap { $0.components(separatedBy: "```").first }
        #expect(blocks.count > 5)
        for block in blocks.map(lines) {
            let starts = examples.indices.filter { examples[$0...].starts(with: block) }
            #expect(!starts.isEmpty, "\(block.joined(separator: "\n"))")
        }
    }

    @Test("Every file that the README points at is there")
    func paths() throws {
        for part in try Self.text("README.md").split(separator: "`", omittingEmptySubsequences: false).enumerated()
        where part.offset % 2 == 1 && part.element.hasPrefix("Sources/") && !part.element.contains(" ") {
            let path = Tree.root.appending(path: String(part.element)).path
            #expect(FileManager.default.fileExists(atPath: path), "\(part.element)")
        }
    }
}
