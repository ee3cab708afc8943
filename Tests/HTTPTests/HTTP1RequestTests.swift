// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import HTTP

/// One request, or the status that answers it.
struct Row: CustomTestStringConvertible {
    let name: String
    let bytes: String
    var seen: [Seen] = []
    var statuses: [Int] = []

    var testDescription: String { name }
}

/// The status codes in a server's output, in order.
func statuses(_ output: String) -> [Int] {
    output.split(separator: "HTTP/1.1 ", omittingEmptySubsequences: false).dropFirst()
        .compactMap { Int($0.prefix(3)) }
}

private let accepted: [Row] = [
    Row(
        name: "a probe", bytes: "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n",
        seen: [Seen(method: .get, path: "/healthz")], statuses: [200]),
    Row(
        name: "a query", bytes: "GET /readyz?verbose&x=1 HTTP/1.1\r\nHost: a\r\n\r\n",
        seen: [Seen(method: .get, path: "/readyz", query: "verbose&x=1")], statuses: [200]),
    Row(
        name: "a body of known length",
        bytes: "POST /mutate HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
            + "Content-Length: 4\r\n\r\n{ } ",
        seen: [
            Seen(method: .post, path: "/mutate", contentType: "application/json", body: "{ } ")
        ], statuses: [200]),
    Row(
        name: "a chunked body with extension and trailer",
        bytes: "POST /m HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "3\r\nabc\r\n0A;x=\"y\"\r\n0123456789\r\n0\r\nDigest: none\r\n\r\n",
        seen: [Seen(method: .post, path: "/m", body: "abc0123456789")], statuses: [200]),
    Row(
        name: "two requests in one piece, answered in order",
        bytes: "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx"
            + "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n",
        seen: [Seen(method: .post, path: "/1", body: "x"), Seen(method: .get, path: "/2")],
        statuses: [200, 200]),
    Row(
        name: "field names in any case, blanks around values",
        bytes: "POST / HTTP/1.1\r\nhOsT:a\r\ncontent-LENGTH: \t2 \r\n\r\nok",
        seen: [Seen(method: .post, path: "/", body: "ok")], statuses: [200]),
    Row(
        name: "absolute form", bytes: "GET http://h:1/p?q HTTP/1.1\r\nHost: h:1\r\n\r\n",
        seen: [Seen(method: .get, path: "/p", query: "q")], statuses: [200]),
    Row(
        name: "OPTIONS *", bytes: "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
        seen: [Seen(method: .options, path: "")], statuses: [200]),
    Row(
        name: "HTTP/1.0 without Host", bytes: "GET / HTTP/1.0\r\n\r\n",
        seen: [Seen(method: .get, path: "/")], statuses: [200]),
    Row(
        name: "an empty line ahead (RFC 9112 §2.2)",
        bytes: "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        seen: [Seen(method: .get, path: "/")], statuses: [200]),
    Row(
        name: "an empty chunked body",
        bytes: "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n0\r\n\r\n",
        seen: [Seen(method: .post, path: "/")], statuses: [200]),
]

private func refused(_ name: String, _ status: Int, _ bytes: String) -> Row {
    Row(name: name, bytes: bytes, statuses: [status])
}

private let post = "POST / HTTP/1.1\r\nHost: a\r\n"

private let refusals: [Row] = [
    refused(
        "both lengths (smuggling)", 400,
        post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    refused(
        "both lengths, the other way", 400,
        post + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n"),
    refused(
        "two lengths that differ", 400, post + "Content-Length: 3\r\nContent-Length: 4\r\n\r\n"),
    refused("two lengths alike", 400, post + "Content-Length: 3\r\nContent-Length: 3\r\n\r\n"),
    refused("a list of lengths", 400, post + "Content-Length: 3, 3\r\n\r\n"),
    refused("a signed length", 400, post + "Content-Length: +3\r\n\r\n"),
    refused("a hexadecimal length", 400, post + "Content-Length: 0x3\r\n\r\n"),
    refused("an empty length", 400, post + "Content-Length:\r\n\r\n"),
    refused("a length beyond the body limit", 413, post + "Content-Length: 8388609\r\n\r\n"),
    refused("a length beyond 64 bits", 413, post + "Content-Length: 99999999999999999999\r\n\r\n"),
    refused("a coding we lack", 501, post + "Transfer-Encoding: gzip, chunked\r\n\r\n"),
    refused(
        "chunked twice", 400,
        post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"),
    refused("chunked in HTTP/1.0", 400, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"),
    refused("an identity coding", 501, post + "Transfer-Encoding: identity\r\n\r\n"),
    refused("a blank before the colon", 400, post + "Content-Length : 3\r\n\r\nabc"),
    refused("a folded line", 400, post + "X: a\r\n b\r\n\r\n"),
    refused("a folded first line", 400, "GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
    refused("a line without colon", 400, post + "nonsense\r\n\r\n"),
    refused("an empty name", 400, post + ": x\r\n\r\n"),
    refused("a name with a bad byte", 400, post + "A\u{7f}: x\r\n\r\n"),
    refused("a NUL in a value", 400, post + "A: \0\r\n\r\n"),
    refused("a bare line feed", 400, "GET / HTTP/1.1\nHost: a\n\n"),
    refused("a bare carriage return", 400, post + "A: x\ry\r\n\r\n"),
    refused("no Host", 400, "GET / HTTP/1.1\r\n\r\n"),
    refused("two Hosts", 400, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
    refused("two spaces in the request line", 400, "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"),
    refused("a blank in the target", 400, "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"),
    refused("a byte beyond ASCII in the target", 400, "GET /\u{e9} HTTP/1.1\r\nHost: a\r\n\r\n"),
    refused("a target without slash", 400, "GET healthz HTTP/1.1\r\nHost: a\r\n\r\n"),
    refused("no version (HTTP/0.9)", 400, "GET /\r\n\r\n"),
    refused("a version in small letters", 400, "GET / http/1.1\r\nHost: a\r\n\r\n"),
    refused("HTTP/2 without ALPN", 505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    refused("HTTP/3.0", 505, "GET / HTTP/3.0\r\nHost: a\r\n\r\n"),
    refused("an unknown expectation", 417, post + "Expect: magic\r\n\r\n"),
    refused(
        "65 fields", 431,
        post + (0..<64).map { "X\($0): y\r\n" }.joined() + "\r\n"),
    refused("a head beyond 16 KiB", 431, post + "X: " + String(repeating: "y", count: 17_000)),
    refused(
        "a whole head beyond 16 KiB", 431,
        post + "X: " + String(repeating: "y", count: 17_000) + "\r\n\r\n"),
    refused(
        "a target beyond 8 KiB", 414,
        "GET /" + String(repeating: "y", count: 8_200) + " HTTP/1.1\r\nHost: a\r\n\r\n"),
    refused("a first line without end", 414, "GET /" + String(repeating: "y", count: 17_000)),
    refused(
        "a chunk size that is none", 400,
        post + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n"),
    refused("an empty chunk size", 400, post + "Transfer-Encoding: chunked\r\n\r\n\r\n"),
    refused(
        "a chunk size beyond 32 bits", 400,
        post + "Transfer-Encoding: chunked\r\n\r\n100000000\r\n"),
    refused(
        "a chunk longer than its size", 400,
        post + "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n"),
    refused(
        "a chunk line with a bare line feed", 400,
        post + "Transfer-Encoding: chunked\r\n\r\n1\nab"),
    refused(
        "a blank before a chunk size", 400,
        post + "Transfer-Encoding: chunked\r\n\r\n 1\r\na\r\n"),
    refused(
        "a folded trailer", 400,
        post + "Transfer-Encoding: chunked\r\n\r\n0\r\n folded\r\n\r\n"),
    refused(
        "endless extensions", 400,
        post + "Transfer-Encoding: chunked\r\n\r\n1;" + String(repeating: "e", count: 5_000)),
    refused("a TLS hello", 400, "\u{16}\u{03}\u{01}\u{02}\0\u{01}\0\n"),
]

@Suite("HTTP/1.1 requests (RFC 9112)")
struct HTTP1RequestTests {
    @Test("are read", arguments: accepted)
    func reads(_ row: Row) throws {
        let world = try World(.http1)
        let output = world.feed(row.bytes)
        #expect(world.seen == row.seen)
        #expect(statuses(output) == row.statuses)
    }

    @Test("are refused, and the connection ends", arguments: refusals)
    func refuses(_ row: Row) throws {
        let world = try World(.http1)
        let output = world.feed(row.bytes)
        #expect(world.seen.isEmpty)
        #expect(statuses(output) == row.statuses)
        #expect(output.contains("connection: close"))
        // After 413 the peer's bytes are still read, so that the answer is not destroyed.
        #expect(world.isFinished == (row.statuses != [413]))
    }

    @Test("mean the same byte by byte", arguments: accepted + refusals)
    func byteByByte(_ row: Row) throws {
        let whole = try World(.http1)
        let slow = try World(.http1)
        slow.step = 1
        #expect(statuses(slow.feed(row.bytes)) == statuses(whole.feed(row.bytes)))
        #expect(slow.seen == whole.seen)
        #expect(slow.isFinished == whole.isFinished)
    }

    @Test("cut at every place mean the same")
    func everyCut() throws {
        let bytes = Array(accepted[3].bytes.utf8)
        for cut in 0...bytes.count {
            let world = try World(.http1)
            world.feed(Array(bytes[..<cut]))
            world.feed(Array(bytes[cut...]))
            #expect(world.seen == accepted[3].seen)
        }
    }
}
