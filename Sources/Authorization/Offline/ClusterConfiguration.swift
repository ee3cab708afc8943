// SPDX-License-Identifier: Apache-2.0

import Kubernetes

/// Writes the API server's configuration files that fit a set of policies. Source: spec/authorization.md 6.
package struct ClusterConfiguration {
    /// Where the API server finds the webhook.
    package var kubeconfig = "/etc/kubernetes/postern/authorize.kubeconfig"
    package var guardKubeconfig = "/etc/kubernetes/postern/authorize.kubeconfig"
    /// What the webhooks' names end in.
    package var domain = "postern.dev"
    package var timeout = "3s"
    package var timeToLive = "10s"

    package init() {}

    /// An AuthorizationConfiguration: a guard before RBAC for what denies, the granter behind it for what allows.
    ///
    /// The order is the point: behind RBAC nothing can be denied that RBAC allows, and what RBAC allows no webhook narrows.
    package func authorization(_ set: AccessPolicySet) -> String {
        // Shadow policies are asked too, or there would be nothing to count.
        let policies = set.policies.array.map(\.source)
        let denying = policies.filter { $0.effect == .deny }
        let allowing = policies.filter { $0.effect == .allow }
        let isFence = denying.contains { $0.mode == .enforce }
        var text = """
            apiVersion: apiserver.config.k8s.io/v1
            kind: AuthorizationConfiguration
            authorizers:

            """
        if !denying.isEmpty {
            text += """
                # Before RBAC, or it could deny nothing. Its conditions bound what an outage of it refuses.

                """
            if isFence, Self.guardConditions(denying).isEmpty {
                text += """
                    # CAUTION: the policies deny somebody of everyone something of everything, so nothing bounds it: an outage
                    # refuses every request but system:masters'. Name subjects, verbs or resources, or set failurePolicy: NoOpinion.

                    """
            }
            text += webhook(
                "guard", guardKubeconfig, failurePolicy: isFence ? "Deny" : "NoOpinion", Self.guardConditions(denying))
        }
        text += "- type: Node\n  name: node\n- type: RBAC\n  name: rbac\n"
        if !allowing.isEmpty {
            text += """
                # Behind RBAC: it is asked only about what nobody allowed, so the same rights must not be granted there.
                \(webhook("selectors", kubeconfig, failurePolicy: "NoOpinion", Self.grantConditions(allowing)))
                """
        }
        return text
    }

    /// An AuthenticationConfiguration: anonymous requests to the health endpoints and the version only.
    package func authentication() -> String {
        """
        # v1 of this API is served from 1.34 on; before, write v1beta1. Paths are compared exactly: /livez does not admit
        # /livez/ping, nor /version the path /version/.
        apiVersion: apiserver.config.k8s.io/v1
        kind: AuthenticationConfiguration
        jwt: []
        anonymous:
          enabled: true
          conditions:
          - path: /healthz
          - path: /readyz
          - path: /livez
          - path: /version

        """
    }

    private func webhook(
        _ name: String, _ kubeconfig: String, failurePolicy: String, _ conditions: [String]
    ) -> String {
        var text = """
            - type: Webhook
              name: \(name).\(domain)
              webhook:
                timeout: \(timeout)
                # 0s would mean the default, five minutes.
                authorizedTTL: \(timeToLive)
                unauthorizedTTL: \(timeToLive)
                subjectAccessReviewVersion: v1
                failurePolicy: \(failurePolicy)
                connectionInfo:
                  type: KubeConfigFile
                  kubeConfigFile: \(goQuoted(kubeconfig))

            """
        if !conditions.isEmpty {
            text += "    matchConditionSubjectAccessReviewVersion: v1\n    matchConditions:\n"
            for condition in conditions { text += "    - expression: \(goQuoted(condition))\n" }
        }
        return text
    }

    /// What no rule could allow need not be asked. All conditions must hold.
    static func grantConditions(_ policies: [AccessPolicy]) -> [String] {
        let rules = policies.flatMap(\.rules).flatMap { rule in
            rule.roleReference == nil
                ? [rule]
                : rule.borrowed.map { part in
                    var part = part
                    part.requirements = rule.requirements
                    return part
                }
        }
        let aboutURLs = rules.filter { !$0.nonResourceURLs.isEmpty }
        let aboutResources = rules.filter { $0.nonResourceURLs.isEmpty }
        var conditions: [String] = []
        let isResource = "has(request.resourceAttributes)"
        if aboutURLs.isEmpty { conditions.append(isResource) }
        if aboutResources.isEmpty { conditions.append("has(request.nonResourceAttributes)") }
        // Where both are asked about, what follows must let URLs through.
        let orURL = aboutURLs.isEmpty ? "" : "!\(isResource) || "
        let verbs = Set(aboutResources.flatMap(\.verbs))
        if !aboutResources.isEmpty, !verbs.contains("*") {
            let list = verbs.sorted().map(celText).joined(separator: ", ")
            conditions.append("\(orURL)request.resourceAttributes.verb in [\(list)]")
        }
        // Rules that together cover an unlimited request have one among them that takes objects with no label and fields of any value.
        let isLimited = aboutResources.allSatisfy { rule in !rule.requirements.allSatisfy(isNegative) }
        if !aboutResources.isEmpty, isLimited {
            let selectors =
                "has(request.resourceAttributes.fieldSelector) || has(request.resourceAttributes.labelSelector)"
            // The name of a list or watch is a requirement on metadata.name too.
            let byName = aboutResources.contains { rule in
                rule.requirements.allSatisfy { isNegative($0) || ($0.kind == .field && $0.key == "metadata.name") }
            }
            conditions.append(
                "\(orURL)\(selectors)\(byName ? " || request.resourceAttributes.name != ''" : "")")
        }
        if let subjects = subjectCondition(policies) { conditions.append(subjects) }
        return conditions
    }

    /// Whether an object without labels, its fields unlike any text written, satisfies it.
    private static func isNegative(_ requirement: SelectorRequirement) -> Bool {
        requirement.relation == .notIn || requirement.relation == .doesNotExist
    }

    /// Whether the user is one of the policies' subjects.
    static func subjectCondition(_ policies: [AccessPolicy]) -> String? {
        let subjects = policies.flatMap(\.subjects)
        let users = Set(subjects.compactMap(\.userName)).sorted()
        let groups = Set(subjects.filter { $0.kind == .group }.map(\.name)).sorted()
        // A list of thousands is dearer than being asked.
        guard users.count + groups.count <= 64, !groups.contains("system:authenticated") else { return nil }
        var parts: [String] = []
        if !users.isEmpty { parts.append("request.user in [\(users.map(celText).joined(separator: ", "))]") }
        if groups.count == 1 { parts.append("\(celText(groups[0])) in request.groups") }
        if groups.count > 1 {
            parts.append("request.groups.exists(g, g in [\(groups.map(celText).joined(separator: ", "))])")
        }
        return parts.isEmpty ? nil : parts.joined(separator: " || ")
    }

    static func celText(_ text: String) -> String {
        let inner = goQuoted(text).dropFirst().dropLast()
        return "'\(inner.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "\\'"))'"
    }
}
