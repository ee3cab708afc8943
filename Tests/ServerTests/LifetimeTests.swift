// SPDX-License-Identifier: Apache-2.0

import EventLoop
import Foundation
import Synchronization
import Testing

@testable import Server

@Suite("Leaving, draining and reloading", .timeLimit(.minutes(30)))
struct LifetimeTests {
    @Test func `leaving is not ready, and serves on`() throws {
        let server = try TestServer()
        server.leave()
        #expect(try server.curl("/readyz").code == 503)
        #expect(
            try server.scrape("/readyz").body
                == "[+]ping ok\n[+]loops ok\n[-]shutdown failed: reason withheld\nreadyz check failed\n"
        )
        #expect(try server.curl("/livez").code == 200)
        #expect(
            try server.curl("/echo", "-H", "content-type: application/json", "-d", "1").body == "1")
    }

    @Test(arguments: ["h2", "http/1.1"])
    func `draining finishes what is in flight and closes the rest`(version: String) throws {
        // Both connections of HTTP/1.1 on one loop, so that the idle one's end tells of the other's.
        let server = try TestServer(loops: version == "h2" ? 2 : 1)
        let marker = server.folder + "/begun"
        // The request is begun before the drain and ended after it; an idle connection is beside
        // it.
        let client = try EventLoop.Thread(named: "client") {
            let seen = try? server.python(
                version == "h2"
                    ? """
                    idle = H2(); idle.begin(1, "/healthz", "GET"); idle.until("end 1")
                    c = H2(); c.begin(1); c.data(1, b"begin", end=False)
                    c.begin(3, "/healthz", "GET"); c.until("end 3")
                    open("\(marker)", "w").close()
                    while not "goaway" in c.seen: c.read()
                    until_closed(idle.s)
                    # Python's h2 sends nothing after a GOAWAY, which is allowed: so a frame by hand.
                    c.s.sendall(bytes([0, 0, 4, 0, 1, 0, 0, 0, 1]) + b"+end")
                    print("begin+end", b"begin+end" in until_closed(c.s))
                    """
                    : """
                    idle = tls(["http/1.1"])
                    s = tls(["http/1.1"])
                    s.sendall(b"POST /echo HTTP/1.1\\r\\nhost: x\\r\\ncontent-type: application/json\\r\\ncontent-length: 9\\r\\n\\r\\nbegin")
                    time.sleep(0.3)
                    open("\(marker)", "w").close()
                    until_closed(idle)
                    s.sendall(b"+end")
                    data = until_closed(s)
                    print(data[-9:].decode(), b"connection: close" in data.lower())
                    """)
            #expect(seen == "begin+end True")
        }
        server.until { FileManager.default.fileExists(atPath: marker) }
        server.drain()
        client.join()
        #expect(try server.refusesConnections())
    }

    @Test func `a drain ends at its deadline whatever is open`() throws {
        let server = try TestServer(adjust: { $0.drainMilliseconds = 300 })
        let marker = server.folder + "/begun"
        let client = try EventLoop.Thread(named: "client") {
            _ = try? server.python(
                """
                c = H2(); c.begin(1); c.data(1, b"begin", end=False)
                open("\(marker)", "w").close()
                while not c.closed: c.read()
                """)
        }
        server.until { FileManager.default.fileExists(atPath: marker) }
        server.drain()
        client.join()
    }

    @Test func `SIGTERM leaves, drains and returns; SIGHUP reads the files again`() throws {
        let server = try TestServer()
        let thread = Mutex<pthread_t?>(nil)
        let serving = try EventLoop.Thread(named: "serving") {
            guard let signals = try? Signals() else { return }
            thread.withLock { $0 = pthread_self() }
            try? server.server.run(until: signals)
        }
        server.until { thread.withLock { $0 != nil } }
        let target = try #require(thread.withLock { $0 })
        pthread_kill(target, SIGHUP)
        server.until { server.log.contains { $0.contains("Certificate reloaded") } }
        pthread_kill(target, SIGTERM)
        serving.join()
        #expect(try server.refusesConnections())
    }

    @Test func `a new certificate serves new connections and the old ones stay`() throws {
        let server = try TestServer()
        let marker = server.folder + "/renewed"
        let client = try EventLoop.Thread(named: "client") {
            let seen = try? server.python(
                """
                def serial(s): return s.getpeercert(True)
                c = H2(); c.begin(1, "/healthz", "GET"); c.until("end 1")
                open(FOLDER + "/connected", "w").close()
                while not os.path.exists("\(marker)"): time.sleep(0.01)
                c.begin(3, "/healthz", "GET"); c.until("end 3")
                n = H2(); n.begin(1, "/healthz", "GET"); n.until("end 1")
                print(c.body[3].decode(), n.body[1].decode(), serial(c.s) != serial(n.s))
                """)
            #expect(seen == "ok ok True")
        }
        server.until { FileManager.default.fileExists(atPath: server.folder + "/connected") }
        try TestServer.makeCertificate("server", in: server.folder)
        server.until { server.log.contains { $0.contains("Certificate reloaded") } }
        try Data().write(to: URL(fileURLWithPath: marker))
        client.join()
        #expect(try server.curl("/healthz").body == "ok")
    }

    @Test func `a broken certificate leaves the good one in use`() throws {
        let server = try TestServer()
        let good = try Data(contentsOf: URL(fileURLWithPath: server.folder + "/server.crt"))
        try Data("nothing".utf8).write(to: URL(fileURLWithPath: server.folder + "/server.crt"))
        server.until { server.log.contains { $0.contains("Certificate not reloaded") } }
        try good.write(to: URL(fileURLWithPath: server.folder + "/authority.crt"))
        let answer = try run(
            "/usr/bin/curl",
            [
                "-sS", "--cacert", server.folder + "/authority.crt",
                "https://127.0.0.1:\(server.port)/livez",
            ])
        #expect(answer.output == "ok")
        #expect(server.log.contains { $0.contains("holds no certificate") })
    }

    @Test func `a start that cannot work says why`() throws {
        let running = try TestServer()
        // A socket without SO_REUSEPORT: the port is taken.
        let taken = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(taken) }
        let port = portBound(by: taken)
        let error = #expect(throws: ListenError.self) {
            _ = try running.sibling(listen: "127.0.0.1:\(port)")
        }
        #expect(error?.description.contains("Address already in use") == true)
        #expect(throws: AddressError.self) { _ = try running.sibling(listen: "nonsense") }
    }
}

/// Binds a socket to a free port of the loopback and listens.
private func portBound(by number: Int32) -> UInt16 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    return unsafe withUnsafeMutablePointer(to: &address) { own in
        unsafe own.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
            unsafe _ = bind(number, pointer, size)
            _ = listen(number, 1)
            unsafe _ = getsockname(number, pointer, &size)
        }
        return unsafe UInt16(bigEndian: own.pointee.sin_port)
    }
}
