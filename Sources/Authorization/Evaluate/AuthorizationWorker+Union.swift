// SPDX-License-Identifier: Apache-2.0

import JSON
import Kubernetes

extension AuthorizationWorker {
    /// Allow, where the rules that allow a part each cover the request together; nil where they do not.
    ///
    /// Their conditions hold for the whole request, so each grants its part of it. Source: spec/authorization.md 2.6.
    mutating func unionDecision(_ review: AccessReview) -> AccessOutcome? {
        guard partial.count > 1, let facts else { return nil }
        guard var coverage = Coverage(in: &workspace.arena) else {
            isExhausted = true
            return nil
        }
        var members = [64 of Int32](repeating: 0)
        var memberCount = 0
        for position in 0..<partial.count {
            let number = Int(partial[position])
            if learn(policySet.rules[number], number, review, &coverage) {
                members[memberCount] = Int32(truncatingIfNeeded: number)
                memberCount &+= 1
            }
        }
        for position in 0..<memberCount {
            let number = Int(members[position])
            let rule = policySet.rules[number]
            let place = coverage.beginRule()
            for index in 0..<rule.requirements.count {
                guard let requirement = requirement(index, rule, number, review) else { return nil }
                coverage.narrow(place, requirement)
            }
        }
        guard coverage.covers(facts, in: &workspace.arena) else { return nil }
        for position in 0..<memberCount where coverage.used & (1 &<< UInt64(truncatingIfNeeded: position)) != 0 {
            deciding.append(members[position])
        }
        let first = policySet.rules[Int(deciding.first ?? 0)].policy
        return AccessOutcome(verdict: .allow, policy: first)
    }

    private mutating func learn(
        _ rule: CompiledRule, _ number: Int, _ review: AccessReview, _ coverage: inout Coverage
    ) -> Bool {
        for index in 0..<rule.requirements.count {
            guard let requirement = requirement(index, rule, number, review), coverage.learn(requirement)
            else { return false }
        }
        return true
    }
}
