// SPDX-License-Identifier: Apache-2.0

@testable import Cluster
import EventLoop
import Foundation  // A thread that sleeps.
import HTTP
import Peers
import TLS
import Testing

@Suite("Fetching over the network", .serialized, .timeLimit(.minutes(10)))
struct FetcherTests {
    private static let authority = Result { try Authority() }
    private let authority: Authority

    init() throws { authority = try Self.authority.get() }

    private func trust(_ file: String = "ca.crt", as identity: String? = nil) throws -> ClientContext {
        try ClientContext(
            trust: .authorities([try TrustStore.read(authority.path(file))]),
            chain: identity.map { try TrustStore.read(authority.path("\($0).crt")) },
            key: identity.map { try TrustStore.read(authority.path("\($0).key")) })
    }

    private func peer(_ script: String = #"[{"status": 200, "body": "ok"}]"#, _ more: [String] = []) throws -> Peer {
        try Peer(authority.serverArguments + ["--script", script] + more, folder: authority.folder)
    }

    private func request(
        _ port: UInt16, host: String = "127.0.0.1", trust: ClientContext?, body: String = "{}"
    ) -> FetchRequest {
        var request = FetchRequest(
            ClientRequest(
                "POST", authority: "broker.example.org:\(port)", target: "/credentials", scheme: trust == nil ? "http" : "https",
                fields: [("content-type", "application/json")], body: Array(body.utf8)),
            host: host, port: port, trust: trust)
        request.serverName = "broker.example.org"
        request.addresses = .outsideAndLoopback
        request.timeouts.total = 5_000
        return request
    }

    private func text(_ response: ClientResponse) -> String { String(decoding: response.body, as: UTF8.self) }

    @Test("Requests are answered over both versions, large ones too", arguments: [true, false], [2, 300_000])
    func answered(isHTTP2: Bool, byteCount: Int) throws {
        let peer = try peer(#"[{"status": 201, "body": "ok", "pad": 100000}]"#, isHTTP2 ? ["--http2"] : [])
        let body = String(repeating: "b", count: byteCount)
        let response = try Fetcher().perform(request(peer.port, trust: trust(), body: body))
        #expect(response.status == 201)
        #expect(response.body.count == 100_002)
        let seen = try #require(peer.requests.first)
        #expect(seen["method"] as? String == "POST")
        #expect(seen["target"] as? String == "/credentials")
        #expect(seen["body"] as? String == body)
        #expect((seen["http2"] as? Bool == true) == isHTTP2)
    }

    @Test func `names are looked up`() throws {
        let peer = try peer()
        #expect(try text(Fetcher().perform(request(peer.port, host: "localhost", trust: trust()))) == "ok")
    }

    @Test func `plain HTTP must be meant`() throws {
        let peer = try Peer([], folder: authority.folder)
        #expect(try text(Fetcher().perform(request(peer.port, trust: nil))) == "ok")
        var unmeant = request(peer.port, trust: nil)
        unmeant.message.scheme = "https"
        #expect(throws: FetchError.self) { try Fetcher().perform(unmeant) }
    }

    @Test func `the client's certificate is shown, and its absence is a failure of TLS`() throws {
        let peer = try peer(#"[{"body": "ok"}]"#, ["--client-ca", authority.path("ca.crt")])
        #expect(try text(Fetcher().perform(request(peer.port, trust: trust(as: "node")))) == "ok")
        let error = #expect(throws: FetchError.self) { try Fetcher().perform(request(peer.port, trust: trust())) }
        guard case .tls = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("A peer that is not the one is no peer", arguments: [("stranger.crt", "broker.example.org"), ("ca.crt", "other.example.org")])
    func untrusted(file: String, name: String) throws {
        let peer = try peer()
        var request = try request(peer.port, trust: trust(file))
        request.serverName = name
        let error = #expect(throws: FetchError.self) { try Fetcher().perform(request) }
        #expect(error?.description.contains("certificate verify failed") == true, "\(String(describing: error))")
        #expect(peer.requests.isEmpty)
    }

    @Test("Addresses of this machine and of metadata services are refused after the lookup", arguments: [
        "127.0.0.1", "localhost", "169.254.169.254", "::1", "::ffff:127.0.0.1", "fd00:ec2::254", "0.0.0.0", "224.0.0.1",
    ])
    func refused(host: String) throws {
        var request = try request(443, host: host, trust: trust())
        request.addresses = .outside
        let error = #expect(throws: FetchError.self) { try Fetcher().perform(request) }
        guard case .refusedAddress = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `a policy's own networks are refused too`() throws {
        var policy = AddressPolicy.outside
        policy.refused = [try #require(AddressRange("10.96.0.0/12"))]
        #expect(!policy.allows(try #require(IPAddress("10.96.0.1"))))
        #expect(policy.allows(try #require(IPAddress("10.0.0.1"))))
    }

    @Test func `nobody listening is told at once, and tried again`() throws {
        let peer = try peer()
        let port = peer.port
        peer.kill()
        Thread.sleep(forTimeInterval: 0.3)
        let error = #expect(throws: FetchError.self) { try Fetcher().perform(request(port, trust: trust())) }
        guard case .connect = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("429 and 5xx are tried once more, after the time that the peer names", arguments: [
        (429, "1"), (503, "0"), (500, nil), (502, nil),
    ] as [(Int, String?)])
    func temporary(status: Int, retryAfter: String?) throws {
        let headers = retryAfter.map { #"{"retry-after": "\#($0)"}"# } ?? "{}"
        let peer = try peer(#"[{"status": \#(status), "headers": \#(headers)}, {"status": 200, "body": "ok"}]"#)
        #expect(try text(Fetcher().perform(request(peer.port, trust: trust()))) == "ok")
        #expect(peer.requests.count == 2)
    }

    @Test func `a pause beyond the deadline is not waited for; the answer is the answer`() throws {
        let peer = try peer(#"[{"status": 503, "headers": {"retry-after": "60"}}, {"status": 200}]"#)
        #expect(try Fetcher().perform(request(peer.port, trust: trust())).status == 503)
        #expect(peer.requests.count == 1)
    }

    @Test("Other answers are answers, redirects among them", arguments: [301, 302, 307, 400, 401, 403, 404, 418, 501])
    func permanent(status: Int) throws {
        let peer = try peer(#"[{"status": \#(status), "headers": {"location": "https://127.0.0.1:1/"}}, {"status": 200}]"#)
        #expect(try Fetcher().perform(request(peer.port, trust: trust())).status == status)
        #expect(peer.requests.count == 1)
    }

    @Test("A connection lost on the way is tried again when the request may be repeated", arguments: ["close", "half"], [true, false])
    func lost(how: String, isHTTP2: Bool) throws {
        let peer = try peer(#"[{"do": "\#(how)", "body": "0123456789"}, {"body": "ok"}]"#, isHTTP2 ? ["--http2"] : [])
        #expect(try text(Fetcher().perform(request(peer.port, trust: trust()))) == "ok")
        let other = try self.peer(#"[{"do": "\#(how)", "body": "0123456789"}, {"body": "ok"}]"#, isHTTP2 ? ["--http2"] : [])
        var once = try request(other.port, trust: trust())
        once.mayRepeat = false
        #expect(throws: FetchError.self) { try Fetcher().perform(once) }
        #expect(other.requests.count == 1)
    }

    @Test("What is no HTTP is a failure", arguments: [true, false])
    func garbage(isHTTP2: Bool) throws {
        let peer = try peer(#"[{"do": "garbage"}]"#, isHTTP2 ? ["--http2"] : [])
        let error = #expect(throws: FetchError.self) { try Fetcher().perform(request(peer.port, trust: trust())) }
        guard case .http(_, .malformed) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("Every state has its deadline", arguments: ["hang", "drip"])
    func slow(how: String) throws {
        let peer = try peer(#"[{"do": "\#(how)", "body": "ok"}]"#)
        var request = try request(peer.port, trust: trust())
        request.timeouts.total = 700
        let error = #expect(throws: FetchError.self) { try Fetcher().perform(request) }
        #expect(error == .timeout(peer: "127.0.0.1:\(peer.port)", state: .exchanging))
        // Takes connections and says nothing.
        let silent = try Listener(SocketAddress(parsing: "127.0.0.1:0"))
        request = try self.request(silent.address().port, trust: trust())
        request.timeouts.handshake = 300
        request.attemptCount = 1
        let other = #expect(throws: FetchError.self) { try Fetcher().perform(request) }
        #expect(try other == .timeout(peer: "127.0.0.1:\(silent.address().port)", state: .handshaking))
    }

    @Test func `an answer beyond the limit is refused`() throws {
        let peer = try peer(#"[{"body": "", "pad": 3000}]"#)
        var request = try request(peer.port, trust: trust())
        request.limits.bodyByteCount = 1_000
        let error = #expect(throws: FetchError.self) { try Fetcher().perform(request) }
        guard case .http(_, .tooLarge) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("Connections are used again, and one that died meanwhile is no failure", arguments: [true, false])
    func reuse(isHTTP2: Bool) throws {
        let peer = try peer(
            #"[{"body": "a"}, {"body": "b"}, {"do": "close"}, {"body": "c"}]"#, ["--keep-alive"] + (isHTTP2 ? ["--http2"] : []))
        let fetcher = try Fetcher()
        let request = try request(peer.port, trust: trust())
        #expect(try ["a", "b", "c"].allSatisfy { try text(fetcher.perform(request)) == $0 })
        #expect(peer.requests.map { $0["connection"] as? Int } == [1, 1, 1, 2])
        // Another trust never shares a connection.
        _ = try fetcher.perform(self.request(peer.port, trust: trust()))
        #expect(peer.requests.last?["connection"] as? Int == 3)
    }

    @Test func `fifty at once, one of them given up`() throws {
        let peer = try peer(#"[{"body": "ok", "delay": 0.2}]"#)
        let fetcher = try Fetcher()
        let outer = try Poller()
        try outer.add(fetcher.number, token: 1, interest: .readable)
        let shared = try trust()
        var waiting = Set((0..<50).map { _ in fetcher.start(request(peer.port, trust: shared)) })
        let given = try #require(waiting.first)
        fetcher.cancel(given)
        var cancelled = 0
        while !waiting.isEmpty {
            // Readable whenever there is something to do: no deadline of the outer loop's own is needed.
            _ = try outer.wait(timeoutMilliseconds: 10_000)
            fetcher.advance()
            while let completion = fetcher.nextCompletion() {
                #expect(waiting.remove(completion.identifier) != nil)
                switch completion.result {
                case .success(let response): #expect(text(response) == "ok")
                case .failure(let error):
                    #expect(error == .cancelled)
                    cancelled += 1
                }
            }
        }
        #expect(cancelled == 1)
        #expect(fetcher.inFlightCount == 0)
    }

    @Test func `through a proxy when one is meant, with what it asks for`() throws {
        let target = try peer()
        let proxy = try Peer(["--proxy-to", "\(target.port)"], folder: authority.folder)
        let fetcher = try Fetcher(proxy: ProxySettings(url: "http://user:p%40ss@127.0.0.1:\(proxy.port)", exceptions: ".example.com"))
        var request = try request(443, host: "registry.example.org", trust: trust())
        #expect(try text(fetcher.perform(request)) == "ok")
        let seen = try #require(proxy.requests.first)
        #expect(seen["target"] as? String == "registry.example.org:443")
        #expect((seen["headers"] as? [String: String])?["proxy-authorization"] == "Basic dXNlcjpwQHNz")
        request.mayUseProxy = false
        request.timeouts.total = 500
        #expect(throws: FetchError.self) { try fetcher.perform(request) }
        #expect(proxy.requests.count == 1)
        let refusing = try Peer(["--proxy-to", "1", "--script", #"[{"status": 407}]"#], folder: authority.folder)
        let error = #expect(throws: FetchError.self) {
            try Fetcher(proxy: ProxySettings(url: "127.0.0.1:\(refusing.port)")).perform(
                self.request(443, host: "registry.example.org", trust: trust()))
        }
        #expect(error?.description == "registry.example.org:443: the proxy answered 407")
    }

    @Test("What never goes through a proxy, and what NO_PROXY says", arguments: [
        ("registry.example.org", true), ("127.0.0.1", false), ("localhost", false), ("10.96.0.1", false), ("fd00::1", false),
        ("169.254.169.254", false), ("postern.kube-system.svc", false), ("metadata.google.internal", false), ("broker", false),
        ("8.8.8.8", true), ("9.9.9.9", false), ("8.8.4.4", false), ("a.example.com", false), ("example.com", false), ("badexample.com", true),
        ("b.example.net", false), ("ported.example.org", true),
    ])
    func bypass(host: String, applies: Bool) throws {
        let proxy = try ProxySettings(
            url: "http://proxy:3128", exceptions: "9.9.9.9, 8.8.4.0/24,.example.com,*.example.net,ported.example.org:8443")
        #expect(proxy.applies(to: host, port: 443) == applies)
        #expect(!proxy.applies(to: "ported.example.org", port: 8443))
        #expect(try !ProxySettings(url: "proxy:1", exceptions: "*").applies(to: host, port: 443))
    }

    @Test(arguments: ["https://proxy:1", "socks5://proxy:1", "http://", "http://a b:1", "http://proxy:99999"])
    func `a proxy that is none is said to be`(url: String) {
        let error = #expect(throws: FetchError.self) { _ = try ProxySettings(url: url) }
        #expect(error?.description.contains("proxy") == true)
    }
}
