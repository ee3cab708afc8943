// SPDX-License-Identifier: Apache-2.0

@testable import Credentials
import Kubernetes
import Testing

/// Source: spec/credentials.md 1.8, 1.10.
@Suite("What the kubelet is told")
struct KubeletTests {
    private static let profiles =
        Profiles.yaml("images: ['*.dkr.ecr.*.amazonaws.com']\naudience: sts.amazonaws.com\nexchange: {aws: {roleARN: 'arn:aws:iam::1:role/x'}}", name: "a")
        + "---\n"
        + Profiles.yaml("images: [r.io, 'q.io:5000']\nexchange: {http: {preset: quay, url: 'https://q.io', parameters: {robot: r}}}", name: "b")
        + "---\n"
        + Profiles.yaml("images: [r.io, s.io]\nexchange: {staticFile: {file: /f}}\nallowNoToken: true", name: "c")
        + "---\n"
        + Profiles.yaml("images: [t.io]\nrequiredAnnotations: [example.com/pull]\nanswer: {cacheType: Token}\nexchange: {passThrough: {}}", name: "d")

    private func files() throws -> KubeletFiles {
        var options = KubeletOptions()
        options.audience = "imgcred.example.com"
        options.environment = [("POSTERN_BROKER", "https://10.0.0.1:8443")]
        return try KubeletFiles(profiles: Profiles.set(Self.profiles).profiles, options: options)
    }

    @Test("One provider for profiles that agree; tokens and no tokens apart")
    func providers() throws {
        let files = try files()
        #expect(files.providers.map(\.name) == [
            "postern-credential-provider", "postern-credential-provider-imgcred.example.com", "postern-credential-provider-node",
            "postern-credential-provider-imgcred.example.com-token",
        ])
        #expect(files.providers.map(\.matchImages) == [
            ["*.dkr.ecr.*.amazonaws.com"], ["r.io", "q.io:5000", "s.io"], ["r.io", "s.io"], ["t.io"],
        ])
        #expect(files.links.count == 3)
        #expect(files.audiences == ["sts.amazonaws.com", "imgcred.example.com"])
    }

    @Test("The configuration is what the kubelet's validation takes")
    func configuration() throws {
        let files = try files()
        let document = try #require(Profiles.manifests(files.configuration).first)
        #expect(document["apiVersion"]?.string == "kubelet.config.k8s.io/v1")
        #expect(document["kind"]?.string == "CredentialProviderConfig")
        let providers = try #require(document["providers"]?.list)
        #expect(providers.count == 4)
        for (index, provider) in providers.enumerated() {
            #expect(provider["apiVersion"]?.string == "credentialprovider.kubelet.k8s.io/v1")
            #expect(provider["defaultCacheDuration"]?.string == "0s")
            #expect(provider["args"]?.list?.compactMap(\.string) == ["get-credentials"])
            #expect(provider["env"]?.list?.first?["value"]?.string == "https://10.0.0.1:8443")
            #expect((provider["tokenAttributes"] == nil) == (index == 2))
        }
        let token = try #require(providers[3]["tokenAttributes"])
        #expect(token["cacheType"]?.string == "Token")
        #expect(token["serviceAccountTokenAudience"]?.string == "imgcred.example.com")
        #expect(token["requiredServiceAccountAnnotationKeys"]?.list?.first?.string == "example.com/pull")
        #expect(files.dropIn.contains("--image-credential-provider-config=/etc/kubernetes/credential-provider.yaml "))
    }

    @Test("Nodes are let ask for the audiences")
    func roles() throws {
        let documents = try Profiles.manifests(files().roles)
        let rule = try #require(documents[0]["rules"]?.list?.first)
        #expect(rule["resources"]?.list?.compactMap(\.string) == ["sts.amazonaws.com", "imgcred.example.com"])
        #expect(rule["verbs"]?.list?.compactMap(\.string) == ["request-serviceaccounts-token-audience"])
        #expect(documents[1]["subjects"]?.list?.first?["name"]?.string == "system:nodes")
    }

    @Test("Without an audience nothing is written")
    func noAudience() throws {
        let profiles = try Profiles.set(Self.profiles).profiles
        #expect(throws: KubeletError.noAudience(profile: "b")) {
            try KubeletFiles(profiles: profiles, options: KubeletOptions())
        }
        #expect(throws: KubeletError.noProfiles) { try KubeletFiles(profiles: [], options: KubeletOptions()) }
    }

    @Test(
        "Patterns that the kubelet takes and never matches",
        arguments: [
            ("*.registry.io/*", "no globs in paths"), ("r.io/*", "no globs in paths"), ("r.io/team-[ab]", "no globs in paths"),
            ("r.io:*", "is no port"), ("https://r.io", "has no scheme"), ("http://r.io/x", "has no scheme"), ("reg-?.io", "begins the query"),
            ("r.io/app:latest", "without tag and digest"), ("r.io/app@sha256:00", "without tag and digest"), ("r.io/App", "small letters"),
            ("r..io", "is empty"), ("a[.io", "matches no image"), ("a b", "does not start"), ("*.dkr.ecr.*.amazonaws.com", nil), ("r.io:5000/a/", nil),
            ("*", nil), ("reg-[0-9].io", nil),
        ] as [(String, String?)])
    func faults(pattern: String, expected: String?) {
        let fault = ImagePattern.fault(pattern)
        if let expected {
            #expect(fault?.consequence.contains(expected) == true, "\(fault?.consequence ?? "none")")
        } else {
            #expect(fault == nil)
        }
    }
}
