// SPDX-License-Identifier: Apache-2.0

@testable import Credentials
import Foundation  // The examples are read from files.
import Kubernetes
import Testing

@Suite("The examples, and the page about profiles")
struct ExampleTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../..")

    private static func profiles() throws -> ProfileSet {
        let folder = root.appending(path: "charts/postern/examples/registry-profiles")
        var texts: [String] = []
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() where file.hasSuffix(".yaml") {
            texts.append(try String(contentsOf: folder.appending(path: file), encoding: .utf8))
        }
        return try Profiles.set(texts.joined(separator: "\n---\n"))
    }

    @Test("Every example loads, and every kind of exchange has one")
    func load() throws {
        let set = try Self.profiles()
        #expect(set.problems.isEmpty, "\(set.problems.map(\.description).joined(separator: "\n"))")
        #expect(set.profiles.count >= 14)
        #expect(Set(set.profiles.map(\.exchange.name)) == Set(ExchangeSettings.names))
        for profile in set.profiles {
            for pattern in profile.images { #expect(ImagePattern.whyNever(pattern.text) == nil, "\(profile.name)") }
        }
    }

    @Test("Every example begins its exchange for an image of its own")
    func begin() throws {
        let set = try Self.profiles()
        let images = [
            "ecr": "111122223333.dkr.ecr.eu-central-1.amazonaws.com/shop/app", "ecr-public": "public.ecr.aws/a/b",
            "artifact-registry": "europe-docker.pkg.dev/p/r/i",
        ]
        for profile in set.profiles {
            let image = images[profile.name] ?? (profile.images[0].text + (profile.images[0].path.isEmpty ? "/app" : "app"))
            var claims = somebody
            if let audience = profile.audience { claims.audiences = [audience] }
            if profile.name == "gitlab" { claims.namespace = "app" }
            let request = try request(image)
            #expect(try set.select(request, claims: claims).name == profile.name)
            let files = Dictionary(uniqueKeysWithValues: profile.fileNames.map { ($0, Secret("user:held")) })
            var exchange = try profile.plan(ExchangeInput(request: request, claims: claims, files: files), .openSSL)
            let step = exchange.begin(now: moment)
            #expect(step.failure == nil)
            if let sent = step.request { #expect(sent.endpoint.scheme == .https) }
        }
    }

    @Test("The page names every preset's kind and every variable")
    func page() throws {
        let page = try String(
            contentsOf: Self.root.appending(path: "Sources/Credentials/Credentials.docc/Credentials.md"), encoding: .utf8)
        for name in ExchangeSettings.names { #expect(page.contains("| `\(name)` |"), "\(name)") }
        let known = Set(page.matches(of: /\$\{([A-Za-z]+)\}/).map { String($0.output.1) })
        #expect(known == ["token", "registry", "repository", "namespace", "serviceAccount", "serviceAccountUID", "pod", "node", "audience", "now", "expiry", "lifetime", "lifetimeDays"])
    }
}
