// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import HTTP

private let probe = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"

@Suite("HTTP/1.1 connections")
struct HTTP1ConnectionTests {
    @Test("an answer is head, length and body")
    func answer() throws {
        let world = try World(.http1)
        world.answer = Array("ok\n".utf8)
        world.response = .text(.ok)
        let expected = """
            HTTP/1.1 200 OK\r
            content-type: text/plain; charset=utf-8\r
            content-length: 3\r
            \r
            ok

            """
        #expect(world.feed(probe) == expected)
        #expect(world.feed(probe) == expected)
        #expect(!world.isFinished)
    }

    @Test("HEAD has the length and no body")
    func head() throws {
        let world = try World(.http1)
        world.answer = Array("ok\n".utf8)
        let output = world.feed("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(output.contains("content-length: 3\r\n"))
        #expect(output.hasSuffix("\r\n\r\n"))
    }

    @Test("405 names what is allowed, 503 when to come back")
    func fields() throws {
        let world = try World(.http1)
        world.response = Response(.methodNotAllowed, allow: "GET, HEAD")
        #expect(world.feed(probe).contains("\r\nallow: GET, HEAD\r\n"))
        world.response = Response(.serviceUnavailable, retryAfter: "1")
        #expect(world.feed(probe).contains("\r\nretry-after: 1\r\n"))
    }

    @Test(
        "end after the answer when asked to",
        arguments: [
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n",
            "GET / HTTP/1.0\r\n\r\n",
        ])
    func closes(_ bytes: String) throws {
        let world = try World(.http1)
        #expect(world.feed(bytes + probe).contains("connection: close"))
        #expect(world.seen.count == 1)
        #expect(world.isFinished)
    }

    @Test("a body is asked for with 100-continue, once and only if it has not come")
    func continues() throws {
        let world = try World(.http1)
        let head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
        #expect(world.feed(head) == "HTTP/1.1 100 Continue\r\n\r\n")
        #expect(statuses(world.feed("ok")) == [200])
        #expect(statuses(world.feed(head + "ok")) == [200])
        #expect(world.seen.count == 2)
    }

    @Test("a body too large is refused before it is sent, and what still comes is read past")
    func tooLarge() throws {
        var limits = Limits()
        limits.bodyByteCount = 10
        for head in ["Content-Length: 30", "Transfer-Encoding: chunked"] {
            let world = try World(.http1, limits: limits)
            var output = world.feed("POST / HTTP/1.1\r\nHost: a\r\n\(head)\r\n\r\n")
            output += world.feed("1e\r\n" + String(repeating: "x", count: 20))
            #expect(statuses(output) == [413])
            #expect(!world.isFinished)
            #expect(world.feed(String(repeating: "x", count: 10)) == "")
            world.now = limits.requestNanoseconds * 2
            world.session.expire(at: world.now)
            #expect(world.isFinished)
        }
    }

    @Test("what is sent ahead waits for the answer before it")
    func pipelining() throws {
        let world = try World(.http1)
        world.parks = true
        world.feed("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(world.seen.map(\.path) == ["/1"])
        world.respond(world.parked[0], [])
        world.serve()
        #expect(world.seen.map(\.path) == ["/1", "/2"])
        // A stale token answers nothing.
        world.respond(world.parked[0], [])
        #expect(statuses(String(decoding: world.takeOutput(), as: UTF8.self)) == [200])
    }

    @Test("drain: idle ends at once, a request in flight is answered first")
    func drain() throws {
        let idle = try World(.http1)
        idle.session.beginDrain(at: 1)
        #expect(idle.isFinished)

        let busy = try World(.http1)
        busy.feed("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\no")
        busy.session.beginDrain(at: 1)
        #expect(!busy.isFinished)
        #expect(busy.feed("k").contains("connection: close"))
        #expect(busy.isFinished)
    }

    @Test(
        "late heads and bodies get 408, idle connections end without a word",
        arguments: [
            ("", []), ("GET /", [408]),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\no", [408]),
            (probe, [200]),
        ])
    func late(_ bytes: String, _ expected: [Int]) throws {
        let world = try World(.http1)
        var output = world.feed(bytes)
        world.session.expire(at: world.now + world.context.limits.headNanoseconds / 2)
        #expect(!world.isFinished)
        world.session.expire(at: world.now + world.context.limits.idleNanoseconds * 2)
        output += String(decoding: world.takeOutput(), as: UTF8.self)
        #expect(statuses(output) == expected)
        #expect(world.isFinished)
    }

    @Test("garbage never crashes, and ends in an answer or in waiting")
    func garbage() throws {
        var generator = SplitMix(state: 7)
        let seeds = [
            probe,
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
        ]
        for round in 0..<4000 {
            var bytes = Array(seeds[round % 2].utf8)
            for _ in 0..<Int(generator.next() % 6) {
                let place = Int(generator.next() % UInt64(bytes.count))
                switch generator.next() % 3 {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: generator.next())
                case 1: bytes.remove(at: place)
                default: bytes.insert(UInt8(truncatingIfNeeded: generator.next()), at: place)
                }
            }
            let world = try World(.http1)
            world.step = 1 + Int(generator.next() % 40)
            world.feed(bytes)
        }
    }
}

/// A small generator, so that a failing round comes back (SplitMix64).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
