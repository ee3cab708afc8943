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
        "Signs that end a URL",
        arguments: ["reg-?.io", "r.io#x", "user@r.io", "r.io/team?x"])
    func urls(pattern: String) {
        #expect(ImagePattern.whyNever(pattern)?.contains("as a URL") == true)
    }
}
