// SPDX-License-Identifier: Apache-2.0

import Admission
import ArgumentParser
import EventLoop
import Foundation
import JSON
import Logging
import Server
import Synchronization
import Testing

@testable import postern

@Suite("A running server tells why it refused, and what shadows would have done", .serialized, .timeLimit(.minutes(5)))
struct DecisionsTests {
    /// A server of policies on free ports, gone with its folder.
    private final class PolicyServer {
        let folder = NSTemporaryDirectory() + "postern-decisions-\(UUID().uuidString)"
        let server: WebhookServer
        private let lines = Lines()

        private final class Lines: Sendable { let all = Mutex<[String]>([]) }
        var log: [String] { lines.all.withLock { $0 } }

        init(_ policies: String, token: String? = nil) throws {
            let manager = FileManager.default
            try manager.createDirectory(atPath: folder + "/policies", withIntermediateDirectories: true)
            try policies.write(toFile: folder + "/policies/p.yaml", atomically: true, encoding: .utf8)
            if let token { try token.write(toFile: folder + "/token", atomically: true, encoding: .utf8) }
            try Self.run(
                "/usr/bin/openssl",
                [
                    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                    "-subj", "/CN=localhost", "-keyout", folder + "/server.key", "-out", folder + "/server.crt",
                ])
            let lines = lines
            let log = Logger(label: "test") { _ in
                JSONLogHandler(level: .info) { line in lines.all.withLock { $0.append(line) } }
            }
            var configuration = Configuration(
                listen: "127.0.0.1:0", metricsListen: "127.0.0.1:0",
                certificates: CertificateFiles(
                    chain: folder + "/server.crt", key: folder + "/server.key", clientAuthorities: nil),
                version: "1", log: log)
            configuration.loopCount = 1
            configuration.limits.drainDelayMilliseconds = 0
            server = try WebhookServer(
                configuration,
                .admission(
                    PolicyFiles(policies: [folder + "/policies"]),
                    decisionToken: token.map { Array($0.utf8) }, limits: configuration.limits, log: log))
        }

        deinit {
            server.stop()
            try? FileManager.default.removeItem(atPath: folder)
        }

        /// Status and body of a request by curl.
        func post(_ review: String, to path: String) throws -> (code: String, body: String) {
            let file = "\(folder)/review-\(UUID().uuidString)"
            try review.write(toFile: file, atomically: true, encoding: .utf8)
            return try curl([
                "-k", "--http2", "-H", "Content-Type: application/json", "--data-binary", "@\(file)",
                "https://127.0.0.1:\(server.port)\(path)",
            ])
        }

        func get(_ path: String, bearer: String? = nil) throws -> (code: String, body: String) {
            try curl(
                (bearer.map { ["-H", "Authorization: Bearer \($0)"] } ?? [])
                    + ["http://127.0.0.1:\(server.metricsPort ?? 0)\(path)"])
        }

        private func curl(_ arguments: [String]) throws -> (code: String, body: String) {
            let body = "\(folder)/answer-\(UUID().uuidString)"
            try Self.run("/usr/bin/curl", ["-sS", "-o", body, "-w", "%{http_code}"] + arguments, output: body + ".code")
            return (
                try String(contentsOfFile: body + ".code", encoding: .utf8),
                (try? String(contentsOfFile: body, encoding: .utf8)) ?? ""
            )
        }

        private static func run(_ path: String, _ arguments: [String], output: String = "/dev/null") throws {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: path)
            process.arguments = arguments
            if output != "/dev/null" { try Data().write(to: URL(fileURLWithPath: output)) }
            process.standardOutput = FileHandle(forWritingAtPath: output)
            process.standardError = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            try #require(process.terminationStatus == 0, "\(path) \(arguments)")
        }
    }

    private static let token = "0123456789abcdef-token"

    private static func policies(_ annotations: String = "{}") -> String {
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: {name: few, annotations: \(annotations)}
        spec:
          matchConstraints:
            resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods, secrets]}]
          matchConditions: [{name: not-system, expression: "request.namespace != 'kube-system'"}]
          variables: [{name: few, expression: "object.metadata.name.size() + 1"}]
          validations: [{expression: "variables.few < 4", message: the name is too long}]
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: {name: few-binding}
        spec: {policyName: few, validationActions: [Deny]}
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingAdmissionPolicy
        metadata: {name: label, annotations: \(annotations)}
        spec:
          reinvocationPolicy: Never
          matchConstraints:
            resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
          mutations:
          - patchType: ApplyConfiguration
            applyConfiguration: {expression: "Object{metadata: Object.metadata{labels: {'few': 'yes'}}}"}
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingAdmissionPolicyBinding
        metadata: {name: label-binding}
        spec: {policyName: label}
        """
    }

    private static func review(_ kind: String = "Pod", name: String = "web-server", uid: String = "1") -> String {
        """
        {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {"uid": "\(uid)",
         "kind": {"group": "", "version": "v1", "kind": "\(kind)"},
         "resource": {"group": "", "version": "v1", "resource": "\(kind.lowercased())s"},
         "name": "\(name)", "namespace": "shop", "operation": "CREATE",
         "userInfo": {"username": "jane", "groups": ["devs"]},
         "object": {"apiVersion": "v1", "kind": "\(kind)", "metadata": {"name": "\(name)"}, "data": {"key": "c2VjcmV0LXZhbHVl"}},
         "oldObject": null, "dryRun": false, "options": null}}
        """
    }

    /// The id that a refusal carries.
    private static func decisionID(_ answer: String) throws -> String {
        let mark = "refused by postern, decision "
        let start = try #require(answer.range(of: mark), "\(answer)").upperBound
        return String(answer[start...].prefix { $0.isLetter || $0.isNumber })
    }

    @Test("a refusal's id leads to its explanation, for those who have the token")
    func explained() throws {
        let server = try PolicyServer(Self.policies(), token: Self.token)
        let refused = try server.post(Self.review(), to: "/validate")
        #expect(refused.code == "200" && refused.body.contains("\"allowed\":false"), "\(refused)")
        let id = try Self.decisionID(refused.body)
        #expect(id.count == 8)

        for wrong in [nil, "", "0123456789abcdef-tokem", "0123456789abcdef", Self.token + "x"] {
            let answer = try server.get("/decisions/\(id)", bearer: wrong)
            #expect(answer.code == "401" && !answer.body.contains("web"), "\(wrong ?? "none"): \(answer)")
        }
        #expect(try server.get("/decisions/nope", bearer: Self.token).code == "404")
        #expect(try server.get("/decisions/", bearer: Self.token).code == "404")

        let answer = try server.get("/decisions/\(id)", bearer: Self.token)
        #expect(answer.code == "200")
        let command = try ExplainCommand.parse([
            id, "--server", "127.0.0.1:\(server.server.metricsPort ?? 0)", "--token", server.folder + "/token",
        ])
        for text in [answer.body, try command.explanation()] {
            for expected in [
                "decision \(id), ", "refused: ", "the name is too long", "policy 'few' matches", "condition 'not-system': true",
                "variable 'few': 11", "validation 0: false", "variables.few = 11",
            ] {
                #expect(text.contains(expected), "\(expected) in:\n\(text)")
            }
        }
        // What is not known is said as plainly by the command.
        let unknown = try ExplainCommand.parse([
            "nope", "--server", "127.0.0.1:\(server.server.metricsPort ?? 0)", "--token", server.folder + "/token",
        ])
        #expect(throws: CommandFailure.self) { try unknown.explanation() }
    }

    @Test("a Secret's data is nowhere in it, and without a token nothing is remembered")
    func secrets() throws {
        let server = try PolicyServer(Self.policies(), token: Self.token)
        let refused = try server.post(Self.review("Secret"), to: "/validate")
        let id = try Self.decisionID(refused.body)
        let answer = try server.get("/decisions/\(id)", bearer: Self.token)
        #expect(answer.code == "200" && answer.body.contains("the review is not kept"), "\(answer)")
        #expect(!answer.body.contains("c2VjcmV0") && !answer.body.contains("too long"))

        let silent = try PolicyServer(Self.policies())
        #expect(try !silent.post(Self.review(), to: "/validate").body.contains("decision"))
        #expect(try silent.get("/decisions/abcdefgh", bearer: Self.token).code == "404")
    }

    @Test("after a reload the explanation says that the policies have changed")
    func reloaded() throws {
        let server = try PolicyServer(Self.policies(), token: Self.token)
        let id = try Self.decisionID(server.post(Self.review(), to: "/validate").body)
        try Self.policies().replacingOccurrences(of: "few < 4", with: "few < 40")
            .write(toFile: server.folder + "/policies/p.yaml", atomically: true, encoding: .utf8)
        while !server.log.contains(where: { $0.contains("Policies reloaded") }) { usleep(20_000) }
        let answer = try server.get("/decisions/\(id)", bearer: Self.token)
        #expect(answer.body.contains("the policies have changed since"))
        #expect(answer.body.contains("validation 0: true"), "\(answer.body)")
    }

    @Test("shadows change and refuse nothing: they are in the log, the metrics and, where asked for, the warnings")
    func shadows() throws {
        let server = try PolicyServer(Self.policies(#"{"postern.dev/shadow": "true", "postern.dev/shadow-warn": "true"}"#))
        let validated = try server.post(Self.review(), to: "/validate").body
        #expect(validated.contains("\"allowed\":true") && validated.contains("it would refuse the request: "), "\(validated)")
        let mutated = try server.post(Self.review(), to: "/mutate").body
        #expect(!mutated.contains("\"patch\"") && mutated.contains("it would patch the object: "), "\(mutated)")
        let metrics = try server.get("/metrics").body
        for line in [
            #"postern_shadow_decisions_total{policies="validating",policy="few",effect="refusal"} 1"#,
            #"postern_shadow_decisions_total{policies="mutating",policy="label",effect="patch"} 1"#,
            #"postern_reviews_total{policies="validating",result="unchanged"} 1"#,
        ] {
            #expect(metrics.contains(line), "\(line) in:\n\(metrics)")
        }
        #expect(server.log.contains { $0.contains("is in shadow mode; it would refuse") && $0.contains("\"policy\":\"few\"") })
        #expect(server.log.contains { $0.contains("is in shadow mode; it would patch") && $0.contains("\"effect\":\"patch\"") })
    }

    @Test("a percentage of requests is enforced, the same for the same request")
    func percentage() throws {
        let server = try PolicyServer(
            Self.policies(#"{"postern.dev/shadow": "true", "postern.dev/enforce-percent": "50"}"#))
        var refused = 0
        for number in 0..<40 {
            let review = Self.review(uid: "uid-\(number)")
            let first = try server.post(review, to: "/validate").body.contains("\"allowed\":false")
            #expect(try server.post(review, to: "/validate").body.contains("\"allowed\":false") == first)
            if first { refused += 1 }
        }
        #expect((8...32).contains(refused), "\(refused) of 40")
    }
}
