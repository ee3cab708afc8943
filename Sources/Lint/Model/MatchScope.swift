// SPDX-License-Identifier: Apache-2.0

import Kubernetes

/// Which objects a policy's expressions see: the kinds its rules match and the operations.
struct MatchScope {
    struct Kind {
        /// `Pod`; `object` where a rule is for everything.
        var name: String
        /// `pods`, for messages.
        var resource: String
        /// Nothing where nothing is known of the kind but its metadata.
        var type: TypeID?
        var isBuiltIn: Bool
    }

    var kinds: [Kind] = []
    var operations: Set<String>
    var isValidating: Bool

    init(_ policy: LintPolicy, _ known: KnownKinds) {
        operations = policy.match.operations(of: policy.kind)
        isValidating = policy.kind == .validating
        for rule in policy.match.rules {
            for resource in rule.resources { add(resource.name, rule, known) }
        }
    }

    private mutating func add(_ entry: String, _ rule: LintMatch.Rule, _ known: KnownKinds) {
        let parts = entry.split(separator: "/", maxSplits: 1).map(String.init)
        let resource = parts.first ?? ""
        let isSameKind =
            parts.count < 2 || ["status", "*", "ephemeralcontainers", "resize"].contains(parts[1])
        guard resource != "*", isSameKind, !rule.groups.contains("*") else {
            return append(Kind(name: "object", resource: entry, type: nil, isBuiltIn: false))
        }
        var isFound = false
        for group in rule.groups {
            for version in rule.versions {
                for kind in known.kinds(group: group, version: version, resource: resource) {
                    isFound = true
                    append(
                        Kind(
                            name: kind.kind, resource: resource, type: kind.type,
                            isBuiltIn: kind.isBuiltIn))
                }
            }
        }
        if !isFound {
            append(Kind(name: resource, resource: resource, type: nil, isBuiltIn: false))
        }
    }

    private mutating func append(_ kind: Kind) {
        if !kinds.contains(where: { $0.name == kind.name && $0.type == kind.type }) {
            kinds.append(kind)
        }
    }

    var kindNames: Set<String> { Set(kinds.map(\.name)) }
}
