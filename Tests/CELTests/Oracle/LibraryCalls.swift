// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON
import Kubernetes

/// Calls one function of a library on given values, by a program that is nothing but this call.
///
/// The oracle is about what lies between the functions: names, paths, logic, loops, constants. The
/// functions themselves have their own tables.
final class LibraryCalls {
    private let environment: Environment
    private var programs: [String: Program?] = [:]
    private static let argumentMaximum = 6

    init() {
        var environment = KubernetesEnvironment.mutationBase()
        for index in 0..<Self.argumentMaximum {
            environment.declare(variable: "x\(index)", .dyn)
        }
        environment.prepare()
        self.environment = environment
    }

    /// - Parameter function: As it is written: `size`, `optional.of`, or an operator such as `==`.
    /// - Returns: nil where there is no such function to write.
    func call(
        _ function: String, _ arguments: [Plain], isMember: Bool, _ workspace: inout Workspace
    ) -> Plain? {
        guard arguments.count <= Self.argumentMaximum,
            let program = program(function, arguments.count, isMember: isMember)
        else { return nil }
        var activation = Activation(variableCount: program.variableCount)
        for (slot, argument) in arguments.enumerated() {
            activation.set(slot, argument.value(&workspace))
        }
        let outcome = program.evaluate(activation, &workspace)
        return Plain(outcome.value, &workspace)
    }

    private func program(_ function: String, _ count: Int, isMember: Bool) -> Program? {
        let names = (0..<count).map { "x\($0)" }
        let isOperator = function.first.map { !$0.isLetter } ?? true
        let text =
            if isOperator {
                count == 1 ? "\(function)x0" : "x0 \(function) x1"
            } else if isMember {
                "x0.\(function)(\(names.dropFirst().joined(separator: ", ")))"
            } else {
                "\(function)(\(names.joined(separator: ", ")))"
            }
        return program(text)
    }

    /// The type that a name denotes.
    func type(_ name: String, _ workspace: inout Workspace) -> Plain? {
        guard let program = program(name) else { return nil }
        let activation = Activation(variableCount: program.variableCount)
        return Plain(program.evaluate(activation, &workspace).value, &workspace)
    }

    private func program(_ text: String) -> Program? {
        if let known = programs[text] { return known }
        var interned = JSON.Names()
        let program: Program? =
            if let ast = try? environment.parse(Source(text)) {
                try? Program(
                    environment.assume(ast), environment,
                    functions: KubernetesEnvironment.functions, names: &interned)
            } else {
                nil
            }
        programs[text] = program
        return program
    }
}
