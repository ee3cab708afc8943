// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON
import Kubernetes

/// Makes programs of a policy's expressions and lists everything that is wrong with the policy.
struct PolicyCompiler {
    /// What every policy's expressions may use.
    let language: PolicyLanguage
    let check: ExpressionCheck

    /// The programs of one policy.
    struct Programs: Sendable {
        var conditions: [CompiledExpression] = []
        var variables: [(name: String, compiled: VariablePrograms.Compiled)] = []
        var mutations: [CompiledMutation] = []
        var validations: [CompiledValidation] = []
        var auditAnnotations: [CompiledAuditAnnotation] = []
    }

    /// - Returns: The programs, and the mistakes of the expressions in the order of the fields; the programs are whole where
    ///   there are none.
    func compile(
        _ policy: AdmissionPolicy, names: SharedNames
    ) -> (programs: Programs, mistakes: [ExpressionMistake]) {
        var environment = language.environment(hasParams: policy.paramKind != nil)
        let conditions = SharedNames.Scope(
            part: .conditions, variables: names.number(of: environment.signature))
        var programs = Programs()
        var mistakes: [ExpressionMistake] = []
        for condition in policy.matchConditions where !isBlank(condition.expression.text) {
            attempt(&mistakes) { () throws(ExpressionMistake) in
                programs.conditions.append(
                    try program(condition.expression, environment.conditions, conditions, .bool, names).compiled)
            }
        }
        for variable in policy.variables where !isBlank(variable.expression.text) {
            var type: CELType?
            attempt(&mistakes) { () throws(ExpressionMistake) in
                let scope = SharedNames.Scope(
                    part: .inner, variables: names.number(of: environment.signature))
                let made = try program(
                    variable.expression, environment.variables(), scope, .anything, names, trims: false)
                type = made.type
                programs.variables.removeAll { $0.name == variable.name }
                programs.variables.append((variable.name, .program(made.compiled.program)))
            }
            environment.add(variable: variable.name, type)
        }
        switch policy.kind {
        case .mutating: compileMutations(policy, &environment, &programs, &mistakes, names)
        case .validating: compileValidations(policy, &environment, &programs, &mistakes, names)
        }
        return (programs, mistakes)
    }

    /// The environments of a policy with all its variables, for those who evaluate parts of its expressions.
    func environment(of policy: AdmissionPolicy) -> PolicyEnvironment {
        var environment = language.environment(hasParams: policy.paramKind != nil)
        for variable in policy.variables {
            let checked = try? check.check(
                variable.expression, in: environment.variables(), result: .anything, trims: false)
            environment.add(variable: variable.name, checked?.type)
        }
        return environment
    }

    private func compileMutations(
        _ policy: AdmissionPolicy, _ environment: inout PolicyEnvironment, _ programs: inout Programs,
        _ mistakes: inout [ExpressionMistake], _ names: SharedNames
    ) {
        let mutations = environment.mutations()
        let scope = SharedNames.Scope(
            part: .mutations, variables: names.number(of: environment.signature))
        for mutation in policy.mutations where !isBlank(mutation.expression.text) {
            attempt(&mistakes) { () throws(ExpressionMistake) in
                let result: ExpressionCheck.Result =
                    mutation.patchType == .jsonPatch ? .patches : .object
                programs.mutations.append(
                    CompiledMutation(
                        patchType: mutation.patchType,
                        expression: try program(mutation.expression, mutations, scope, result, names)
                            .compiled))
            }
        }
    }

    private func compileValidations(
        _ policy: AdmissionPolicy, _ environment: inout PolicyEnvironment, _ programs: inout Programs,
        _ mistakes: inout [ExpressionMistake], _ names: SharedNames
    ) {
        let inner = environment.validations()
        let scope = SharedNames.Scope(
            part: .inner, variables: names.number(of: environment.signature))
        let messageScope = SharedNames.Scope(part: .messages, variables: scope.variables)
        let messages =
            policy.validations.contains { $0.messageExpression != nil } ? environment.messages() : inner
        for validation in policy.validations where !isBlank(validation.expression.text) {
            var compiled: CompiledExpression?
            var message: CompiledExpression?
            attempt(&mistakes) { () throws(ExpressionMistake) in
                compiled = try program(
                    validation.expression, inner, scope, .bool, names, trims: false)
                    .compiled
            }
            if let expression = validation.messageExpression {
                attempt(&mistakes) { () throws(ExpressionMistake) in
                    message = try program(
                        expression, messages, messageScope, .string, names, trims: false
                    ).compiled
                }
            }
            guard let compiled else { continue }
            let own = trimmed(validation.message)
            programs.validations.append(
                CompiledValidation(
                    expression: compiled, messageExpression: message,
                    message: own.isEmpty
                        ? "failed expression: \(trimmed(validation.expression.text))" : own,
                    reason: Refusal.Reason(validation.reason)))
        }
        for annotation in policy.auditAnnotations where annotation.isCompiled {
            let text = annotation.valueExpression.text
            let count = mistakes.count
            attempt(&mistakes) { () throws(ExpressionMistake) in
                programs.auditAnnotations.append(
                    CompiledAuditAnnotation(
                        key: annotation.key,
                        expression: try program(
                            annotation.valueExpression, inner, scope, .stringOrNull, names
                        ).compiled))
            }
            // Upstream compiles it without the white space around it and shows it with it.
            if mistakes.count > count { mistakes[count].error.category = .invalid(goQuoted(text)) }
        }
    }

    private func attempt(
        _ mistakes: inout [ExpressionMistake], _ body: () throws(ExpressionMistake) -> Void
    ) {
        do throws(ExpressionMistake) {
            try body()
        } catch {
            mistakes.append(error)
        }
    }

    /// - Parameter scope: The same for environments that are the same.
    private func program(
        _ expression: Expression, _ environment: Environment, _ scope: SharedNames.Scope,
        _ result: ExpressionCheck.Result, _ names: SharedNames, trims: Bool = true
    ) throws(ExpressionMistake) -> (compiled: CompiledExpression, type: CELType) {
        let key = SharedNames.Key(
            scope: scope, text: ExactText(text: expression.text), result: result, trims: trims)
        // A transform looks at where an expression stands.
        if language.transform == nil, let known = names.known(key) {
            return (CompiledExpression(text: expression.text, program: known.program), known.type)
        }
        let checked = try check.check(expression, in: environment, result: result, trims: trims)
        do throws(ProgramError) {
            let program = try names.program(
                of: checked, environment, functions: language.functions, for: key)
            return (CompiledExpression(text: expression.text, program: program), checked.type)
        } catch {
            throw ExpressionMistake(
                error: FieldError(
                    expression.path, .invalid(goQuoted(trimmed(expression.text))),
                    "program instantiation failed: \(error.message)", at: expression.place),
                excerpt: "", ownMessage: "\(expression.path): \(error.message)")
        }
    }
}
