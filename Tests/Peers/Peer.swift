// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

/// A server of Tests/Peers/peer.py in a process of its own; it ends with its owner.
package final class Peer {
    package let port: UInt16
    private let process = Process()
    private let standardInput = Pipe()
    private let log: String

    package init(_ arguments: [String], folder: String) throws {
        log = "\(folder)/log-\(UUID().uuidString)"
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "peer.py").path
        let output = Pipe()
        // The system's own, for which python3-h2 is installed.
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = [script, "--log", log] + arguments
        process.standardInput = standardInput
        process.standardOutput = output
        try process.run()
        var line = Data()
        while case let byte = output.fileHandleForReading.readData(ofLength: 1), !byte.isEmpty, byte != Data([10]) { line += byte }
        struct NoPort: Error {}
        guard let port = UInt16(String(decoding: line, as: UTF8.self)) else { throw NoPort() }
        self.port = port
    }

    /// SIGKILL, for threads of tests run with other signals blocked, and their children inherit that.
    package func kill() {
        _ = Glibc.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    deinit { _ = Glibc.kill(process.processIdentifier, SIGKILL) }

    /// The requests that came, in order.
    package var requests: [[String: Any]] {
        ((try? String(contentsOfFile: log, encoding: .utf8)) ?? "").split(separator: "\n").compactMap {
            (try? JSONSerialization.jsonObject(with: Data($0.utf8))) as? [String: Any]
        }
        .filter { $0["error"] == nil }
    }
}

/// Keys and certificates of one test run.
package struct Authority: Sendable {
    package let folder: String

    package init() throws {
        folder = NSTemporaryDirectory() + "postern-peers-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for name in ["ca", "stranger"] {
            try openssl([
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-keyout", "\(name).key", "-out", "\(name).crt", "-subj", "/CN=\(name)",
            ])
        }
        try make("server", names: "DNS:broker.example.org,DNS:localhost,IP:127.0.0.1")
        try make("node", names: "DNS:node")
    }

    package func make(_ name: String, names: String) throws {
        try openssl([
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-keyout", "\(name).key", "-out", "\(name).csr", "-subj", "/O=system:nodes/CN=system:node:\(name)",
        ])
        try "subjectAltName=\(names)\n".write(toFile: "\(folder)/\(name).ext", atomically: true, encoding: .utf8)
        try openssl([
            "x509", "-req", "-in", "\(name).csr", "-out", "\(name).crt", "-days", "2", "-CA", "ca.crt", "-CAkey", "ca.key",
            "-CAcreateserial", "-extfile", "\(name).ext",
        ])
    }

    package func path(_ file: String) -> String { "\(folder)/\(file)" }

    package var serverArguments: [String] { ["--cert", path("server.crt"), "--key", path("server.key")] }

    private func openssl(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = arguments
        process.currentDirectoryURL = URL(filePath: folder)
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        struct Failed: Error { let arguments: [String] }
        if process.terminationStatus != 0 { throw Failed(arguments: arguments) }
    }
}
