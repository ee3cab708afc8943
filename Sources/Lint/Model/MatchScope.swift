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
        /// Of a custom resource.
        var schema: CustomSchema?

        var isClusterScoped: Bool {
            isBuiltIn && Catalogue.clusterScopedResources.contains(resource)
        }

        init(name: String, resource: String) {
            self.name = name
            self.resource = resource
            isBuiltIn = false
        }

        init(_ kind: Catalogue.KnownKind, _ known: KnownKinds) {
            name = kind.kind
            resource = kind.resource
            type = kind.type
            isBuiltIn = kind.isBuiltIn
            schema =
                kind.isBuiltIn
                ? nil : known.customSchemas.schema(kind.group, kind.version, kind.kind)
        }
    }

    var kinds: [Kind] = []
    var operations: Set<String>
    var isValidating: Bool
    /// What `params` is, where it is known.
    var parameters: Kind?
    /// What every parameter object among the documents has.
    var parameterPaths: Set<ValuePath> = []

    init(_ policy: LintPolicy, _ known: KnownKinds, _ documents: [Manifest]) {
        operations = policy.match.operations(of: policy.kind)
        isValidating = policy.kind == .validating
        for rule in policy.match.rules {
            for resource in rule.resources { add(resource.name, rule, known) }
        }
        guard let kind = policy.paramKind else { return }
        let version = policy.paramAPIVersion.split(separator: "/").map(String.init)
        parameters = known.all.first {
            $0.kind == kind && $0.version == version.last
                && $0.group == (version.count > 1 ? version[0] : "")
        }.map { Kind($0, known) }
        let objects = documents.filter {
            $0["kind"]?.string == kind && $0["apiVersion"]?.string == policy.paramAPIVersion
        }.map { Self.paths($0, ValuePath(root: "params")) }
        parameterPaths = objects.dropFirst().reduce(objects.first ?? []) { $0.intersection($1) }
    }

    /// Everything that an object has, by members.
    private static func paths(_ value: Manifest, _ path: ValuePath) -> Set<ValuePath> {
        (value.members ?? []).reduce(into: [path]) { found, member in
            found.formUnion(paths(member.value, path.appending(.member(member.key))))
        }
    }

    private mutating func add(_ entry: String, _ rule: LintMatch.Rule, _ known: KnownKinds) {
        let parts = entry.split(separator: "/", maxSplits: 1).map(String.init)
        let resource = parts.first ?? ""
        isOfSubresources = isOfSubresources || parts.count > 1
        let isSameKind =
            parts.count < 2 || ["status", "*", "ephemeralcontainers", "resize"].contains(parts[1])
        guard resource != "*", isSameKind, !rule.isEveryGroup else {
            return append(Kind(name: Self.wildcard, resource: entry))
        }
        var isFound = false
        for group in rule.groupNames {
            for version in rule.versions {
                for kind in known.kinds(group: group, version: version, resource: resource) {
                    isFound = true
                    append(Kind(kind, known))
                }
            }
        }
        if !isFound {
            append(Kind(name: resource, resource: resource))
        }
    }

    private mutating func append(_ kind: Kind) {
        if !kinds.contains(where: { $0.name == kind.name && $0.type == kind.type }) {
            kinds.append(kind)
        }
    }

    /// Stands for every kind, where a rule names none.
    private static let wildcard = "object"

    var kindNames: Set<String> { Set(kinds.map(\.name)) }
    /// Whether a rule names subresources: their requests name them apart from the resource.
    private(set) var isOfSubresources = false
    var hasWildcard: Bool { kinds.contains { $0.name == Self.wildcard } }
}
