// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Credentials
import Foundation
import Kubernetes
import Lint
import Server
import Testing

@testable import postern

@Suite("Registry profiles on the command line: config kubelet and check")
struct CredentialCommandsTests {
    private static let profiles = """
        apiVersion: postern.dev/v1alpha1
        kind: RegistryProfile
        metadata: {name: exchanged}
        spec:
          images: ["registry.example.com", "*.registry.example.com/team/"]
          exchange: {tokenExchange: {endpoint: "https://sts.example.com/token", username: x}}
        ---
        apiVersion: postern.dev/v1alpha1
        kind: RegistryProfile
        metadata: {name: passed}
        spec:
          images: ["harbor.example.com"]
          audience: harbor.example.com
          requiredAnnotations: [example.com/pull]
          answer: {cacheType: Token}
          exchange: {passThrough: {username: x}}
        """

    private func findings(_ text: String) throws -> [Finding] {
        let path = NSTemporaryDirectory() + UUID().uuidString + ".yaml"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try CheckCommand.parse([path]).makeReport().findings
    }

    private func written() throws -> (providers: String, dropIn: String, roles: String) {
        let path = NSTemporaryDirectory() + UUID().uuidString + ".yaml"
        try Data(Self.profiles.utf8).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        var configuration = KubeletConfiguration()
        configuration.audience = "imgcred.example.com"
        let profiles = ProfileFiles([path]).load().set.profiles
        #expect(profiles.count == 2)
        return (configuration.providers(profiles), configuration.dropIn(profiles), configuration.roles(profiles))
    }

    @Test func `what is written passes the check, with the roles and the profiles beside it`() throws {
        let (providers, dropIn, roles) = try written()
        #expect(try findings([providers, roles, Self.profiles].joined(separator: "\n---\n")).map(\.id) == [])
        #expect(providers.contains("name: postern-credential-provider\n"))
        #expect(providers.contains("name: postern-credential-provider-2\n"))
        #expect(providers.contains("requiredServiceAccountAnnotationKeys: [\"example.com/pull\"]"))
        #expect(roles.contains("resources: [\"harbor.example.com\", \"imgcred.example.com\"]"))
        #expect(dropIn.contains("ln -s postern-credential-provider "))
        #expect(dropIn.contains("--image-credential-provider-bin-dir="))
    }

    @Test("nothing is written of profiles that do not load: a kubelet does not start with half of a configuration", arguments: ["kind: [", ""])
    func nothingIsWritten(_ text: String) throws {
        let path = NSTemporaryDirectory() + UUID().uuidString + ".yaml"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let command = try ConfigCommand.KubeletFiles.parse(["--profiles", path, "--token-audience", "a"])
        #expect(throws: CommandFailure.self) { try command.run() }
    }

    @Test func `without the roles the audience is missing`() throws {
        let found = try findings(try written().providers)
        #expect(found.map(\.id) == ["credential-provider-audience", "credential-provider-audience"])
        #expect(found.first?.rewritten.first?.contains("request-serviceaccounts-token-audience") == true)
    }

    @Test func `a cacheType that has every answer thrown away`() throws {
        let (providers, _, roles) = try written()
        let wrong = providers.replacingOccurrences(of: "cacheType: Token", with: "cacheType: ServiceAccount")
        let found = try findings([wrong, roles, Self.profiles].joined(separator: "\n---\n"))
        #expect(found.map(\.id) == ["credential-provider-cache-type"])
        #expect(found.first?.level == .error)
        #expect(found.first?.rewritten == ["cacheType: Token"])
    }

    @Test("Patterns that match nothing", arguments: [
        ("registry.example.com", nil), ("*.dkr.ecr.*.amazonaws.com", nil), ("registry.example.com:5000/team/", nil),
        ("r.io/*", "globs in paths"), ("r.io/team/*/app", "globs in paths"), ("https://r.io", "no scheme"),
        ("r.io/app:latest", "tags"), ("r.io/app@sha256", "tags"), ("r.io/Team", "small letters"), ("r..io", "empty part"),
        ("r.io:*", "no port"), ("index.docker.io", "docker.io"), ("r[.io", "no glob"),
    ] as [(String, String?)])
    func patterns(pattern: String, reason: String?) throws {
        let found = ImagePattern.whyNever(pattern)
        if let reason {
            #expect(found?.contains(reason) == true, "\(pattern): \(found ?? "may match")")
        } else {
            #expect(found == nil, "\(pattern): \(found ?? "")")
        }
    }

    @Test func `a profile that does not load, and one that hands out what lives for ever`() throws {
        let found = try findings(
            """
            apiVersion: postern.dev/v1alpha1
            kind: RegistryProfile
            metadata: {name: a}
            spec: {images: ["r.io"], condition: "claims.nmespace == 'a'", exchange: {passThrough: {}}, answer: {cacheType: Token}}
            ---
            apiVersion: postern.dev/v1alpha1
            kind: RegistryProfile
            metadata: {name: b}
            spec: {images: ["s.io"], exchange: {staticFile: {file: /etc/s.json}}}
            """)
        #expect(found.map(\.id) == ["registry-profile", "registry-static-credential"])
        #expect(found.first?.consequence.contains("nmespace") == true)
    }
}
