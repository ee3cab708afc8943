// SPDX-License-Identifier: Apache-2.0

import Foundation
import TLS

/// Keys and certificates made by the `openssl` command for one test run, in a folder of their own.
struct Credentials {
    let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "postern-tls-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    /// A self-signed certificate and its key, or one that `issuer` signs.
    func make(_ name: String, issuer: String? = nil, days: Int = 2) throws {
        try openssl(
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-keyout", "\(name).key", "-out", "\(name).csr", "-subj", "/CN=\(name)")
        let signer =
            issuer.map { ["-CA", "\($0).crt", "-CAkey", "\($0).key", "-CAcreateserial"] }
            ?? ["-signkey", "\(name).key"]
        try openssl(
            ["x509", "-req", "-in", "\(name).csr", "-out", "\(name).crt", "-days", "\(days)"]
                + signer)
    }

    func pem(_ file: String) throws -> PEMText {
        PEMText(
            name: file,
            bytes: Array(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(file)"))))
    }

    func context(_ name: String, clientAuthorities: String? = nil) throws -> ServerContext {
        try ServerContext(
            chain: pem("\(name).crt"), key: pem("\(name).key"),
            clientAuthorities: clientAuthorities.map { try pem($0) })
    }

    func openssl(_ arguments: String...) throws { try openssl(arguments) }

    func openssl(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        struct Failed: Error { let arguments: [String] }
        if process.terminationStatus != 0 { throw Failed(arguments: arguments) }
    }
}
