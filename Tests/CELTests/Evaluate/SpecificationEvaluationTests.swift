// SPDX-License-Identifier: Apache-2.0

import CELProtobuf
import JSON
import Testing

@testable import CEL

@Suite("Evaluating as the specification says (cel-spec)")
struct SpecificationEvaluationTests {
    @Test("expressions have the values of the tables", arguments: SpecificationCorpus.files)
    func evaluates(_ file: String) throws {
        var same = 0
        var differences: [String] = []
        let cases = try SpecificationCorpus.cases(of: file)
        for test in cases {
            if let difference = SpecificationEvaluation.difference(test) {
                differences.append("\(test.name): \(test.expression.prefix(200)): \(difference)")
            } else {
                same += 1
            }
        }
        print("evaluating \(file): \(same) of \(cases.count)")
        #expect(differences.isEmpty, "\(differences.joined(separator: "\n"))")
    }
}

/// Runs one test of the tables.
enum SpecificationEvaluation {
    private static let functions = functions(with: TestMessages.messages)
    private static let functionsWithEnumerations = functions(with: TestMessages.strongMessages)

    private static func functions(with messages: MessageSet) -> FunctionTable {
        FunctionTable(
            [StandardLibrary.library, RegexLibrary.standard, messages.library]
                + TestEnvironment.extensions)
    }

    /// Whether the table expects checking to fail, which it says in the name only.
    static func isRefused(_ test: SpecificationCorpus.Case) -> Bool {
        test.name.hasSuffix("_compile_error")
    }

    /// What differs; nothing when the result is the expected one. An error may also be found when the
    /// program is made.
    static func difference(_ test: SpecificationCorpus.Case) -> String? {
        let environment = SpecificationCorpus.environment(for: test)
        let bindings = test.test.messages("bindings")
        let isStrong = SpecificationCorpus.hasEnumerationTypes(test)
        let functions = isStrong ? functionsWithEnumerations : functions
        let messages = isStrong ? TestMessages.strongMessages : TestMessages.messages
        let expectsError = test.test["eval_error"] != nil || test.test["any_eval_errors"] != nil
        if test.isCheckOnly { return nil }
        var names = JSON.Names()
        let program: Program
        do {
            let parsed = try environment.parse(Source(test.expression))
            let checked =
                test.isUnchecked ? environment.assume(parsed) : try environment.check(parsed)
            program = try Program(checked, environment, functions: functions, names: &names)
        } catch let error as CompilationError {
            return expectsError && isRefused(test) ? nil : error.upstreamText
        } catch {
            return expectsError ? nil : "\(error)"
        }
        var workspace = Workspace(names: names, arenaByteCountMaximum: 1 << 24)
        var activation = Activation(variableCount: environment.variables.count)
        for binding in bindings {
            guard let name = binding.string("key"),
                let slot = environment.variables.firstIndex(where: { $0.name == name })
            else { continue }
            let value = binding.message("value")?.message("value") ?? Textproto()
            activation.set(slot, SpecificationValue.make(value, &workspace, messages))
        }
        let outcome = program.evaluate(activation, &workspace)
        let text = SpecificationValue.describe(outcome.value, &workspace, messages)
        defer { withExtendedLifetime(program) {} }
        if expectsError { return outcome.value.isError ? nil : "found \(text), expected an error" }
        let expected =
            test.test.message("value") ?? test.test.message("typed_result")?.message("result")
        // A test without an expected result asks for true.
        let wanted =
            expected.map { SpecificationValue.make($0, &workspace, messages) } ?? .bool(true)
        let wantedText = SpecificationValue.describe(wanted, &workspace, messages)
        return text == wantedText ? nil : "found \(text), expected \(wantedText)"
    }
}
