// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import CEL
@testable import Kubernetes

/// What a program that reads no variable gives may be remembered beyond the request (constant patches of
/// admission): not one instruction may look at the activation without saying so.
@Suite("Instructions that read variables say so")
struct VariableReadTests {
    /// Expressions without variables that together have every instruction that reads none.
    private static let constantExpressions = [
        "[1, 2].map(a, -a * 2 / 1 - 1 % 2)", "1 + 1 == 2 && 1 != 2 || 1 < 2",
        "[1].all(a, a >= 0 && (a <= 3 || a > 5) && a in [1, 2])", "'abc'.startsWith('a') && 'abc'.endsWith('c')",
        "'abc'.contains('b') ? size('abc') : 0", "[[1]].map(a, a[0])", "[{'k': 1}].map(a, has(a.k) ? a.k : a.?k.orValue(2))",
        "[dyn({'k': 1})].map(a, a.?k[?'l'].or(optional.of(dyn(3))))", "type(1) == int", "!true || quantity('1').isGreaterThan(quantity('0'))",
        "[1, 2].filter(a, a > 1)", "[1, 2].transformMap(i, a, a > 1, a)", "['a'].map(a, a + 'b' + 'c' + a)",
        "['a'].map(a, a + 'b')", "[1].map(a, [a, 2])", "[1].map(a, {'k': a})", "Object{spec: Object.spec{replicas: 1 + 1}}",
        "[1].exists(a, a == 1)", "[1].exists_one(a, a == 1)", "[1, 2].sortBy(a, -a)", "optional.of(1).optMap(a, a + 1)",
        "dyn([1]) in [[1]]", "[1].map(a, a in [a])", "duration('1s') + duration('1m')", "[true].map(a, dyn(a) && dyn(1) == 1)",
        "[1].map(a, a > 0 ? optional.of(optional.of(a)) : optional.none())", "[1].map(a, a - 1)",
        "[1].map(a, dyn(a) > 0 ? [dyn(optional.of(optional.of(a)))][0] : dyn(2))",
        "[[1]].map(a, a[a.size() - 1])", "[1].map(a, type(a) == int)",
        "JSONPatch{op: 'add', path: '/a' + 'b', value: 1}",
    ]

    private static let environment: Environment = {
        var environment = TestEnvironment.kubernetesMutation
        environment.declare(variable: "v", .dyn)
        environment.prepare()
        return environment
    }()

    private func program(_ text: String, _ names: inout JSON.Names) throws -> Program {
        try Program(
            Self.environment.compile(Source(text)), Self.environment,
            functions: KubernetesEnvironment.functions, names: &names)
    }

    /// What it gives, with every variable set to `value`.
    private func outcome(_ program: Program, _ names: borrowing JSON.Names, _ value: Value) -> String {
        var workspace = Workspace(names: names, arenaByteCountMaximum: 1 << 20)
        var activation = Activation(variableCount: program.variableCount)
        for slot in 0..<program.variableCount { activation.set(slot, value) }
        let outcome = program.evaluate(activation, &workspace)
        let text = outcome.value.isError ? outcome.value.errorMessage(&workspace) : "\(program.swiftValue(outcome.value, &workspace))"
        return "\(text) for \(outcome.cost)"
    }

    private func operations(_ program: Program) -> Set<CEL.Operation> {
        Set(unsafe program.instructions.map(\.operation))
    }

    @Test func `every instruction that reads no variable gives the same whatever the variables are`() {
        var met: Set<CEL.Operation> = []
        for text in Self.constantExpressions {
            var names = JSON.Names()
            guard let program = try? program(text, &names) else {
                Issue.record("\(text) does not compile")
                continue
            }
            #expect(!program.readsVariables, "\(text)\n\(program.listing)")
            met.formUnion(operations(program))
            let one = outcome(program, names, .error("a variable was read"))
            #expect(one == outcome(program, names, .int(7)), "\(text)")
            #expect(!one.contains("a variable was read"), "\(text)")
            withExtendedLifetime(program) {}
        }
        // Made of trees that no text gives: a loop's condition written by hand, costs beyond 65,535.
        met.formUnion([.notStrictlyFalse, .charge])
        let missing = CEL.Operation.allCases.filter { !$0.readsVariables && !met.contains($0) }
        #expect(missing.isEmpty, "no expression of this table has \(missing)")
    }

    @Test(
        "Every way to name a variable is seen",
        arguments: [
            ("v", CEL.Operation.loadVariable), ("v.a.b", .selectVariable), ("has(v.a)", .hasVariable),
            ("v[0]", .selectVariable), ("v[[0][0]]", .loadVariable), ("v.?a", .loadVariable),
            ("[1].map(a, v)", .loadVariable), ("true || v", .loadVariable), ("false && v.a", .selectVariable),
            ("{'k': v}", .loadVariable), ("Object{spec: v.spec}", .selectVariable), ("quantity(v)", .loadVariable),
            ("[1].sortBy(a, v.k)", .selectVariable), ("optional.of(1).optMap(a, v)", .loadVariable),
        ])
    func readers(_ text: String, _ operation: CEL.Operation) throws {
        var names = JSON.Names()
        let program = try program(text, &names)
        #expect(program.readsVariables)
        #expect(operations(program).contains(operation), "\(program.listing)")
    }
}
