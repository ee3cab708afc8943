// SPDX-License-Identifier: Apache-2.0

package import Kubernetes

/// Writes what role bindings grant as access policies: `postern rbac convert`.
package enum RoleConversion {
    /// YAML documents, one a binding, in the bindings' order.
    ///
    /// - Parameter note: Told of bindings that grant nothing.
    package static func yaml(_ roles: RoleSet, note: (PolicyProblem) -> Void) -> String {
        var taken: Set<String> = []
        return roles.policies(note: note).map { policy in
            var name = validName(policy.name)
            var number = 2
            while !taken.insert("\(policy.namespace ?? "")/\(name)").inserted {
                name = "\(validName(policy.name))-\(number)"
                number += 1
            }
            return document(policy, name: name)
        }.joined(separator: "---\n")
    }

    private static func document(_ policy: AccessPolicy, name: String) -> String {
        let kind = policy.namespace == nil ? "ClusterAccessPolicy" : "AccessPolicy"
        let source = policy.namespace.map { "RoleBinding \($0)/" } ?? "ClusterRoleBinding "
        var text = "# What \(source)\(policy.name) grants.\n"
        text += "apiVersion: postern.dev/v1alpha1\nkind: \(kind)\nmetadata:\n  name: \(quoted(name))\n"
        if let namespace = policy.namespace { text += "  namespace: \(quoted(namespace))\n" }
        text += "spec:\n  subjects:\n"
        for subject in policy.subjects {
            text += "  - kind: \(subject.kind.rawValue)\n    name: \(quoted(subject.name))\n"
            text +=
                subject.kind == .serviceAccount
                ? "    namespace: \(quoted(subject.namespace))\n" : "    apiGroup: rbac.authorization.k8s.io\n"
        }
        text += "  rules:\n"
        for rule in policy.rules {
            var isFirst = true
            for (field, values) in [
                ("apiGroups", rule.apiGroups), ("resources", rule.resources),
                ("resourceNames", rule.resourceNames), ("nonResourceURLs", rule.nonResourceURLs),
                ("verbs", rule.verbs),
            ] where !values.isEmpty {
                text += "  \(isFirst ? "-" : " ") \(field): [\(values.map(quoted).joined(separator: ", "))]\n"
                isFirst = false
            }
        }
        return text
    }

    /// A text that YAML reads as this text, whatever is in it.
    private static func quoted(_ text: String) -> String { goQuoted(text) }

    /// RBAC's names may hold any sign of a path; a policy's is a DNS subdomain.
    private static func validName(_ name: String) -> String {
        var result = ""
        for character in name.lowercased().unicodeScalars {
            let isGood = character.isASCII && (character.properties.isAlphabetic || ("0"..."9").contains(character))
            result.append(isGood ? String(character) : "-")
        }
        while result.hasPrefix("-") { result.removeFirst() }
        while result.hasSuffix("-") { result.removeLast() }
        return result.isEmpty ? "policy" : String(result.prefix(253))
    }
}
