// SPDX-License-Identifier: Apache-2.0

import EventLoop
import Foundation
import Testing

@testable import Server

@Suite("Requests over a real network", .timeLimit(.minutes(30)))
struct RequestTests {
    @Test(arguments: ["--http2", "--http1.1"])
    func `every path, method and body gets its answer`(version: String) throws {
        let server = try TestServer()
        let expected = version == "--http2" ? "2" : "1.1"
        let json = ["-H", "content-type: application/json"]
        let table: [(String, [String], Int, String)] = [
            ("/healthz", [], 200, "ok"),
            ("/livez", [], 200, "ok"),
            ("/readyz", [], 200, "ok"),
            ("/livez?verbose", [], 200, "[+]ping ok\n[+]loops ok\nlivez check passed\n"),
            (
                "/readyz?verbose=1", [], 200,
                "[+]ping ok\n[+]loops ok\n[+]shutdown ok\nreadyz check passed\n"
            ),
            ("/version", [], 200, "{\"name\":\"postern\",\"version\":\"1.2.3\"}\n"),
            ("/echo", json + ["-d", "{\"a\":1}"], 200, "{\"a\":1}"),
            (
                "/echo", ["-H", "content-type: application/json; charset=utf-8", "-d", "1"], 200,
                "1"
            ),
            ("/echo", json + ["-X", "POST"], 200, ""),
            ("/echo", [], 405, "405: this path takes POST\n"),
            ("/healthz", json + ["-d", "{}"], 405, "405: this path is read with GET\n"),
            (
                "/echo", ["-d", "a=1"], 415,
                "415: the body must be application/json, and without a content encoding\n"
            ),
            (
                "/echo", json + ["-H", "content-encoding: gzip", "-d", "x"], 415,
                "415: the body must be application/json, and without a content encoding\n"
            ),
            ("/nothing", [], 404, "404: no such path\n"),
            ("/metrics", [], 404, "404: no such path\n"),
            (
                "/gate", json + ["-d", "more than ten"], 413,
                "413: the body is larger than this path takes\n"
            ),
        ]
        for (path, arguments, code, body) in table {
            let answer = try server.curl(path, list: [version] + arguments)
            #expect(
                answer == Answer(code: code, version: expected, body: body), "\(path) \(arguments)")
        }
        let head = try server.curl("/healthz", version, "--head")
        #expect(head.code == 200)
        let refused = try server.curl("/echo", version, "-i")
        #expect(refused.body.lowercased().contains("allow: post"))
    }

    @Test(arguments: ["--http2", "--http1.1"], [0, 1, 16_384, 70_000, 1 << 20])
    func `bodies of any size come back unchanged`(version: String, byteCount: Int) throws {
        let server = try TestServer(loops: 2)
        let text = String((0..<byteCount).map { Character(UnicodeScalar(UInt8(97 + $0 * 7 % 26))) })
        let file = server.folder + "/body.json"
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        let answer = try server.curl(
            "/echo", version, "-H", "content-type: application/json", "--data-binary", "@\(file)")
        #expect(answer.code == 200)
        #expect(answer.body == text)
    }

    @Test func `a body larger than the server reads is refused`() throws {
        let server = try TestServer()
        let file = server.folder + "/body.json"
        try Data(count: 16 << 20).write(to: URL(fileURLWithPath: file))
        let answer = try server.curl(
            "/echo", "--http1.1", "-H", "content-type: application/json", "--data-binary",
            "@\(file)")
        #expect(answer.code == 413)
        // Over HTTP/2 the stream ends early in good order (RFC 9113 §8.1), which curl 7.88 takes
        // for an error; so the frames are looked at. The connection goes on.
        let seen = try server.python(
            """
            c = H2()
            c.c.send_headers(1, [(":method", "POST"), (":path", "/echo"), (":scheme", "https"), (":authority", "x"),
                ("content-type", "application/json"), ("content-length", str(16 << 20))])
            c.flush()
            c.until("end 1")
            c.begin(3, "/healthz", "GET")
            c.until("end 3")
            print([s for s in c.seen if s.startswith("status")], c.body[3])
            """)
        #expect(seen == "['status 413', 'status 200'] b'ok'")
    }

    @Test func `many requests at once over one connection`() throws {
        let server = try TestServer()
        let seen = try server.python(
            """
            c = H2()
            for i in range(60):
                c.begin(2 * i + 1)
                c.data(2 * i + 1, (b"%d" % i) * 1000)
            for i in range(60):
                c.until("end %d" % (2 * i + 1))
            print(all(c.body[2 * i + 1] == (b"%d" % i) * 1000 for i in range(60)), c.seen.count("status 200"))
            """)
        #expect(seen == "True 60")
    }

    @Test func `client certificates open what needs them, probes are open to all`() throws {
        let server = try TestServer(clientAuthority: "authority")
        try TestServer.makeCertificate("client", in: server.folder, issuer: "authority")
        let post = ["-H", "content-type: application/json", "-d", "1"]
        #expect(try server.curl("/readyz").code == 200)
        #expect(try server.curl("/echo", list: post).code == 401)
        let shown = [
            "--cert", server.folder + "/client.crt", "--key", server.folder + "/client.key",
        ]
        #expect(try server.curl("/echo", list: post + shown).code == 200)
    }

    @Test func `metrics count what happened`() throws {
        let server = try TestServer(loops: 2)
        for _ in 0..<3 { _ = try server.curl("/healthz") }
        _ = try server.curl("/nothing")
        _ = try server.curl("/echo")
        let page = try server.scrape()
        #expect(page.code == 200)
        for line in [
            "postern_connections_accepted_total 5",
            "postern_tls_handshakes_total{result=\"full\"} 5",
            "postern_http_requests_total{port=\"main\",path=\"/healthz\",code=\"200\"} 3",
            "postern_http_requests_total{port=\"main\",path=\"other\",code=\"404\"} 1",
            "postern_http_requests_total{port=\"main\",path=\"/echo\",code=\"405\"} 1",
            "postern_http_request_duration_seconds_bucket{path=\"/healthz\",le=\"+Inf\"} 3",
            "postern_http_request_duration_seconds_count{path=\"/healthz\"} 3",
            "postern_build_info{version=\"1.2.3\"} 1",
        ] {
            #expect(page.body.contains("\(line)\n"), "\(line)")
        }
        let expiry = try server.metric("postern_certificate_expiry_timestamp_seconds")
        #expect(try #require(expiry) > Int(Date().timeIntervalSince1970))
        // Every sample belongs to a family that was announced.
        for line in page.body.split(separator: "\n") where !line.hasPrefix("#") {
            let name = line.prefix { $0 != "{" && $0 != " " }
            let family = ["_bucket", "_sum", "_count"].reduce(String(name)) {
                $0.hasSuffix($1) ? String($0.dropLast($1.count)) : $0
            }
            #expect(page.body.contains("# TYPE \(family) "), "\(line)")
        }
        #expect(try server.scrape("/readyz").body == "ok")
    }

    @Test func `metrics and probes answer while a loop is busy`() throws {
        let server = try TestServer(adjust: { $0.stuckMilliseconds = 200 })
        let gate = server.gate
        let client = try EventLoop.Thread(named: "client") {
            let answer = try? server.curl(
                "/gate", "-H", "content-type: application/json", "-d", "1")
            #expect(answer?.body == "passed")
        }
        server.until { gate.hasVisitor }
        #expect(try server.scrape().code == 200)
        server.until { (try? server.scrape("/livez").code) == 503 }
        #expect(
            try server.scrape("/livez").body
                == "[+]ping ok\n[-]loops failed: reason withheld\nlivez check failed\n")
        gate.open()
        client.join()
        #expect(try server.scrape("/livez").code == 200)
    }
}
