// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTP
import Testing

@testable import Server

@Suite("Hostile, broken and slow peers", .timeLimit(.minutes(30)))
struct HostilePeerTests {
    /// Short waits, so that the tests are quick; nothing here measures them.
    private func server() throws -> TestServer {
        try TestServer(adjust: {
            $0.handshakeMilliseconds = 500
            $0.writeStallMilliseconds = 500
            $0.lingerMilliseconds = 500
            $0.http.headNanoseconds = 500_000_000
            $0.http.requestNanoseconds = 1_000_000_000
            $0.http.idleNanoseconds = 1_000_000_000
        })
    }

    /// Each ends with the connection closed by the server, or the script would not end.
    @Test(arguments: [
        ("nothing at all", "s = tcp(); until_closed(s)"),
        (
            "plain HTTP on the TLS port",
            "s = tcp(); s.sendall(b'GET / HTTP/1.1\\r\\n\\r\\n'); until_closed(s)"
        ),
        ("garbage for TLS", "s = tcp(); s.sendall(os.urandom(5000)); until_closed(s)"),
        (
            "half a ClientHello",
            "s = tcp(); s.sendall(bytes.fromhex('16030100c8010000c40303')); until_closed(s)"
        ),
        (
            "half of a handshake, then silence",
            """
            i, o = ssl.MemoryBIO(), ssl.MemoryBIO()
            t = context(["h2"]).wrap_bio(i, o, server_hostname="localhost")
            try: t.do_handshake()
            except ssl.SSLWantReadError: pass
            s = tcp(); s.sendall(o.read()); until_closed(s)
            """
        ),
        ("TLS and then nothing", "s = tls(['h2']); until_closed(s)"),
        ("TLS for HTTP/1.1 and then nothing", "s = tls(['http/1.1']); until_closed(s)"),
        (
            "garbage instead of the HTTP/2 preface",
            "s = tls(['h2']); s.sendall(os.urandom(3000)); until_closed(s)"
        ),
        (
            "garbage after the preface",
            "s = tls(['h2']); s.sendall(b'PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n' + os.urandom(3000)); until_closed(s)"
        ),
        (
            "garbage for HTTP/1.1",
            "s = tls(['http/1.1']); s.sendall(os.urandom(3000)); until_closed(s)"
        ),
        (
            "a head that never ends",
            "s = tls(['http/1.1']); s.sendall(b'GET / HTTP/1.1\\r\\nhost: x\\r\\n'); until_closed(s)"
        ),
        (
            "a body that never comes",
            "s = tls(['http/1.1']); s.sendall(b'POST /echo HTTP/1.1\\r\\nhost: x\\r\\ncontent-type: application/json\\r\\ncontent-length: 10\\r\\n\\r\\n123'); until_closed(s)"
        ),
        (
            "an HTTP/2 request whose body never ends",
            "c = H2(); c.begin(1); c.data(1, b'123', end=False)\nwhile not c.closed: c.read()"
        ),
        (
            "a record cut by the end of the stream",
            """
            s = tls(['http/1.1'])
            raw = socket.socket(fileno=os.dup(s.fileno()))
            raw.sendall(bytes.fromhex('1703030100') + b'x' * 20)
            raw.shutdown(socket.SHUT_WR)
            until_closed(s)
            """
        ),
        (
            "a reset in the middle of the handshake",
            """
            import struct
            for _ in range(20):
                s = tcp(); s.sendall(bytes.fromhex('16030100c8010000c40303'))
                s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0)); s.close()
            """
        ),
    ])
    func `the connection is closed and nobody else is disturbed`(name: String, script: String)
        throws
    {
        let server = try server()
        _ = try server.python(
            "other = H2()\nother.begin(1, '/healthz', 'GET'); other.until('end 1')\n" + script)
        #expect(try server.curl("/healthz").body == "ok")
        server.until { (try? server.metric("postern_connections")) == 0 }
    }

    @Test(arguments: ["http/1.1", "h2"])
    func `a client that sends one byte at a time is served`(version: String) throws {
        let server = try TestServer()
        let seen = try server.python(
            """
            i, o = ssl.MemoryBIO(), ssl.MemoryBIO()
            t = context(["\(version)"]).wrap_bio(i, o, server_hostname="localhost")
            s = tcp()
            def flush():
                for b in o.read(): s.sendall(bytes([b]))
            def retry(f):
                while True:
                    try:
                        r = f(); flush(); return r
                    except ssl.SSLWantReadError:
                        flush(); data = s.recv(65536)
                        if not data: raise Exception("closed early")
                        i.write(data)
            retry(t.do_handshake)
            if "\(version)" == "h2":
                import h2.connection, h2.events
                c = h2.connection.H2Connection(); c.initiate_connection()
                c.send_headers(1, [(":method", "POST"), (":path", "/echo"), (":scheme", "https"), (":authority", "x"), ("content-type", "application/json")])
                c.send_data(1, b"hello", end_stream=True)
                retry(lambda: t.write(c.data_to_send()))
                body, done = b"", False
                while not done:
                    for e in c.receive_data(retry(lambda: t.read(65536))):
                        if isinstance(e, h2.events.DataReceived): body += e.data
                        if isinstance(e, h2.events.StreamEnded): done = True
                print(body.decode())
            else:
                retry(lambda: t.write(b"POST /echo HTTP/1.1\\r\\nhost: x\\r\\ncontent-type: application/json\\r\\ncontent-length: 5\\r\\n\\r\\nhello"))
                data = b""
                while not data.endswith(b"hello"): data += retry(lambda: t.read(65536))
                print(data[-5:].decode())
            """)
        #expect(seen == "hello")
    }

    @Test func `requests that were sent before the end of the stream are answered`() throws {
        let server = try TestServer()
        let seen = try server.python(
            """
            s = tcp(METRICS)
            s.sendall(b"GET /healthz HTTP/1.1\\r\\nhost: x\\r\\n\\r\\n" * 3)
            s.shutdown(socket.SHUT_WR)
            print(until_closed(s).count(b"200 OK"))
            """)
        #expect(seen == "3")
    }

    @Test(arguments: ["http/1.1", "h2"])
    func `a peer that never reads its answers is closed`(version: String) throws {
        let server = try server()
        _ = try server.python(
            """
            body = b"x" * 1000000
            if "\(version)" == "h2":
                c = H2()
                # Windows far larger than any buffer of the kernel's, so that the answers have to be sent.
                c.c.increment_flow_control_window(1 << 30)
                c.c.update_settings({4: 1 << 30}); c.flush()
                try:
                    for i in range(100):
                        c.begin(2 * i + 1)
                        while c.c.local_flow_control_window(2 * i + 1) < 1000: c.read()
                        n = min(60000, c.c.local_flow_control_window(2 * i + 1))
                        c.c.send_data(2 * i + 1, body[:n], end_stream=True); c.flush()
                except Exception: pass
            else:
                s = tls(["http/1.1"])
                try:
                    for i in range(100):
                        s.sendall(b"POST /echo HTTP/1.1\\r\\nhost: x\\r\\ncontent-type: application/json\\r\\ncontent-length: 1000000\\r\\n\\r\\n" + body)
                except Exception: pass
            m = tcp(METRICS)
            while True:
                m.sendall(b"GET /metrics HTTP/1.1\\r\\nhost: x\\r\\n\\r\\n")
                page = b""
                while not b"process_resident" in page: page += m.recv(65536)
                if b"postern_connections 0\\n" in page: break
                time.sleep(0.1)
            """)
        #expect(try server.curl("/healthz").body == "ok")
    }

    @Test func `an answer larger than the socket takes at once arrives whole at a slow reader`()
        throws
    {
        let server = try TestServer()
        let seen = try server.python(
            """
            s = tls(["http/1.1"])
            body = os.urandom(1 << 20)
            s.sendall(b"POST /echo HTTP/1.1\\r\\nhost: x\\r\\ncontent-type: application/json\\r\\ncontent-length: %d\\r\\n\\r\\n" % len(body) + body)
            data = b""
            while b"\\r\\n\\r\\n" not in data or len(data) < data.index(b"\\r\\n\\r\\n") + 4 + len(body):
                more = s.recv(8192)
                if not more: break
                data += more
                if len(data) % 10 == 0: time.sleep(0.01)
            print(data.endswith(body))
            """)
        #expect(seen == "True")
    }

    @Test func `one connection too many is closed, and there is room again later`() throws {
        let server = try TestServer(adjust: { $0.connectionCount = 4 })
        let seen = try server.python(
            """
            held = [tls(["h2"]) for _ in range(4)]
            try:
                s = tls(["h2"]); print("served")
            except (OSError, ssl.SSLError):
                print("refused")
            for h in held: h.close()
            """)
        #expect(seen == "refused")
        server.until { (try? server.metric("postern_connections")) == 0 }
        #expect(try server.curl("/healthz").body == "ok")
        #expect(try server.metric("postern_connections_refused_total") == 1)
    }

    @Test func `a rapid reset and a flood of pings end in a GOAWAY`() throws {
        let server = try TestServer()
        let seen = try server.python(
            """
            c = H2()
            try:
                for i in range(20000):
                    c.begin(2 * i + 1); c.c.reset_stream(2 * i + 1); c.flush()
            except Exception: pass
            c2 = H2()
            try:
                for i in range(20000): c2.c.ping(b"12345678"); c2.flush()
            except Exception: pass
            print("ended")
            """)
        #expect(seen == "ended")
        #expect(try server.curl("/healthz").body == "ok")
        server.until { (try? server.metric("postern_connections")) == 0 }
    }
}
