// SPDX-License-Identifier: Apache-2.0

/// Compares an outcome with what a case expects.
enum CaseCheck {
    /// What is not as expected, a line each.
    static func failures(_ expected: Expectation, _ outcome: CaseOutcome) -> [String] {
        if let fault = outcome.fault { return ["the review cannot be read: \(fault)"] }
        var failures: [String] = []
        for question in outcome.questions {
            failures.append("the authorizer's answer is not known: \(question)")
        }
        if let allowed = expected.allowed, allowed != outcome.allowed {
            failures.append(
                outcome.allowed
                    ? "allowed, expected a refusal"
                    : "refused (\(outcome.code ?? 0) \(outcome.reason ?? "")): \(outcome.message ?? ""); expected to be allowed"
            )
            return failures
        }
        func compare<Value: Equatable>(_ what: String, _ wanted: Value?, _ found: Value?) {
            guard let wanted, wanted != found else { return }
            failures.append("\(what) is \(found.map { "\($0)" } ?? "absent"), expected \(wanted)")
        }
        compare("code", expected.code, outcome.code)
        compare("reason", expected.reason, outcome.reason)
        compare("message", expected.message, outcome.message)
        for part in expected.messageContains where !(outcome.message ?? "").contains(part) {
            failures.append(
                "message is \(outcome.message ?? "absent"), expected it to contain \(part)")
        }
        compare("changed", expected.changed, outcome.isChanged)
        if let object = expected.object {
            failures += (object.differences(found: outcome.object ?? .null, isPart: false)).map {
                "object: \($0)"
            }
        }
        if let object = expected.objectIncludes {
            failures += (object.differences(found: outcome.object ?? .null, isPart: true)).map {
                "object: \($0)"
            }
        }
        if let patch = expected.patch {
            failures += patch.differences(found: outcome.patch ?? .list([]), isPart: false).map {
                "patch: \($0)"
            }
        }
        if let warnings = expected.warnings {
            if warnings != outcome.warnings {
                failures.append("warnings are \(outcome.warnings), expected \(warnings)")
            }
        } else if !outcome.warnings.isEmpty {
            failures.append(
                "warnings are \(outcome.warnings), and the case says nothing of warnings; write those that are meant")
        }
        if let annotations = expected.auditAnnotations {
            failures += PlainValue.map(annotations).differences(
                found: .map(outcome.auditAnnotations), isPart: false
            )
            .map { "auditAnnotations: \($0)" }
        }
        return failures
    }
}
