// SPDX-License-Identifier: Apache-2.0

import Authorization
import Foundation
import Kubernetes
import Logging
import Synchronization
import Testing

@testable import Server

@Suite("POST /authorize", .serialized, .timeLimit(.minutes(5)))
struct AuthorizeTests {
    private static let policies = """
        apiVersion: postern.dev/v1alpha1
        kind: ClusterAccessPolicy
        metadata: {name: own}
        spec:
          subjects: [{kind: User, name: alice}]
          rules:
          - apiGroups: [""]
            resources: [pods]
            verbs: [list]
            labelSelector: {requirements: [{key: team, operator: In, values: [a]}]}
        ---
        apiVersion: postern.dev/v1alpha1
        kind: ClusterAccessPolicy
        metadata: {name: trial}
        spec:
          effect: Deny
          mode: Shadow
          subjects: [{kind: User, name: alice}]
          rules: [{apiGroups: [""], resources: [pods], verbs: [list]}]
        """

    /// A server of access policies on free ports, gone with its folder.
    private final class AccessServer {
        let folder = NSTemporaryDirectory() + "postern-access-\(UUID().uuidString)"
        let server: WebhookServer
        private let lines = Lines()

        final class Lines: Sendable { let all = Mutex<[String]>([]) }
        var log: [String] { lines.all.withLock { $0 } }

        init(_ text: String, clients: [String] = [], clientNames: [String] = []) throws {
            let manager = FileManager.default
            try manager.createDirectory(atPath: folder + "/policies", withIntermediateDirectories: true)
            try text.write(toFile: folder + "/policies/p.yaml", atomically: true, encoding: .utf8)
            try TestServer.makeCertificate("server", in: folder)
            if !clients.isEmpty { try TestServer.makeCertificate("authority", in: folder) }
            for client in clients { try TestServer.makeCertificate(client, in: folder, issuer: "authority") }
            let lines = lines
            let log = Logger(label: "test") { _ in
                JSONLogHandler(level: .info) { line in lines.all.withLock { $0.append(line) } }
            }
            var configuration = Configuration(
                listen: "127.0.0.1:0", metricsListen: "127.0.0.1:0",
                certificates: CertificateFiles(
                    chain: folder + "/server.crt", key: folder + "/server.key",
                    clientAuthorities: clients.isEmpty ? nil : folder + "/authority.crt"),
                version: "1", log: log)
            configuration.loopCount = 1
            configuration.clientNames = clientNames
            configuration.limits.drainDelayMilliseconds = 0
            let files = AccessPolicyFiles(policies: [folder + "/policies"])
            server = try WebhookServer(
                configuration,
                .access(
                    files, decisionLog: try DecisionLog(folder + "/decisions"), limits: configuration.limits,
                    log: log))
        }

        deinit {
            server.stop()
            try? FileManager.default.removeItem(atPath: folder)
        }

        /// Status and body of one request by curl.
        func post(_ body: String, to path: String = "/authorize", client: String? = nil) throws -> (String, String) {
            var arguments = [
                "-sSk", "--http2", "-w", "\n%{http_code}", "-H", "Content-Type: application/json",
                "--data-binary", "@-", "https://127.0.0.1:\(server.port)\(path)",
            ]
            if let client { arguments += ["--cert", "\(client).crt", "--key", "\(client).key"] }
            let ended = try run("/usr/bin/curl", arguments, in: folder, input: body)
            let parts = ended.output.split(separator: "\n", omittingEmptySubsequences: false)
            return (String(parts.last ?? ""), parts.dropLast().joined(separator: "\n"))
        }

        func get(_ path: String, plain: Bool = false) throws -> (String, String) {
            let base = plain ? "http://127.0.0.1:\(server.metricsPort ?? 0)" : "https://127.0.0.1:\(server.port)"
            let ended = try run("/usr/bin/curl", ["-sSk", "-w", "\n%{http_code}", base + path], in: folder)
            let parts = ended.output.split(separator: "\n", omittingEmptySubsequences: false)
            return (String(parts.last ?? ""), parts.dropLast().joined(separator: "\n"))
        }
    }

    private static func review(_ value: String, version: String = "v1") -> String {
        #"{"kind":"SubjectAccessReview","apiVersion":"authorization.k8s.io/\#(version)","metadata":{},"spec":{"user":"alice","#
            + #""extra":{"authentication.kubernetes.io/credential-id":["JTI=secret"]},"resourceAttributes":{"verb":"list","resource":"pods","#
            + #""labelSelector":{"requirements":[{"key":"team","operator":"In","values":["\#(value)"]}]}}}}"#
    }

    @Test("Answers, counts and writes down what it decided")
    func answers() throws {
        let server = try AccessServer(Self.policies)
        let allowed = try server.post(Self.review("a"), to: "/authorize?timeout=3s")
        #expect(allowed.0 == "200" && allowed.1.contains(#""allowed":true,"reason":"policy/own#0""#), "\(allowed)")
        let beta = try server.post(Self.review("b", version: "v1beta1"))
        #expect(beta.0 == "200" && beta.1.contains("authorization.k8s.io/v1beta1") && beta.1.contains(#""allowed":false"#))
        #expect(try server.post("{").0 == "400")
        #expect(try server.post(#"{"apiVersion":"v1","kind":"Pod"}"#).0 == "400")
        let metrics = try server.get("/metrics", plain: true).1
        #expect(metrics.contains(#"postern_access_reviews_total{decision="Allow"} 1"#))
        #expect(metrics.contains(#"postern_access_reviews_total{decision="unreadable"} 2"#))
        #expect(metrics.contains(#"decision="shadow Deny"} 2"#), "\(metrics)")
        let decisions = try String(contentsOfFile: server.folder + "/decisions", encoding: .utf8)
        #expect(decisions.split(separator: "\n").count == 2)
        #expect(decisions.contains("shadow Deny policy/trial#0") && !decisions.contains("secret"))
        #expect(server.log.contains { $0.contains("whoever reaches the port may ask") })
    }

    @Test("Until every file was read once, 503 without Retry-After")
    func notReady() throws {
        let server = try AccessServer("a: [")
        #expect(try server.post(Self.review("a")).0 == "503")
        #expect(try server.get("/readyz").0 == "503")
        #expect(try server.get("/livez").0 == "200")
        // Read again when it changes; from then on a broken file takes nothing away.
        let path = server.folder + "/policies/p.yaml"
        try Self.policies.write(toFile: path, atomically: true, encoding: .utf8)
        while try server.post(Self.review("a")).0 != "200" { usleep(20_000) }
        #expect(try server.get("/readyz").0 == "200")
        try "a: [".write(toFile: path, atomically: true, encoding: .utf8)
        while !server.log.contains(where: { $0.contains("last good version") }) { usleep(20_000) }
        #expect(try server.post(Self.review("a")).1.contains(#""allowed":true"#))
    }

    @Test("Only certificates with an accepted name may ask; probes and the version are for all")
    func names() throws {
        let server = try AccessServer(
            Self.policies, clients: ["apiserver", "stranger"], clientNames: ["other", "apiserver"])
        #expect(try server.post(Self.review("a"), client: "apiserver").0 == "200")
        #expect(try server.post(Self.review("a"), client: "stranger").0 == "401")
        #expect(try server.post(Self.review("a")).0 == "401")
        #expect(try server.get("/authorize").0 == "401")
        for path in ["/healthz", "/livez", "/readyz", "/version"] { #expect(try server.get(path).0 == "200") }
        #expect(server.log.count { $0.contains("without an accepted certificate") } == 1)
    }
}
