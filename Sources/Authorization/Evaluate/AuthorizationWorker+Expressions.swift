// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON
import Kubernetes

extension AuthorizationWorker {
    enum Condition {
        case holds, doesNotHold
        /// No boolean came of it.
        case failed
    }

    mutating func condition(_ rule: CompiledRule, _ review: AccessReview) -> Condition {
        guard rule.condition >= 0 else { return .holds }
        let value = evaluate(rule.condition, rule, review)
        if value.isTrue { return .holds }
        return value.isFalse ? .doesNotHold : .failed
    }

    /// The requirement with its values; nil where they cannot be made: an error, no value, or an empty one.
    ///
    /// An empty node name must never become `spec.nodeName In [""]`, which selects the Pods that no node has. Source: spec 8.
    mutating func requirement(
        _ index: Int, _ rule: CompiledRule, _ number: Int, _ review: AccessReview
    ) -> CompiledRequirement? {
        let requirement = rule.requirements[index]
        guard requirement.program >= 0 else { return requirement }
        let value = evaluate(requirement.program, rule, review)
        guard value.isList, value.listCount > 0 else {
            note(.failed, rule, number)
            return nil
        }
        let hash = policySet.hash
        var cursor = ListCursor(value)
        var isGood = true
        let values = HashedTexts(count: value.listCount, in: &workspace.arena) { _ in
            let text = cursor.next()?.text ?? .nothing
            if text.isEmpty { isGood = false }
            return HashedText(text, hash)
        }
        guard let values else {
            isExhausted = true
            return nil
        }
        guard isGood else {
            note(.failed, rule, number)
            return nil
        }
        return requirement.replacing(values: values)
    }

    /// The value of a program in the surroundings of a rule: the request, its policy's variables, its selectors.
    private mutating func evaluate(_ program: Int32, _ rule: CompiledRule, _ review: AccessReview) -> Value {
        guard prepareRequest(review), prepareVariables(rule.policy) else { return .memoryExhausted }
        let outcome = policySet.programs[Int(program)].evaluate(
            activation, &workspace, costLimit: Limits.expressionCost)
        return outcome.value
    }

    private mutating func prepareRequest(_ review: AccessReview) -> Bool {
        if isRequestPrepared { return true }
        guard prepareFacts(review),
            let request = review.value(
                policySet.words, hasSelectors: policySet.readsSelectors, in: &workspace.arena),
            let facts, let selector = SelectorLibrary.value(facts, policySet.hash, in: &workspace.arena)
        else {
            isExhausted = true
            return false
        }
        activation.clear()
        activation.set(AccessLanguage.Slot.request, Value(request))
        activation.set(AccessLanguage.Slot.selector, selector)
        preparedPolicy = -1
        isRequestPrepared = true
        return true
    }

    /// Makes `variables` the policy's, each evaluated when first read and then remembered for the request.
    private mutating func prepareVariables(_ policy: Int) -> Bool {
        if preparedPolicy == policy { return true }
        preparedPolicy = policy
        guard let programs = policySet.policies[policy].variables else { return true }
        if activation.set(VariableSlot(UInt32(AccessLanguage.Slot.variables)), programs, &workspace) { return true }
        isExhausted = true
        return false
    }
}
