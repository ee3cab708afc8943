// SPDX-License-Identifier: Apache-2.0

internal import Authorization
internal import EventLoop
internal import Kubernetes
internal import Lint

extension CheckCommand {
    /// What is wrong with access policies, and what around them makes them worthless: grants of RBAC, the API server's own files.
    static func accessFindings(in files: ManifestFiles) -> [Finding] {
        var builder = AccessPolicySetBuilder()
        builder.files = files.texts
        builder.manifests.add(files.documents.filter(isAboutAccess))
        let set = builder.build(language: AccessLanguage())
        let served = files.documents.filter {
            $0["apiVersion"]?.string?.hasPrefix("apiserver.config.k8s.io/") == true
        }
        let around = AccessLint.findings(
            set, at: WallClock.secondsSinceEpoch(),
            authorization: served.first { $0["kind"]?.string == "AuthorizationConfiguration" },
            // Where it lists no paths, the lint of anonymous rights says it.
            authentication: served.first {
                $0["kind"]?.string == "AuthenticationConfiguration"
                    && $0["anonymous"]?["conditions"]?.list?.isEmpty == false
            })
        return set.problems.map { finding("access-policy", $0) }
            + around.map { finding("access-worthless", $0) }
    }

    private static func isAboutAccess(_ document: Manifest) -> Bool {
        let apiVersion = document["apiVersion"]?.string ?? ""
        let kind = document["kind"]?.string ?? ""
        if kind == "AccessPolicyTest" { return false }
        // A kind of ours in another group, and a kind that only resembles ours, are mistakes that would go unseen.
        return apiVersion.hasPrefix("rbac.authorization.k8s.io/") || kind == "AccessPolicy" || kind == "ClusterAccessPolicy"
            || (apiVersion.hasPrefix("postern.dev/") && kind.contains("Acces"))
    }

    private static func finding(_ id: String, _ problem: PolicyProblem) -> Finding {
        Finding(
            id, problem.severity == .error ? .error : .warning, at: problem.place, object: problem.object,
            problem.message, fix: problem.excerpt.isEmpty ? "Correct what is named." : problem.excerpt)
    }
}
