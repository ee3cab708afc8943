// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing
import YAML

@Suite("Files that are JSON")
struct SurrogatePairTests {
    @Test(
        "Two escapes of one character are that character; an escaped backslash before one is not",
        arguments: [
            (#"{"a": "\uD83D\uDE00"}"#, "\u{1F600}"), (#"["\ud83d\ude00!"]"#, "\u{1F600}!"),
            (#"{"a": "\\uD83D\\uDE00"}"#, #"\uD83D\uDE00"#), (#"{"a": "x"}"#, "x"),
        ])
    func pairs(_ text: String, _ expected: String) throws {
        var names = Names()
        let document = try #require(YAMLDocument.read(Array(text.utf8), file: "a.json", names: &names).first)
        #expect((document.root[names.intern("a")] ?? document.root[0])?.string == expected)
    }
}
