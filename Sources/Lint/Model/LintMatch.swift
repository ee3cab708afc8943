// SPDX-License-Identifier: Apache-2.0

import Kubernetes

/// matchConstraints or matchResources with places.
struct LintMatch {
    struct Rule {
        var operations: [String]
        var groups: [(name: String, place: Place)]
        var versions: [String]
        var resources: [(name: String, place: Place)]
        var scope: String
        var place: Place
        var path: String
    }

    var rules: [Rule] = []
    var excludes: [Rule] = []
    var isEquivalent: Bool
    var namespaceSelector: Manifest?
    var objectSelector: Manifest?
    var place: Place
    var path: String

    init(_ manifest: Manifest?, at place: Place, path: String) {
        self.place = manifest?.place ?? place
        self.path = path
        isEquivalent = manifest?["matchPolicy"]?.string != "Exact"
        namespaceSelector = manifest?["namespaceSelector"]
        objectSelector = manifest?["objectSelector"]
        rules = Self.rules("resourceRules", of: manifest, path: path)
        excludes = Self.rules("excludeResourceRules", of: manifest, path: path)
    }

    private static func rules(_ key: String, of manifest: Manifest?, path: String) -> [Rule] {
        (manifest?[key]?.list ?? []).enumerated().map { index, item in
            func texts(_ key: String) -> [String] { (item[key]?.list ?? []).compactMap(\.string) }
            func places(_ key: String) -> [(name: String, place: Place)] {
                (item[key]?.list ?? []).compactMap { part in part.string.map { ($0, part.place) } }
            }
            return Rule(
                operations: texts("operations"), groups: places("apiGroups"),
                versions: texts("apiVersions"), resources: places("resources"),
                scope: item["scope"]?.string ?? "*", place: item.place,
                path: "\(path).\(key)[\(index)]")
        }
    }

    /// Whether a rule is about every resource, and no selector leaves any out.
    func isEverything(_ rule: Rule) -> Bool {
        rule.isEveryResource && Self.isAll(namespaceSelector) && Self.isAll(objectSelector)
    }

    /// Whether it leaves something out: a binding's without rules and selectors leaves nothing out.
    var isNarrow: Bool {
        !Self.isAll(namespaceSelector) || !Self.isAll(objectSelector)
            || !rules.isEmpty && !rules.contains { $0.isEveryResource }
    }

    private static func isAll(_ selector: Manifest?) -> Bool {
        guard let selector else { return true }
        return (selector["matchLabels"]?.members ?? []).isEmpty
            && (selector["matchExpressions"]?.list ?? []).isEmpty
    }

    /// The operations that some rule names.
    func operations(of kind: LintPolicy.Kind) -> Set<String> {
        let all: Set<String> =
            kind == .mutating
            ? ["CREATE", "UPDATE", "CONNECT"] : ["CREATE", "UPDATE", "DELETE", "CONNECT"]
        let named = Set(rules.flatMap(\.operations))
        return named.contains("*") ? all : named.intersection(all)
    }
}

extension LintMatch.Rule {
    var groupNames: [String] { groups.map(\.name) }
    var isEveryGroup: Bool { groups.contains { $0.name == "*" } }
    var isEveryResource: Bool { isEveryGroup && resources.contains { $0.name == "*" || $0.name == "*/*" } }
}
