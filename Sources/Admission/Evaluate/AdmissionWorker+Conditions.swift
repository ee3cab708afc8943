// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON
import Kubernetes

/// What match conditions came to.
enum ConditionsOutcome {
    case hold
    case doNotHold
    /// Subject to the failure policy; so errors cannot be told from the text of the answer alone.
    case failed(String)
}

extension AdmissionWorker {
    /// Whether all match conditions hold for the object as it is now.
    ///
    /// All are evaluated: a false one anywhere wins over errors. They share a budget, and see no Namespace.
    /// Source: spec/admission.md 4.3.
    mutating func conditions(
        _ policy: CompiledPolicy, _ invocation: Invocation
    ) -> ConditionsOutcome {
        if policy.conditions.isEmpty { return .hold }
        activation.set(PolicyEnvironment.Slot.namespaceObject, .null)
        var budget = Limits.matchConditionsCost
        var messages: [String] = []
        var isFalse = false
        for number in policy.conditions.indices {
            let start = trace?.now ?? 0
            let outcome = policy.conditions[number].program.evaluate(
                activation, &workspace, costLimit: Limits.expressionCost)
            guard outcome.cost <= budget else { return .failed(MutationFailure.outOfBudget) }
            budget -= outcome.cost
            if explains {
                explain(
                    "condition '\(policy.source.matchConditions[number].name)'",
                    policy.conditions[number].text, .condition, policy, outcome, since: start)
            }
            if outcome.value.isTrue { continue }
            if outcome.value.isFalse {
                isFalse = true
                continue
            }
            let message = MutationFailure.text(
                of: policy.conditions[number].text, outcome.value, &workspace)
            if !messages.contains(message) { messages.append(message) }
        }
        if isFalse {
            trace?.conditionsFalse(policy, invocation)
            return .doNotHold
        }
        if messages.isEmpty { return .hold }
        return .failed(messages.count == 1 ? messages[0] : "[\(messages.joined(separator: ", "))]")
    }
}

/// Why a mutation has no result.
enum MutationFailure: Error {
    /// Subject to the failure policy.
    case policy(String)
    /// Refuses the request whatever the failure policy.
    case status(StatusError)

    /// What this policy makes is more than there is room for.
    static let memoryExhausted = MutationFailure.policy(StatusError.memoryExhausted.message)

    static let outOfBudget =
        "validation failed due to running out of cost budget, no further validation rules will be run"

    /// An evaluation's error in upstream's wrapping.
    static func text(
        of expression: String, _ value: Value, _ workspace: inout Workspace
    ) -> String {
        "expression '\(expression)' resulted in error: \(value.errorMessage(&workspace))"
    }
}
