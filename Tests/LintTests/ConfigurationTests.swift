// SPDX-License-Identifier: Apache-2.0

import JSON
import Kubernetes
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
        #expect(try findings(provider("kubelet.config.k8s.io/v1beta1", good)) == ["credential-provider-api-version error"])
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
        let file = "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthenticationConfiguration\n"
        #expect(try findings(file + "jwt: []\n") == ["anonymous-unconditional warning"])
        #expect(try findings(file + "anonymous: {enabled: false}\n").isEmpty)
        #expect(try findings(file + "anonymous: {enabled: false, conditions: [{path: /livez}]}\n") == ["anonymous-unconditional error"])
        #expect(try findings(file + "anonymus: {enabled: false}\n").contains("unknown-field error"))
        let chain = "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthorizationConfiguration\nauthorizers: [{type: RBAC, name: r}, {type: "
        #expect(try findings(chain + "AlwaysAllow, name: a}]\n") == ["anonymous-grant error"])
        #expect(try findings(chain + "Node, name: a}]\n").isEmpty)
        // Of the other kind of subject nobody has that name.
        #expect(try findings(binding("system:anonymous", pods)) == ["anonymous-grant warning"])
        let stock = binding("system:unauthenticated", pods).replacing("name: r,", with: "name: 'system:public-info-viewer',")
        #expect(try findings(stock).isEmpty)
    }

    @Test("A file's name in SARIF is a reference")
    func references() throws {
        let finding = Finding("absent-field", .error, at: Place(file: "a b/é#.yaml", line: 1, column: 2), "It fails", fix: "Ask first.")
        let report = LintReport(findings: [finding], refusals: [], documentCount: 1)
        let text = report.sarif(version: "1").indentedText
        #expect(text.contains("\"uri\": \"a%20b/%C3%A9%23.yaml\""))
        #expect(text.contains("\"text\": \"It fails. Ask first.\""))
    }

    @Test("Kinds that nothing here knows")
    func kinds() throws {
        func finding(_ apiVersion: String, _ kind: String) throws -> Finding? {
            try LintCase(about: "", spec: "", rest: "apiVersion: \(apiVersion)\nkind: \(kind)\nmetadata: {name: a}\n", expected: [])
                .findings().first { $0.id == "not-looked-at" }
        }
        #expect(try finding("admissionregistration.k8s.io/v1", "MutatingAdmisionPolicy")?.fix == "Did you mean MutatingAdmissionPolicy?")
        #expect(try finding("admission.k8s.io/v1", "ValidatingAdmissionPolicy")?.fix == "Did you mean admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy?")
        #expect(try finding("apps/v1", "Deploymnet")?.fix == "Did you mean Deployment?")
        #expect(try finding("v1", "Deployment")?.fix == "Did you mean apps/v1 Deployment?")
        #expect(try finding("kubelet.config.k8s.io/v1", "CredentialProviderConfiguration")?.level == .warning)
        #expect(try finding("example.com/v1", "Widget")?.level == .note)
        #expect(try finding("v1", "ConfigMap") == nil)
        #expect(try finding("postern.dev/v1alpha1", "RegistryProfile") == nil)
    }

    @Test("Objects")
    func objects() throws {
        let service = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {"
        #expect(try findings(service + "ports: [{port: 1}]}").isEmpty)
        #expect(try findings(service + "ports: [{}]}") == ["missing-field error"])
        #expect(try findings(service + "trafficDistributon: PreferClose}") == ["unknown-field error"])
    }
}
