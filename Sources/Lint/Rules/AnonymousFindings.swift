// SPDX-License-Identifier: Apache-2.0

import Kubernetes

/// Rights of callers who did not authenticate.
///
/// RBAC only adds rights: a binding never narrows what anonymous callers may do. Who may come in without a token is the API
/// server's own configuration, by path. Source: KEP-4633.
struct AnonymousFindings {
    /// All documents, lists taken apart.
    let documents: [Manifest]

    private static let subjects = ["system:unauthenticated", "system:anonymous"]
    /// What `system:public-info-viewer` gives everyone in every cluster.
    private static let publicPaths: Set<String> = [
        "/healthz", "/livez", "/readyz", "/version", "/version/",
    ]
    private static let configuration = """
        apiVersion: apiserver.config.k8s.io/v1
        kind: AuthenticationConfiguration
        anonymous:
          enabled: true
          conditions:
          - path: /livez
          - path: /readyz
          - path: /healthz
        """

    func findings() -> [Finding] {
        documents.flatMap { document -> [Finding] in
            switch document["kind"]?.string {
            case "ClusterRoleBinding", "RoleBinding": binding(document)
            case "AuthenticationConfiguration": authentication(document)
            default: []
            }
        }
    }

    private func binding(_ document: Manifest) -> [Finding] {
        let role = document["roleRef"]?["name"]?.string ?? ""
        return (document["subjects"]?.list ?? []).enumerated().compactMap { index, subject in
            guard let name = subject["name"]?.string, Self.subjects.contains(name) else {
                return nil
            }
            let kind = document["kind"]?.string ?? ""
            let object = "\(kind) \"\(document["metadata"]?["name"]?.string ?? "")\""
            let path = "subjects[\(index)]"
            let rules = self.rules(role, document["roleRef"]?["kind"]?.string ?? "ClusterRole")
            guard let rules, Self.isHarmless(rules) else {
                let what =
                    rules == nil
                    ? "whatever the role \"\(role)\" allows"
                    : "the resources and paths of \"\(role)\""
                return Finding(
                    "anonymous-grant", .error, at: subject.place, object: object, path: path,
                    "Everyone who reaches the API server gets \(what) without a token.",
                    fix: "Bind system:authenticated or a service account instead.")
            }
            return Finding(
                "anonymous-grant", .warning, at: subject.place, object: object, path: path,
                "This adds rights for everyone without a token and narrows nothing: other paths stay as open as they are, and these are open in every cluster by system:public-info-viewer.",
                fix:
                    "Narrow anonymous access where it is decided, in the AuthenticationConfiguration of the API server (anonymous.conditions, 1.32 and later), and remove this binding.",
                rewritten: [Self.configuration])
        }
    }

    /// The rules of a role that is among the documents.
    private func rules(_ name: String, _ kind: String) -> [Manifest]? {
        documents.first { $0["kind"]?.string == kind && $0["metadata"]?["name"]?.string == name }?[
            "rules"]?.list
    }

    private static func isHarmless(_ rules: [Manifest]) -> Bool {
        rules.allSatisfy { rule in
            let paths = (rule["nonResourceURLs"]?.list ?? []).compactMap(\.string)
            let verbs = (rule["verbs"]?.list ?? []).compactMap(\.string)
            return (rule["resources"]?.list ?? []).isEmpty
                && paths.allSatisfy { publicPaths.contains($0) }
                && verbs.allSatisfy { $0 == "get" || $0 == "head" }
        }
    }

    private func authentication(_ document: Manifest) -> [Finding] {
        guard let anonymous = document["anonymous"],
            case .bool(true)? = anonymous["enabled"]?.content,
            (anonymous["conditions"]?.list ?? []).isEmpty
        else { return [] }
        return [
            Finding(
                "anonymous-unconditional", .warning, at: anonymous.place,
                object: "AuthenticationConfiguration",
                path: "anonymous.conditions",
                "Requests without a token are let in on every path, so that one wrong binding opens the cluster to everyone.",
                fix: "List the paths that probes need.", rewritten: [Self.configuration])
        ]
    }
}
