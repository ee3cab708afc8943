// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON
import Testing

@testable import Kubernetes

/// One row of a table: an expression and what it gives, as text.
struct Row: CustomTestStringConvertible, Sendable {
    var expression: String
    var expected: String

    init(_ expression: String, _ expected: String) {
        self.expression = expression
        self.expected = expected
    }

    var testDescription: String { expression }

    /// Compiles and evaluates the expression in Kubernetes' environment: a scalar's text, an
    /// error's message, the issues of compiling.
    var result: String {
        let environment = KubernetesEnvironment.base()
        var names = JSON.Names()
        do {
            let checked = try environment.compile(Source(expression))
            let program = try Program(
                checked, environment, functions: KubernetesEnvironment.functions, names: &names)
            var workspace = Workspace(names: names, arenaByteCountMaximum: 1 << 20)
            let activation = Activation(variableCount: program.variableCount)
            let value = program.evaluate(activation, &workspace).value
            return Self.text(value, &workspace)
        } catch let error as CompilationError {
            return error.upstreamText.split(separator: "\n").first.map(String.init) ?? ""
        } catch {
            return "\(error)"
        }
    }

    private static func text(_ value: Value, _ workspace: inout Workspace) -> String {
        switch value.kind {
        case .error: return value.errorMessage(&workspace)
        case .bool: return "\(value.isTrue)"
        case .int: return "\(value.int ?? 0)"
        case .double: return "\(value.double ?? 0)"
        case .string: return value.text?.string ?? ""
        case .list:
            var cursor = ListCursor(value)
            var texts: [String] = []
            while let element = cursor.next() { texts.append(text(element, &workspace)) }
            return texts.joined(separator: ", ")
        default:
            guard let quantity = value.quantity else { return "\(value.kind)" }
            return (try? quantity.canonical(in: &workspace.arena)) ?? ""
        }
    }
}
