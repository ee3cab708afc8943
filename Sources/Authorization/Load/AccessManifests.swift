// SPDX-License-Identifier: Apache-2.0

package import Kubernetes

/// The access policies and RBAC objects among a list of documents, and what is wrong with the rest.
///
/// Objects of other kinds are named in a note and have no effect, but for those that another part of the program serves.
package struct AccessManifests {
    package private(set) var policies: [AccessPolicyDraft] = []
    package private(set) var roles = RoleSet()
    package private(set) var problems: [PolicyProblem] = []
    /// `AccessPolicyTest` documents, for the test runner.
    package private(set) var tests: [Manifest] = []
    /// Groups of aggregated API servers: the known ones, and those of the APIServices among the documents.
    package private(set) var aggregatedGroups = AggregatedGroups.known
    private var places: [AccessPolicy.Key: Place] = [:]

    package static let apiVersion = "postern.dev/v1alpha1"
    private static let rbac = "rbac.authorization.k8s.io/v1"
    private static let kinds = ["AccessPolicy", "ClusterAccessPolicy", "AccessPolicyTest"]

    package init() {}

    /// - Parameter isFixed: Whether its policies are of tier 0: built in, or from the static directory.
    package mutating func add(_ documents: [Manifest], isFixed: Bool = false) {
        for document in documents { add(document, isFixed) }
    }

    private mutating func add(_ document: Manifest, _ isFixed: Bool) {
        if document.isNull { return }
        guard document.members != nil else {
            problems.append(
                PolicyProblem(
                    .error, at: document.place,
                    message: "found \(document.kindName), expected an object with apiVersion and kind"))
            return
        }
        let kind = document["kind"]?.string ?? ""
        let apiVersion = document["apiVersion"]?.string ?? ""
        if kind.isEmpty || apiVersion.isEmpty {
            problems.append(
                PolicyProblem(
                    .error, at: document.place,
                    message: "the document has no \(kind.isEmpty ? "kind" : "apiVersion")"))
            return
        }
        if kind.hasSuffix("List"), let items = document["items"]?.list {
            for item in items { add(item.completed(kind: String(kind.dropLast(4)), apiVersion), isFixed) }
            return
        }
        switch kind {
        case "AccessPolicy", "ClusterAccessPolicy", "AccessPolicyTest":
            guard apiVersion == Self.apiVersion else { return refuseVersion(document, kind, Self.apiVersion) }
            if kind == "AccessPolicyTest" {
                tests.append(document)
            } else {
                append(AccessPolicyDraft(document, isFixed: isFixed))
            }
        case "ClusterRole", "Role", "ClusterRoleBinding", "RoleBinding":
            guard apiVersion == Self.rbac else { return refuseVersion(document, kind, Self.rbac) }
            problems += roles.add(document, kind: kind)
        case "APIService" where apiVersion.hasPrefix("apiregistration.k8s.io/"):
            if let group = AggregatedGroups.group(of: document) { aggregatedGroups.insert(group) }
        default:
            if apiVersion.hasPrefix("admissionregistration.k8s.io/") || kind == "AdmissionPolicyTest" { return }
            if apiVersion == Self.apiVersion, let meant = nearest(to: kind, among: Self.kinds) {
                problems.append(
                    PolicyProblem(
                        .error, at: document["kind"]?.place ?? document.place,
                        object: "\(kind) \"\(document["metadata"]?["name"]?.string ?? "")\"",
                        message: "no matches for kind \"\(kind)\" in version \"\(apiVersion)\"",
                        excerpt: "  did you mean '\(meant)'?"))
                return
            }
            let name = document["metadata"]?["name"]?.string ?? ""
            problems.append(
                PolicyProblem(
                    .note, at: document.place, object: "\(kind) \"\(name)\"",
                    message: "\(apiVersion) \(kind) says nothing about access and is ignored here"))
        }
    }

    private mutating func refuseVersion(_ document: Manifest, _ kind: String, _ expected: String) {
        let found = document["apiVersion"]?.string ?? ""
        problems.append(
            PolicyProblem(
                .error, at: document["apiVersion"]?.place ?? document.place,
                object: "\(kind) \"\(document["metadata"]?["name"]?.string ?? "")\"",
                message: "no matches for kind \"\(kind)\" in version \"\(found)\"",
                excerpt: "  expected \(expected)"))
    }

    /// A name can stand for one policy only: the first file's stays.
    private mutating func append(_ draft: AccessPolicyDraft) {
        let key = draft.policy.key
        if let first = places[key] {
            problems.append(
                PolicyProblem(
                    .error, at: draft.policy.place, object: draft.policy.title,
                    message: "the name is taken by \(first); this one is not used"))
            return
        }
        places[key] = draft.policy.place
        policies.append(draft)
    }
}

extension Manifest {
    /// A list's item with the kind and version that its list implies.
    fileprivate func completed(kind: String, _ apiVersion: String) -> Manifest {
        guard case .map(var members) = content, !kind.isEmpty else { return self }
        if self["kind"] == nil { members.append(("kind", Manifest(.string(kind), at: place))) }
        if self["apiVersion"] == nil {
            members.append(("apiVersion", Manifest(.string(apiVersion), at: place)))
        }
        return Manifest(.map(members), at: place)
    }
}
