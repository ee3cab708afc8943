// SPDX-License-Identifier: Apache-2.0

import Kubernetes

/// Documents of kinds that nothing here knows: whoever misspells a kind would otherwise be told that all is well.
struct KindFindings {
    let kinds: KnownKinds

    /// Kinds that are looked at and are none of the API's.
    private static let configurations = [
        "CredentialProviderConfig": "kubelet.config.k8s.io",
        "AuthenticationConfiguration": "apiserver.config.k8s.io",
        "AuthorizationConfiguration": "apiserver.config.k8s.io",
    ]
    private static let policyGroup = "admissionregistration.k8s.io"
    private static let policies: Set<String> = [
        "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding", "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding",
    ]
    /// Access policies, registry profiles and suites; those who read them say what they do not know.
    private static let ownGroup = "postern.dev"
    /// Requests that examples keep beside policies.
    private static let reviewGroup = "admission.k8s.io"

    func finding(_ document: Manifest) -> Finding? {
        guard let kind = document["kind"]?.string, let apiVersion = document["apiVersion"]?.string
        else { return nil }
        let parts = apiVersion.split(separator: "/").map(String.init)
        let group = parts.count > 1 ? parts[0] : ""
        if group == Self.ownGroup || kind == "AdmissionReview" && group == Self.reviewGroup { return nil }
        if Self.configurations[kind] == group { return nil }
        // Of a wrong apiVersion its own lint speaks.
        if CredentialProviderFindings.applies(to: document) { return nil }
        if group == Self.policyGroup, Self.policies.contains(kind) { return nil }
        if kinds.all.contains(where: { $0.group == group && $0.kind == kind && $0.version == parts.last }) { return nil }
        let meant = meant(kind, group, version: parts.last ?? "")
        return Finding(
            "not-looked-at", meant == nil ? .note : .warning, at: document["kind"]?.place ?? document.place,
            object: kind, path: "kind", "\(apiVersion) \(kind) is no kind that is known here, so nothing of it was looked at.",
            fix: meant.map { "Did you mean \($0)?" } ?? "Give its CustomResourceDefinition with --schemas, or leave it out.")
    }

    /// The known kind with another group or version, or with nearly this name.
    private func meant(_ kind: String, _ group: String, version: String) -> String? {
        if let own = Self.configurations[kind] { return "\(own)/v1 \(kind)" }
        if Self.policies.contains(kind) { return "\(Self.policyGroup)/v1 \(kind)" }
        let all = kinds.all.filter(\.isBuiltIn)
        if let known = all.first(where: { $0.kind == kind && $0.group == group }) ?? all.first(where: { $0.kind == kind }) {
            return "\(known.group.isEmpty ? "" : known.group + "/")\(known.version) \(kind)"
        }
        let others = Array(Self.configurations.keys) + Self.policies
        // `CredentialProviderConfiguration` is too far from what is meant for a slip of two letters.
        if let longer = others.first(where: { kind.hasPrefix($0) || $0.hasPrefix(kind) && kind.count > $0.count / 2 }) {
            return longer
        }
        let near = all.filter { $0.group == group }.map(\.kind)
        return nearest(kind, among: near + others)
    }
}
