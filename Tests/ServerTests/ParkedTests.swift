// SPDX-License-Identifier: Apache-2.0

import EventLoop
import Foundation
import Synchronization
import TLS
import Testing

@testable import Server

@Suite("Requests that are answered later, from another thread", .timeLimit(.minutes(30)))
struct ParkedTests {
    /// Runs a client beside the test and gives what it printed.
    private func client(
        _ server: TestServer, _ script: String, meanwhile: () throws -> Void
    ) throws -> String {
        let seen = Mutex("")
        let thread = try EventLoop.Thread(named: "client") {
            let output = (try? server.python(script)) ?? "the client failed"
            seen.withLock { $0 = output }
        }
        try meanwhile()
        thread.join()
        return seen.withLock { $0 }
    }

    @Test func `fifty streams wait, the loop goes on, and each gets its own answer`() throws {
        let server = try TestServer()
        let seen = try client(
            server,
            """
            c = H2()
            for i in range(50): c.begin(2 * i + 1, "/late"); c.data(2 * i + 1, b"%d" % i)
            c.begin(101, "/healthz", "GET"); c.until("end 101")
            print(c.body[101].decode(), len([s for s in c.seen if s.startswith("end")]))
            open(FOLDER + "/served", "w").close()
            for i in range(50): c.until("end %d" % (2 * i + 1))
            print(all(c.body[2 * i + 1] == b"%d later" % i for i in range(50)), c.seen.count("status 200"))
            """
        ) {
            server.until {
                server.late.requests.count == 50
                    && FileManager.default.fileExists(atPath: server.folder + "/served")
            }
            server.late.answerAll()
        }
        #expect(seen == "ok 1\nTrue 51")
        #expect(try server.metric("postern_parked_requests") == 0)
    }

    @Test func `over HTTP 1 1 what comes behind waits for its turn`() throws {
        let server = try TestServer()
        let seen = try client(
            server,
            """
            s = tls(["http/1.1"])
            head = b"POST /%s HTTP/1.1\\r\\nhost: x\\r\\ncontent-type: application/json\\r\\ncontent-length: 1\\r\\n\\r\\n%s"
            s.sendall(head % (b"late", b"1") + head % (b"echo", b"2"))
            data = b""
            while not data.endswith(b"2"): data += s.recv(65536)
            print(data.count(b"200 OK"), b"1 later" in data, b"cache-control: no-store" in data)
            """
        ) {
            server.until { server.late.requests.count == 1 }
            server.late.answerAll()
        }
        #expect(seen == "2 True True")
    }

    @Test func `a stream that was reset is not answered, and the others are`() throws {
        let server = try TestServer()
        let seen = try client(
            server,
            """
            c = H2()
            for i in range(50): c.begin(2 * i + 1, "/late"); c.data(2 * i + 1, b"%d" % i)
            for i in range(0, 50, 2): c.c.reset_stream(2 * i + 1, 8)
            c.flush()
            c.begin(101, "/healthz", "GET"); c.until("end 101")
            open(FOLDER + "/reset", "w").close()
            for i in range(1, 50, 2): c.until("end %d" % (2 * i + 1))
            c.begin(103, "/healthz", "GET"); c.until("end 103")
            print(sorted(c.body) == [2 * i + 1 for i in range(1, 50, 2)] + [101, 103])
            """
        ) {
            server.until { FileManager.default.fileExists(atPath: server.folder + "/reset") }
            server.late.answerAll()
        }
        #expect(seen == "True")
        #expect(try server.metric("postern_parked_requests") == 0)
    }

    @Test func `when the connection has gone nobody waits, and the answer is dropped`() throws {
        let server = try TestServer()
        _ = try server.python("c = H2(); c.begin(1, '/late'); c.data(1, b'x'); c.s.close()")
        server.until { server.late.requests.first?.isWanted == false }
        server.late.answerAll()
        #expect(try server.metric("postern_parked_requests") == 0)
        #expect(try server.curl("/healthz").code == 200)
    }

    @Test(arguments: ["--http2", "--http1.1"])
    func `an answer that does not come in time is 503`(version: String) throws {
        let server = try TestServer(adjust: { $0.parkedMilliseconds = 100 })
        let answer = try server.curl(
            "/late", version, "-H", "content-type: application/json", "-d", "1", "-i")
        #expect(answer.code == 503)
        #expect(answer.body.contains("retry-after: 1"))
        #expect(answer.body.contains("cache-control: no-store"))
        #expect(server.late.requests.first?.isWanted == false)
        server.late.answerAll()
        #expect(try server.curl("/healthz").code == 200)
    }

    @Test func `no more are taken than there is room for`() throws {
        let server = try TestServer(adjust: { $0.parkedCount = 2 })
        let seen = try client(
            server,
            """
            c = H2()
            for i in (1, 3, 5): c.begin(i, "/late"); c.data(i, b"x")
            c.until("end 5")
            print(c.seen, c.body[5].decode().strip())
            c.until("end 1"); c.until("end 3")
            """
        ) {
            server.until { server.late.requests.count == 2 }
            // The third is refused by the loop before these two come back.
            server.until { (try? server.metric("postern_http_requests_total{port=\"main\",path=\"/late\",code=\"503\"}")) == 1 }
            server.late.answerAll()
        }
        #expect(seen == "['status 503', 'end 5'] 503: too many requests wait for their answer")
    }

    @Test func `draining waits for them, stopping does not`() throws {
        let server = try TestServer()
        let seen = Mutex("")
        // By curl: Python's h2 takes no answer after a GOAWAY.
        let thread = try EventLoop.Thread(named: "client") {
            let answer = try? server.curl("/late", "--http2", "-H", "content-type: application/json", "-d", "x")
            seen.withLock { $0 = answer?.body ?? "the client failed" }
        }
        server.until { server.late.requests.count == 1 }
        let drain = try EventLoop.Thread(named: "drain") { server.drain() }
        server.until { server.log.contains { $0.contains("Draining") } }
        server.late.answerAll()
        drain.join()
        thread.join()
        #expect(seen.withLock { $0 } == "x later")

        let second = try TestServer()
        let closed = try client(
            second, "c = H2(); c.begin(1, '/late'); c.data(1, b'x'); print(until_closed(c.s) is not None)"
        ) {
            second.until { second.late.requests.count == 1 }
            second.stop()
        }
        #expect(closed == "True")
        second.late.answerAll()
    }

    @Test func `a request knows the names of the certificate that its connection showed`() throws {
        let server = try TestServer(clientAuthority: "authority")
        let result = try run(
            "/usr/bin/openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/O=system:nodes/O=others/CN=system:node:node1", "-CA", "authority.crt", "-CAkey",
                "authority.key", "-keyout", "node.key", "-out", "node.crt",
            ], in: server.folder)
        try #require(result.status == 0, "\(result.errors)")
        for arguments in [[], ["--cert", server.folder + "/node.crt", "--key", server.folder + "/node.key"]] {
            let thread = try EventLoop.Thread(named: "client") {
                _ = try? server.curl(
                    "/late", list: ["-H", "content-type: application/json", "-H", "authorization: Bearer abc", "-d", "1"] + arguments)
            }
            let expected = arguments.isEmpty ? 1 : 2
            server.until { server.late.requests.count == expected }
            server.late.answerAll()
            thread.join()
        }
        let requests = server.late.requests
        #expect(requests.map { $0.peer?.commonName } == [nil, "system:node:node1"])
        #expect(requests.last?.peer?.organizations == ["system:nodes", "others"])
        #expect(requests.last?.authorization.array == Array("Bearer abc".utf8))
    }
}
