// SPDX-License-Identifier: Apache-2.0

import JSON

/// A compiled list of rules with operations: a pure function of the request's attributes.
///
/// A rule matches iff scope ∧ operation ∧ group ∧ version ∧ resource ∧ name do. Source: admission.md 2.3 and 2.4.
package struct MatchRules: Sendable {
    package private(set) var rules: [MatchRule] = []
    package private(set) var patterns: [ResourcePattern] = []
    package private(set) var texts = TextTable()

    package init() {}

    package var isEmpty: Bool { rules.isEmpty }

    /// Adds one rule, as the manifest lists it. `*` may stand anywhere in groups and versions.
    package mutating func append(
        operations: Operations, groups: [String], versions: [String], resources: [String],
        scope: MatchRule.Scope = .any, names: [String] = []
    ) {
        let firstPattern = patterns.count
        for resource in resources {
            let parts = resource.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            let subResource: ResourcePattern.SubResource =
                switch parts.count == 2 ? parts[1] : "" {
                case "": .none
                case "*": .any
                default: .named(UInt32(clamping: texts.append(String(parts[1]))))
                }
            patterns.append(
                ResourcePattern(
                    resource: parts.first == "*"
                        ? nil : UInt32(clamping: texts.append(String(parts.first ?? ""))),
                    subResource: subResource))
        }
        rules.append(
            MatchRule(
                operations: operations, scope: scope, groups: wildcardOrTexts(groups),
                versions: wildcardOrTexts(versions),
                resources: TextRange(firstPattern..<patterns.count), names: append(names)))
    }

    private mutating func wildcardOrTexts(_ list: [String]) -> TextRange? {
        list.contains("*") ? nil : append(list)
    }

    private mutating func append(_ list: [String]) -> TextRange {
        let first = texts.count
        for text in list { _ = texts.append(text) }
        return TextRange(first..<texts.count)
    }

    /// The first rule that matches the request as it was sent.
    package func firstMatch(_ attributes: MatchAttributes) -> Int? {
        for number in rules.indices where matches(rules[number], attributes) { return number }
        return nil
    }

    /// The first rule that matches, by way of an equivalent resource if none matches the request as sent.
    ///
    /// - Parameter custom: The versions of custom resources, as far as their schemas are known.
    package func match(
        _ attributes: MatchAttributes, allowsEquivalent: Bool, custom: CustomVersions? = nil
    ) -> RuleMatch? {
        if let rule = firstMatch(attributes) { return .asRequested(rule: rule) }
        guard allowsEquivalent else { return nil }
        guard let equivalents = EquivalentResource.all(of: attributes.resource) else {
            guard let custom, custom.contains(attributes.kind) else { return nil }
            return match(attributes, custom)
        }
        for number in rules.indices {
            for equivalent in equivalents.indices {
                let other = equivalents[equivalent]
                if attributes.resource.version == other.resource.version,
                    attributes.resource.group == other.resource.group
                {
                    continue
                }
                if matches(rules[number], attributes.replacing(other.resource)) {
                    return .equivalent(rule: number, other)
                }
            }
        }
        return nil
    }

    private func match(_ attributes: MatchAttributes, _ custom: CustomVersions) -> RuleMatch? {
        for number in rules.indices {
            let rule = rules[number]
            let found = custom.first(of: attributes.kind) { version in
                matches(rule, attributes.replacing(Self.resource(attributes.resource, in: version)))
            }
            if let found {
                return .equivalent(
                    rule: number,
                    EquivalentResource(kind: found, resource: Self.resource(attributes.resource, in: found)))
            }
        }
        return nil
    }

    private static func resource(
        _ resource: GroupVersionType, in kind: GroupVersionType
    ) -> GroupVersionType {
        GroupVersionType(group: kind.group, version: kind.version, type: resource.type)
    }

    private func matches(_ rule: MatchRule, _ attributes: MatchAttributes) -> Bool {
        guard rule.operations.contains(attributes.operation), isInScope(rule, attributes) else {
            return false
        }
        if let groups = rule.groups, !texts.contains(groups.range, attributes.resource.group) {
            return false
        }
        if let versions = rule.versions, !texts.contains(versions.range, attributes.resource.version) {
            return false
        }
        guard matchesResource(rule, attributes) else { return false }
        return rule.names.isEmpty || texts.contains(rule.names.range, attributes.name)
    }

    private func isInScope(_ rule: MatchRule, _ attributes: MatchAttributes) -> Bool {
        switch rule.scope {
        case .any: true
        case .namespaced: !attributes.isNamespaceResource && !attributes.namespace.isEmpty
        case .cluster: attributes.isNamespaceResource || attributes.namespace.isEmpty
        }
    }

    private func matchesResource(_ rule: MatchRule, _ attributes: MatchAttributes) -> Bool {
        for number in rule.resources.range {
            let pattern = patterns[number]
            switch pattern.subResource {
            case .any: break
            case .none: if !attributes.subResource.isEmpty { continue }
            case .named(let text): if !texts.isEqual(Int(text), attributes.subResource) { continue }
            }
            guard let resource = pattern.resource else { return true }
            if texts.isEqual(Int(resource), attributes.resource.type) { return true }
        }
        return false
    }
}

extension MatchAttributes {
    /// The same request for another resource.
    fileprivate func replacing(_ resource: GroupVersionType) -> MatchAttributes {
        MatchAttributes(
            operation: operation, resource: resource, subResource: subResource, namespace: namespace,
            name: name, kind: kind)
    }
}

/// How a rule matched.
package enum RuleMatch: Sendable {
    case asRequested(rule: Int)
    /// Only by matchPolicy Equivalent: the policy then works on another version of the object.
    case equivalent(rule: Int, EquivalentResource)
}
