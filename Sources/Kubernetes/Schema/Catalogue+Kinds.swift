// SPDX-License-Identifier: Apache-2.0

extension Catalogue {
    /// A kind with the names it is known by, for tools that look at policies instead of requests.
    package struct KnownKind: Sendable {
        package var group: String
        package var version: String
        package var kind: String
        package var type: TypeID
        package var isBuiltIn: Bool

        /// The resource's name as `kubectl api-resources` lists it: what a rule must say. English plurals, as all built-in
        /// kinds have; a custom resource may have been given another one.
        package var resource: String { Catalogue.resource(of: kind) }

        /// Whether objects belong to no namespace; custom resources are taken to belong to one.
        package var isClusterScoped: Bool {
            isBuiltIn && Catalogue.clusterScopedResources.contains(resource)
        }
    }

    /// The built-in resources that belong to no namespace; the documents of an API server do not say it.
    package static let clusterScopedResources: Set<String> = [
        "namespaces", "nodes", "persistentvolumes", "componentstatuses", "clusterroles",
        "clusterrolebindings",
        "storageclasses", "volumeattachments", "volumeattributesclasses", "csidrivers", "csinodes",
        "priorityclasses", "runtimeclasses", "ingressclasses", "ipaddresses", "servicecidrs",
        "customresourcedefinitions", "apiservices", "mutatingwebhookconfigurations",
        "validatingwebhookconfigurations", "mutatingadmissionpolicies",
        "validatingadmissionpolicies",
        "mutatingadmissionpolicybindings", "validatingadmissionpolicybindings", "flowschemas",
        "prioritylevelconfigurations", "certificatesigningrequests", "deviceclasses",
        "resourceslices",
        "tokenreviews", "subjectaccessreviews", "selfsubjectaccessreviews",
        "selfsubjectrulesreviews",
        "selfsubjectreviews",
    ]

    private static func resource(of kind: String) -> String {
        let word = kind.lowercased()
        if word == "endpoints" { return word }
        for ending in ["s", "x", "ch", "sh"] where word.hasSuffix(ending) { return word + "es" }
        if word.hasSuffix("y"), let before = word.dropLast().last, !"aeiou".contains(before) {
            return word.dropLast() + "ies"
        }
        return word + "s"
    }

    /// Whether a server with these documents serves a kind.
    package enum Known: Equatable, Sendable {
        /// - isClusterScoped: Nothing where the documents do not say it: a custom resource.
        case served(isClusterScoped: Bool?)
        case notServed
        /// Its group and version have no document, and only the built-in ones are there: it may be anything.
        case unknown

        package var isClusterScoped: Bool? {
            if case .served(let isClusterScoped) = self { isClusterScoped } else { nil }
        }
    }

    package func known(group: String, version: String, kind: String) -> Known {
        for entry in groupVersions where texts.string(entry.group) == group && texts.string(entry.version) == version {
            let isThere = (entry.firstKind..<entry.endKind).contains { texts.string(kinds[$0].kind) == kind }
            guard isThere else { return .notServed }
            return .served(
                isClusterScoped: entry.isBuiltIn ? Self.clusterScopedResources.contains(Self.resource(of: kind)) : nil)
        }
        return groupVersions.allSatisfy(\.isBuiltIn) ? .unknown : .notServed
    }

    /// Every kind, in the order of their groups and versions; made anew by each call.
    package func knownKinds() -> [KnownKind] {
        var known: [KnownKind] = []
        for entry in groupVersions {
            for index in entry.firstKind..<entry.endKind {
                known.append(
                    KnownKind(
                        group: texts.string(entry.group), version: texts.string(entry.version),
                        kind: texts.string(kinds[index].kind), type: kinds[index].type,
                        isBuiltIn: entry.isBuiltIn))
            }
        }
        return known
    }

    /// What the catalogue calls a type: `core.v1.PodSpec`; empty where it was declared in place.
    package func name(of type: TypeID) -> String {
        let number = Int(record(type).name)
        return number < typeNames.count ? typeNames[number] : ""
    }

    /// The declared fields of a type, in the order of their names.
    package func declaredFields(of type: TypeID) -> [FieldRecord] {
        record(type).fields.map { fields[$0] }
    }
}
