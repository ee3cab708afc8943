// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import CEL
@testable import Kubernetes

/// Each bound of `Limits`, met by an expression or a document that goes for it.
@Suite("Hostile expressions end", .timeLimit(.minutes(5)))
struct BoundsTests {
    // MARK: Compiling

    @Test func `an expression of more than 100,000 code points is refused`() {
        let message = Hostile.compileError(String(repeating: "1", count: 100_001))
        #expect(message.contains("size exceeds limit: size: 100001, limit 100000"))
    }

    @Test(
        "Nesting is refused or compiles, and never ends the process",
        arguments: [
            ("(", "1", ")"), ("[", "1", "]"), ("{'a': ", "1", "}"), ("!", "true", ""),
            ("-", "x", ""), ("size([", "1", "])"), ("x[", "0", "]"),
            ("[1].map(a, ", "1", ")"), ("true ? 1 : ", "1", ""), ("optional.of(", "1", ")"),
        ])
    func nesting(_ shape: (String, String, String)) {
        for depth in [10, 100, 240, 260, 1_000, 10_000] {
            let text =
                String(repeating: shape.0, count: depth) + shape.1
                + String(repeating: shape.2, count: depth)
            guard text.utf8.count <= Limits.expressionCodePointCount else { continue }
            _ = Hostile.compileError(text)
        }
    }

    @Test(
        "Long chains are refused or compile, and never end the process",
        arguments: [
            "x+", "x&&", "x||", "x==", "x?x:", "x.a.", "x.?a.", "x[0].", "x in ", "'a'+", "[x]+",
            "x.size().",
        ])
    func chains(_ link: String) {
        for count in [100, 240, 90_000 / link.utf8.count] {
            _ = Hostile.compileError(String(repeating: link, count: count) + "x")
        }
    }

    @Test(
        "Very many mistakes are found, and explained as far as anybody reads",
        arguments: ["zz.?a.?b, ", "object.foo(1), ", "(1 + 'a'), ", "'a'.startWith('b'), ", "x a, "])
    func manyMistakes(_ mistake: String) {
        let text = "[\(String(repeating: mistake, count: 50_000 / mistake.utf8.count))1]"
        let message = Hostile.compileError(text)
        #expect(message.split(separator: "\n").count { $0.hasPrefix("ERROR") } <= Limits.issueCount + 1)
    }

    @Test func `the tree grows with the text, also where macros are expanded`() throws {
        let depth = 12
        let text =
            (0..<depth).map { "xs.map(x\($0), x\($0) > 0, [1].exists(y, y in xs.map(z, z)) && " }
            .joined() + "true" + String(repeating: ")", count: depth)
        var environment = TestEnvironment.kubernetes
        environment.declare(variable: "xs", .dyn)
        let ast = try environment.parse(Source(text))
        #expect(ast.nodes.count < 2 * text.utf8.count)
    }

    @Test(
        "A regular expression beyond its memory is refused",
        arguments: ["'((a{100}){100}){100}'", "'(?:(?:x{1000}){1000}){1000}'", "'[a-z]{1001}'"])
    func regularExpressions(_ pattern: String) {
        #expect(Hostile.programError("'a'.matches(\(pattern))") != nil)
        #expect(Hostile.run("'a'.matches(object.p + \(pattern))", #"{"p": ""}"#).isFailed)
    }

    // MARK: Evaluating

    /// Where steps are the bound: few of them, as tests are not optimised.
    private static let smallCostLimit: UInt64 = 60_000

    /// Lists that hold one list twice, forty levels deep: 2^40 values in 40.
    private static let doubled =
        "[[[]]" + String(repeating: ".map(a, [a, a])", count: 40) + "]"

    @Test(
        "What costs hardly count is bounded by steps",
        arguments: [
            "\(doubled).all(l, l == l)", "\(doubled).all(l, l in [l])",
            "\(doubled).all(l, [l].indexOf(l) == 0)", "\(doubled).all(l, l.flatten(100) == [])",
            "\(doubled).all(l, sets.contains([l], [l]))", "\(doubled).map(l, l.indexOf(dyn(1)))",
            "\(doubled).all(l, [l, l].distinct().size() == 1)",
        ])
    func sharedLists(_ text: String) {
        #expect(Hostile.run(text, costLimit: Self.smallCostLimit) == .stopped)
    }

    @Test(
        "Growth ends at the cost or at the arena",
        arguments: [
            "'\(String(repeating: "a", count: 99))'"
                + String(repeating: ".replace('a', 'aaaaaaaaaa')", count: 8),
            "['aaaaaaaaaa']" + String(repeating: ".map(s, s + s)", count: 40),
            "[[1, 2, 3]]" + String(repeating: ".map(l, l + l)", count: 40),
            "lists.range(1000).map(i, 'aaaaaaaaaa')"
                + String(repeating: ".map(s, lists.range(1000).map(i, s).join(s))", count: 4),
            "\(doubled).map(l, '%s'.format([l]))",
            "lists.range(999999).map(i, lists.range(999999))",
            "lists.range(100000).map(i, {i: i, i + 1: i})",
            "[object.text].map(s, s.split('').map(c, s)).map(l, l.join(''))",
            "lists.range(1000).all(a, lists.range(1000).all(b, lists.range(1000).all(c, a >= 0)))",
            "lists.range(100000).map(i, quantity('1e60000').add(quantity('1e-9')))",
        ])
    func growth(_ text: String) {
        let document = "{\"text\": \"\(String(repeating: "ab", count: 50_000))\"}"
        let found = Hostile.run(text, document, costLimit: 100_000, arenaByteCount: 1 << 20)
        #expect(found == .stopped)
    }

    @Test func `a search among very many members is counted`() {
        let members = (0..<20_000).map { "\"k\($0)\": \($0)" }.joined(separator: ", ")
        let document = "{\"last\": 0, \"m\": {\(members)}}"
        for text in [
            "lists.range(5000).all(i, !('last' in object.m))",
            "lists.range(5000).all(i, !has(object.m.last))",
            "lists.range(5000).all(i, object.m[string('k19999')] > 0)",
        ] {
            let found = Hostile.run(text, document, costLimit: 200_000)
            #expect(found == .stopped, "\(text)")
        }
        #expect(Hostile.run("object.m == object.m && 'k19999' in object.m", document) == .value)
    }

    @Test func `elements of a document are passed over at a price`() {
        let elements = (0..<30_000).map(String.init).joined(separator: ", ")
        let text = "lists.range(5000).all(i, object.l[29999 - i] >= 0)"
        let found = Hostile.run(text, "{\"l\": [\(elements)]}", costLimit: 200_000)
        #expect(found == .stopped)
    }

    @Test func `equal texts in many places are compared for a while only`() {
        let text = String(repeating: "a", count: 200_000)
        let document = "{\"a\": \"\(text)b\", \"b\": \"\(text)c\"}"
        let found = Hostile.run("object.a in lists.range(2000).map(i, object.b)", document, costLimit: 100_000)
        #expect(found == .stopped)
    }

    @Test func `a pattern that nearly matches everywhere is searched once`() {
        let text = String(repeating: "a", count: 40_000)
        let document = "{\"a\": \"\(text)\", \"b\": \"\(text.dropLast(20_000))b\"}"
        for call in [
            "object.a.contains(object.b)", "object.a.indexOf(object.b) >= 0",
            "object.a.replace(object.b, '') == ''", "object.a.split(object.b) == []",
            "object.a.lastIndexOf(object.b) >= 0",
        ] {
            #expect(Hostile.run(call, document).hasEnded, "\(call)")
        }
    }

    @Test func `matches of a regular expression are looked for within the steps`() {
        let document = "{\"a\": \"\(String(repeating: "c", count: 60_000))\"}"
        #expect(Hostile.run("object.a.findAll('c(.*d)?').size() > 0", document).hasEnded)
    }

    @Test(
        "A small budget stops early, whatever the expression does",
        arguments: [
            "object.l.all(x, object.l.all(y, x + y >= 0))",
            "object.l.map(x, object.l.map(y, [x, y])).flatten().size() > 0",
            "object.l.map(x, string(x)).join(',').split(',').map(s, int(s)).sum() > 0",
            "object.?l.orValue([]).exists(x, object.l.filter(y, y > x).size() > 1000)",
        ])
    func budgets(_ text: String) {
        let elements = (0..<100).map(String.init).joined(separator: ", ")
        let document = "{\"l\": [\(elements)]}"
        #expect(Hostile.run(text, document, costLimit: 100) == .stopped)
        #expect(Hostile.run(text, document) == .value)
    }
}
