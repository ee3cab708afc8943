// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import HTTP

/// A frame as bytes (RFC 9113 §4.1).
private func frame(_ type: UInt8, _ flags: UInt8, _ stream: UInt32, _ payload: [UInt8] = [])
    -> [UInt8]
{
    let count = payload.count
    return [UInt8(count >> 16 & 0xFF), UInt8(count >> 8 & 0xFF), UInt8(count & 0xFF), type, flags]
        + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: stream >> $0) } + payload
}

/// The error codes of the GOAWAY frames among a server's frames.
private func goodbyes(_ bytes: [UInt8]) -> [UInt32] {
    func number(_ range: Range<Int>) -> UInt32 {
        bytes[range].reduce(0) { $0 << 8 | UInt32($1) }
    }
    var codes: [UInt32] = []
    var start = 0
    while start + 9 <= bytes.count {
        if bytes[start + 3] == 7 { codes.append(number(start + 13..<start + 17)) }
        start += 9 + Int(number(start..<start + 3))
    }
    return codes
}

private let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + frame(4, 0, 0)
/// `:method POST, :scheme https, :path /` from HPACK's static table, and `:authority a`.
private let block: [UInt8] = [0x83, 0x87, 0x84, 0x01, 1, 0x61]
private let enhanceYourCalm: UInt32 = 0xB

private struct Flood: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let bytes: @Sendable (Int) -> [UInt8]
}

private let everyFlood: [Flood] = [
    Flood(testDescription: "rapid reset (CVE-2023-44487)") {
        let stream = UInt32($0 * 2 + 1)
        return frame(1, 5, stream, block) + frame(3, 0, stream, [0, 0, 0, 8])
    },
    Flood(testDescription: "resets provoked from the server (CVE-2025-8671)") {
        // A window beyond 2^31 - 1 is an error of the stream.
        let stream = UInt32($0 * 2 + 1)
        return frame(1, 4, stream, block) + frame(8, 0, stream, [0x7F, 0xFF, 0xFF, 0xFF])
    },
    Flood(testDescription: "PING flood (CVE-2019-9512)") { _ in
        frame(6, 0, 0, [UInt8](repeating: 0, count: 8))
    },
    Flood(testDescription: "SETTINGS flood (CVE-2019-9515)") { _ in frame(4, 0, 0) },
    Flood(testDescription: "PRIORITY shuffle (CVE-2019-9513)") { _ in
        frame(2, 0, 1, [0, 0, 0, 0, 16])
    },
    Flood(testDescription: "CONTINUATION flood (CVE-2024-27316)") {
        // A literal field without indexing: "a: b".
        $0 == 0 ? frame(1, 1, 1, block) : frame(9, 0, 1, [0x00, 1, 0x61, 1, 0x62])
    },
    Flood(testDescription: "empty DATA frames (CVE-2019-9518)") {
        $0 == 0 ? frame(1, 4, 1, block) : frame(0, 0, 1)
    },
    Flood(testDescription: "DATA of padding only") {
        $0 == 0 ? frame(1, 4, 1, block) : frame(0, 8, 1, [2, 0, 0])
    },
]

@Suite("HTTP/2 floods and garbage")
struct HTTP2DefenceTests {
    @Test("floods end in GOAWAY", arguments: everyFlood)
    private func floods(_ flood: Flood) throws {
        let world = try World(.http2)
        var output = world.feed(preface)
        var sent = 0
        while !world.isFinished, sent < 2000 {
            output += world.feed(flood.bytes(sent))
            sent += 1
        }
        #expect(world.isFinished)
        #expect(sent < 600, "the limits are 200 resets and 500 glitches")
        let code = goodbyes(output).last
        // nghttp2 itself bounds CONTINUATION frames at 8 and calls more a protocol error.
        #expect(code == enhanceYourCalm || flood.testDescription.hasPrefix("CONT"))
        #expect(world.seen.count <= 1)
    }

    @Test("the same frames at a bearable rate are no flood")
    func bearable() throws {
        let world = try World(.http2)
        world.feed(preface)
        for index in 0..<2000 {
            world.now += 100_000_000
            let stream = UInt32(index * 2 + 1)
            world.feed(
                frame(1, 5, stream, block) + frame(3, 0, stream, [0, 0, 0, 8])
                    + frame(6, 0, 0, [UInt8](repeating: 0, count: 8)))
        }
        #expect(!world.isFinished)
    }

    @Test(
        "what is not HTTP/2 ends",
        arguments: [
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
            "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
        ])
    func notHTTP2(_ bytes: String) throws {
        let world = try World(.http2)
        world.feed(bytes)
        #expect(world.isFinished)
        #expect(world.seen.isEmpty)
    }

    @Test(
        "requests that are not well-formed are reset, and the connection serves on",
        arguments: [
            [0x83, 0x87, 0x84],  // no :authority
            [0x83, 0x87, 0x01, 1, 0x61],  // no :path
            [0x83, 0x87, 0x84, 0x84, 0x01, 1, 0x61],  // two :path
            [0x83, 0x87, 0x84, 0x01, 1, 0x61, 0x00, 1, 0x41, 1, 0x62],  // a field in capitals
        ] as [[UInt8]])
    func malformed(_ block: [UInt8]) throws {
        let world = try World(.http2)
        world.feed(preface + frame(1, 5, 1, block))
        #expect(world.seen.isEmpty)
        world.feed(frame(1, 5, 3, [0x82, 0x87, 0x84, 0x01, 1, 0x61]))
        #expect(world.seen.map(\.method) == [.get])
    }

    @Test("late: no preface, a body that stops, an answer not read, an idle connection")
    func late() throws {
        let limits = Limits()
        let silent = try World(.http2)
        _ = silent.takeOutput()
        silent.session.expire(at: limits.headNanoseconds * 2)
        _ = silent.takeOutput()
        #expect(silent.isFinished)

        let stopped = try World(.http2)
        stopped.feed(preface + frame(1, 4, 1, block) + frame(0, 0, 1, [1]))
        stopped.session.expire(at: limits.requestNanoseconds * 2)
        #expect(stopped.takeOutput().count > 9)
        #expect(stopped.requestCountInFlight == 0)

        // A window of 0 bytes (SETTINGS_INITIAL_WINDOW_SIZE): the answer cannot leave.
        let unread = try World(.http2)
        unread.answer = [1, 2, 3]
        let closed =
            Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
            + frame(4, 0, 0, [0, 4, 0, 0, 0, 0])
        unread.feed(closed + frame(1, 5, 1, block))
        #expect(unread.requestCountInFlight == 1)
        #expect(unread.context.heldByteCount == 3)
        unread.session.expire(at: limits.requestNanoseconds * 2)
        _ = unread.takeOutput()
        #expect(unread.requestCountInFlight == 0)
        #expect(unread.context.heldByteCount == 0)

        let idle = try World(.http2)
        idle.feed(preface)
        idle.session.expire(at: limits.idleNanoseconds * 2)
        idle.session.expire(at: limits.idleNanoseconds * 3)
        _ = idle.takeOutput()
        #expect(idle.isFinished)
    }

    @Test("garbage never crashes")
    func garbage() throws {
        var generator = SplitMix(state: 11)
        let seed =
            preface + frame(1, 4, 1, block) + frame(0, 0, 1, [1, 2, 3]) + frame(0, 1, 1, [4])
            + frame(1, 5, 3, block) + frame(8, 0, 0, [0, 0, 1, 0])
        for _ in 0..<3000 {
            var bytes = seed
            for _ in 0..<Int(1 + generator.next() % 6) {
                let place = 24 + Int(generator.next() % UInt64(bytes.count - 24))
                bytes[place] = UInt8(truncatingIfNeeded: generator.next())
            }
            let world = try World(.http2)
            world.step = 1 + Int(generator.next() % 60)
            world.feed(bytes)
            world.session.expire(at: 1 << 60)
            _ = world.takeOutput()
        }
    }

    @Test("sessions that end in the middle give back what they held")
    func ends() throws {
        let context = try ServerContext()
        do {
            let world = try World(.http2, context: context)
            world.feed(preface + frame(1, 4, 1, block) + frame(0, 0, 1, [1, 2, 3]))
            #expect(context.heldByteCount == 3)
        }
        #expect(context.heldByteCount == 0)
    }
}
