// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import CEL

@Suite("Syntax errors in upstream's words")
struct DiagnosisTests {
    /// The grammar's words in every order, up to three: both parsers must read the same language,
    /// and neither may crash.
    @Test func `both parsers refuse the same expressions`() {
        let words = ["a", "1", ".", ",", "-", "!", "?", ":", "(", "]", "{", "<"]
        let more = [")", "[", "}", "+", "*", "&&", "'s'", "in", "`b`", "true"]
        let pairs = (words + more).flatMap { one in (words + more).map { "\(one) \($0)" } }
        let triples = words.flatMap { one in
            words.flatMap { two in words.map { "\(one) \(two) \($0)" } }
        }
        let wrong = (words + more + pairs + triples).filter { !agree($0) }
        #expect(wrong.isEmpty)
    }

    private func agree(_ text: String) -> Bool {
        let source = Source(text)
        var recovering = RecoveringParser(source)
        let root = recovering.parse()
        let isFastHappy =
            (try? Parser.parse(source, names: names, options: Environment.Options())) != nil
        return isFastHappy == (root != nil && recovering.issues.isEmpty)
    }

    private let names = NameTable(KnownName.allCases.map(\.text))

    @Test(
        "hostile nesting and length end in a message",
        arguments: [
            String(repeating: "(", count: 50_000), String(repeating: "[", count: 50_000) + "1",
            String(repeating: "-", count: 20_000), String(repeating: "!", count: 20_000),
            String(repeating: "a.", count: 10_000), String(repeating: "{1:", count: 30_000),
            String(repeating: "a?", count: 30_000), String(repeating: "f(", count: 30_000),
            String(repeating: "-1+", count: 1_000), String(repeating: "'", count: 99_999),
            String(repeating: "\u{e9}", count: 50_000), String(repeating: "1", count: 100_001),
            "-1" + String(repeating: "[a", count: 400),
            "-1" + String(repeating: ".f(1+", count: 100),
        ])
    func hostile(_ text: String) {
        #expect(throws: CompilationError.self) {
            try TestEnvironment.standard.compile(Source(text))
        }
    }

    @Test func `a place and a remedy for the author of a policy`() {
        var environment = TestEnvironment.standard
        environment.types.add(ObjectType(name: "Spec", fields: ["replicas": .int]))
        environment.declare(variable: "spec", .object("Spec"))
        do {
            _ = try environment.compile(Source("spec.replica > 3", name: "policies/labels.yaml"))
            Testing.Issue.record("compiled")
        } catch {
            let expected = """
                policies/labels.yaml:14:25: undefined field 'replica'
                  | spec.replica > 3
                  | ....^
                  did you mean 'replicas'?
                """
            #expect(error.text(firstLine: 14, firstColumn: 21) == expected)
        }
    }
}
