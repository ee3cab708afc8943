// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON
import Kubernetes

extension AuthorizationWorker {
    /// Holds the request against every rule, one question after another, and tells where each stops. For people; it allocates.
    package mutating func explain(
        _ body: Span<UInt8>, at now: Int64
    ) throws(AccessReviewFailure) -> AccessExplanation {
        defer { workspace.reset() }
        let review = try read(body)
        let outcome = decide(review, at: now)
        let together = outcome.verdict == .allow && deciding.count > 1 ? Set(deciding) : []
        var explanation = AccessExplanation()
        let terms = RequestTexts(review, workspace.names)
        for number in policySet.rules.indices {
            let rule = policySet.rules[number]
            let policy = policySet.policies[rule.policy].source
            let written = policy.rules[rule.number]
            if together.contains(Int32(truncatingIfNeeded: number)) {
                explanation.together.append(
                    AccessExplanation.Finding(
                        policy: policy, rule: rule.number, place: written.place, stage: .applies,
                        text: partText(rule, number, written, review)))
                continue
            }
            var (stage, text) = terms.stage(policy, written, at: now)
            if stage == .selector { (stage, text) = selectorStage(rule, number, written, review) }
            let finding = AccessExplanation.Finding(
                policy: policy, rule: rule.number, place: written.place, stage: stage, text: text)
            if stage == .applies { explanation.applying.append(finding) } else { explanation.others.append(finding) }
        }
        explanation.others = explanation.others.enumerated().sorted {
            ($1.element.stage, $0.offset) < ($0.element.stage, $1.offset)
        }.map(\.element)
        return explanation
    }

    private mutating func selectorStage(
        _ rule: CompiledRule, _ number: Int, _ written: AccessRule, _ review: AccessReview
    ) -> (AccessExplanation.Stage, String) {
        var asked: [String] = []
        if rule.requirements.count > 0, isAggregated, !rule.trustsAggregated {
            let group = review.group.string
            return rule.isDeny
                ? (.applies, "\(group) has an API server of its own, which may not enforce the selector")
                : (
                    .selector,
                    "\(group) has an API server of its own, which may not enforce the selector, and trustAggregated is not set"
                )
        }
        for index in 0..<rule.requirements.count {
            guard prepareFacts(review) else { break }
            guard let requirement = requirement(index, rule, number, review) else {
                let text = written.requirements[index].text
                return (rule.isDeny ? .applies : .selector, "the values of \(text) fail or are empty")
            }
            let text = Self.text(written.requirements[index], requirement)
            let found = requestText(written.requirements[index], review)
            if facts?.isContradictory == true, !rule.isDeny {
                return (.selector, "the request's selector contradicts itself, which selects nothing and implies nothing")
            }
            if rule.isDeny {
                if facts?.exclude(requirement) == true { return (.selector, "\(text) is beside the request: \(found)") }
            } else if facts?.imply(requirement) != true {
                return (.selector, "\(text) is not implied: \(found)")
            }
            asked.append("\(text) (\(found))")
        }
        let source = written.condition.map { "condition \(trimmed($0.text))" }
        switch condition(rule, review) {
        case .holds: break
        case .doesNotHold: return (.condition, "\(source ?? "") is false")
        case .failed: return (rule.isDeny ? .applies : .condition, "\(source ?? "") fails")
        }
        if let source { asked.append(source) }
        return (.applies, asked.isEmpty ? "it asks for no selector" : asked.joined(separator: "; "))
    }

    /// What a rule asks for that allows a part of the request.
    private mutating func partText(
        _ rule: CompiledRule, _ number: Int, _ written: AccessRule, _ review: AccessReview
    ) -> String {
        var texts: [String] = []
        for index in 0..<rule.requirements.count {
            guard let requirement = requirement(index, rule, number, review) else { continue }
            let wanted = written.requirements[index]
            texts.append("\(Self.text(wanted, requirement)) (\(requestText(wanted, review)))")
        }
        return texts.joined(separator: "; ")
    }

    /// A requirement with the values that its expression gave.
    private static func text(_ written: SelectorRequirement, _ made: CompiledRequirement) -> String {
        guard let source = written.valuesFrom else { return written.text }
        var plain = written
        plain.valuesFrom = nil
        plain.values = (0..<made.values.count).map { made.values[$0].text.string }
        return "\(plain.text) from \(trimmed(source.text))"
    }

    /// What the request says about a requirement's key.
    private func requestText(_ requirement: SelectorRequirement, _ review: AccessReview) -> String {
        let list = requirement.kind == .field ? review.fieldRequirements : review.labelRequirements
        var texts: [String] = []
        if let list {
            for item in list.elements where item[policySet.words.key]?.string == requirement.key {
                let relation = item[policySet.words.relation]?.string ?? ""
                var values: [String] = []
                if let given = item[policySet.words.values] {
                    for value in given.elements { values.append(value.string ?? "") }
                }
                texts.append(values.isEmpty ? relation : "\(relation) [\(values.joined(separator: ", "))]")
            }
        }
        if requirement.kind == .field, requirement.key == "metadata.name", !review.name.isEmpty,
            review.verb == "list" || review.verb == "watch", texts.isEmpty
        {
            texts.append("In [\(review.name.string)]")
        }
        return texts.isEmpty
            ? "the request does not limit \(requirement.key)"
            : "the request has \(requirement.key) \(texts.joined(separator: " and "))"
    }
}

/// The request in Swift's own strings.
private struct RequestTexts {
    let user, verb, group, resource, subresource, namespace, name, path: String
    var groups: [String] = []
    var extra: [String: [String]] = [:]
    let isResource: Bool

    init(_ review: AccessReview, _ names: borrowing JSON.Names) {
        user = review.user.string
        verb = review.verb.string
        group = review.group.string
        resource = review.resource.string
        subresource = review.subresource.string
        namespace = review.namespace.string
        name = review.name.string
        path = review.path.string
        isResource = review.isResource
        if let list = review.groups { for item in list.elements { groups.append(item.string ?? "") } }
        if let object = review.extra {
            for (name, values) in object.members {
                extra[names.utf8(name).string] = values.elements.map { $0.string ?? "" }
            }
        }
    }

    /// Up to which question a rule is about the request; `selector` where only selectors and condition are left.
    func stage(
        _ policy: AccessPolicy, _ rule: AccessRule, at now: Int64
    ) -> (AccessExplanation.Stage, String) {
        guard policy.subjects.contains(where: isMeant) else { return (.subject, "it is not about user \(user)") }
        var best: (AccessExplanation.Stage, String) = (.resource, "it has no rule")
        for part in rule.roleReference == nil ? [rule] : rule.borrowed {
            let here = stage(policy, part: part, at: now)
            if here.0 > best.0 || best.1 == "it has no rule" { best = here }
        }
        return best
    }

    private func stage(
        _ policy: AccessPolicy, part: AccessRule, at now: Int64
    ) -> (AccessExplanation.Stage, String) {
        if isResource {
            let whole = subresource.isEmpty ? resource : "\(resource)/\(subresource)"
            guard part.apiGroups.contains(where: { $0 == group || $0 == "*" }),
                part.resources.contains(where: { $0 == "*" || $0 == whole || (!subresource.isEmpty && $0 == "*/\(subresource)") })
            else {
                let wanted = part.resources.flatMap { one in part.apiGroups.map { Self.full(one, $0) } }
                return (.resource, "it is about \(wanted.joined(separator: ", ")), not \(Self.full(whole, group))")
            }
        } else if !part.nonResourceURLs.contains(where: isPath) {
            return (.resource, "it is about \(part.nonResourceURLs.joined(separator: ", ")), not \(path)")
        }
        guard part.verbs.contains(where: { $0 == verb || $0 == "*" }) else {
            return (.verb, "its verbs are \(part.verbs.joined(separator: ", ")), not \(verb)")
        }
        if let wanted = policy.namespace, wanted != namespace {
            return (
                .namespace,
                "it is for namespace \(wanted), the request is for \(namespace.isEmpty ? "all namespaces" : namespace)"
            )
        }
        if !part.resourceNames.isEmpty, !part.resourceNames.contains(name) {
            return (
                .name,
                "it is for the names \(part.resourceNames.joined(separator: ", ")), the request has \(name.isEmpty ? "none" : name)"
            )
        }
        if let end = policy.notAfter, now > end { return (.expiry, "it has ended") }
        return (.selector, "")
    }

    /// `deployments.apps`, as kubectl writes it.
    private static func full(_ resource: String, _ group: String) -> String {
        group.isEmpty ? resource : "\(resource).\(group)"
    }

    private func isMeant(_ subject: Subject) -> Bool {
        guard subject.userName.map({ $0 == user }) ?? groups.contains(subject.name) else { return false }
        return subject.matchExtra.allSatisfy { key, values in
            extra[key]?.contains(where: values.contains) ?? false
        }
    }

    private func isPath(_ pattern: String) -> Bool {
        if pattern == path { return true }
        guard pattern.hasSuffix("*") else { return false }
        var prefix = Substring(pattern)
        while prefix.hasSuffix("*") { prefix.removeLast() }
        return path.hasPrefix(prefix)
    }
}
