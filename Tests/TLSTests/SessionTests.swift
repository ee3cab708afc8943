// SPDX-License-Identifier: Apache-2.0

import COpenSSL
import Foundation
import TLS
import Testing

/// One server session with the loop's part played by arrays.
private final class Peer {
    let session: Session
    var isComplete = false
    var hasFailed = false
    var isClosed = false
    var plaintext: [UInt8] = []

    init(_ context: ServerContext) throws { session = try Session(context) }

    /// Gives bytes to the session as a loop does; returns the bytes for the client.
    func take(_ bytes: [UInt8]) -> [UInt8] {
        var room = [UInt8](repeating: 0, count: 256 << 10)
        return unsafe bytes.withUnsafeBytes { input in
            unsafe room.withUnsafeMutableBytes { output in
                unsafe session.setInput(input)
                unsafe session.setOutput(output)
                step()
                return unsafe Array(output[..<session.takeOutput()])
            }
        }
    }

    private func step() {
        if !isComplete {
            switch session.handshake() {
            case .complete: isComplete = true
            case .failed:
                hasFailed = true
                return
            case .wantsInput, .wantsOutput: return
            }
        }
        var chunk = [UInt8](repeating: 0, count: 20_000)
        while true {
            switch unsafe chunk.withUnsafeMutableBytes({ unsafe session.read(into: $0) }) {
            case .bytes(let count): plaintext += chunk[..<count]
            case .closed:
                isClosed = true
                return
            case .failed:
                hasFailed = true
                return
            case .wantsInput, .wantsOutput: return
            }
        }
    }

    /// Encrypts all of `bytes`.
    func send(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            var room = [UInt8](repeating: 0, count: Session.outputByteCountMinimum)
            unsafe room.withUnsafeMutableBytes { output in
                unsafe session.setOutput(output)
                let written = unsafe rest.withUnsafeBytes { unsafe session.write($0) }
                if case .bytes(let count) = written {
                    rest = rest.dropFirst(count)
                } else {
                    rest = []
                }
                unsafe result += output[..<session.takeOutput()]
            }
        }
        return result
    }
}

/// Lets both talk until neither has anything to say; false when the client gave up.
@discardableResult
private func connect(_ client: MemoryClient, _ peer: Peer, byteByByte: Bool = false) -> Bool {
    var toClient: [UInt8] = []
    for _ in 0..<10 {
        let isWell = client.advance(toClient)
        toClient = []
        let toServer = client.takeOutput()
        if byteByByte {
            for byte in toServer { toClient += peer.take([byte]) }
        } else if !toServer.isEmpty {
            toClient = peer.take(toServer)
        }
        if !isWell { return false }
        if toClient.isEmpty { return client.isConnected }
    }
    return false
}

@Suite("TLS sessions in memory", .timeLimit(.minutes(30)))
struct SessionTests {
    private let credentials: Credentials
    private let context: ServerContext

    init() throws {
        credentials = try Credentials()
        try credentials.make("server")
        context = try credentials.context("server")
    }

    @Test(arguments: [true, false])
    func `a client connects, also one that sends one byte at a time`(byteByByte: Bool) throws {
        let client = MemoryClient()
        let peer = try Peer(context)
        #expect(connect(client, peer, byteByByte: byteByByte))
        #expect(client.cipher == "TLSv1.3 TLS_AES_128_GCM_SHA256")
        let agreement = peer.session.agreement()
        #expect(agreement.applicationProtocol == .http2)
        #expect(agreement.version == "TLSv1.3")
        #expect(!agreement.isResumed)
        #expect(!agreement.isPeerVerified)
        client.send(Array("question".utf8))
        for byte in client.takeOutput() { _ = peer.take([byte]) }
        #expect(peer.plaintext == Array("question".utf8))
        #expect(client.receive(peer.send(Array("answer".utf8))) == Array("answer".utf8))
    }

    @Test(arguments: [1, 16_383, 16_384, 16_385, 1_000_000])
    func `plaintext of any size arrives in both directions`(byteCount: Int) throws {
        let client = MemoryClient()
        let peer = try Peer(context)
        connect(client, peer)
        let bytes = (0..<byteCount).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        client.send(bytes)
        _ = peer.take(client.takeOutput())
        #expect(peer.plaintext == bytes)
        #expect(client.receive(peer.send(bytes)) == bytes)
    }

    @Test(arguments: [
        ("\u{2}h2\u{8}http/1.1", ApplicationProtocol.http2), ("\u{8}http/1.1\u{2}h2", .http2),
        ("\u{8}http/1.1", .http1), ("", .http1),
    ])
    func `ALPN prefers HTTP/2 and lets silent clients have HTTP/1.1`(
        offered: String, expected: ApplicationProtocol
    ) throws {
        var options = MemoryClient.Options()
        options.protocols = Array(offered.utf8)
        let client = MemoryClient(options)
        let peer = try Peer(context)
        #expect(connect(client, peer))
        #expect(peer.session.agreement().applicationProtocol == expected)
    }

    @Test func `a client that speaks neither is told so`() throws {
        var options = MemoryClient.Options()
        options.protocols = Array("\u{6}spdy/3".utf8)
        let client = MemoryClient(options)
        let peer = try Peer(context)
        #expect(!connect(client, peer))
        #expect(peer.hasFailed)
    }

    @Test func `TLS 1.2 is spoken, TLS 1.1 is refused`() throws {
        var options = MemoryClient.Options()
        options.highest = TLS1_2_VERSION
        let client = MemoryClient(options)
        #expect(connect(client, try Peer(context)))
        #expect(
            client.cipher == "TLSv1.2 ECDHE-ECDSA-AES256-GCM-SHA384"
                || client.cipher == "TLSv1.2 ECDHE-ECDSA-AES128-GCM-SHA256")
        options.lowest = TLS1_1_VERSION
        options.highest = TLS1_1_VERSION
        let old = MemoryClient(options)
        #expect(!connect(old, try Peer(context)))
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func `a session is resumed from its ticket, and not under another certificate`(
        version: Int32
    ) throws {
        var options = MemoryClient.Options()
        options.lowest = version
        options.highest = version
        let first = MemoryClient(options)
        let peer = try Peer(context)
        connect(first, peer)
        _ = first.receive(peer.send([1]))
        unsafe options.resume = first.session
        defer { unsafe SSL_SESSION_free(options.resume) }
        let again = try Peer(context)
        #expect(connect(MemoryClient(options), again))
        #expect(again.session.agreement().isResumed)
        let elsewhere = try Peer(credentials.context("server"))
        #expect(connect(MemoryClient(options), elsewhere))
        #expect(!elsewhere.session.agreement().isResumed)
    }

    @Test func `garbage, a forged record and an early end are failures with words`() throws {
        let peer = try Peer(context)
        _ = peer.take(Array("GET / HTTP/1.1\r\n\r\n".utf8))
        #expect(peer.hasFailed)
        #expect(peer.session.handshakeError() == .handshake(reason: "http request"))

        let client = MemoryClient()
        let forged = try Peer(context)
        connect(client, forged)
        client.send([1, 2, 3])
        var record = client.takeOutput()
        record[record.count - 1] ^= 1
        let alert = forged.take(record)
        #expect(forged.hasFailed && forged.plaintext.isEmpty)
        #expect(!alert.isEmpty)
        guard case .connection(let reason) = forged.session.connectionError() else { return }
        #expect(reason.contains("bad record mac"))
    }

    @Test func `every prefix of a handshake, cut and followed by garbage, is survived`() throws {
        let hello = MemoryClient()
        _ = hello.advance([])
        let bytes = hello.takeOutput()
        for count in stride(from: 0, to: bytes.count, by: 7) {
            let peer = try Peer(context)
            _ = peer.take(Array(bytes[..<count]) + [UInt8](repeating: 0xFF, count: 600))
            #expect(!peer.isComplete)
        }
    }

    @Test func `both sides say goodbye`() throws {
        let client = MemoryClient()
        let peer = try Peer(context)
        connect(client, peer)
        client.close()
        _ = peer.take(client.takeOutput())
        #expect(peer.isClosed && !peer.hasFailed)
        var room = [UInt8](repeating: 0, count: Session.outputByteCountMinimum)
        let count = unsafe room.withUnsafeMutableBytes { output in
            unsafe peer.session.setOutput(output)
            peer.session.close()
            return peer.session.takeOutput()
        }
        #expect(count > 0)
    }

    @Test func `client certificates: ours is verified, none is let in, a stranger's is not`() throws
    {
        for name in ["authority", "stranger"] { try credentials.make(name) }
        try credentials.make("client", issuer: "authority")
        try credentials.make("other", issuer: "stranger")
        let asking = try credentials.context("server", clientAuthorities: "authority.crt")
        for (certificate, connects, verified) in [
            ("client", true, true), (nil, true, false), ("other", false, false),
        ] {
            var options = MemoryClient.Options()
            options.certificate = certificate.map { "\(credentials.folder)/\($0)" }
            let client = MemoryClient(options)
            let peer = try Peer(asking)
            connect(client, peer)
            #expect(peer.isComplete == connects)
            #expect(connects == !peer.hasFailed)
            if connects { #expect(peer.session.agreement().isPeerVerified == verified) }
        }
    }
}
