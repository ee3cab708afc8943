// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import postern

@Suite("The lines of a batch")
struct LinesTests {
    @Test(
        "Empty lines are passed over, and the last one needs no end",
        arguments: [
            ("", []), ("\n\n", []), ("a", ["a"]), ("a\n", ["a"]), ("a\nbc", ["a", "bc"]),
            ("\na\n\nb\n", ["a", "b"]),
        ] as [(String, [String])])
    func lines(_ text: String, _ expected: [String]) {
        let lines = Lines(of: Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) }
        #expect(lines == expected)
    }
}
