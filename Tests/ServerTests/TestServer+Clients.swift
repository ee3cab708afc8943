// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What curl says of one answer.
struct Answer: Equatable, CustomStringConvertible {
    var code: Int
    /// `2` or `1.1`.
    var version: String
    var body: String

    var description: String { "\(code) over HTTP/\(version): \(body.prefix(200))" }
}

extension TestServer {
    /// A request to the TLS port by curl, which checks the certificate.
    func curl(_ path: String, _ arguments: String...) throws -> Answer {
        try curl(path, list: arguments)
    }

    func curl(_ path: String, list arguments: [String]) throws -> Answer {
        try curl(
            "https://localhost:\(port)\(path)",
            ["--cacert", "\(folder)/server.crt", "--resolve", "localhost:\(port):127.0.0.1"]
                + arguments)
    }

    /// A request to the plain port.
    func scrape(_ path: String = "/metrics") throws -> Answer {
        try curl("http://127.0.0.1:\(metricsPort)\(path)", [])
    }

    private func curl(_ url: String, _ arguments: [String]) throws -> Answer {
        let result = try run(
            "/usr/bin/curl",
            ["-sS", "--max-time", "20", "-w", "\n%{http_code} %{http_version}"] + arguments + [url])
        try #require(result.status == 0, "curl: \(result.errors)")
        let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false)
        let last = (lines.last ?? "").split(separator: " ")
        return Answer(
            code: Int(last.first ?? "") ?? 0, version: String(last.last ?? ""),
            body: lines.dropLast().joined(separator: "\n"))
    }

    /// Whether nobody listens on the TLS port any more.
    func refusesConnections() throws -> Bool {
        try run("/usr/bin/curl", ["-sk", "--max-time", "20", "https://127.0.0.1:\(port)/"]).status
            == 7
    }

    /// Runs a client in Python (Debian's, for its `h2`); it prints what it saw.
    func python(_ script: String) throws -> String {
        let result = try run("/usr/bin/python3", ["-c", prelude + script])
        try #require(result.status == 0, "\(result.errors)")
        return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// A value of the metrics page; nothing when it is not there.
    func metric(_ name: String) throws -> Int? {
        try scrape().body.split(separator: "\n")
            .first { $0.hasPrefix(name + " ") }
            .flatMap { Int($0.dropFirst(name.count + 1)) }
    }

    /// What every script begins with: connections in all stages, and readers that end.
    var prelude: String {
        """
        import socket, ssl, sys, time, os
        PORT, METRICS, FOLDER = \(port), \(metricsPort), "\(folder)"

        def tcp(port=PORT):
            s = socket.create_connection(("127.0.0.1", port), timeout=20)
            s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return s

        def context(protocols):
            c = ssl.create_default_context()
            c.check_hostname = False
            c.verify_mode = ssl.CERT_NONE
            if protocols: c.set_alpn_protocols(protocols)
            return c

        def tls(protocols):
            return context(protocols).wrap_socket(tcp(), server_hostname="localhost")

        def until_closed(s):
            data = b""
            try:
                while True:
                    more = s.recv(65536)
                    if not more: return data
                    data += more
            except (ConnectionError, ssl.SSLError):
                return data

        class H2:
            def __init__(self):
                import h2.connection, h2.config
                self.s = tls(["h2"])
                self.c = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding="utf-8"))
                self.c.initiate_connection()
                self.flush()
                self.seen = []
                self.body = {}
                self.closed = False
            def flush(self):
                self.s.sendall(self.c.data_to_send())
            def begin(self, stream, path="/echo", method="POST"):
                self.c.send_headers(stream, [(":method", method), (":path", path), (":scheme", "https"),
                    (":authority", "localhost"), ("content-type", "application/json")], end_stream=method == "GET")
                self.flush()
            def data(self, stream, data, end=True):
                while True:
                    n = min(len(data), self.c.local_flow_control_window(stream), self.c.max_outbound_frame_size)
                    if n == 0 and data: self.read(); continue
                    self.c.send_data(stream, data[:n], end_stream=end and n == len(data))
                    self.flush()
                    data = data[n:]
                    if not data: return
            def read(self):
                import h2.events
                data = self.s.recv(65536)
                if not data: self.closed = True; return
                for e in self.c.receive_data(data):
                    name = type(e).__name__
                    if isinstance(e, h2.events.ResponseReceived): self.seen.append("status " + dict(e.headers)[":status"])
                    elif isinstance(e, h2.events.DataReceived):
                        self.body[e.stream_id] = self.body.get(e.stream_id, b"") + e.data
                        self.c.acknowledge_received_data(e.flow_controlled_length, e.stream_id)
                    elif isinstance(e, h2.events.StreamEnded): self.seen.append("end %d" % e.stream_id)
                    elif isinstance(e, h2.events.ConnectionTerminated): self.seen.append("goaway")
                    elif isinstance(e, h2.events.StreamReset): self.seen.append("reset %d" % e.stream_id)
                self.flush()
            def until(self, what):
                while what not in self.seen and not self.closed: self.read()

        """ + "\n"
    }
}
