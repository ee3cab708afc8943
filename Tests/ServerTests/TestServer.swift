// SPDX-License-Identifier: Apache-2.0

import EventLoop
import Foundation
import HTTP
import Logging
import Synchronization
import Testing

@testable import Server

/// A server on free ports of the loopback, with certificates of its own and two routes for tests.
final class TestServer: Sendable {
    let folder: String
    let server: WebhookServer
    let port: UInt16
    let metricsPort: UInt16
    let gate = Gate()
    let late = LateStub()
    private let lines: Lines

    private final class Lines: Sendable {
        let all = Mutex<[String]>([])
    }

    /// - Parameters:
    ///   - clientAuthority: The name of a certificate that `make` is to make and clients are to show.
    init(
        loops: Int = 1, clientAuthority: String? = nil, watches: [FileWatcher.Watch] = [],
        adjust: (inout Server.Limits) -> Void = { _ in }
    ) throws {
        let folder = NSTemporaryDirectory() + "postern-server-\(UUID().uuidString)"
        self.folder = folder
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let lines = Lines()
        self.lines = lines
        try Self.makeCertificate("server", in: folder)
        if let clientAuthority { try Self.makeCertificate(clientAuthority, in: folder) }
        var configuration = Configuration(
            listen: "127.0.0.1:0", metricsListen: "127.0.0.1:0",
            certificates: CertificateFiles(
                chain: folder + "/server.crt", key: folder + "/server.key",
                clientAuthorities: clientAuthority.map { "\(folder)/\($0).crt" }),
            version: "1.2.3",
            log: Logger(label: "test") { _ in
                JSONLogHandler(level: .debug) { line in lines.all.withLock { $0.append(line) } }
            })
        configuration.loopCount = loops
        configuration.limits.drainDelayMilliseconds = 0
        // Clients of a loaded machine may sleep in the middle of a handshake.
        configuration.limits.handshakeMilliseconds = 120_000
        configuration.limits.pollMilliseconds = 300
        adjust(&configuration.limits)
        let gate = gate
        let late = late
        var application = Application { _ in
            [
                Route(
                    "/echo", .posting(byteCountMaximum: 1 << 20), needsVerifiedPeer: true,
                    handler: Echo()),
                Route("/gate", .posting(byteCountMaximum: 10), handler: GateRoute(gate)),
                Route("/late", .posting(byteCountMaximum: 1_000), answeredLaterBy: late),
            ]
        }
        application.watches = watches
        let server = try WebhookServer(configuration, application)
        port = server.port
        metricsPort = server.metricsPort ?? 0
        self.server = server
    }

    deinit {
        gate.open()
        server.stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    var log: [String] { lines.all.withLock { $0 } }

    /// Another server with the same files.
    func sibling(listen: String) throws -> WebhookServer {
        let configuration = Configuration(
            listen: listen, metricsListen: nil,
            certificates: CertificateFiles(
                chain: folder + "/server.crt", key: folder + "/server.key"),
            version: "0",
            log: Logger(label: "test") { _ in JSONLogHandler(level: .critical) { _ in } })
        return try WebhookServer(configuration, Application { _ in [] })
    }

    func leave() { server.leave() }
    func drain() { server.drain() }
    func stop() { server.stop() }

    /// A self-signed certificate for localhost, written in the place of an earlier one of the name.
    static func makeCertificate(
        _ name: String, in folder: String, issuer: String? = nil,
        alternativeNames: String = "DNS:localhost,IP:127.0.0.1", days: Int = 2
    ) throws {
        var arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-days", "\(days)", "-subj", "/CN=\(name)", "-addext",
            "subjectAltName=\(alternativeNames)", "-keyout", "\(name).key.new", "-out",
            "\(name).crt.new",
        ]
        if let issuer { arguments += ["-CA", "\(issuer).crt", "-CAkey", "\(issuer).key"] }
        let result = try run("/usr/bin/openssl", arguments, in: folder)
        try #require(result.status == 0, "\(result.errors)")
        for kind in ["key", "crt"] {
            #expect(
                unsafe rename("\(folder)/\(name).\(kind).new", "\(folder)/\(name).\(kind)") == 0)
        }
    }

    /// Waits, within the test's own limit, until something is so.
    func until(_ condition: () -> Bool) {
        while !condition() { usleep(10_000) }
    }
}

/// What a finished program printed.
struct Ended {
    let status: Int32
    let output: String
    let errors: String
}

/// Runs a program to its end, with `input` on its standard input.
@discardableResult
func run(
    _ path: String, _ arguments: [String], in folder: String? = nil, input: String = ""
) throws -> Ended {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    // Files and no pipes: a full pipe would block the program.
    let base = NSTemporaryDirectory() + UUID().uuidString
    for suffix in ["in", "out", "err"] {
        try Data(suffix == "in" ? Array(input.utf8) : []).write(
            to: URL(fileURLWithPath: "\(base).\(suffix)"))
    }
    defer {
        for suffix in ["in", "out", "err"] {
            try? FileManager.default.removeItem(atPath: "\(base).\(suffix)")
        }
    }
    process.standardInput = FileHandle(forReadingAtPath: base + ".in")
    process.standardOutput = FileHandle(forWritingAtPath: base + ".out")
    process.standardError = FileHandle(forWritingAtPath: base + ".err")
    try process.run()
    process.waitUntilExit()
    return Ended(
        status: process.terminationStatus,
        output: try String(contentsOfFile: base + ".out", encoding: .utf8),
        errors: try String(contentsOfFile: base + ".err", encoding: .utf8))
}

/// Answers with the body it got.
private final class Echo: RequestHandler {
    func handle(_ request: borrowing RequestView, into response: inout ResponseWriter) {
        unsafe response.body.append(request.bodyBytes)
    }
}

/// Holds its loop until the test lets go: what no handler of ours may do.
private final class GateRoute: RequestHandler {
    private let gate: Gate

    init(_ gate: Gate) { self.gate = gate }

    func handle(_ request: borrowing RequestView, into response: inout ResponseWriter) {
        gate.pass()
        response.body.append("passed")
    }
}

final class Gate: Sendable {
    private let isOpen = Atomic<Bool>(false)
    private let isReached = Atomic<Bool>(false)

    var hasVisitor: Bool { isReached.load(ordering: .acquiring) }
    func open() { isOpen.store(true, ordering: .releasing) }

    func pass() {
        isReached.store(true, ordering: .releasing)
        while !isOpen.load(ordering: .acquiring) { usleep(1_000) }
    }
}

/// Takes every request, and answers when the test says so.
final class LateStub: LateAnswerer {
    private let waiting = Mutex<[ParkedRequest]>([])

    func take(_ request: ParkedRequest) -> Bool {
        waiting.withLock { $0.append(request) }
        return true
    }

    var requests: [ParkedRequest] { waiting.withLock { $0 } }

    /// Answers all with what they asked, the last one first, from this thread.
    func answerAll() {
        for request in waiting.withLock({ $0 }).reversed() {
            request.answer(LateAnswer(.ok, body: WipedBytes(request.body.array + Array(" later".utf8))))
        }
    }
}
