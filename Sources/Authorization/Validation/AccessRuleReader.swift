// SPDX-License-Identifier: Apache-2.0

import Kubernetes

extension FieldReader {
    /// `spec.rules` of an access policy.
    mutating func accessRules(
        of spec: Manifest, isCluster: Bool, effect: AccessPolicy.Effect, notes: inout [FieldError]
    ) -> [AccessRule] {
        let items = list("rules", of: spec, path: "spec")
        if items.isEmpty { require("spec.rules", at: spec["rules"]?.place ?? spec.place) }
        if items.count > Limits.policyRuleCount {
            report(
                FieldError(
                    "spec.rules", .tooMany(items.count, limit: Limits.policyRuleCount),
                    at: spec["rules"]?.place ?? spec.place))
        }
        var rules: [AccessRule] = []
        for (index, item) in items.prefix(Limits.policyRuleCount).enumerated() {
            let path = "spec.rules[\(index)]"
            expectFields(
                Self.roleFields + ["roleRef", "fieldSelector", "labelSelector", "condition", "trustAggregated"], of: item,
                path: path)
            var rule = AccessRule(place: item.place, verbs: [])
            rule.roleReference = roleReference(of: item, path: path)
            readRule(item, &rule, path: path, isNamespaced: !isCluster)
            if rule.roleReference != nil {
                for field in Self.roleFields where item[field].map({ !$0.isNull }) == true {
                    report(
                        FieldError(
                            "\(path).\(field)", .forbidden, "roleRef brings the role's own",
                            at: item[field]?.place ?? item.place))
                }
            }
            rule.requirements =
                requirements("fieldSelector", .field, of: item, path: path, notes: &notes)
                + requirements("labelSelector", .label, of: item, path: path, notes: &notes)
            rule.trustsAggregated = flag("trustAggregated", of: item, path: path)
            if let text = string("condition", of: item, path: path) {
                let place = item["condition"]?.place ?? item.place
                if isBlank(text) { require("\(path).condition", at: place) }
                rule.condition = PolicyExpression(text: text, place: place, path: "\(path).condition")
            }
            checkSelectors(rule, item, path: path, effect: effect, notes: &notes)
            checkNames(rule, item, path: path, notes: &notes)
            rules.append(rule)
        }
        return rules
    }

    /// Notes what RBAC's terms never fit: `pods/*`, and names with verbs whose requests have none. Source: spec 4.
    private mutating func checkNames(
        _ rule: AccessRule, _ item: Manifest, path: String, notes: inout [FieldError]
    ) {
        for resource in rule.resources where resource.hasSuffix("/*") {
            notes.append(
                FieldError(
                    "\(path).resources", .invalid(goQuoted(resource)),
                    "\(resource) is a resource of that name and no pattern, so the rule never applies to any",
                    at: item["resources"]?.place ?? item.place,
                    remedy: "name the subresources; */log is that subresource of every resource"))
        }
        if !rule.resourceNames.isEmpty, !rule.verbs.isEmpty, rule.verbs.allSatisfy({ $0 == "deletecollection" }) {
            notes.append(
                FieldError(
                    "\(path).resourceNames", .invalid(quotedList(rule.resourceNames)),
                    "a deletecollection has no name, so the rule never applies",
                    at: item["resourceNames"]?.place ?? item.place, remedy: "narrow it by a selector"))
        }
    }

    /// True or false; an absent one is false.
    private mutating func flag(_ key: String, of item: Manifest, path: String) -> Bool {
        guard let value = item[key], !value.isNull else { return false }
        if case .bool(let flag) = value.content { return flag }
        report(
            FieldError("\(path).\(key)", .invalid(value.kindName), "expected true or false", at: value.place))
        return false
    }

    static var roleFields: [String] { ["verbs", "apiGroups", "resources", "resourceNames", "nonResourceURLs"] }

    /// The five fields of an RBAC rule, with RBAC's own validation. Source: K `pkg/apis/rbac/validation`.
    mutating func readRule(_ item: Manifest, _ rule: inout AccessRule, path: String, isNamespaced: Bool) {
        rule.verbs = strings("verbs", of: item, path: path)
        rule.apiGroups = strings("apiGroups", of: item, path: path)
        rule.resources = strings("resources", of: item, path: path)
        rule.resourceNames = strings("resourceNames", of: item, path: path)
        rule.nonResourceURLs = strings("nonResourceURLs", of: item, path: path)
        if rule.roleReference != nil { return }
        if rule.verbs.isEmpty {
            require("\(path).verbs", "verbs must contain at least one value", at: item["verbs"]?.place ?? item.place)
        }
        if !rule.nonResourceURLs.isEmpty {
            let place = item["nonResourceURLs"]?.place ?? item.place
            if isNamespaced {
                report(
                    FieldError(
                        "\(path).nonResourceURLs", .invalid(quotedList(rule.nonResourceURLs)),
                        "namespaced rules cannot apply to non-resource URLs", at: place))
            }
            if !rule.apiGroups.isEmpty || !rule.resources.isEmpty || !rule.resourceNames.isEmpty {
                report(
                    FieldError(
                        "\(path).nonResourceURLs", .invalid(quotedList(rule.nonResourceURLs)),
                        "rules cannot apply to both regular resources and non-resource URLs", at: place))
            }
            return
        }
        if rule.apiGroups.isEmpty {
            require(
                "\(path).apiGroups", "resource rules must supply at least one api group",
                at: item["apiGroups"]?.place ?? item.place)
        }
        if rule.resources.isEmpty {
            require(
                "\(path).resources", "resource rules must supply at least one resource",
                at: item["resources"]?.place ?? item.place)
        }
    }

    private mutating func roleReference(of item: Manifest, path: String) -> String? {
        guard let value = item["roleRef"], !value.isNull else { return nil }
        let path = "\(path).roleRef"
        expectFields(["apiGroup", "kind", "name"], of: value, path: path)
        let group = string("apiGroup", of: value, path: path) ?? "rbac.authorization.k8s.io"
        if group != "rbac.authorization.k8s.io" {
            report(
                FieldError(
                    "\(path).apiGroup",
                    .notSupported(goQuoted(group), supported: ["rbac.authorization.k8s.io"]),
                    at: value["apiGroup"]?.place ?? value.place))
        }
        let kind = string("kind", of: value, path: path) ?? "ClusterRole"
        if kind != "ClusterRole" {
            report(
                FieldError(
                    "\(path).kind", .notSupported(goQuoted(kind), supported: ["ClusterRole"]),
                    at: value["kind"]?.place ?? value.place))
        }
        let name = string("name", of: value, path: path) ?? ""
        if name.isEmpty { require("\(path).name", at: value["name"]?.place ?? value.place) }
        return name
    }

    /// What is refused, or odd, about selectors in the company of the rest of a rule. Source: spec 2.5, 2.7, 8.
    private mutating func checkSelectors(
        _ rule: AccessRule, _ item: Manifest, path: String, effect: AccessPolicy.Effect,
        notes: inout [FieldError]
    ) {
        guard let first = rule.requirements.first else { return }
        let place = item[first.kind.fieldName]?.place ?? item.place
        let field = "\(path).\(first.kind.fieldName)"
        if !rule.nonResourceURLs.isEmpty {
            report(FieldError(field, .forbidden, "a request for a URL carries no selector", at: place))
            return
        }
        let idle = rule.verbs.filter { !AccessRule.carriesSelectors($0) }
        if !idle.isEmpty, idle.count < rule.verbs.count, effect == .allow {
            notes.append(
                FieldError(
                    "\(path).verbs", .invalid(quotedList(idle)),
                    "requests with these verbs carry no selector, so the rule never allows them",
                    at: item["verbs"]?.place ?? item.place,
                    remedy: "selectors come with list, watch and deletecollection"))
        }
        if rule.roleReference == nil, !rule.verbs.isEmpty, idle.count == rule.verbs.count {
            report(
                FieldError(
                    "\(path).verbs", .invalid(quotedList(rule.verbs)),
                    "none of these verbs can carry a selector, so the rule never applies",
                    at: item["verbs"]?.place ?? item.place,
                    remedy: "selectors come with list, watch and deletecollection"))
        }
        if effect == .deny {
            notes.append(
                FieldError(
                    field, .forbidden,
                    "a Deny with a selector is a weak fence: requests that are not provably outside of it are denied, and "
                        + "aliases of a field escape it", at: place,
                    remedy: "better allow what is wanted, and grant nothing else"))
        }
        for requirement in rule.requirements where requirement.kind == .field {
            checkField(requirement, rule, path: path, notes: &notes)
        }
    }

    private mutating func checkField(
        _ requirement: SelectorRequirement, _ rule: AccessRule, path: String, notes: inout [FieldError]
    ) {
        for resource in rule.resources {
            for group in rule.apiGroups {
                switch FieldCatalogue.supports(requirement.key, group: group, resource: resource) {
                case .yes: continue
                case .no(let known):
                    report(
                        FieldError(
                            "\(path).fieldSelector", .invalid(goQuoted(requirement.key)),
                            "\(resource) cannot be selected by this field", at: requirement.place,
                            remedy: nearest(to: requirement.key, among: known).map { "did you mean '\($0)'?" }
                                ?? "its fields are \(known.joined(separator: ", "))"))
                    return
                case .unknown:
                    notes.append(
                        FieldError(
                            "\(path).fieldSelector", .invalid(goQuoted(requirement.key)),
                            "whether \(resource) can be selected by this field is not known here: it must be among the "
                                + "selectableFields of its CustomResourceDefinition", at: requirement.place))
                }
            }
        }
    }
}
