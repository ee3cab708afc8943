// SPDX-License-Identifier: Apache-2.0

import CEL
import Kubernetes

/// Variables and parameters that nothing reads, or that hide others.
struct VariableFindings {
    let context: PolicyContext

    func findings() -> [Finding] { unusedVariables() + duplicates() + unusedParameters() }

    private func unusedVariables() -> [Finding] {
        let compiled = context.compiled
        // What does not compile may read anything.
        guard compiled.failures.isEmpty else { return [] }
        var used: Set<String> = []
        var rest =
            compiled.conditions + compiled.mutations + compiled.validations + compiled.messages
            + compiled.annotations
        while let text = rest.popLast() {
            guard let names = Self.variablesRead(by: text) else { return [] }
            for name in names where used.insert(name).inserted {
                if let variable = compiled.variable(named: name) { rest.append(variable) }
            }
        }
        return compiled.variables.filter { !used.contains($0.expression.name) }.map { variable in
            Finding(
                "unused-variable", .warning, at: variable.expression.place, object: context.object,
                path: variable.expression.path,
                "Nothing reads variables.\(variable.expression.name), so it is never evaluated, and what it was meant to decide is not decided.",
                fix: "Use it or remove it.")
        }
    }

    /// The variables that an expression names; nothing where it reads `variables` as a whole.
    private static func variablesRead(by text: CompiledText) -> Set<String>? {
        var names: Set<String> = []
        var whole = 0
        for node in text.allNodes() {
            switch text.ast[node].kind {
            case .identifier(let name) where text.ast.names[name] == "variables": whole += 1
            case .select(let operand, let field, _):
                if case .identifier(let name) = text.ast[operand].kind,
                    text.ast.names[name] == "variables"
                {
                    whole -= 1
                    names.insert(text.ast.names[field])
                }
            default: continue
            }
        }
        return whole > 0 ? nil : names
    }

    private func duplicates() -> [Finding] {
        var seen: [String: Place] = [:]
        var findings: [Finding] = []
        for variable in context.policy.variables {
            if let first = seen[variable.name] {
                findings.append(
                    Finding(
                        "duplicate-variable", .warning, at: variable.place, object: context.object,
                        path: variable.path,
                        "A variable \(variable.name) is set at line \(first.line) already; this one silently replaces it for all expressions.",
                        fix: "Give one of them another name."))
            }
            seen[variable.name] = variable.place
        }
        return findings
    }

    private func unusedParameters() -> [Finding] {
        guard context.policy.paramKind != nil, context.compiled.failures.isEmpty else { return [] }
        let isRead = context.compiled.all.contains { text in
            text.allNodes().contains { node in
                if case .identifier(let name) = text.ast[node].kind {
                    text.ast.names[name] == "params"
                } else {
                    false
                }
            }
        }
        guard !isRead else { return [] }
        return [
            Finding(
                "unused-parameter-kind", .warning, at: context.policy.paramKindPlace,
                object: context.object,
                path: "spec.paramKind",
                "No expression reads params, but a request still waits for the parameter and may be refused where it is missing.",
                fix: "Remove paramKind and the bindings' paramRef, or read params.")
        ]
    }
}
