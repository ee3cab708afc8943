// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import CEL

@Suite("Parsing (cel-spec: Syntax)")
struct ParserTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var source: String
        var tree: String

        init(_ source: String, _ tree: String) {
            self.source = source
            self.tree = tree
        }

        var testDescription: String { source }
    }

    private func check(_ row: Case) {
        do {
            let ast = try TestEnvironment.specification.parse(Source(row.source))
            #expect(SyntaxPrinter.text(ast) == row.tree)
        } catch {
            Testing.Issue.record("\(row.source): \(error.upstreamText)")
        }
    }

    @Test(
        "literals",
        arguments: [
            Case("1", "1"), Case("-1", "-1"), Case("0x1F", "31"), Case("-0x10", "-16"),
            Case("7u", "7u"),
            Case("-9223372036854775808", "-9223372036854775808"), Case("1.5e3", "1500.0"),
            Case(".5", "0.5"),
            Case("'a\\n\\x41\\u00e9\\101'", "\"a\nA\u{e9}A\""), Case("r'\\n'", "\"\\n\""),
            Case("'''a'b\n'''", "\"a'b\n\""),
            Case("b'\\xff\\377a'", "b[255, 255, 97]"), Case("br'\\x'", "b[92, 120]"),
            Case("null", "null"), Case("'''\r\n'''", "\"\n\""),
        ])
    func literals(_ row: Case) { check(row) }

    @Test(
        "operators bind as the grammar says",
        arguments: [
            Case("1 + 2 * 3 - 4", "_-_(_+_(1, _*_(2, 3)), 4)"), Case("-(1)", "-_(1)"),
            Case("--1", "1"), Case("- - -x", "-_(x)"),
            Case("!!!x", "!_(x)"), Case("!-1", "!_(-1)"), Case("-1.abs()", "-1.abs()"),
            Case("1 - -1", "_-_(1, -1)"),
            Case("a ? b : c ? d : e", "_?_:_(a, b, _?_:_(c, d, e))"),
            Case("a == b in c", "@in(_==_(a, b), c)"),
            Case("1 < 2 == true", "_==_(_<_(1, 2), true)"),
            Case("a.b.?c[0][?d]", "_[?_](_[_](_?._(a.b, \"c\"), 0), d)"),
            Case("a.`b-c`", "a.b-c"),
        ])
    func operators(_ row: Case) { check(row) }

    @Test(
        "chains of logical operators are balanced trees",
        arguments: [
            Case("a && b", "_&&_(a, b)"), Case("a && b && c", "_&&_(_&&_(a, b), c)"),
            Case("a || b || c || d", "_||_(_||_(a, b), _||_(c, d))"),
            Case("a && b && c && d && e", "_&&_(_&&_(_&&_(a, b), c), _&&_(d, e))"),
            Case("a || b && c", "_||_(a, _&&_(b, c))"),
        ])
    func logical(_ row: Case) { check(row) }

    @Test(
        "aggregates and messages",
        arguments: [
            Case("[]", "[]"), Case("[,]", "[]"), Case("[1, ?x, ]", "[1, ?x]"), Case("{}", "{}"),
            Case("{'a': 1, ?b: c,}", "{\"a\": 1, ?b: c}"),
            Case("a.b.C{d: 1, ?e: f}", "a.b.C{d: 1, ?e: f}"), Case(".A{}", ".A{}"),
            Case(".a.b", ".a.b"), Case(".f(1)", ".f(1)"), Case("f(g(1), 2)", "f(g(1), 2)"),
            Case("a.f(b).g()", "a.f(b).g()"),
        ])
    func aggregates(_ row: Case) { check(row) }

    @Test(
        "macros have upstream's shapes",
        arguments: [
            Case("has(a.b)", "has(a.b)"),
            Case(
                "l.all(x, p)",
                "fold(l, x, @result = true; @not_strictly_false(@result); _&&_(@result, p); @result)"
            ),
            Case(
                "l.exists(x, p)",
                "fold(l, x, @result = false; @not_strictly_false(!_(@result)); _||_(@result, p); @result)"
            ),
            Case(
                "l.exists_one(x, p)",
                "fold(l, x, @result = 0; true; _?_:_(p, _+_(@result, 1), @result); _==_(@result, 1))"
            ),
            Case("l.map(x, t)", "fold(l, x, @result = []; true; _+_(@result, [t]); @result)"),
            Case(
                "l.map(x, p, t)",
                "fold(l, x, @result = []; true; _?_:_(p, _+_(@result, [t]), @result); @result)"),
            Case(
                "l.filter(x, p)",
                "fold(l, x, @result = []; true; _?_:_(p, _+_(@result, [x]), @result); @result)"),
            Case(
                "l.all(i, x, p)",
                "fold(l, i, x, @result = true; @not_strictly_false(@result); _&&_(@result, p); @result)"
            ),
            Case(
                "l.transformMap(k, v, t)",
                "fold(l, k, v, @result = {}; true; cel.@mapInsert(@result, k, t); @result)"),
            Case(
                "l.transformMapEntry(k, v, p, t)",
                "fold(l, k, v, @result = {}; true; _?_:_(p, cel.@mapInsert(@result, t), @result); @result)"
            ),
            Case("cel.bind(x, a, x + x)", "fold([], #unused, x = a; false; x; _+_(x, x))"),
            Case(
                "o.optMap(x, t)",
                "_?_:_(o.hasValue(), optional.of(fold([], #unused, x = o.value(); false; x; t)), optional.none())"
            ),
            Case(
                "o.optFlatMap(x, t)",
                "_?_:_(o.hasValue(), fold([], #unused, x = o.value(); false; x; t), optional.none())"
            ),
            Case("not.bind(x, a, b)", "not.bind(x, a, b)"),
        ])
    func macros(_ row: Case) { check(row) }
}
