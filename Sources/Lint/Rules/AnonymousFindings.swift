// SPDX-License-Identifier: Apache-2.0

import Kubernetes

/// Rights of callers who did not authenticate.
///
/// RBAC only adds rights: a binding never narrows what anonymous callers may do. Who may come in without a token is the API
/// server's own configuration, by path. Source: KEP-4633.
struct AnonymousFindings {
    /// All documents, lists taken apart.
    let documents: [Manifest]

    /// What callers without a token are, and the kind of subject that means it.
    private static let subjects = ["system:unauthenticated": "Group", "system:anonymous": "User"]
    /// The role that binds its own paths for everyone in every cluster; its binding is the cluster's own.
    private static let publicRole = "system:public-info-viewer"
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
            case "AuthorizationConfiguration": authorization(document)
            default: []
            }
        }
    }

    private func binding(_ document: Manifest) -> [Finding] {
        let role = document["roleRef"]?["name"]?.string ?? ""
        return (document["subjects"]?.list ?? []).enumerated().compactMap { index, subject in
            guard let name = subject["name"]?.string, let meant = Self.subjects[name],
                role != Self.publicRole || documents.contains(where: { isRole($0, role) })
            else { return nil }
            let kind = document["kind"]?.string ?? ""
            let object = "\(kind) \"\(document["metadata"]?["name"]?.string ?? "")\""
            let path = "subjects[\(index)]"
            guard subject["kind"]?.string == meant else {
                return Finding(
                    "anonymous-grant", .warning, at: subject.place, object: object, path: "\(path).kind",
                    "Nobody is the \(subject["kind"]?.string ?? "subject") \(name), so this grants nothing to anyone.",
                    fix: "Remove it; \(name) is a \(meant), and granting it rights opens them to everyone.")
            }
            let rules = self.rules(role, document["roleRef"]?["kind"]?.string ?? "ClusterRole")
            guard let rules, Self.isHarmless(rules) else {
                let what =
                    rules == nil
                    ? "whatever the role \"\(role)\" allows"
                    : "the resources and paths of \"\(role)\""
                return Finding(
                    "anonymous-grant", .error, at: subject.place, object: object, path: path,
                    "Everyone who reaches the API server gets \(what) without a token.",
                    fix: "Bind the users, groups or service accounts that need it instead.")
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

    private func isRole(_ document: Manifest, _ name: String) -> Bool {
        document["kind"]?.string == "ClusterRole" && document["metadata"]?["name"]?.string == name
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
        unknown(document) + anonymous(document)
    }

    /// The file is decoded strictly.
    private func unknown(_ document: Manifest) -> [Finding] {
        let known = ["apiVersion", "kind", "jwt", "anonymous"]
        return (document.members ?? []).filter { !known.contains($0.key) }.map { key, member in
            Finding(
                "unknown-field", .error, at: member.place, object: "AuthenticationConfiguration", path: key,
                "There is no field \(key), so the API server does not start.",
                fix: nearest(key, among: known).map { "Did you mean '\($0)'?" } ?? "Remove it.")
        }
    }

    private func anonymous(_ document: Manifest) -> [Finding] {
        func finding(_ level: Finding.Level, _ part: Manifest, _ path: String, _ consequence: String, fix: String) -> Finding {
            Finding(
                "anonymous-unconditional", level, at: part.place, object: "AuthenticationConfiguration", path: path,
                consequence, fix: fix, rewritten: [Self.configuration])
        }
        guard let anonymous = document["anonymous"], !anonymous.isNull else {
            return [
                finding(
                    .warning, document, "anonymous",
                    "Without anonymous, requests without a token are let in on every path, so that one wrong binding opens the cluster to everyone.",
                    fix: "Set anonymous, with the paths that probes need.")
            ]
        }
        let conditions = anonymous["conditions"]?.list ?? []
        guard case .bool(true)? = anonymous["enabled"]?.content else {
            return conditions.isEmpty
                ? []
                : [
                    finding(
                        .error, anonymous, "anonymous.conditions",
                        "The API server does not start: conditions are only taken where enabled is true.",
                        fix: "Set enabled to true, or remove the conditions.")
                ]
        }
        guard conditions.isEmpty else { return [] }
        return [
            finding(
                .warning, anonymous, "anonymous.conditions",
                "Requests without a token are let in on every path, so that one wrong binding opens the cluster to everyone.",
                fix: "List the paths that probes need.")
        ]
    }

    /// An authorizer that allows everything.
    private func authorization(_ document: Manifest) -> [Finding] {
        (document["authorizers"]?.list ?? []).enumerated().compactMap { index, authorizer in
            guard let type = authorizer["type"], type.string == "AlwaysAllow" else { return nil }
            return Finding(
                "anonymous-grant", .error, at: type.place, object: "AuthorizationConfiguration",
                path: "authorizers[\(index)].type",
                "Whatever the authorizers before it do not deny is allowed to everyone, with a token or without.",
                fix: "Remove it; Node and RBAC are what clusters have.")
        }
    }
}
