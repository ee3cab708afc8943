// SPDX-License-Identifier: Apache-2.0

import Kubernetes

/// A Role or ClusterRole read from a manifest, and what is wrong with it.
struct RoleDraft {
    var role: Role
    var errors: [FieldError]

    init(_ manifest: Manifest) {
        var reader = FieldReader()
        let isCluster = manifest["kind"]?.string == "ClusterRole"
        let metadata = manifest["metadata"] ?? Manifest(.map([]), at: manifest.place)
        let name = reader.rbacName(metadata)
        var rules: [AccessRule] = []
        for (index, item) in reader.list("rules", of: manifest, path: "").enumerated() {
            var rule = AccessRule(place: item.place, verbs: [])
            reader.expectFields(FieldReader.roleFields, of: item, path: "rules[\(index)]")
            reader.readRule(item, &rule, path: "rules[\(index)]", isNamespaced: !isCluster)
            rules.append(rule)
        }
        var labels: [String: String] = [:]
        for (key, value) in metadata["labels"]?.members ?? [] { labels[key] = value.string ?? "" }
        var aggregation: [[SelectorRequirement]] = []
        if let rule = manifest["aggregationRule"], !rule.isNull {
            let path = "aggregationRule.clusterRoleSelectors"
            for (index, item) in reader.list("clusterRoleSelectors", of: rule, path: "aggregationRule").enumerated() {
                aggregation.append(reader.roleSelector(item, path: "\(path)[\(index)]"))
            }
        }
        role = Role(
            namespace: isCluster ? "" : metadata["namespace"]?.string ?? "default", name: name,
            place: manifest.place, labels: labels, rules: rules, aggregation: aggregation)
        errors = reader.errors
    }
}

/// A RoleBinding or ClusterRoleBinding read from a manifest, and what is wrong with it.
struct RoleBindingDraft {
    var binding: RoleBinding
    var errors: [FieldError]

    init(_ manifest: Manifest) {
        var reader = FieldReader()
        let isCluster = manifest["kind"]?.string == "ClusterRoleBinding"
        let metadata = manifest["metadata"] ?? Manifest(.map([]), at: manifest.place)
        let namespace = isCluster ? "" : metadata["namespace"]?.string ?? "default"
        let name = reader.rbacName(metadata)
        let subjects = reader.subjects(
            of: manifest, path: "", defaultNamespace: namespace, isRoleBinding: true)
        let reference = manifest["roleRef"] ?? Manifest(.map([]), at: manifest.place)
        let kind = reader.string("kind", of: reference, path: "roleRef") ?? ""
        let roleName = reader.string("name", of: reference, path: "roleRef") ?? ""
        if roleName.isEmpty { reader.require("roleRef.name", at: reference.place) }
        let kinds = isCluster ? ["ClusterRole"] : ["ClusterRole", "Role"]
        if !kinds.contains(kind) {
            reader.report(
                FieldError(
                    "roleRef.kind", .notSupported(goQuoted(kind), supported: kinds),
                    at: reference["kind"]?.place ?? reference.place))
        }
        binding = RoleBinding(
            namespace: namespace, name: name, place: manifest.place, subjects: subjects,
            roleName: roleName, bindsClusterRole: kind != "Role")
        errors = reader.errors
    }
}

extension FieldReader {
    /// RBAC names are path segments: `system:node` is one.
    fileprivate mutating func rbacName(_ metadata: Manifest) -> String {
        let name = string("name", of: metadata, path: "metadata") ?? ""
        let place = metadata["name"]?.place ?? metadata.place
        if name.isEmpty {
            require("metadata.name", at: place)
        } else if let problem = NameRules.pathSegment(name).first {
            report(FieldError("metadata.name", .invalid(goQuoted(name)), problem, at: place))
        }
        return name
    }

    /// `matchLabels` and `matchExpressions`.
    fileprivate mutating func roleSelector(_ value: Manifest, path: String) -> [SelectorRequirement] {
        expectFields(["matchLabels", "matchExpressions"], of: value, path: path)
        var requirements: [SelectorRequirement] = []
        for (key, member) in value["matchLabels"]?.members ?? [] {
            requirements.append(SelectorRequirement(.label, key, .isIn, [member.string ?? ""], place: member.place))
        }
        for (index, item) in list("matchExpressions", of: value, path: path).enumerated() {
            let path = "\(path).matchExpressions[\(index)]"
            let word = string("operator", of: item, path: path) ?? ""
            guard let relation = SelectorRequirement.Operator(rawValue: word) else {
                report(
                    FieldError(
                        "\(path).operator", .invalid(goQuoted(word)), "not a valid selector operator",
                        at: item["operator"]?.place ?? item.place))
                continue
            }
            requirements.append(
                SelectorRequirement(
                    .label, string("key", of: item, path: path) ?? "", relation,
                    strings("values", of: item, path: path), place: item.place))
        }
        return requirements
    }
}
