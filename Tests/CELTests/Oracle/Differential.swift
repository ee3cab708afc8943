// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON
import Kubernetes

/// Compiles and runs one expression in every way there is; all must agree.
///
/// The ways: as typed, with conversions of constants left to run time, with every variable dyn, not
/// checked at all, and by the oracle.
struct Differential {
    let environments = DifferentialEnvironment()
    let calls = LibraryCalls()

    /// What became of one way.
    enum Outcome: Equatable {
        case value(String)
        case failed(String)
        /// Stopped at a bound: the ways differ in what they cost.
        case stopped
    }

    /// How the ways disagree about an expression; empty where they do not, or where it is none.
    func disagreements(_ text: String) -> [String] {
        let source = Source(text)
        guard let checked = try? environments.typed.compile(source),
            let typed = run(checked, environments.typed)
        else { return [] }
        var others: [(way: String, outcome: Outcome?)] = []
        // The oracle counts no costs: it must not walk what the machine gave up.
        if typed != .stopped {
            others.append(("the oracle", walk(checked, environments.typed)))
        }
        if let unfolded = try? environments.unfolded.compile(source) {
            others.append(("without folding", run(unfolded, environments.unfolded)))
        }
        if let dynamic = try? environments.dynamic.compile(source) {
            others.append(("with dyn variables", run(dynamic, environments.dynamic)))
        }
        if !checked.hasEmptyList, let ast = try? environments.typed.parse(source) {
            let unchecked = environments.typed.assume(ast)
            others.append(("unchecked", run(unchecked, environments.typed)))
        }
        return others.compactMap { way, outcome in
            guard let outcome, !Self.agree(typed, outcome) else { return nil }
            // A type that nothing decides becomes that of the first overload that takes it, as
            // upstream's checker has it: then a call of dyn arguments may find no other.
            if way == "with dyn variables", case .failed(let message) = outcome,
                message.hasPrefix("no such overload")
            {
                return nil
            }
            return "\(text)\n  checked: \(typed)\n  \(way): \(outcome)"
        }
    }

    /// Values agree exactly. Errors need not: which of two failing operands is named depends on
    /// what is known of them.
    static func agree(_ one: Outcome, _ other: Outcome) -> Bool {
        switch (one, other) {
        case (.stopped, _), (_, .stopped), (.failed, .failed): true
        case (.value(let one), .value(let other)): unsigned(one) == unsigned(other)
        default: false
        }
    }

    /// The sign of what is no number is the processor's.
    private static func unsigned(_ text: String) -> String {
        text.replacing("\"bits\":\"fff8", with: "\"bits\":\"7ff8")
    }

    /// By the machine. - Returns: nil where it does not become a program.
    private func run(_ checked: CheckedAST, _ environment: Environment) -> Outcome? {
        var names = JSON.Names()
        guard
            let program = try? Program(
                checked, environment, functions: KubernetesEnvironment.functions, names: &names),
            let document = try? OwnedDocument(
                reading: DifferentialEnvironment.document, names: &names)
        else { return nil }
        var workspace = Workspace(names: names, arenaByteCountMaximum: 1 << 24)
        var activation = Activation(variableCount: program.variableCount)
        DifferentialEnvironment.bind(&activation, document.root, names, &workspace)
        let outcome = program.evaluate(activation, &workspace, costLimit: 20_000)
        defer { withExtendedLifetime((program, document)) {} }
        return Self.outcome(outcome.value, &workspace)
    }

    static func outcome(_ value: Value, _ workspace: inout Workspace) -> Outcome {
        guard value.isError else { return .value(EvaluationOutput.text(value, &workspace)) }
        return switch value.errorCode {
        case .costLimitExceeded, .memoryExhausted: .stopped
        default: .failed(value.errorMessage(&workspace))
        }
    }

    /// By the oracle. - Returns: nil where it holds what the oracle does not know.
    private func walk(_ checked: CheckedAST, _ environment: Environment) -> Outcome? {
        var names = JSON.Names()
        guard
            let document = try? OwnedDocument(
                reading: DifferentialEnvironment.document, names: &names)
        else { return nil }
        defer { withExtendedLifetime(document) {} }
        var workspace = Workspace(names: names, arenaByteCountMaximum: 1 << 26)
        var activation = Activation(variableCount: environment.variables.count)
        DifferentialEnvironment.bind(&activation, document.root, names, &workspace)
        return Self.walk(checked, environment, calls, activation, workspace)
    }

    static func walk(
        _ checked: CheckedAST, _ environment: Environment, _ calls: LibraryCalls,
        _ activation: borrowing Activation, _ workspace: consuming Workspace
    ) -> Outcome? {
        var variables: [Plain?] = []
        for slot in environment.variables.indices {
            let value = activation[VariableSlot(UInt32(slot))]
            let isUnset = value.isError && value.errorCode == .unset
            variables.append(isUnset ? nil : Plain(value, &workspace))
        }
        var oracle = Oracle(
            checked, environment, calls, variables: variables, workspace: workspace)
        guard let found = oracle.evaluate() else { return nil }
        if case .error(let message) = found { return .failed(message) }
        let value = found.value(&oracle.workspace)
        return value.isError ? .stopped : outcome(value, &oracle.workspace)
    }
}
