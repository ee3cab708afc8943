// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import HTTP

@Suite("HTTP/2 requests and answers")
struct HTTP2Tests {
    @Test(
        "a request is whole, its answer arrives", arguments: [0, 1, 100, 16_384, 65_536, 300_000])
    func roundTrip(_ byteCount: Int) throws {
        let pair = try Pair()
        let body = (0..<byteCount).map { UInt8($0 % 251) }
        let stream = pair.client.submit(
            "POST", "/mutate?timeout=10s", fields: [("content-type", "application/json")],
            body: body)
        pair.run()
        let answer = try #require(pair.client.answers[stream])
        #expect(answer.status == 200)
        #expect(answer.body == body)
        #expect(answer.closeCode == 0)
        #expect(answer.fields["content-type"] == "application/json")
        #expect(answer.fields["content-length"] == "\(byteCount)")
        #expect(pair.world.seen.first?.path == "/mutate")
        #expect(pair.world.seen.first?.query == "timeout=10s")
        #expect(pair.world.seen.first?.contentType == "application/json")
        #expect(pair.world.context.heldByteCount == 0)
        #expect(pair.world.requestCountInFlight == 0)
    }

    @Test("byte by byte means the same")
    func byteByByte() throws {
        let pair = try Pair()
        pair.world.step = 1
        let stream = pair.client.submit("POST", "/mutate", body: Array("hello".utf8))
        pair.run()
        #expect(pair.client.answers[stream]?.body == Array("hello".utf8))
    }

    @Test("100 requests at once, and answers in another order")
    func many() throws {
        let pair = try Pair()
        pair.world.parks = true
        let streams = (0..<100).map { pair.client.submit("POST", "/\($0)", body: [UInt8($0)]) }
        pair.run()
        #expect(pair.world.seen.map(\.path) == (0..<100).map { "/\($0)" })
        for (index, token) in pair.world.parked.enumerated().reversed() {
            pair.world.respond(token, [UInt8(index)])
        }
        pair.run()
        for (index, stream) in streams.enumerated() {
            #expect(pair.client.answers[stream]?.body == [UInt8(index)])
        }
    }

    @Test("HEAD has the length and no body; 405 names what is allowed")
    func head() throws {
        let pair = try Pair()
        pair.world.answer = [1, 2, 3]
        pair.world.response = Response(.methodNotAllowed, allow: "POST")
        let stream = pair.client.submit("HEAD", "/mutate")
        pair.run()
        let answer = try #require(pair.client.answers[stream])
        #expect(answer.status == 405)
        #expect(answer.fields["allow"] == "POST")
        #expect(answer.fields["content-length"] == "3")
        #expect(answer.body.isEmpty)
    }

    @Test("a stream reset in the queue is not served, one reset with the application is forgotten")
    func reset() throws {
        let pair = try Pair()
        pair.world.parks = true
        let taken = pair.client.submit("GET", "/taken")
        pair.run()
        pair.client.reset(taken)
        let queued = pair.client.submit("GET", "/queued")
        var bytes = pair.client.output()
        pair.client.reset(queued)
        bytes += pair.client.output()
        pair.world.feed(bytes)
        #expect(pair.world.seen.map(\.path) == ["/taken"])
        pair.world.respond(pair.world.parked[0], [1])
        pair.world.respond(pair.world.parked[0], [1])
        #expect(pair.world.requestCountInFlight == 0)
        let next = pair.client.submit("GET", "/next")
        pair.world.parks = false
        pair.run()
        #expect(pair.client.answers[next]?.status == 200)
    }

    @Test("a body too large gets 413, and the connection serves on", arguments: [true, false])
    func tooLarge(_ isDeclared: Bool) throws {
        let pair = try Pair()
        let body = [UInt8](repeating: 0x20, count: 16 << 20)
        let stream = pair.client.submit(
            "POST", "/mutate", fields: isDeclared ? [("content-length", "\(body.count)")] : [],
            body: body)
        pair.run()
        #expect(pair.client.answers[stream]?.status == 413)
        #expect(pair.client.answers[stream]?.closeCode == 0)
        #expect(pair.world.seen.isEmpty)
        let next = pair.client.submit("GET", "/healthz")
        pair.run()
        #expect(pair.client.answers[next]?.status == 200)
        #expect(pair.world.context.heldByteCount == 0)
    }

    @Test("what comes behind an early answer is read on, but not without end")
    func discarded() throws {
        var limits = Limits()
        limits.bodyByteCount = 1000
        limits.discardedByteCount = 100_000
        for (byteCount, isRead) in [(50_000, true), (4_000_000, false)] {
            let pair = try Pair(limits: limits)
            let stream = pair.client.submit(
                "POST", "/", body: [UInt8](repeating: 1, count: byteCount))
            var sent = 0
            while case let bytes = pair.client.output(), !bytes.isEmpty {
                sent += bytes.count
                pair.client.receive(pair.world.feed(bytes))
            }
            pair.run()
            #expect(pair.client.answers[stream]?.status == 413)
            #expect(pair.client.answers[stream]?.closeCode == 0)
            #expect(pair.world.requestCountInFlight == 0)
            #expect((sent > byteCount) == isRead)
        }
    }

    @Test(
        "headers too many or too long get 431, a target too long 414",
        arguments: [
            ([(String, String)](repeating: ("x", "y"), count: 65), 0, 431),
            ([("x", String(repeating: "y", count: 17_000))], 0, 431),
            ([], 9_000, 414),
        ])
    func headLimits(_ fields: [(String, String)], _ pathByteCount: Int, _ status: Int) throws {
        let pair = try Pair()
        let path = "/" + String(repeating: "p", count: pathByteCount)
        let stream = pair.client.submit("POST", path, fields: fields, body: [1])
        pair.run()
        #expect(pair.client.answers[stream]?.status == status)
        #expect(pair.world.seen.isEmpty)
    }

    @Test("too many bytes held at once get 503")
    func held() throws {
        var limits = Limits()
        limits.heldByteCount = 1000
        let pair = try Pair(limits: limits)
        let stream = pair.client.submit("POST", "/", body: [UInt8](repeating: 1, count: 1001))
        pair.run()
        #expect(pair.client.answers[stream]?.status == 503)
        #expect(pair.world.context.heldByteCount == 0)
    }

    @Test("drain: two GOAWAYs, requests in flight answered, then finished")
    func drain() throws {
        let pair = try Pair()
        pair.world.parks = true
        let stream = pair.client.submit("GET", "/slow")
        pair.run()
        pair.world.session.beginDrain(at: 2)
        pair.run()
        #expect(pair.client.goodbyes == [0, 0])
        #expect(!pair.world.isFinished)
        pair.world.respond(pair.world.parked[0], [7])
        pair.run()
        #expect(pair.client.answers[stream]?.body == [7])
        #expect(pair.world.isFinished)
    }

    @Test("drain does not wait for a peer that leaves the PING unanswered")
    func drainWithoutPing() throws {
        let pair = try Pair()
        pair.run()
        pair.world.session.beginDrain(at: 2)
        _ = pair.world.takeOutput()
        #expect(!pair.world.isFinished)
        pair.world.session.expire(at: 2_000_000_000)
        pair.client.receive(pair.world.takeOutput())
        #expect(pair.world.isFinished)
    }

    @Test("a warm connection asks nothing of the system's allocator")
    func pooled() throws {
        let pair = try Pair()
        let body = [UInt8](repeating: 0x20, count: 60_000)
        func once() {
            for _ in 0..<10 { _ = pair.client.submit("POST", "/mutate", body: body) }
            pair.run()
        }
        for _ in 0..<20 { once() }
        let before = pair.world.context.pool.systemAllocationCount
        for _ in 0..<20 { once() }
        #expect(pair.world.context.pool.systemAllocationCount == before)
    }
}
