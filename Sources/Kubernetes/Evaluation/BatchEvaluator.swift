// SPDX-License-Identifier: Apache-2.0

package import CEL
package import JSON

/// Evaluates expressions that come one a line with everything they need, and answers one line each:
/// `postern eval --batch`.
///
///     {"id":"1","expr":"x + 1","vars":{"x":1}}
///     {"id":"1","type":"dyn","value":{"kind":"int","value":"2"},"error":null,"check_error":null,
///      "program_error":null,"cost":2,"estimated":{"min":2,"max":2}}
///
/// Input: `id expr vars typed env schema resource_root optional_old_self`; a variable without a
/// declared type is dyn. Results that there are none of are null. The fields and the encoding of
/// values are those of the recorded answers (conformance: kubernetes-cel).
package struct BatchEvaluator: ~Copyable {
    private var policies: Environment
    private var mutations: Environment
    private let functions: FunctionTable
    /// What is wrong with the last expression, for a person; nil where it compiled.
    package private(set) var problem: String?

    /// - Parameter release: Functions of later releases are not there.
    package init(release: KubernetesRelease = .newest) {
        policies = KubernetesEnvironment.base(release: release)
        mutations = KubernetesEnvironment.mutationBase(release: release)
        policies.prepare()
        mutations.prepare()
        functions = EvaluationEnvironment.functions
    }

    /// Answers one line.
    /// - Parameter output: The answer is appended, with a line end.
    /// - Throws: Where and why the line is no JSON.
    package mutating func evaluate(
        line: UnsafeBufferPointer<UInt8>, to output: inout ByteBuffer
    ) throws(JSONError) {
        var names = JSON.Names()
        let document = try unsafe OwnedDocument(reading: line, names: &names)
        let input = EvaluationInput(document.root, names: &names)
        var answer = EvaluationAnswer(input: input)
        evaluate(input, &names, &answer)
        answer.write(to: &output)
        withExtendedLifetime(document) {}
    }

    private mutating func evaluate(
        _ input: EvaluationInput, _ names: inout JSON.Names, _ answer: inout EvaluationAnswer
    ) {
        var environment = input.isMutation ? mutations : policies
        input.declare(in: &environment, names: names)
        problem = nil
        let checked: CheckedAST
        do {
            checked = try environment.compile(Source(input.expression))
        } catch {
            answer.checkError = error.upstreamText
            problem = error.textWithRemedies
            return
        }
        answer.type = checked.type.description
        answer.estimate = environment.estimate(checked, sizes: input.sizes(names: names))
        let program: Program
        do {
            program = try Program(checked, environment, functions: functions, names: &names)
        } catch {
            answer.programError = error.message
            problem = error.message
            return
        }
        var workspace = Workspace(
            names: names, arenaByteCountMaximum: EvaluationEnvironment.arenaByteCount)
        var activation = Activation(variableCount: program.variableCount)
        input.bind(in: &activation, environment, program, &workspace)
        let outcome = program.evaluate(activation, &workspace)
        answer.cost = outcome.cost
        if outcome.value.isError {
            answer.error = outcome.value.errorMessage(&workspace)
        } else {
            var buffer = ByteBuffer()
            do throws(EvaluationOutput.Refusal) {
                try EvaluationOutput.write(outcome.value, &workspace, to: &buffer)
                answer.value = buffer.string
            } catch {
                answer.error = error.message
            }
        }
        // Values and errors point into the program.
        withExtendedLifetime(program) {}
    }
}
