// SPDX-License-Identifier: Apache-2.0

package import Kubernetes

/// RBAC as it is in the files: roles, aggregated, and bindings. Source: spec/authorization.md 4.
package struct RoleSet: Sendable {
    package private(set) var clusterRoles: [String: Role] = [:]
    /// By `namespace/name`.
    package private(set) var roles: [String: Role] = [:]
    package private(set) var bindings: [RoleBinding] = []

    package init() {}

    package var isEmpty: Bool { clusterRoles.isEmpty && roles.isEmpty && bindings.isEmpty }

    mutating func add(_ document: Manifest, kind: String) -> [PolicyProblem] {
        var errors: [FieldError]
        var title = "\(kind) \"\(document["metadata"]?["name"]?.string ?? "")\""
        if kind.hasSuffix("Binding") {
            let draft = RoleBindingDraft(document)
            errors = draft.errors
            title = draft.binding.title
            if errors.isEmpty { bindings.append(draft.binding) }
        } else {
            let draft = RoleDraft(document)
            errors = draft.errors
            if errors.isEmpty {
                if draft.role.namespace.isEmpty {
                    clusterRoles[draft.role.name] = draft.role
                } else {
                    roles["\(draft.role.namespace)/\(draft.role.name)"] = draft.role
                }
            }
        }
        return errors.map {
            PolicyProblem($0, object: title, upstreamMessage: "")
        }
    }

    /// The rules of a ClusterRole, those of the roles that it aggregates included; nil where there is no such role.
    ///
    /// The aggregation is a controller's work in a cluster: its result replaces the role's own rules. Roles in name order,
    /// equal rules once, aggregates of aggregates too.
    package func rules(ofClusterRole name: String) -> [AccessRule]? {
        guard let role = clusterRoles[name] else { return nil }
        if role.aggregation.isEmpty { return role.rules }
        var reached: Set<String> = []
        var open = [name]
        while let next = open.popLast() {
            guard reached.insert(next).inserted, let role = clusterRoles[next] else { continue }
            open += selected(by: role.aggregation)
        }
        var rules: [AccessRule] = []
        for other in reached.sorted() where other != name {
            guard let role = clusterRoles[other], role.aggregation.isEmpty else { continue }
            for rule in role.rules where !rules.contains(where: { $0.isSame(as: rule) }) { rules.append(rule) }
        }
        return rules
    }

    private func selected(by selectors: [[SelectorRequirement]]) -> [String] {
        clusterRoles.values.filter { role in
            selectors.contains { selector in selector.allSatisfy { $0.isSatisfied(by: role.labels) } }
        }.map(\.name)
    }

    /// Every binding as the policy that allows the same: what RBAC allows, in our own terms.
    ///
    /// - Parameter note: Told of bindings that grant nothing, and of rules that a binding cannot grant.
    package func policies(note: (PolicyProblem) -> Void = { _ in }) -> [AccessPolicy] {
        bindings.sorted { ($0.namespace, $0.name) < ($1.namespace, $1.name) }.compactMap { binding in
            let rules: [AccessRule]?
            if binding.bindsClusterRole {
                rules = self.rules(ofClusterRole: binding.roleName)
            } else {
                rules = roles["\(binding.namespace)/\(binding.roleName)"]?.rules
            }
            guard var rules else {
                note(
                    PolicyProblem(
                        .note, at: binding.place, object: binding.title,
                        message: "there is no role \"\(binding.roleName)\"; the binding grants nothing"))
                return nil
            }
            // The namespace of a request for a URL is empty, so no RoleBinding is asked about it.
            if !binding.namespace.isEmpty { rules.removeAll { !$0.nonResourceURLs.isEmpty } }
            guard !rules.isEmpty, !binding.subjects.isEmpty else {
                note(
                    PolicyProblem(
                        .note, at: binding.place, object: binding.title, message: "it grants nothing"))
                return nil
            }
            return AccessPolicy(
                scope: binding.namespace.isEmpty ? .cluster : .namespace(binding.namespace),
                name: binding.name, place: binding.place,
                tier: binding.namespace.isEmpty ? .cluster : .namespaced, subjects: binding.subjects,
                rules: rules)
        }
    }
}

extension AccessRule {
    func isSame(as other: AccessRule) -> Bool {
        verbs == other.verbs && apiGroups == other.apiGroups && resources == other.resources
            && resourceNames == other.resourceNames && nonResourceURLs == other.nonResourceURLs
    }
}

extension SelectorRequirement {
    /// Whether an object with these labels satisfies it.
    package func isSatisfied(by labels: [String: String]) -> Bool {
        switch relation {
        case .isIn: labels[key].map(values.contains) ?? false
        case .notIn: labels[key].map { !values.contains($0) } ?? true
        case .exists: labels[key] != nil
        case .doesNotExist: labels[key] == nil
        }
    }
}
