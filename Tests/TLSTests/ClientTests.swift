// SPDX-License-Identifier: Apache-2.0

import Foundation
import TLS
import Testing

@Suite("TLS clients", .timeLimit(.minutes(30)))
struct ClientTests {
    private let credentials: Credentials

    init() throws {
        credentials = try Credentials()
        try credentials.make("ca")
        try credentials.make("stranger")
        try credentials.makeLeaf(
            "server", issuer: "ca",
            names: "DNS:postern.kube-system.svc,DNS:*.example.org,IP:10.96.0.10,IP:fd00::10")
        try credentials.make("node", issuer: "ca")
    }

    private func client(
        _ name: String, trusting authority: String = "ca.crt", as identity: String? = nil,
        protocols: [ApplicationProtocol] = [.http2, .http1]
    ) throws -> End {
        let context = try ClientContext(
            trust: .authorities([credentials.pem(authority)]),
            chain: identity.map { try credentials.pem("\($0).crt") },
            key: identity.map { try credentials.pem("\($0).key") }, protocols: protocols)
        return End(try Session(context, connectingTo: name))
    }

    private func server(clientAuthorities: String? = nil) throws -> End {
        End(try Session(credentials.context("server", clientAuthorities: clientAuthorities)))
    }

    @Test(
        "The server must show a certificate for the name that was asked for",
        arguments: [
            ("postern.kube-system.svc", true), ("POSTERN.kube-system.svc", true), ("postern.kube-system.svc.", true),
            ("a.example.org", true), ("a.b.example.org", false), ("example.org", false), ("server", false),
            ("10.96.0.10", true), ("10.96.0.11", false), ("fd00::10", true), ("fd00:0:0::10", true), ("fd00::11", false),
        ])
    func names(name: String, isAccepted: Bool) throws {
        let (client, server) = (try client(name), try server())
        End.converse(client, server)
        #expect((client.isComplete && server.isComplete) == isAccepted, "\(client.failure?.description ?? "")")
        if !isAccepted { #expect(client.failure?.description.contains("mismatch") == true) }
    }

    @Test(arguments: ["", "a\u{0}b", "a\nb", "exa mple.org", "*.example.org", String(repeating: "a", count: 254)])
    func `what is no name is never asked for`(name: String) throws {
        #expect(throws: TLSError.self) { _ = try client(name) }
    }

    @Test func `a server of another authority is refused, with the reason`() throws {
        let (client, server) = (try client("a.example.org", trusting: "stranger.crt"), try server())
        End.converse(client, server)
        #expect(!client.isComplete)
        #expect(client.failure?.description.contains("unable to get") == true, "\(client.failure?.description ?? "")")
    }

    @Test func `the leaf itself may be what is trusted`() throws {
        let (client, server) = (try client("a.example.org", trusting: "server.crt"), try server())
        End.converse(client, server)
        #expect(client.isComplete)
    }

    @Test func `an expired server is refused`() throws {
        try credentials.makeLeaf("server", issuer: "ca", names: "DNS:a.example.org", days: -1)
        let (client, server) = (try client("a.example.org"), try server())
        End.converse(client, server)
        #expect(client.failure?.description.contains("expired") == true, "\(client.failure?.description ?? "")")
    }

    @Test(arguments: [
        ([ApplicationProtocol.http2, .http1], ApplicationProtocol.http2), ([.http1], .http1), ([], .http1),
    ])
    func `ALPN is agreed on`(offered: [ApplicationProtocol], expected: ApplicationProtocol) throws {
        let (client, server) = (try client("a.example.org", protocols: offered), try server())
        End.converse(client, server)
        #expect(client.session.agreement().applicationProtocol == expected)
        #expect(client.session.agreement().peerName == "server")
    }

    @Test func `the client's certificate is shown to a server that asks`() throws {
        let (client, server) = (try client("a.example.org", as: "node"), try server(clientAuthorities: "ca.crt"))
        End.converse(client, server)
        #expect(server.session.agreement().isPeerVerified)
        #expect(server.session.agreement().peerName == "node")
        _ = server.take(client.take([], sending: Array("question".utf8)))
        #expect(server.plaintext == Array("question".utf8))
    }

    @Test func `a certificate and its key may be one file, as the kubelet's`() throws {
        let pair = PEMText(
            name: "kubelet-client-current.pem",
            bytes: try credentials.pem("node.crt").bytes + credentials.pem("node.key").bytes)
        let context = try ClientContext(trust: .authorities([credentials.pem("ca.crt")]), chain: pair)
        #expect(context.certificate?.subject == "/CN=node")
    }

    @Test func `mistakes in the files have their messages`() throws {
        let authority = try credentials.pem("ca.crt")
        let empty = PEMText(name: "empty.pem", bytes: [])
        let trust = #expect(throws: TLSError.self) { _ = try ClientContext(trust: .authorities([empty])) }
        #expect(trust?.description.hasPrefix("empty.pem: holds no certificate") == true)
        let key = #expect(throws: TLSError.self) {
            _ = try ClientContext(
                trust: .authorities([authority]), chain: credentials.pem("node.crt"), key: credentials.pem("ca.key"))
        }
        #expect(key?.description.hasPrefix("ca.key: is not the key of the certificate in node.crt") == true)
    }
}

extension Credentials {
    /// A certificate for `names` (OpenSSL's `subjectAltName`), signed by `issuer`.
    func makeLeaf(_ name: String, issuer: String, names: String, days: Int = 2) throws {
        try openssl(
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-keyout", "\(name).key", "-out", "\(name).csr", "-subj", "/CN=\(name)")
        try "subjectAltName=\(names)\n".write(toFile: "\(folder)/\(name).ext", atomically: true, encoding: .utf8)
        // Dates in the past need the `ca` command in OpenSSL 3.0; days may be negative there and here.
        try openssl(
            "x509", "-req", "-in", "\(name).csr", "-out", "\(name).crt", "-days", "\(days)", "-CA", "\(issuer).crt",
            "-CAkey", "\(issuer).key", "-CAcreateserial", "-extfile", "\(name).ext")
    }
}
