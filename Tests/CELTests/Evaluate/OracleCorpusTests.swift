// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import CEL
@testable import Kubernetes

/// The recorded expressions by the machine and by the oracle.
@Suite("The machine and the oracle (conformance: kubernetes-cel)")
struct OracleCorpusTests {
    @Test("A recorded group", arguments: KubernetesCorpus.groups)
    func group(_ group: String) throws {
        let calls = LibraryCalls()
        var counts = (same: 0, unknown: 0)
        var differences: [String] = []
        for line in try KubernetesCorpus.texts(of: group) {
            switch try Self.compare(line, calls) {
            case .none: counts.unknown += 1
            case .some(""): counts.same += 1
            case .some(let difference): differences.append(difference)
            }
        }
        print("\(group): \(counts.same) alike, \(counts.unknown) not for the oracle")
        #expect(differences.isEmpty, "\(differences.joined(separator: "\n"))")
    }

    /// - Returns: empty where both agree; nil where there is nothing to compare.
    private static func compare(_ text: String, _ calls: LibraryCalls) throws -> String? {
        var names = JSON.Names()
        let document = try OwnedDocument(reading: text, names: &names)
        let input = EvaluationInput(document.root, names: &names)
        // Values that are read through a schema have names and orders of their own.
        guard input.schema == nil else { return nil }
        var environment =
            input.isMutation ? KubernetesEnvironment.mutationBase() : KubernetesEnvironment.base()
        input.declare(in: &environment, names: names)
        guard let checked = try? environment.compile(Source(input.expression)),
            let program = try? Program(
                checked, environment, functions: KubernetesEnvironment.functions, names: &names)
        else { return nil }
        defer { withExtendedLifetime((program, document)) {} }
        var workspace = Workspace(names: names, arenaByteCountMaximum: 256 << 20)
        var activation = Activation(variableCount: program.variableCount)
        input.bind(in: &activation, environment, program, &workspace)
        let outcome = program.evaluate(activation, &workspace)
        let machine = Differential.outcome(outcome.value, &workspace)
        guard
            let oracle = Differential.walk(checked, environment, calls, activation, workspace)
        else { return nil }
        if Differential.agree(machine, oracle) { return "" }
        return "\(input.expression)\n  machine: \(machine)\n  oracle: \(oracle)"
    }
}
