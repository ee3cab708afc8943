// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import CEL

@Suite("Evaluating expressions")
struct EvaluationTests {
    /// One expression, what it is and what it costs; both as upstream has them.
    struct Case: Sendable, CustomTestStringConvertible {
        var source: String
        var expected: String
        var cost: UInt64

        init(_ source: String, _ expected: String, cost: UInt64) {
            self.source = source
            self.expected = expected
            self.cost = cost
        }

        var testDescription: String { source }
    }

    /// What the variables are in all tables.
    static let document = """
        {"object": {"metadata": {"name": "web", "labels": {"team": "a"}},
          "spec": {"replicas": 3, "containers": [{"name": "c1", "image": "r/x:1"}, {"name": "c2"}], "none": null}},
         "xs": [0, 1, 2, 3], "big": 9223372036854775807, "text": "grün"}
        """

    static func evaluate(_ source: String) throws -> (text: String, cost: UInt64) {
        var environment = TestEnvironment.standard
        for name in ["object", "xs", "big", "text", "missing"] {
            environment.declare(variable: name, .dyn)
        }
        var names = JSON.Names()
        let table = FunctionTable([StandardLibrary.library, RegexLibrary.standard])
        let program = try Program(
            try environment.compile(Source(source)), environment, functions: table, names: &names)
        let document = try OwnedDocument(reading: document, names: &names)
        var workspace = Workspace(names: names, arenaByteCountMaximum: 1 << 20)
        var activation = Activation(variableCount: program.variableCount)
        for (name, value) in document.root.members {
            if let slot = environment.variables.firstIndex(where: {
                $0.name == names.utf8(name).string
            }) {
                activation.set(slot, Value(value))
            }
        }
        let outcome = program.evaluate(activation, &workspace)
        let text = SpecificationValue.describe(outcome.value, &workspace)
        // Values point into what they came from.
        return withExtendedLifetime((program, document)) { (text, outcome.cost) }
    }

    @Test(
        "Paths cost one for the name and one a step that was reached",
        arguments: [
            Case("object.spec.replicas", "3", cost: 3),
            Case("object.spec.missing", "error no such key: missing", cost: 3),
            Case("object.missing.replicas", "error no such key: missing", cost: 2),
            Case("object.spec.none.x", "error no such key: x", cost: 4),
            Case("has(object.spec.none.x)", "false", cost: 3),
            Case("has(object.missing.x)", "error no such key: missing", cost: 1),
            Case("object.spec.containers[1].name", #"string "c2""#, cost: 5),
            Case("object.spec.containers[2].name", "error index out of bounds: 2", cost: 4),
            Case("object.metadata.labels['te' + 'am']", #"string "a""#, cost: 5),
            Case("object.?spec.?missing.x.orValue(7)", "7", cost: 2),
            Case("missing.x", "error no such attribute(s): missing", cost: 1),
        ])
    func paths(_ row: Case) throws { try check(row) }

    @Test(
        "Logical operators absorb errors on either side (cel-spec: Logical Operators)",
        arguments: [
            Case("1 / xs[0] > 1 && false", "false", cost: 4),
            Case("false && 1 / xs[0] > 1", "false", cost: 0),
            Case("1 / xs[0] > 1 && true", "error division by zero", cost: 4),
            Case("1 / xs[0] > 1 || true", "true", cost: 4),
            Case("true || missing.x", "true", cost: 0),
            Case("(1 / xs[0] > 1) ? 1 : 2", "error division by zero", cost: 4),
            Case("object.spec.replicas && true", "error no such overload", cost: 3),
            Case("object.spec.replicas || true", "true", cost: 3),
        ])
    func logic(_ row: Case) throws { try check(row) }

    @Test(
        "Arithmetic ends in an error where it leaves its type",
        arguments: [
            Case("big + 1", "error integer overflow", cost: 2),
            Case("-(-big - 1)", "error integer overflow", cost: 4),
            Case("big * 2", "error integer overflow", cost: 2),
            Case("(-big - 1) / -1", "error integer overflow", cost: 4),
            Case("7 % xs[0]", "error modulus by zero", cost: 3),
            Case("-7 % 3", "-1", cost: 1),
            Case("18446744073709551615u + 1u", "error unsigned integer overflow", cost: 1),
            Case("1.0 / 0.0", "double inf", cost: 1),
            Case("xs[1] + 1.5", "error no such overload", cost: 3),
            Case("xs[1] < 1.5", "true", cost: 3),
        ])
    func arithmetic(_ row: Case) throws { try check(row) }

    @Test(
        "Strings are compared by code point, never by canonical equivalence",
        arguments: [
            Case(#""e\u0301" == "\u00e9""#, "false", cost: 1),
            Case("text.size()", "4", cost: 2),
            Case("'a' + text + '!' + text", #"string "agrün!grün""#, cost: 5),
            Case("text + 1", "error no such overload", cost: 2),
            Case(#""\uffff" < "\U00010000""#, "true", cost: 1),
        ])
    func strings(_ row: Case) throws { try check(row) }

    @Test(
        "Macros are loops that go on after errors",
        arguments: [
            Case("xs.all(x, x >= 0)", "true", cost: 22),
            Case("xs.all(x, 6 / x > 0)", "error division by zero", cost: 26),
            Case("xs.exists(x, 6 / x == 6)", "true", cost: 19),
            Case("xs.exists_one(x, x == 2)", "true", cost: 13),
            Case("xs.map(x, x * 2)", "[0, 2, 4, 6]", cost: 58),
            Case("xs.filter(x, x > 1)", "[2, 3]", cost: 36),
            Case("xs.map(x, x > 1, xs.map(y, x * y).size())", "[4, 4]", cost: 160),
            Case("object.metadata.labels.all(k, v, k == 'team' && v == 'a')", "true", cost: 11),
            Case("xs.transformMap(i, v, v > 2, v * v)", "{3: 9}", cost: 16),
            Case(
                "object.spec.replicas.all(x, true)",
                "error got 'types.Int', expected iterable type", cost: 3),
            Case("object.?spec.?replicas.optMap(r, r + r)", "optional 6", cost: 12),
            Case("object.?spec.?absent.optMap(r, 1 / 0).hasValue()", "false", cost: 5),
        ])
    func macros(_ row: Case) throws { try check(row) }

    @Test(
        "Constants are folded and cost nothing; membership in literals neither",
        arguments: [
            Case("[1, 2, int('3')]", "[1, 2, 3]", cost: 0),
            Case("object.metadata.name in ['api', 'web']", "true", cost: 3),
            Case("1 in []", "false", cost: 0),
            Case("xs[1] in [1.0, 2.0]", "true", cost: 2),
            Case("'team' in object.metadata.labels", "true", cost: 4),
            Case("2 in xs", "true", cost: 2),
        ])
    func constants(_ row: Case) throws { try check(row) }

    private func check(_ row: Case) throws {
        let found = try Self.evaluate(row.source)
        #expect(found.text == row.expected, "\(row.source)")
        #expect(found.cost == row.cost, "the cost of \(row.source)")
    }

    @Test func `a constant conversion that fails ends the program`() {
        #expect(throws: ProgramError("type conversion error from 'string' to 'int'")) {
            try Self.evaluate("int('x') == 1 || true")
        }
    }

    @Test func `a path is one instruction`() throws {
        var environment = TestEnvironment.standard
        environment.declare(variable: "object", .dyn)
        var names = JSON.Names()
        let program = try Program(
            try environment.compile(Source("object.spec.securityContext.runAsNonRoot != true")),
            environment,
            functions: FunctionTable([StandardLibrary.library]), names: &names)
        let operations = program.listing.split(separator: "\n").map { $0.split(separator: "\t")[1] }
        #expect(operations == ["selectVariable", "notEqual", "finish"])
    }

    @Test func `evaluation stops at its cost limit and nothing absorbs that`() throws {
        var environment = TestEnvironment.standard
        environment.declare(variable: "xs", .dyn)
        var names = JSON.Names()
        let program = try Program(
            try environment.compile(Source("xs.all(x, xs.all(y, x + y >= 0)) || true")),
            environment,
            functions: FunctionTable([StandardLibrary.library]), names: &names)
        let document = try OwnedDocument(reading: "[1, 2, 3, 4, 5, 6, 7, 8, 9]", names: &names)
        var workspace = Workspace(names: names, arenaByteCountMaximum: 1 << 20)
        var activation = Activation(variableCount: program.variableCount)
        activation.set(0, Value(document.root))
        let stopped = program.evaluate(activation, &workspace, costLimit: 100)
        #expect(stopped.cost == 101)
        #expect(
            stopped.value.errorMessage(&workspace)
                == "operation cancelled: actual cost limit exceeded")
        #expect(program.evaluate(activation, &workspace).value.isTrue)
        withExtendedLifetime(document) {}
    }

    @Test func `variables that are programs run when they are read, once`() throws {
        var environment = TestEnvironment.standard
        environment.declare(variable: "xs", .dyn)
        environment.types.add(ObjectType(name: "variables", fields: ["sum": .dyn, "bad": .dyn]))
        let slot = environment.declare(variable: "variables", .object("variables"))
        var names = JSON.Names()
        let table = FunctionTable([StandardLibrary.library])
        func program(_ source: String) throws -> Program {
            try Program(
                try environment.compile(Source(source)), environment, functions: table,
                names: &names)
        }
        let sum = try program("xs[0] + xs[1]")
        let bad = try program("xs[9]")
        let reader = try program("variables.sum * variables.sum")
        let failing = try program("variables.bad")
        let variables = VariablePrograms(
            [("sum", .program(sum)), ("bad", .program(bad))], names: &names)
        let document = try OwnedDocument(reading: "[3, 4]", names: &names)
        var workspace = Workspace(names: names, arenaByteCountMaximum: 1 << 20)
        var activation = Activation(variableCount: reader.variableCount)
        activation.set(0, Value(document.root))
        #expect(activation.set(slot, variables, &workspace))
        let outcome = reader.evaluate(activation, &workspace)
        #expect(outcome.value.int == 49)
        #expect(outcome.cost == 5)
        #expect(activation.variablesCost == 5)
        let failed = failing.evaluate(activation, &workspace)
        #expect(
            failed.value.errorMessage(&workspace)
                == "composited variable \"bad\" fails to evaluate: index out of bounds: 9")
        withExtendedLifetime((document, variables)) {}
    }

    @Test func `users of the library compile and evaluate in a few lines`() throws {
        let language = ExpressionLanguage(variables: ["object", "limit"])
        var names = JSON.Names()
        let program = try language.compile("object.spec.replicas <= limit", names: &names)
        let document = try OwnedDocument(reading: #"{"spec": {"replicas": 3}}"#, names: &names)
        var workspace = Workspace(names: names, arenaByteCountMaximum: 1 << 20)
        var activation = Activation(variableCount: 2)
        activation.set(0, Value(document.root))
        activation.set(1, .int(5))
        let outcome = program.evaluate(activation, &workspace)
        #expect(outcome.value.isTrue)
        #expect(outcome.cost == 5)
        #expect(throws: ExpressionError.self) { try language.compile("object.", names: &names) }
        withExtendedLifetime(document) {}
    }
}
