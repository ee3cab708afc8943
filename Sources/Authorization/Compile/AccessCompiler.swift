// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON
import Kubernetes

/// Makes programs of a policy's expressions and lists everything that is wrong with them.
struct AccessCompiler {
    let language: AccessLanguage
    /// By file name, where the texts of the expressions stand.
    let files: [String: ScalarMap]

    struct Programs {
        var variables: [(name: String, compiled: VariablePrograms.Compiled)] = []
        /// By rule.
        var conditions: [Int: Program] = [:]
        /// By rule and requirement.
        var values: [Position: Program] = [:]
        /// Whether one of them may look at the request's selectors through `request`.
        var readsSelectors = false

        struct Position: Hashable {
            var rule: Int
            var requirement: Int
        }
    }

    /// - Returns: The programs, whole where there are no mistakes.
    func compile(
        _ policy: AccessPolicy, names: inout JSON.Names
    ) -> (programs: Programs, mistakes: [ExpressionMistake]) {
        var programs = Programs()
        var mistakes: [ExpressionMistake] = []
        var types: [String: CELType] = [:]
        programs.readsSelectors = policy.expressions.contains { SelectorReading.isPossible(in: $0.text) }
        for variable in policy.variables where !isBlank(variable.expression.text) {
            do throws(ExpressionMistake) {
                let made = try program(
                    variable.expression, language.environment(variables: types), .anything, &names)
                types[variable.name] = made.type
                programs.variables.append((variable.name, .program(made.program)))
            } catch {
                types[variable.name] = .dyn
                mistakes.append(error)
            }
        }
        let usesCEL = policy.rules.contains { rule in
            rule.condition != nil || rule.requirements.contains { $0.valuesFrom != nil }
        }
        if !usesCEL { return (programs, mistakes) }
        let environment = language.environment(variables: types)
        for (number, rule) in policy.rules.enumerated() {
            do throws(ExpressionMistake) {
                if let condition = rule.condition, !isBlank(condition.text) {
                    programs.conditions[number] =
                        try program(condition, environment, .bool, &names).program
                }
                for (position, requirement) in rule.requirements.enumerated() {
                    guard let source = requirement.valuesFrom, !isBlank(source.text) else { continue }
                    programs.values[.init(rule: number, requirement: position)] =
                        try program(source, environment, .texts, &names).program
                }
            } catch {
                mistakes.append(error)
            }
        }
        return (programs, mistakes)
    }

    /// What an expression must evaluate to.
    private enum Result {
        case anything, bool, texts

        func accepts(_ type: CELType) -> Bool {
            switch self {
            case .anything: true
            case .bool: type == .bool
            // Of a list of dyn the elements are looked at when it is evaluated.
            case .texts: type == .list(.string) || type == .list(.dyn)
            }
        }

        var name: String { self == .bool ? "bool" : "list(string)" }
    }

    private func program(
        _ expression: PolicyExpression, _ environment: Environment, _ result: Result,
        _ names: inout JSON.Names
    ) throws(ExpressionMistake) -> (program: Program, type: CELType) {
        let text = trimmed(expression.text)
        let checked: CheckedAST
        do throws(CompilationError) {
            checked = try environment.compile(Source(text))
        } catch {
            throw ExpressionMistake(expression, error, map: files[expression.place.file])
        }
        guard result.accepts(checked.type) else {
            let detail = "must evaluate to \(result.name) but got \(checked.type.messageText)"
            throw ExpressionMistake(
                error: FieldError(
                    expression.path, .invalid(goQuoted(text)), detail, at: expression.place,
                    remedy: result == .bool ? "compare the value, for example `… == true`" : "put it in a list: `[…]`"),
                excerpt: "", ownMessage: "\(expression.path) \(detail)")
        }
        if let cost = AccessSizes.excess(checked, environment) {
            let detail =
                "may cost \(cost), more than the \(Limits.expressionCost) of one evaluation, for a request of "
                + "\(Limits.assumedGroupCount) groups and selectors of \(Limits.assumedElementCount) requirements"
            throw ExpressionMistake(
                error: FieldError(
                    expression.path, .forbidden, detail, at: expression.place,
                    remedy: "loop over one list instead of one within another"),
                excerpt: "", ownMessage: "\(expression.path) \(detail)")
        }
        do throws(ProgramError) {
            let program = try Program(checked, environment, functions: language.functions, names: &names)
            return (program, checked.type)
        } catch {
            throw ExpressionMistake(
                error: FieldError(
                    expression.path, .invalid(goQuoted(text)),
                    "program instantiation failed: \(error.message)", at: expression.place),
                excerpt: "", ownMessage: "\(expression.path): \(error.message)")
        }
    }
}
