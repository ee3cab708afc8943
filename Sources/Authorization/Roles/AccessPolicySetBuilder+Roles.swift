// SPDX-License-Identifier: Apache-2.0

import Kubernetes

extension AccessPolicySetBuilder {
    /// The policy with the rules of the roles that its rules borrow; a role that is not there, or that a selector makes useless, is a
    /// mistake of the policy.
    func expandRoles(_ draft: inout AccessPolicyDraft) -> AccessPolicy {
        var policy = draft.policy
        for (number, rule) in policy.rules.enumerated() {
            guard let name = rule.roleReference else { continue }
            let path = "spec.rules[\(number)].roleRef.name"
            guard var borrowed = manifests.roles.rules(ofClusterRole: name) else {
                draft.errors.append(
                    FieldError(
                        path, .invalid(goQuoted(name)), "there is no such ClusterRole among the loaded files",
                        at: rule.place, remedy: "give its file with --rbac"))
                continue
            }
            let isNarrowed = !rule.requirements.isEmpty
            borrowed.removeAll { !$0.nonResourceURLs.isEmpty && (isNarrowed || policy.namespace != nil) }
            if isNarrowed { borrowed.removeAll { !$0.verbs.contains(where: AccessRule.carriesSelectors) } }
            if borrowed.isEmpty {
                draft.errors.append(
                    FieldError(
                        path, .invalid(goQuoted(name)),
                        isNarrowed
                            ? "the role has no rule whose requests carry a selector"
                            : "the role has no rule that can be borrowed here", at: rule.place,
                        remedy: isNarrowed ? "selectors come with list, watch and deletecollection" : nil))
            }
            policy.rules[number].borrowed = borrowed
            checkFields(rule, borrowed, number, &draft)
        }
        return policy
    }

    /// A field that some resources of the role do not have leaves those out; one that none has makes the rule useless.
    private func checkFields(
        _ rule: AccessRule, _ borrowed: [AccessRule], _ number: Int, _ draft: inout AccessPolicyDraft
    ) {
        for requirement in rule.requirements where requirement.kind == .field {
            var without: [String] = []
            var isUseful = false
            for part in borrowed {
                for group in part.apiGroups {
                    for resource in part.resources {
                        if case .no = FieldCatalogue.supports(requirement.key, group: group, resource: resource) {
                            without.append(resource)
                        } else {
                            isUseful = true
                        }
                    }
                }
            }
            if without.isEmpty { continue }
            let named = Set(without).sorted().joined(separator: ", ")
            let error = FieldError(
                "spec.rules[\(number)].fieldSelector", .invalid(goQuoted(requirement.key)),
                "\(named) of the role cannot be selected by this field", at: requirement.place,
                remedy: "the rule allows nothing of what has no such field")
            if isUseful { draft.notes.append(error) } else { draft.errors.append(error) }
        }
    }
}
