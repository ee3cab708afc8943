// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import CEL

@Suite("Regular expressions: RE2 with Go's syntax and words")
struct RegularExpressionTests {
    private func withText<Result>(_ text: String, _ body: (UTF8Text) throws -> Result) rethrows
        -> Result
    {
        var text = text
        return try text.withUTF8 { try unsafe body(UTF8Text($0)) }
    }

    private func error(_ pattern: String) -> String? {
        do {
            _ = try withText(pattern) { try RegularExpression($0) }
            return nil
        } catch {
            return (error as? RegularExpressionError)?.message
        }
    }

    @Test(
        "What is no expression says why",
        arguments: [
            ("(", "missing closing ): `(`"), ("[a", "missing closing ]: `[a`"),
            ("a)", "unexpected ): `a)`"),
            ("*a", "missing argument to repetition operator: `*`"),
            ("a{1001}", "invalid repeat count: `{1001}`"),
            ("(?=a)", "invalid or unsupported Perl syntax: `(?=`"),
            ("[z-a]", "invalid character class range: `z-a`"),
            ("\\C", "invalid escape sequence: `\\C`"), ("\\8", "invalid escape sequence: `\\8`"),
            ("a\\", "trailing backslash at end of expression: ``"),
        ])
    func refused(_ pattern: String, _ reason: String) {
        #expect(error(pattern) == "error parsing regexp: \(reason)")
    }

    @Test(
        "What Go takes is taken",
        arguments: [
            "(?<n>a)", "(?P<n>a)", "[(?<]", "\\Q(?<n>\\E", "\\(?<n>", "[]a]", "[[:word:]-]+",
            "\\pL", "(?i)k",
        ])
    func taken(_ pattern: String) { #expect(error(pattern) == nil) }

    private func matches(_ pattern: String, _ text: String) throws -> [String] {
        let expression = try withText(pattern) { try RegularExpression($0) }
        return withText(text) { text in
            var found: [String] = []
            var matches = RegularExpressionMatches(of: expression, in: text)
            while let match = matches.next() { found.append(text.slice(match).string) }
            return found
        }
    }

    @Test("All matches: an empty one never stands right behind another (Go: FindAll)")
    func all() throws {
        #expect(try matches("a*", "baab") == ["", "aa", ""])
        #expect(try matches("", "日本") == ["", "", ""])
        #expect(try matches("x*", "") == [""])
        #expect(try matches("a", "aaa") == ["a", "a", "a"])
        #expect(try matches("\\bfoo\\b", "foo xfoo foo") == ["foo", "foo"])
        #expect(try matches("(?<word>\\w+)=(\\d)", "a=1 b=2") == ["a=1", "b=2"])
    }

    @Test("A dynamic pattern is compiled once, a bad one fails each time")
    func cached() {
        for _ in 0..<2 {
            withText("c[0-9]+") { pattern in
                guard case .success(let expression) = RegularExpressionCache.expression(pattern)
                else {
                    Issue.record("a good pattern")
                    return
                }
                #expect(withText("abc12") { expression.matches($0) })
            }
            withText("c[0-9") { pattern in
                guard case .failure = RegularExpressionCache.expression(pattern) else {
                    Issue.record("a bad pattern")
                    return
                }
            }
        }
    }
}
