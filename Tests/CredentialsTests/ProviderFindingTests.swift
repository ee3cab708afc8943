// SPDX-License-Identifier: Apache-2.0

@testable import Credentials
import Kubernetes
import Testing

/// Source: spec/credentials.md 1.4, 4.5.
@Suite("The kubelet's configuration beside the workloads")
struct ProviderFindingTests {
    private static let provider = """
        apiVersion: kubelet.config.k8s.io/v1
        kind: CredentialProviderConfig
        providers:
        - name: p
          apiVersion: credentialprovider.kubelet.k8s.io/v1
          matchImages: [r.io, "*.example.com"]
          defaultCacheDuration: 0s
        ---

        """

    private func found(_ image: String, kind: String = "Deployment") throws -> [String] {
        let pod = "{containers: [{name: c, image: \"\(image)\"}]}"
        let spec = kind == "Pod" ? pod : "{template: {spec: \(pod)}}"
        let documents = try Profiles.manifests("\(Self.provider)apiVersion: v1\nkind: \(kind)\nspec: \(spec)\n")
        return ProviderFinding.findings(documents, []).map { "\($0.kind.rawValue) \($0.path)" }
    }

    @Test("The broker's own image is not pulled with the broker's help")
    func ownImage() throws {
        let expected = "credential-provider-own-image providers[0].matchImages"
        #expect(try found("r.io/tools/postern:1.2") == ["\(expected)[0]"])
        #expect(try found("registry.example.com/postern@sha256:00", kind: "DaemonSet") == ["\(expected)[1]"])
        #expect(try found("r.io/postern", kind: "Pod") == ["\(expected)[0]"])
        #expect(try found("q.io/postern:1.2") == [])
        #expect(try found("r.io/tools/other") == [])
        #expect(try found("postern") == [])
    }

    @Test(
        "What the kubelet's validation refuses (spec 1.8)",
        arguments: [
            ("name: p", "", nil),
            ("name: p", "cacheDuration: 5m", "providers[0].cacheDuration: There is no field \"cacheDuration\" here"),
            ("name: bin/p", "", "providers[0].name: \"bin/p\" is no name of a file"),
            ("name: 'a b'", "", "providers[0].name: \"a b\" is no name of a file"),
            ("name: ..", "", "providers[0].name: \"..\" is no name of a file"),
            ("name: p", "env: [{name: A, vale: b}]", "providers[0].env[0].vale: There is no field"),
            ("name: p", "defaultCacheDuration: 12", "providers[0].defaultCacheDuration: A duration is a text"),
            ("name: p", "defaultCacheDuration: '12'", "providers[0].defaultCacheDuration: \"12\" is no duration"),
            ("name: p", "defaultCacheDuration: -1s", "providers[0].defaultCacheDuration: The duration is negative"),
            ("name: p", "tokenAttributes: {serviceAccountTokenAudience: '', cacheType: Token, requireServiceAccount: true}", "serviceAccountTokenAudience: The audience is empty"),
            ("name: p", "tokenAttributes: {cachetype: Token}", "tokenAttributes.cachetype: There is no field"),
            ("name: p", "tokenAttributes: {requireServiceAccount: false, requiredServiceAccountAnnotationKeys: [a.io/b]}", "Keys are required of a ServiceAccount that is not"),
            ("name: p", "tokenAttributes: {requiredServiceAccountAnnotationKeys: [a.io/b], optionalServiceAccountAnnotationKeys: [a.io/b]}", "\"a.io/b\" stands in requiredServiceAccountAnnotationKeys already"),
            ("name: p", "tokenAttributes: {optionalServiceAccountAnnotationKeys: ['a/b/c']}", "\"a/b/c\" is no key of an annotation"),
            ("name: p", "tokenAttributes: {requireServiceAccount: true, requiredServiceAccountAnnotationKeys: [a.io/B]}", nil),
        ] as [(String, String, String?)])
    func fields(name: String, more: String, expected: String?) throws {
        let text = "kind: CredentialProviderConfig\napiVersion: kubelet.config.k8s.io/v1\nproviders:\n- \(name)\n  \(more)\n"
        let found = ProviderFinding.fields(try #require(try Profiles.manifests(text).first))
        #expect(found.count == (expected == nil ? 0 : 1), "\(found)")
        if let expected, let first = found.first { #expect("\(first.path): \(first.consequence)".contains(expected)) }
    }

    @Test(
        "Signs that end a URL",
        arguments: ["reg-?.io", "r.io#x", "user@r.io", "r.io/team?x"])
    func urls(pattern: String) {
        #expect(ImagePattern.whyNever(pattern)?.contains("as a URL") == true)
    }
}
