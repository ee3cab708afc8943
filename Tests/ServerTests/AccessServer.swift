// SPDX-License-Identifier: Apache-2.0

import Authorization
import Foundation
import Logging
import Synchronization
import Testing

@testable import Server

/// A server of access policies on free ports of the loopback, gone with its folder.
final class AccessServer {
    let folder = NSTemporaryDirectory() + "postern-access-\(UUID().uuidString)"
    let server: WebhookServer
    private let decisionLog: DecisionLog
    private let lines = Lines()

    private final class Lines: Sendable { let all = Mutex<[String]>([]) }
    var log: [String] { lines.all.withLock { $0 } }

    /// - Parameters:
    ///   - clients: Names of certificates that one authority issues, with their alternative names; none: no certificate is asked for.
    ///   - prepare: Called with the folder before anything is opened.
    init(
        _ text: String, clients: [String: String] = [:], clientNames: [String] = [], isStrict: Bool = false,
        ringByteCount: Int = 1 << 16, prepare: (String) throws -> Void = { _ in }
    ) throws {
        let manager = FileManager.default
        try manager.createDirectory(atPath: folder + "/policies", withIntermediateDirectories: true)
        try text.write(toFile: folder + "/policies/p.yaml", atomically: true, encoding: .utf8)
        try TestServer.makeCertificate("server", in: folder)
        if !clients.isEmpty { try TestServer.makeCertificate("authority", in: folder) }
        for (client, names) in clients {
            try TestServer.makeCertificate(client, in: folder, issuer: "authority", alternativeNames: names)
        }
        try prepare(folder)
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
        decisionLog = try DecisionLog(folder + "/decisions", ringByteCount: ringByteCount, log: log)
        server = try WebhookServer(
            configuration,
            .access(
                AccessPolicyFiles(policies: [folder + "/policies"]), isStrict: isStrict, decisionLog: decisionLog,
                limits: configuration.limits, log: log))
    }

    deinit {
        server.stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Status and body of one request by curl.
    func post(
        _ body: String, to path: String = "/authorize", client: String? = nil, _ more: [String] = []
    ) throws -> (String, String) {
        var arguments = [
            "-sSk", "--http2", "-w", "\n%{http_code}", "-H", "Content-Type: application/json",
            "--data-binary", "@-",
        ] + more + ["https://127.0.0.1:\(server.port)\(path)"]
        if let client { arguments += ["--cert", "\(client).crt", "--key", "\(client).key"] }
        return Self.parts(try run("/usr/bin/curl", arguments, in: folder, input: body))
    }

    func get(_ path: String, plain: Bool = false, _ more: [String] = []) throws -> (String, String) {
        let base = plain ? "http://127.0.0.1:\(server.metricsPort ?? 0)" : "https://127.0.0.1:\(server.port)"
        return Self.parts(
            try run("/usr/bin/curl", ["-sSk", "-w", "\n%{http_code}"] + more + [base + path], in: folder))
    }

    private static func parts(_ ended: Ended) -> (String, String) {
        let parts = ended.output.split(separator: "\n", omittingEmptySubsequences: false)
        return (String(parts.last ?? ""), parts.dropLast().joined(separator: "\n"))
    }

    /// The lines of the decision log so far.
    func decisions(_ name: String = "decisions") throws -> [String] {
        try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8).split(separator: "\n").map(String.init)
    }
}
