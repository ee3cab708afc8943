// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON
import Kubernetes

extension AdmissionWorker {
    /// Which environment an expression was compiled in.
    enum ExplainedPlace {
        case condition, inner, mutation, message
    }

    /// Whether the values of expressions are wanted.
    var explains: Bool { trace?.detail != nil }

    /// Writes down what an expression came to, and the values of its parts as the activation is now.
    ///
    /// Called when the costs of the expression and its variables have been read: the parts are evaluated anew and cost
    /// nothing that counts.
    /// - Parameter title: `condition 'x'`.
    mutating func explain(
        _ title: String, _ text: String, _ place: ExplainedPlace, _ policy: CompiledPolicy,
        _ outcome: Program.Outcome, since start: UInt64
    ) {
        guard let trace, trace.detail != nil else { return }
        let time = trace.now &- start
        let result = policy.hasSecretParams ? "not shown, as params is a Secret" : shown(outcome.value)
        trace.lines.append(
            "    \(title): \(result)   (cost \(outcome.cost), \(Self.duration(time)))")
        trace.lines.append("        \(Self.oneLine(text))")
        for part in SubExpressions.parts(of: text) {
            guard let value = value(of: part, place, policy) else { continue }
            trace.lines.append("          \(Self.oneLine(part)) = \(value)")
        }
    }

    /// The values of all variables of a policy, each with its parts.
    mutating func explainVariables(_ policy: CompiledPolicy) {
        guard let trace, trace.detail != nil else { return }
        for variable in policy.source.variables {
            guard let value = value(of: "variables.\(variable.name)", .inner, policy) else { continue }
            trace.lines.append("    variable '\(variable.name)': \(value)")
            trace.lines.append("        \(Self.oneLine(variable.expression.text))")
            for part in SubExpressions.parts(of: variable.expression.text) {
                guard let value = self.value(of: part, .inner, policy) else { continue }
                trace.lines.append("          \(Self.oneLine(part)) = \(value)")
            }
        }
    }

    /// The value of an expression in the activation as it is; nothing where it does not stand alone.
    private mutating func value(
        of text: String, _ place: ExplainedPlace, _ policy: CompiledPolicy
    ) -> String? {
        guard let trace, let language = trace.detail?.language, !policy.hasSecretParams else { return nil }
        var environment =
            trace.environments[policy.name]
            ?? PolicyCompiler(language: language, check: ExpressionCheck()).environment(of: policy.source)
        let chosen =
            switch place {
            case .condition: environment.conditions
            case .inner: environment.variables()
            case .mutation: environment.mutations()
            case .message: environment.messages()
            }
        trace.environments[policy.name] = environment
        guard let checked = try? chosen.compile(Source(text)),
            let program = try? Program(
                checked, chosen, functions: language.functions, names: &workspace.names)
        else { return nil }
        let outcome = program.evaluate(activation, &workspace, costLimit: Limits.expressionCost)
        let shown = shown(outcome.value)
        withExtendedLifetime(program) {}
        return shown
    }

    /// A value in one line, however large it is.
    mutating func shown(_ value: Value) -> String {
        let text =
            value.isError
            ? "error: \(Self.oneLine(value.errorMessage(&workspace)))" : ValueText.text(value, workspace.names)
        return Self.cut(text, to: Limits.shownTextByteCount)
    }

    static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).map { trimmed(String($0)) }.joined(separator: " ")
    }

    /// `1.2 µs`.
    private static func duration(_ nanoseconds: UInt64) -> String {
        let tenths = nanoseconds / 100
        return "\(tenths / 10).\(tenths % 10) µs"
    }
}
