// SPDX-License-Identifier: Apache-2.0

@testable import HTTP
import Testing

extension ClientSession {
    func receive(_ text: String, step: Int = .max) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(step))
            rest = rest.dropFirst(piece.count)
            unsafe piece.withUnsafeBytes { unsafe receive($0) }
        }
    }
}

private let request = ClientRequest(
    "POST", authority: "broker.example.org:8443", target: "/credentials?a=b",
    fields: [("Content-Type", "application/json"), ("authorization", "Bearer x")], body: Array("{}".utf8))

@Suite("HTTP/1.1 clients")
struct HTTP1ClientTests {
    private func session(_ limits: ClientLimits = ClientLimits()) throws -> ClientSession {
        let session = try ClientSession(.http1, limits: limits)
        try session.send(request)
        return session
    }

    @Test func `a request is written once, its length with it`() throws {
        let session = try session()
        #expect(
            String(decoding: session.takeOutput(), as: UTF8.self)
                == "POST /credentials?a=b HTTP/1.1\r\nhost: broker.example.org:8443\r\ncontent-type: application/json\r\n"
                + "authorization: Bearer x\r\ncontent-length: 2\r\n\r\n{}")
        #expect(session.takeOutput().isEmpty)
    }

    /// An answer's bytes, and what it is: status, body, whether the connection may be used again.
    static let whole: [(String, Int, String, Bool)] = [
        ("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello", 200, "hello", true),
        ("HTTP/1.1 200\r\nContent-Length:5\r\nContent-Length: 5\r\n\r\nhello", 200, "hello", true),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nt: u\r\n\r\n", 200, "hello world", true),
        ("HTTP/1.1 200 OK\r\nConnection: Close\r\ncontent-length: 2\r\n\r\nok", 200, "ok", false),
        ("HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok", 200, "ok", false),
        ("HTTP/1.1 204 No Content\r\n\r\n", 204, "", true),
        ("HTTP/1.1 304 Not Modified\r\ncontent-length: 9\r\n\r\n", 304, "", true),
        ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 503 Busy\r\nretry-after: 2\r\ncontent-length: 0\r\n\r\n", 503, "", true),
        ("HTTP/1.1 302 Found\r\nlocation: https://elsewhere.example.org/\r\ncontent-length: 0\r\n\r\n", 302, "", true),
        ("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n", 200, "ok", false),
    ]

    @Test("Answers are read, however they are cut", arguments: whole)
    func answers(text: String, status: Int, body: String, isReusable: Bool) throws {
        for step in [1, 2, 7, .max] {
            let session = try session()
            session.receive(text, step: step)
            guard case .response(let response) = session.outcome else {
                Issue.record("\(String(describing: session.outcome)) for \(text.debugDescription)")
                continue
            }
            #expect(response.status == status)
            #expect(String(decoding: response.body, as: UTF8.self) == body)
            #expect(session.isReusable == isReusable, "\(text.debugDescription)")
        }
    }

    @Test func `without a length the end of the connection is the end, when the peer says so itself`() throws {
        for isClean in [true, false] {
            let session = try session()
            session.receive("HTTP/1.1 200 OK\r\n\r\nhello")
            #expect(session.outcome == nil)
            session.endOfInput(isClean: isClean)
            #expect(
                session.outcome
                    == (isClean ? .response(ClientResponse(status: 200, body: Array("hello".utf8))) : .failure(.ended)))
        }
    }

    @Test("What could mean two things, or nothing, is refused", arguments: [
        "garbage\r\n\r\n", "HTTP/2 200 OK\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1 099 No\r\n\r\n",
        "HTTP/1.1 200 OK\n\n", "HTTP/1.1 101 Switching Protocols\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhelloo\r\n", "HTTP/1.1 200 OK\r\nname : x\r\n\r\n",
        "HTTP/1.1 200 OK\r\n folded: x\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "HTTP/1.1 200 OK\r\na: \u{1}\r\n\r\n",
    ])
    func malformed(text: String) throws {
        for step in [1, .max] {
            let session = try session()
            session.receive(text, step: step)
            guard case .failure(.malformed) = session.outcome else {
                Issue.record("\(String(describing: session.outcome)) for \(text.debugDescription)")
                continue
            }
            #expect(!session.isReusable)
        }
    }

    @Test func `an answer that ends early is none`() throws {
        for text in ["", "HTTP/1.1 20", "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhell", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n"] {
            let session = try session()
            session.receive(text)
            session.endOfInput(isClean: true)
            #expect(session.outcome == .failure(.ended), "\(text.debugDescription)")
        }
    }

    @Test func `every limit holds`() throws {
        var limits = ClientLimits()
        limits.bodyByteCount = 10
        limits.headerByteCount = 100
        limits.headerCount = 3
        let table = [
            "HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nb\r\n" + String(repeating: "x", count: 11),
            "HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 11),
            "HTTP/1.1 200 OK\r\na: " + String(repeating: "x", count: 100),
            "HTTP/1.1 200 OK\r\na:\r\nb:\r\nc:\r\nd:\r\n\r\n",
        ]
        for text in table {
            let session = try session(limits)
            session.receive(text)
            guard case .failure(.tooLarge) = session.outcome else {
                Issue.record("\(String(describing: session.outcome)) for \(text.debugDescription)")
                continue
            }
        }
    }

    @Test func `one request after the other on one connection`() throws {
        let session = try session()
        for number in 0..<3 {
            if number > 0 { try session.send(request) }
            #expect(session.outcome == nil)
            #expect(!session.takeOutput().isEmpty)
            session.receive("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n\(number)")
            #expect(session.outcome == .response(ClientResponse(status: 200, fields: [("content-length", "1")], body: [0x30 + UInt8(number)])))
        }
    }

    @Test func `a request that would change the meaning of what follows is not sent`() throws {
        let bad: [(inout ClientRequest) -> Void] = [
            { $0.method = "GET /" }, { $0.target = "credentials" }, { $0.target = "/a b" }, { $0.target = "/\r\nx: y" },
            { $0.authority = "a\r\nb" }, { $0.authority = "user@a" }, { $0.authority = "" },
            { $0.fields.append("x", "a\r\nb: c") }, { $0.fields.append("x\r\n", "a") }, { $0.fields.append("host", "a") },
            { $0.fields.append("Content-Length", "1") }, { $0.fields.append("x", String(repeating: "x", count: 70_000)) },
        ]
        for change in bad {
            var request = request
            change(&request)
            for kind in [ClientSession.Kind.http1, .http2] {
                let session = try ClientSession(kind)
                #expect(throws: ClientError.self) { try session.send(request) }
            }
        }
    }
}

@Suite("HTTP/2 clients")
struct HTTP2ClientTests {
    /// A client session and our own server in memory.
    private func exchange(
        _ request: ClientRequest, limits: ClientLimits = ClientLimits(), _ prepare: (World) -> Void = { _ in }
    ) throws -> (ClientSession, World) {
        let world = try World(.http2)
        prepare(world)
        let session = try ClientSession(.http2, limits: limits)
        try session.send(request)
        run(session, world)
        return (session, world)
    }

    private func run(_ session: ClientSession, _ world: World) {
        while case let bytes = session.takeOutput(), !bytes.isEmpty {
            let answer = world.feed(bytes)
            unsafe answer.withUnsafeBytes { unsafe session.receive($0) }
        }
    }

    @Test(arguments: [0, 1, 20_000, 300_000])
    func `a request goes there and its answer comes back`(byteCount: Int) throws {
        var request = request
        request.body = (0..<byteCount).map { UInt8(truncatingIfNeeded: $0) }
        let (session, world) = try exchange(request)
        #expect(world.seen.map(\.path) == ["/credentials"])
        #expect(world.seen.map(\.query) == ["a=b"])
        guard case .response(let response) = session.outcome else {
            Issue.record("\(String(describing: session.outcome))")
            return
        }
        #expect(response.status == 200)
        #expect(response.body == request.body)
        #expect(response.fields["content-type"] == "application/json")
        try session.send(request)
        run(session, world)
        #expect(session.outcome == .response(response))
        #expect(session.isReusable)
    }

    @Test func `an answer beyond the limits is refused, and the connection lives`() throws {
        var limits = ClientLimits()
        limits.bodyByteCount = 1000
        let (session, world) = try exchange(request, limits: limits) { $0.answer = [UInt8](repeating: 1, count: 100_000) }
        #expect(session.outcome == .failure(.tooLarge("its body passes 1000 bytes")))
        world.answer = [1]
        try session.send(request)
        run(session, world)
        guard case .response = session.outcome else {
            Issue.record("\(String(describing: session.outcome))")
            return
        }
    }

    @Test func `garbage and an early end are failures`() throws {
        let garbage = try ClientSession(.http2)
        try garbage.send(request)
        garbage.receive("HTTP/1.1 400 Bad Request\r\n\r\n")
        _ = garbage.takeOutput()
        guard case .failure(.malformed) = garbage.outcome else {
            Issue.record("\(String(describing: garbage.outcome))")
            return
        }
        let early = try ClientSession(.http2)
        try early.send(request)
        early.endOfInput(isClean: true)
        #expect(early.outcome == .failure(.ended))
        #expect(!early.isReusable)
    }

    @Test func `what a server that leaves did not look at may be sent again`() throws {
        let session = try ClientSession(.http2)
        try session.send(request)
        // SETTINGS, then GOAWAY with last stream 0 and NO_ERROR.
        let bytes: [UInt8] = [0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        unsafe bytes.withUnsafeBytes { unsafe session.receive($0) }
        #expect(session.outcome == .failure(.notProcessed))
        #expect(!session.isReusable)
    }
}
