// SPDX-License-Identifier: Apache-2.0

import JSON

@testable import CEL
@testable import Kubernetes

/// Compiles and runs what somebody means ill with, as the server does.
enum Hostile {
    enum Outcome: Equatable {
        case value
        case failed(String)
        /// At the limit of cost, of steps or of memory.
        case stopped
        /// It did not come to run.
        case refused(String)

        var isFailed: Bool {
            if case .failed = self { return true }
            return false
        }

        var hasEnded: Bool {
            if case .refused = self { return false }
            return true
        }
    }

    private static let environment: Environment = {
        var environment = KubernetesEnvironment.base()
        environment.declare(variable: "object", .dyn)
        environment.declare(variable: "x", .dyn)
        environment.prepare()
        return environment
    }()

    /// The text of the mistakes; empty where it compiles and becomes a program.
    static func compileError(_ text: String) -> String {
        do {
            _ = try environment.compile(Source(text))
            return programError(text) ?? ""
        } catch {
            return error.upstreamText
        }
    }

    static func programError(_ text: String) -> String? {
        var names = JSON.Names()
        guard let checked = try? environment.compile(Source(text)) else { return "not compiled" }
        do {
            _ = try Program(
                checked, environment, functions: KubernetesEnvironment.functions, names: &names)
            return nil
        } catch {
            return error.message
        }
    }

    /// With the arena of a server's loop.
    static func run(
        _ text: String, _ document: String = "{}", costLimit: UInt64 = Program.costLimit,
        arenaByteCount: Int = 16 << 20
    ) -> Outcome {
        var names = JSON.Names()
        let checked: CheckedAST
        do {
            checked = try environment.compile(Source(text))
        } catch {
            return .refused(error.upstreamText)
        }
        guard
            let program = try? Program(
                checked, environment, functions: KubernetesEnvironment.functions, names: &names),
            let document = try? OwnedDocument(reading: document, names: &names)
        else { return .refused("no program, or no document") }
        var workspace = Workspace(names: names, arenaByteCountMaximum: arenaByteCount)
        var activation = Activation(variableCount: program.variableCount)
        activation.set(0, Value(document.root))
        let outcome = program.evaluate(activation, &workspace, costLimit: costLimit)
        defer { withExtendedLifetime((program, document)) {} }
        guard outcome.value.isError else { return .value }
        switch outcome.value.errorCode {
        case .costLimitExceeded, .memoryExhausted: return .stopped
        default:
            let message = outcome.value.errorMessage(&workspace)
            // Quantities have no value for a full arena.
            return message.contains("more digits than") ? .stopped : .failed(message)
        }
    }
}
