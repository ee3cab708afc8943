// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON
import Kubernetes

extension AuthorizationWorker {
    /// Asks the rules in their order: in each tier Deny before Allow; the first that applies is the answer.
    ///
    /// Where no Allow covers the request alone, those that allow a part of it are tried together at the end of each tier.
    /// Shadow rules come last and never decide. Source: spec/authorization.md 8.
    mutating func decide(_ review: AccessReview, at now: Int64) -> AccessOutcome {
        begin()
        isAggregated = review.isResource && policySet.aggregatedGroups.contains(review.group)
        select(review)
        let request = RequestTerms(review, self)
        var tier: UInt8 = 0
        while let number = candidates.popFirst() {
            let rule = policySet.rules[number]
            if rule.isShadow {
                candidates.insert(number)
                break
            }
            if rule.tier != tier {
                tier = rule.tier
                if let decision = unionDecision(review) { return finish(decision, review, request, now) }
            }
            guard request.matches(rule, at: now) else { continue }
            if rule.isDeny {
                if denies(rule, number, review) {
                    deciding.append(Int32(truncatingIfNeeded: number))
                    return finish(AccessOutcome(verdict: .deny, policy: rule.policy), review, request, now)
                }
            } else if allows(rule, number, review, collects: true) {
                deciding.append(Int32(truncatingIfNeeded: number))
                return finish(AccessOutcome(verdict: .allow, policy: rule.policy), review, request, now)
            }
        }
        let decision =
            unionDecision(review)
            ?? AccessOutcome(
                verdict: .noOpinion, policy: -1, isContradictory: facts?.isContradictory ?? false)
        return finish(decision, review, request, now)
    }

    private mutating func begin() {
        facts = nil
        partial.removeAll(keepingCapacity: true)
        deciding.removeAll(keepingCapacity: true)
        events.removeAll(keepingCapacity: true)
        preparedPolicy = -1
        isRequestPrepared = false
        isExhausted = false
    }

    /// Notes what shadow policies would say, once a policy, and gives `decision` back.
    private mutating func finish(
        _ decision: AccessOutcome, _ review: AccessReview, _ request: RequestTerms, _ now: Int64
    ) -> AccessOutcome {
        var said = -1
        while let number = candidates.popFirst() {
            let rule = policySet.rules[number]
            guard rule.isShadow, rule.policy != said, request.matches(rule, at: now) else { continue }
            let applies =
                rule.isDeny
                ? denies(rule, number, review) : allows(rule, number, review, collects: false)
            guard applies else { continue }
            said = rule.policy
            note(rule.isDeny ? .shadowDeny : .shadowAllow, rule, number)
        }
        return decision
    }

    /// Whether an Allow rule that matches covers the whole request.
    ///
    /// An expression that fails makes it not apply.
    /// - Parameter collects: Whether a rule that covers a part is kept for `unionDecision`.
    mutating func allows(
        _ rule: CompiledRule, _ number: Int, _ review: AccessReview, collects: Bool
    ) -> Bool {
        var isWhole = true
        if rule.requirements.count > 0 {
            guard !isAggregated || rule.trustsAggregated, prepareFacts(review) else { return false }
            for index in 0..<rule.requirements.count {
                guard let requirement = requirement(index, rule, number, review) else { return false }
                if facts?.imply(requirement) == true { continue }
                isWhole = false
                // Beside: not even a part of the request.
                if facts?.exclude(requirement) != false || facts?.isContradictory != false { return false }
            }
        }
        if !isWhole, !collects { return false }
        switch condition(rule, review) {
        case .holds: break
        case .failed:
            note(.failed, rule, number)
            return false
        case .doesNotHold: return false
        }
        if isWhole { return true }
        if partial.count < Limits.unionRuleCount { partial.append(Int32(truncatingIfNeeded: number)) }
        return false
    }

    /// Whether a Deny rule that matches applies: unless the request is provably beside it. Whatever fails, denies.
    mutating func denies(_ rule: CompiledRule, _ number: Int, _ review: AccessReview) -> Bool {
        if rule.requirements.count > 0, !isAggregated || rule.trustsAggregated {
            guard prepareFacts(review) else { return true }
            for index in 0..<rule.requirements.count {
                guard let requirement = requirement(index, rule, number, review) else { return true }
                if facts?.exclude(requirement) == true { return false }
            }
        }
        switch condition(rule, review) {
        case .holds: return true
        case .doesNotHold: return false
        case .failed:
            note(.failed, rule, number)
            return true
        }
    }

    mutating func prepareFacts(_ review: AccessReview) -> Bool {
        if facts != nil { return true }
        facts = review.selectorFacts(
            policySet.words, hash: policySet.hash, nameKey: policySet.nameKey, isStrict: isStrict,
            in: &workspace.arena)
        if facts == nil { isExhausted = true }
        return facts != nil
    }

    mutating func note(_ kind: AccessEvent.Kind, _ rule: CompiledRule, _ number: Int) {
        guard events.count < Limits.eventCount else { return }
        events.append(AccessEvent(kind: kind, policy: rule.policy, rule: Int32(truncatingIfNeeded: number)))
    }
}

/// The request's names as numbers, to be compared with the rules'.
struct RequestTerms: BitwiseCopyable {
    let verb, namespace, name, wildcard: JSON.Name
    let isResource: Bool
    let path: UTF8Text

    init(_ review: AccessReview, _ worker: borrowing AuthorizationWorker) {
        verb = worker.name(review.verb)
        namespace = review.namespace.isEmpty ? .none : worker.name(review.namespace)
        name = review.name.isEmpty ? .none : worker.name(review.name)
        wildcard = worker.policySet.wildcard
        isResource = review.isResource
        path = review.path
    }

    /// Whether a rule found by the index is about the request: namespace, verb, names or paths, and not over.
    ///
    /// A rule with resourceNames needs the request's name among them, so never applies to one without. Source: spec 4.
    func matches(_ rule: CompiledRule, at now: Int64) -> Bool {
        if rule.namespace != .none, rule.namespace != namespace { return false }
        if !rule.verbs.contains(wildcard), verb == .none || !rule.verbs.contains(verb) { return false }
        if !isResource { return rule.paths.match(path) && now <= rule.notAfter }
        if rule.resourceNames.count > 0, name == .none || !rule.resourceNames.contains(name) { return false }
        return now <= rule.notAfter
    }
}
