// SPDX-License-Identifier: Apache-2.0

import Kubernetes

/// Rules and selectors that match nothing, or everything.
struct MatchFindings {
    let match: LintMatch
    let object: String
    let kinds: KnownKinds

    func findings() -> [Finding] {
        var findings: [Finding] = []
        for rule in match.rules {
            findings += unknownGroups(rule) + unknownResources(rule) + neverAsked(rule)
            if match.isEverything(rule) {
                findings.append(
                    Finding(
                        "match-everything", .warning, at: rule.place, object: object,
                        path: rule.path,
                        "Every request of the cluster is asked about, Leases and Events of the control plane included.",
                        fix: "Name the groups and resources that the policy is about."))
            }
            findings += scopeFaults(rule)
            for exclude in match.excludes where covers(exclude, rule) {
                findings.append(
                    Finding(
                        "match-nothing", .error, at: exclude.place, object: object,
                        path: exclude.path,
                        "Everything that \(rule.path) matches is excluded again, so the rule matches nothing.",
                        fix: "Remove the rule or narrow the exclusion."))
            }
        }
        for (key, selector) in [
            ("namespaceSelector", match.namespaceSelector),
            ("objectSelector", match.objectSelector),
        ] {
            if let selector, let finding = contradiction(selector, "\(match.path).\(key)") {
                findings.append(finding)
            }
        }
        return findings
    }

    private func unknownResources(_ rule: LintMatch.Rule) -> [Finding] {
        guard !rule.isEveryGroup, !rule.groups.isEmpty else { return [] }
        let known = rule.groupNames.filter { kinds.isKnown(group: $0) }
        guard known.count == rule.groups.count else { return [] }
        var findings: [Finding] = []
        for resource in rule.resources {
            let name = String(resource.name.prefix { $0 != "/" })
            guard name != "*", !Self.withoutKind.contains(name) else { continue }
            let served = kinds.all.filter { rule.groupNames.contains($0.group) && $0.resource == name }
            if served.contains(where: {
                rule.versions.contains("*") || rule.versions.contains($0.version)
            }) {
                continue
            }
            findings.append(
                served.isEmpty
                    ? noResource(rule, name, resource.place)
                    : noVersion(rule, name, resource.place, served))
        }
        return findings
    }

    private func noResource(_ rule: LintMatch.Rule, _ name: String, _ place: Place) -> Finding {
        let elsewhere = kinds.all.filter { $0.resource == name }.map(\.group)
        let near = nearest(
            name, among: kinds.all.filter { rule.groupNames.contains($0.group) }.map(\.resource))
        let kindNamed = kinds.all.first {
            rule.groupNames.contains($0.group) && ($0.kind == name || $0.kind.lowercased() == name)
        }
        let groups = rule.groupNames.map { $0.isEmpty ? "the core group" : $0 }.joined(separator: ", ")
        let fix: String
        if let kindNamed {
            fix = "Rules name resources, not kinds: write \"\(kindNamed.resource)\"."
        } else if let group = elsewhere.first {
            fix = "\(name) is in the group \"\(group)\"."
        } else {
            fix =
                near.map { "Did you mean \"\($0)\"?" }
                ?? "Name a resource of `kubectl api-resources`."
        }
        return Finding(
            "match-nothing", .error, at: place, object: object, path: "\(rule.path).resources",
            "There is no resource \"\(name)\" in \(groups), so this rule matches no request for it.",
            fix: fix)
    }

    private func noVersion(
        _ rule: LintMatch.Rule, _ name: String, _ place: Place, _ served: [Catalogue.KnownKind]
    ) -> Finding {
        let versions = served.map(\.version).joined(separator: ", ")
        return Finding(
            "match-nothing", .warning, at: place, object: object, path: "\(rule.path).apiVersions",
            "\(name) is not served as \(rule.versions.joined(separator: ", ")) by default, so this rule matches no request for it.",
            fix: "Name a served version: \(versions).")
    }

    /// Resources that have no kind of their own with that name.
    private static let withoutKind: Set<String> = ["bindings", "componentstatuses"]

    /// A scope that none of the rule's resources has.
    private func scopeFaults(_ rule: LintMatch.Rule) -> [Finding] {
        guard rule.scope != "*", !rule.isEveryGroup else { return [] }
        return rule.resources.compactMap { resource in
            let name = String(resource.name.prefix { $0 != "/" })
            let isCluster = Catalogue.clusterScopedResources.contains(name)
            let isKnown =
                isCluster
                || kinds.all.contains {
                    rule.groupNames.contains($0.group) && $0.resource == name && $0.isBuiltIn
                }
            guard isKnown, isCluster != (rule.scope == "Cluster") else { return nil }
            return Finding(
                "match-nothing", .error, at: resource.place, object: object,
                path: "\(rule.path).scope",
                "\(name) \(isCluster ? "belong to no namespace" : "belong to namespaces") and the scope is \(rule.scope), so the rule matches no request for them.",
                fix: "Set scope to \"\(isCluster ? "Cluster" : "Namespaced")\" or leave it out.")
        }
    }

    private func covers(_ exclude: LintMatch.Rule, _ rule: LintMatch.Rule) -> Bool {
        func all(_ wide: [String], _ narrow: [String]) -> Bool {
            wide.contains("*") || !narrow.isEmpty && narrow.allSatisfy { wide.contains($0) }
        }
        return all(exclude.operations, rule.operations) && all(exclude.groupNames, rule.groupNames)
            && all(exclude.versions, rule.versions)
            && all(exclude.resources.map(\.name), rule.resources.map(\.name))
            && (exclude.scope == "*" || exclude.scope == rule.scope)
    }

    /// Stands for a label that must be there with whatever value; no label has it.
    private static let anyValue = "\u{1}"

    /// Requirements on one label that no value meets.
    private func contradiction(_ selector: Manifest, _ path: String) -> Finding? {
        var allowed: [String: Set<String>] = [:]
        var denied: [String: Set<String>] = [:]
        var absent: Set<String> = []
        for (key, value) in selector["matchLabels"]?.members ?? [] {
            if let text = value.string { allowed[key] = [text] }
        }
        for requirement in selector["matchExpressions"]?.list ?? [] {
            guard let key = requirement["key"]?.string else { continue }
            let values = Set((requirement["values"]?.list ?? []).compactMap(\.string))
            switch requirement["operator"]?.string {
            case "In":
                let before = allowed[key] == [Self.anyValue] ? nil : allowed[key]
                allowed[key] = before.map { $0.intersection(values) } ?? values
            case "NotIn": denied[key, default: []].formUnion(values)
            case "DoesNotExist": absent.insert(key)
            case "Exists": allowed[key] = allowed[key] ?? [Self.anyValue]
            default: continue
            }
        }
        for (key, values) in allowed.sorted(by: { $0.key < $1.key })
        where values.subtracting(denied[key] ?? []).isEmpty || absent.contains(key) {
            return Finding(
                "match-nothing", .error, at: selector.place, object: object, path: path,
                "The requirements on the label \"\(key)\" contradict each other, so nothing is selected.",
                fix: "Remove one of them.")
        }
        return nil
    }
}
