// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import Kubernetes

@Suite("Batches of expressions")
struct BatchEvaluatorTests {
    /// The answers to lines, by one evaluator.
    private func answers(_ lines: [String]) throws -> [String] {
        var evaluator = BatchEvaluator()
        var answers: [String] = []
        for line in lines {
            var output = ByteBuffer()
            let bytes = Array(line.utf8)
            try unsafe bytes.withUnsafeBufferPointer { try unsafe evaluator.evaluate(line: $0, to: &output) }
            answers.append(output.string)
        }
        return answers
    }

    /// Lists that hold one list twice, forty levels deep: 2^40 values in 40.
    private static let doubled = "[[]]" + String(repeating: ".map(a, [a, a])", count: 40)

    @Test(
        "A value that shares its parts is not written without end",
        arguments: [
            doubled, "\(doubled).map(l, {'k': l})[0]", "\(doubled).map(l, optional.of(l))",
            "[{}]" + String(repeating: ".map(a, {'a': a, 'b': a})", count: 40),
            "['\(String(repeating: "a", count: 1_000))']" + String(repeating: ".map(a, [a, a, a, a])", count: 20),
        ])
    func sharedParts(_ expression: String) throws {
        let answer = try answers([#"{"id":1,"expr":"\#(expression)"}"#])[0]
        #expect(answer.contains(#""value":null,"error":"the value is not shown: written out it has more than 67108864 bytes""#))
        #expect(answer.utf8.count < 1_000)
    }

    @Test func `a large value of many parts is written`() throws {
        let answer = try answers([#"{"id":1,"expr":"lists.range(100000)"}"#])[0]
        #expect(answer.contains(#"{"kind":"int","value":"99999"}]},"error":null"#))
    }

    @Test func `what a line declares is not there in the next`() throws {
        let found = try answers([
            #"{"id":1,"expr":"x + 1","vars":{"x":1}}"#,
            #"{"id":2,"expr":"x","vars":{"y":1}}"#,
            #"{"id":3,"expr":"x + 'a'","vars":{"x":"b"},"typed":{"x":"string"}}"#,
            #"{"id":4,"expr":"x","vars":{"x":1},"typed":{"x":"int"}}"#,
            #"{"id":5,"expr":"size + 1 + size('a')","vars":{"size":1}}"#,
            #"{"id":6,"expr":"self.a","vars":{"self":{"a":1}},"schema":{"type":"object","properties":{"a":{"type":"integer"}}}}"#,
            #"{"id":7,"expr":"self.a","vars":{"self":{"a":"t"}},"schema":{"type":"object","properties":{"a":{"type":"string"}}}}"#,
            #"{"id":8,"expr":"self.a","vars":{"x":1}}"#,
        ])
        #expect(found[0].contains(#""value":{"kind":"int","value":"2"}"#))
        #expect(found[1].contains("undeclared reference to 'x'"))
        #expect(found[2].contains(#""type":"string","value":{"kind":"string","value":"ba"}"#))
        #expect(found[3].contains(#""type":"int""#))
        #expect(found[4].contains(#""value":{"kind":"int","value":"3"}"#))
        #expect(found[5].contains(#""type":"int""#))
        #expect(found[6].contains(#""type":"string","value":{"kind":"string","value":"t"}"#))
        #expect(found[7].contains("undeclared reference to 'self'"))
    }
}
