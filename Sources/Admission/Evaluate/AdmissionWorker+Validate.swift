// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON
import Kubernetes

extension AdmissionWorker {
    /// Runs the validating policies. Source: spec/admission.md 4.7.
    ///
    /// Every policy runs whatever the others say; the first by name, then by binding, is told. Upstream's order is random.
    mutating func decideValidation(_ request: AdmissionRequest) -> Decision {
        begin(.validating)
        let attributes = MatchAttributes(request)
        guard !attributes.isExempt else { return Decision(verdict: .unchanged, invocationCount: 0) }
        let group = policySet.validating
        select(group, request, attributes)
        do throws(StatusError) {
            if isNamespaceNeeded { try prepare(request, attributes) }
            for invocation in invocations {
                let policy = group.policies[invocation.policy]
                isShadow = isShadowed(policy.bindings[invocation.binding].annotations, request)
                let position = workspace.position
                do throws(StatusError) {
                    try validate(group, invocation, request)
                } catch {
                    // Nothing but a lack of memory, and of its own making: the others have as much as there was.
                    refuse(policy, invocation, 0, error.message)
                }
                takeBack(since: position)
            }
            isShadow = false
        } catch {
            return Decision(
                verdict: .refused(Refusal(error, request)), invocationCount: invocations.count)
        }
        guard !errors.isEmpty else {
            return Decision(verdict: .unchanged, invocationCount: invocations.count)
        }
        // Configuration errors were found before anything ran; stable, so that validations keep their order.
        let ordered = errors.enumerated().sorted {
            ($0.element.policy, $0.element.binding, $0.offset)
                < ($1.element.policy, $1.element.binding, $1.offset)
        }.map(\.element)
        return Decision(
            verdict: .refused(
                Refusal(validations: ordered, group, request, words: policySet.words)),
            invocationCount: invocations.count)
    }

    private mutating func validate(
        _ group: PolicyGroup, _ invocation: Invocation, _ request: AdmissionRequest
    ) throws(StatusError) {
        let policy = group.policies[invocation.policy]
        try setParams(invocation, policy)
        try setRequest(invocation, policy, request, request.object)
        switch conditions(policy, invocation) {
        case .hold: break
        case .doNotHold: return
        case .failed(let text):
            refuse(policy, invocation, 0, text)
            return
        }
        if let equivalent = invocation.equivalent { try setMatchedResource(equivalent) }
        activation.set(PolicyEnvironment.Slot.namespaceObject, namespaceObject)
        let refusalCount = errors.count
        guard try runValidations(policy, invocation) else { return }
        try runAuditAnnotations(policy, invocation, refusalCount)
    }

    /// - Returns: Whether the budget was enough; an invocation that ran out of it leaves one error and nothing else.
    private mutating func runValidations(
        _ policy: CompiledPolicy, _ invocation: Invocation
    ) throws(StatusError) -> Bool {
        try setVariables(of: policy)
        var budget = Budget(Limits.validationsCost)
        results.removeAll(keepingCapacity: true)
        var isGood = true
        for number in policy.validations.indices {
            let outcome = policy.validations[number].expression.program.evaluate(
                activation, &workspace, costLimit: Limits.expressionCost)
            guard budget.take(outcome.cost, with: policy, activation) else {
                refuse(policy, invocation, 0, MutationFailure.outOfBudget)
                return false
            }
            if !outcome.value.isTrue { isGood = false }
            results.append(outcome.value)
        }
        if explains { explainValidations(policy) }
        let firstMessage = results.count
        var isOutOfBudget = false
        if policy.hasMessageExpressions {
            isOutOfBudget = try !runMessages(policy, &budget)
        }
        if isGood, !isOutOfBudget { return true }
        for number in policy.validations.indices {
            let value = results[number]
            if value.isError {
                refuse(
                    policy, invocation, number,
                    MutationFailure.text(
                        of: policy.validations[number].expression.text, value, &workspace))
            } else if isOutOfBudget {
                refuse(
                    policy, invocation, number,
                    "failed messageExpression: \(MutationFailure.outOfBudget)")
            } else if !value.isTrue {
                let message =
                    firstMessage + number < results.count
                    ? Self.message(results[firstMessage + number]) : nil
                deny(
                    policy, invocation, number, policy.validations[number].reason,
                    message ?? policy.validations[number].message)
            }
        }
        return true
    }

    /// Every validation once more, now that the budget has been read.
    private mutating func explainValidations(_ policy: CompiledPolicy) {
        explainVariables(policy)
        for number in policy.validations.indices {
            let start = trace?.now ?? 0
            let outcome = policy.validations[number].expression.program.evaluate(
                activation, &workspace, costLimit: Limits.expressionCost)
            explain(
                "validation \(number)", policy.validations[number].expression.text, .inner, policy,
                outcome, since: start)
        }
    }

    /// Words what went wrong, for every validation, as upstream does: also for those that hold, from what is left of the
    /// budget and without the authorizer.
    /// - Returns: Whether the budget was enough.
    private mutating func runMessages(
        _ policy: CompiledPolicy, _ budget: inout Budget
    ) throws(StatusError) -> Bool {
        if policy.usesAuthorizer { clearAuthorizer() }
        try setVariables(of: policy)
        budget.restart()
        for number in policy.validations.indices {
            guard let expression = policy.validations[number].messageExpression else {
                results.append(.null)
                continue
            }
            let outcome = expression.program.evaluate(
                activation, &workspace, costLimit: Limits.expressionCost)
            guard budget.take(outcome.cost, with: policy, activation) else { return false }
            results.append(outcome.value)
        }
        return true
    }

    /// A message that can be shown: one line, not too long, not empty.
    private static func message(_ value: Value) -> String? {
        guard value.kind == .string else { return nil }
        let text = trimmed(value.swiftString)
        guard !text.isEmpty, text.utf8.count <= Limits.messageByteCount,
            !text.utf8.contains(UInt8(ascii: "\n"))
        else { return nil }
        return text
    }

    /// Values for the audit event, with a budget of their own and without the authorizer.
    private mutating func runAuditAnnotations(
        _ policy: CompiledPolicy, _ invocation: Invocation, _ refusalCount: Int
    ) throws(StatusError) {
        if policy.auditAnnotations.isEmpty { return }
        if policy.usesAuthorizer { clearAuthorizer() }
        try setVariables(of: policy)
        var budget = Budget(Limits.validationsCost)
        for number in policy.auditAnnotations.indices {
            let outcome = policy.auditAnnotations[number].expression.program.evaluate(
                activation, &workspace, costLimit: Limits.expressionCost)
            guard budget.take(outcome.cost, with: policy, activation) else {
                // In the place of everything that the invocation said before.
                errors.removeLast(errors.count - refusalCount)
                refuse(policy, invocation, 0, MutationFailure.outOfBudget)
                return
            }
            if outcome.value.isError {
                let text = MutationFailure.text(
                    of: policy.auditAnnotations[number].expression.text, outcome.value, &workspace)
                // Whatever the binding's actions are.
                fail(policy, invocation, text)
            } else if !isShadow, let text = outcome.value.text?.trimmed, !text.isEmpty {
                notes.publish(
                    text.count > Limits.auditAnnotationValueByteCount
                        ? text.slice(0..<Limits.auditAnnotationValueByteCount) : text,
                    policy: invocation.policy, annotation: number)
            }
        }
    }

    private mutating func setVariables(of policy: CompiledPolicy) throws(StatusError) {
        do throws(MutationFailure) {
            try setVariables(policy)
        } catch {
            throw .memoryExhausted
        }
    }

    /// An error: it denies only where the failure policy says so.
    private mutating func refuse(
        _ policy: CompiledPolicy, _ invocation: Invocation, _ number: Int, _ text: String
    ) {
        if policy.source.failurePolicy == .fail {
            deny(policy, invocation, number, .invalid, text)
        } else {
            trace?.failed(policy, invocation.binding, text)
        }
    }

    /// Does with a validation that does not hold what the binding says.
    private mutating func deny(
        _ policy: CompiledPolicy, _ invocation: Invocation, _ number: Int, _ reason: Refusal.Reason,
        _ text: String
    ) {
        let binding = policy.bindings[invocation.binding].source
        trace?.validationFailed(policy, invocation, number, text, binding.validationActions)
        isSecretTold = isSecretTold || policy.hasSecretParams
        if isShadow {
            if binding.validationActions.contains(.deny) {
                record(policy, invocation.binding, .refusal(text))
            }
            return
        }
        for action in binding.validationActions {
            switch action {
            case .deny:
                errors.append(
                    PolicyError(
                        policy: invocation.policy, binding: invocation.binding, reason: reason, text: text))
            case .warn:
                notes.warn(
                    "Validation failed for ValidatingAdmissionPolicy '\(policy.name)' with binding "
                        + "'\(binding.name)': \(text)")
            case .audit:
                notes.auditFailure(
                    AuditText.failure(
                        message: text, policy: policy.name, binding: binding.name, index: number,
                        actions: binding.validationActions))
            }
        }
    }
}

/// What is left of a cost budget that expressions and the variables they touch share.
private struct Budget {
    private var left: UInt64
    /// What the variables had cost when the last expression ended.
    private var variables: UInt64 = 0

    init(_ cost: UInt64) { left = cost }

    /// Variables are about to be evaluated anew.
    mutating func restart() { variables = 0 }

    /// Takes the cost of an expression and of the variables that it was the first to touch.
    mutating func take(
        _ cost: UInt64, with policy: CompiledPolicy, _ activation: borrowing Activation
    ) -> Bool {
        var whole = cost
        if policy.variables != nil {
            whole &+= activation.variablesCost &- variables
            variables = activation.variablesCost
        }
        guard whole <= left else { return false }
        left -= whole
        return true
    }
}

extension UTF8Text {
    /// Without white space at both ends.
    fileprivate var trimmed: UTF8Text {
        var start = 0
        var end = count
        while start < end, isSpace(self[start]) { start += 1 }
        while end > start, isSpace(self[end - 1]) { end -= 1 }
        // White space beyond ASCII is rare: only where such a character stands at an end is it looked at.
        if start < end, self[start] >= 0x80 || self[end - 1] >= 0x80 {
            let scalars = slice(start..<end).string.unicodeScalars
            start += scalars.prefix { $0.properties.isWhitespace }.byteCount
            if start < end { end -= scalars.reversed().prefix { $0.properties.isWhitespace }.byteCount }
        }
        return start == 0 && end == count ? self : slice(start..<end)
    }

    private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }
}

extension Sequence<Unicode.Scalar> {
    /// In UTF-8.
    fileprivate var byteCount: Int { reduce(0) { $0 + UTF8.width($1) } }
}
