// SPDX-License-Identifier: Apache-2.0

import Kubernetes

extension FieldReader {
    /// Reads matchConstraints or matchResources with their defaults. Source: spec/admission.md 1.5, 1.6.
    mutating func matchResources(_ value: Manifest, path: String) -> MatchResources {
        expectFields(
            [
                "namespaceSelector", "objectSelector", "resourceRules", "excludeResourceRules",
                "matchPolicy",
            ], of: value, path: path)
        let matchPolicy = choice(
            "matchPolicy", of: value, path: path,
            among: [MatchResources.MatchPolicy.exact, .equivalent])
        return MatchResources(
            namespaceSelector: labelSelector("namespaceSelector", of: value, path: path) ?? .everything,
            objectSelector: labelSelector("objectSelector", of: value, path: path) ?? .everything,
            resourceRules: resourceRules("resourceRules", of: value, path: path),
            excludeResourceRules: resourceRules("excludeResourceRules", of: value, path: path),
            matchPolicy: matchPolicy ?? .equivalent)
    }

    /// Reports the operations that a mutating policy cannot have. Only resourceRules are looked at, as upstream does, and
    /// the path has no indices, as upstream's.
    mutating func expectMutatingOperations(_ resources: MatchResources, path: String, at place: Place) {
        let supported = ["*", "CONNECT", "CREATE", "UPDATE"]
        for rule in resources.resourceRules {
            for operation in rule.operations where !supported.contains(operation) {
                report(
                    FieldError(
                        "\(path).resourceRules.operations",
                        .notSupported(jsonQuoted(operation), supported: supported), at: place))
            }
        }
    }

    private mutating func resourceRules(
        _ key: String, of value: Manifest, path: String
    ) -> [ResourceRule] {
        var rules: [ResourceRule] = []
        for (index, item) in list(key, of: value, path: path).enumerated() {
            rules.append(resourceRule(item, path: "\(path).\(key)[\(index)]"))
        }
        return rules
    }

    private mutating func resourceRule(_ value: Manifest, path: String) -> ResourceRule {
        expectFields(
            ["resourceNames", "operations", "apiGroups", "apiVersions", "resources", "scope"],
            of: value, path: path)
        var rule = ResourceRule(
            resourceNames: strings("resourceNames", of: value, path: path),
            operations: strings("operations", of: value, path: path),
            apiGroups: strings("apiGroups", of: value, path: path),
            apiVersions: strings("apiVersions", of: value, path: path),
            resources: strings("resources", of: value, path: path), scope: .any)

        func place(_ key: String) -> Place { value[key]?.place ?? value.place }
        checkNames(rule.resourceNames, path: "\(path).resourceNames", at: place("resourceNames"))
        checkWildcard(
            rule.operations, "operations", path: "\(path).operations", at: place("operations"))
        let operations = ["*", "CONNECT", "CREATE", "DELETE", "UPDATE"]
        for (index, operation) in rule.operations.enumerated() where !operations.contains(operation) {
            report(
                FieldError(
                    "\(path).operations[\(index)]",
                    .notSupported(jsonQuoted(operation), supported: operations), at: place("operations")))
        }
        checkWildcard(rule.apiGroups, "API groups", path: "\(path).apiGroups", at: place("apiGroups"))
        checkWildcard(
            rule.apiVersions, "API versions", path: "\(path).apiVersions", at: place("apiVersions"))
        for (index, version) in rule.apiVersions.enumerated() where version.isEmpty {
            require("\(path).apiVersions[\(index)]", at: place("apiVersions"))
        }
        checkResources(rule.resources, path: "\(path).resources", at: place("resources"))
        rule.scope =
            choice(
                "scope", of: value, path: path,
                among: [ResourceRule.Scope.cluster, .namespaced, .any]) ?? .any
        return rule
    }

    private mutating func checkNames(_ names: [String], path: String, at place: Place) {
        for (index, name) in names.enumerated() {
            report(NameRules.pathSegment(name), with: name, path: "\(path)[\(index)]", at: place)
            if names[..<index].contains(name) {
                report(FieldError("\(path)[\(index)]", .duplicate(goQuoted(name)), at: place))
            }
        }
    }

    private mutating func checkWildcard(
        _ items: [String], _ what: String, path: String, at place: Place
    ) {
        if items.isEmpty { require(path, at: place) }
        if items.count > 1, items.contains("*") {
            report(
                FieldError(
                    path, .invalid(quotedList(items)),
                    "if '*' is present, must not specify other \(what)", at: place))
        }
    }

    /// The overlaps of resource entries; upstream only sees wildcards that stand before what they cover.
    private mutating func checkResources(_ resources: [String], path: String, at place: Place) {
        if resources.isEmpty { require(path, at: place) }
        var parentsWithEverySubresource: Set<Substring> = []
        var subresourcesOfEverything: Set<Substring> = []
        var lastIsPlainResource = false
        for (index, entry) in resources.enumerated() {
            if entry.isEmpty {
                require("\(path)[\(index)]", at: place)
                continue
            }
            let parts = entry.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else {
                lastIsPlainResource = entry != "*"
                continue
            }
            let invalid = FieldError.Category.invalid(goQuoted(entry))
            if parentsWithEverySubresource.contains(parts[0]) {
                report(
                    FieldError(
                        "\(path)[\(index)]", invalid,
                        "if '\(parts[0])/*' is present, must not specify \(entry)", at: place))
            }
            if subresourcesOfEverything.contains(parts[1]) {
                report(
                    FieldError(
                        "\(path)[\(index)]", invalid,
                        "if '*/\(parts[1])' is present, must not specify \(entry)", at: place))
            }
            if parts[1] == "*" { parentsWithEverySubresource.insert(parts[0]) }
            if parts[0] == "*" { subresourcesOfEverything.insert(parts[1]) }
        }
        if resources.count > 1, resources.contains("*/*") {
            report(
                FieldError(
                    path, .invalid(quotedList(resources)),
                    "if '*/*' is present, must not specify other resources", at: place))
        }
        if resources.contains("*"), lastIsPlainResource {
            report(
                FieldError(
                    path, .invalid(quotedList(resources)),
                    "if '*' is present, must not specify other resources without subresources",
                    at: place))
        }
    }
}
