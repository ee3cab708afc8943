// SPDX-License-Identifier: Apache-2.0

import Kubernetes

extension ParamSource {
    /// The objects of a paramKind, and what is known of the kind without asking a cluster.
    ///
    /// Source: spec/admission.md 3; the words of the problem are a kube-apiserver's (1.36.2).
    init(_ paramKind: ParamKind, _ facts: Facts, _ catalogue: Catalogue) {
        let parts = paramKind.apiVersion.split(separator: "/", omittingEmptySubsequences: false)
        let group = parts.count > 1 ? String(parts[0]) : ""
        let known = catalogue.known(group: group, version: String(parts.last ?? ""), kind: paramKind.kind)
        kind = paramKind
        objects = facts.params(paramKind)
        isBuiltIn = !group.contains(".") || group.hasSuffix(".k8s.io")
        isNamespaced =
            known.isClusterScoped.map { !$0 } ?? (objects.isEmpty || objects.contains { !$0.namespace.isEmpty })
        guard objects.isEmpty, known == .notServed else { return }
        problem = "failed to find resource referenced by paramKind: '\(group)/\(parts.last ?? ""), Kind=\(paramKind.kind)'"
    }
}
