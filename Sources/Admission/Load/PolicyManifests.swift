// SPDX-License-Identifier: Apache-2.0

package import Kubernetes

/// The policies and bindings among a list of documents, sorted by name, and what is wrong with the rest.
///
/// Objects of other kinds are named in a note and have no effect. Source: spec/admission.md 1, issue item 4.
package struct PolicyManifests: Sendable {
    package private(set) var policies: [PolicyDraft] = []
    package private(set) var bindings: [BindingDraft] = []
    package private(set) var problems: [PolicyProblem] = []

    package init() {}

    package init(_ documents: [Manifest]) {
        for document in documents { add(document) }
        finish()
    }

    /// Adds what others read; their files come after these.
    package mutating func append(_ others: PolicyManifests) {
        policies += others.policies
        bindings += others.bindings
        problems += others.problems
    }

    /// When everything is added.
    package mutating func finish() {
        policies.sort { $0.policy.name < $1.policy.name }
        bindings.sort { $0.binding.name < $1.binding.name }
        dropDuplicates()
    }

    /// Takes what a document says; the document itself is not kept.
    package mutating func add(_ document: Manifest) {
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
            // `kubectl get -o yaml` writes v1.List; a typed list leaves its items' kind out.
            for item in items { add(item.completed(kind: String(kind.dropLast(4)), apiVersion)) }
            return
        }
        let isServed = apiVersion.hasPrefix(Self.group)
        let policyKind = PolicyKind.allCases.first { kind == $0.name || kind == $0.bindingName }
        switch policyKind {
        case let policyKind? where isServed:
            guard expectVersion(apiVersion, of: document) else { return }
            if kind == policyKind.name {
                policies.append(PolicyDraft(document, policyKind))
            } else {
                bindings.append(BindingDraft(document, policyKind))
            }
        default:
            // Access policies and roles may lie in the same folder; another part of the program reads them.
            if apiVersion.hasPrefix("postern.dev/") || apiVersion.hasPrefix("rbac.authorization.k8s.io/") { return }
            let name = document["metadata"]?["name"]?.string ?? ""
            problems.append(
                PolicyProblem(
                    .note, at: document.place, object: "\(kind) \"\(name)\"",
                    message: "\(apiVersion) \(kind) is no policy and is ignored here"))
        }
    }

    private static let apiVersions = ["v1", "v1beta1", "v1alpha1"].map { group + $0 }
    private static let group = "admissionregistration.k8s.io/"

    /// Whether a document is a policy or binding of this part of the program, and of no other's.
    package static func isOwn(_ document: Manifest) -> Bool {
        guard let kind = document["kind"]?.string, let apiVersion = document["apiVersion"]?.string
        else { return false }
        return apiVersion.hasPrefix(group)
            && PolicyKind.allCases.contains { kind == $0.name || kind == $0.bindingName }
    }

    private mutating func expectVersion(_ apiVersion: String, of document: Manifest) -> Bool {
        if Self.apiVersions.contains(apiVersion) { return true }
        let kind = document["kind"]?.string ?? ""
        problems.append(
            PolicyProblem(
                .error, at: document["apiVersion"]?.place ?? document.place,
                object: "\(kind) \"\(document["metadata"]?["name"]?.string ?? "")\"",
                message: "no matches for kind \"\(kind)\" in version \"\(apiVersion)\"",
                excerpt: "  expected admissionregistration.k8s.io/v1, v1beta1 or v1alpha1"))
        return false
    }

    /// A name can stand for one object only: the first file's stays, as the rest of the set must not change by a copy.
    /// What has no name is refused for that.
    private mutating func dropDuplicates() {
        var names: [String: Place] = [:]
        policies = policies.filter { draft in
            let policy = draft.policy
            return policy.name.isEmpty || keep(policy.kind.object(policy.name), policy.place, &names, &problems)
        }
        bindings = bindings.filter { draft in
            let binding = draft.binding
            return binding.name.isEmpty || keep(binding.kind.binding(binding.name), binding.place, &names, &problems)
        }
    }
}

/// - Parameter object: Kind and name: what can stand in a set once.
private func keep(
    _ object: String, _ place: Place, _ names: inout [String: Place],
    _ problems: inout [PolicyProblem]
) -> Bool {
    guard let first = names[object] else {
        names[object] = place
        return true
    }
    problems.append(
        PolicyProblem(
            .error, at: place, object: object,
            message: "the name is taken by \(first); this one is not used"))
    return false
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
