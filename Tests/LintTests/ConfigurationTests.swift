// SPDX-License-Identifier: Apache-2.0

import Lint
import Testing

@Suite("Configuration around the policies")
struct ConfigurationTests {
    private func findings(_ yaml: String) throws -> [String] {
        try LintCase(about: "", spec: "", rest: yaml, expected: []).findings().map { "\($0.id) \($0.level.rawValue)" }
    }

    private func provider(_ version: String, _ rest: String) -> String {
        """
        apiVersion: \(version)
        kind: CredentialProviderConfig
        providers:
        - name: p
          matchImages: ["r.example.com"]
          defaultCacheDuration: 1h
          apiVersion: credentialprovider.kubelet.k8s.io/v1
        \(rest)
        """
    }

    @Test("Credential providers")
    func credentialProviders() throws {
        let good = "  tokenAttributes: {serviceAccountTokenAudience: a, cacheType: ServiceAccount, requireServiceAccount: true}"
        #expect(try findings(provider("kubelet.config.k8s.io/v1", good)).isEmpty)
        #expect(try findings(provider("kubelet.config.k8s.io/v1", "")) == ["credential-provider-no-token warning"])
        #expect(
            try findings(provider("credentialprovider.kubelet.k8s.io/v1", good)) == ["credential-provider-api-version error"])
        #expect(
            try findings(provider("kubelet.config.k8s.io/v1", "  tokenAttributes: {serviceAccountTokenAudience: a}"))
                == ["credential-provider-field error", "credential-provider-field error"])
        #expect(
            try findings(provider("kubelet.config.k8s.io/v1", good.replacing("ServiceAccount,", with: "Pod,")))
                == ["credential-provider-field error"])
        #expect(
            try findings("apiVersion: kubelet.config.k8s.io/v1\nkind: CredentialProviderConfig\nproviders: [{name: a}]").count == 4)
    }

    private func binding(_ group: String, _ rules: String) -> String {
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: r}
        rules: \(rules)
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: b}
        subjects: [{kind: Group, name: "\(group)", apiGroup: rbac.authorization.k8s.io}]
        roleRef: {kind: ClusterRole, name: r, apiGroup: rbac.authorization.k8s.io}
        """
    }

    @Test("Rights of everyone")
    func anonymous() throws {
        let healthz = #"[{nonResourceURLs: ["/healthz"], verbs: ["get"]}]"#
        #expect(try findings(binding("system:unauthenticated", healthz)) == ["anonymous-grant warning"])
        #expect(try findings(binding("system:authenticated", healthz)).isEmpty)
        let pods = #"[{apiGroups: [""], resources: ["pods"], verbs: ["get"]}]"#
        #expect(try findings(binding("system:unauthenticated", pods)) == ["anonymous-grant error"])
        let configuration = "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthenticationConfiguration\nanonymous: {enabled: true"
        #expect(try findings(configuration + "}") == ["anonymous-unconditional warning"])
        #expect(try findings(configuration + ", conditions: [{path: /livez}]}").isEmpty)
    }

    @Test("Objects")
    func objects() throws {
        let service = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {"
        #expect(try findings(service + "ports: [{port: 1}]}").isEmpty)
        #expect(try findings(service + "ports: [{}]}") == ["missing-field error"])
        #expect(try findings(service + "trafficDistributon: PreferClose}") == ["unknown-field error"])
    }
}
