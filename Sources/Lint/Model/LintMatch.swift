// SPDX-License-Identifier: Apache-2.0

import Kubernetes

/// matchConstraints or matchResources with places.
struct LintMatch {
    struct Rule {
        var operations: [String]
        var groups: [String]
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
            return Rule(
                operations: texts("operations"), groups: texts("apiGroups"),
                versions: texts("apiVersions"),
                resources: (item["resources"]?.list ?? []).compactMap { resource in
                    resource.string.map { ($0, resource.place) }
                },
                scope: item["scope"]?.string ?? "*", place: item.place,
                path: "\(path).\(key)[\(index)]")
        }
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
