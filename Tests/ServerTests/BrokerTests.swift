// SPDX-License-Identifier: Apache-2.0

import Credentials
import EventLoop
import Foundation
import HTTP
import Synchronization
import TLS
import Testing

@testable import Server

@Suite("The broker decides who gets credentials")
struct BrokerTests {
    @Test func `a good request is exchanged for, answered for its registry, and kept for the next`() throws {
        let bench = try BrokerBench()
        let first = bench.ask(bench.token())
        #expect(bench.fetches.count == 1)
        #expect(bench.outcome(first) == nil)
        bench.grant()
        #expect(
            bench.text(first)
                == "{\"apiVersion\":\"credentialprovider.kubelet.k8s.io/v1\",\"kind\":\"CredentialProviderResponse\",\"cacheKeyType\":\"Registry\",\"cacheDuration\":\"3240s\",\"auth\":{\"registry.example.com\":{\"username\":\"oauth2\",\"password\":\"password-1\"}}}\n"
        )
        let second = bench.ask(bench.token(pod: "p2"), image: "registry.example.com/other")
        #expect(bench.outcome(second) == "200")
        #expect(bench.sentCount == 1)
    }

    @Test func `the token may come as the kubelet sends it`() throws {
        let bench = try BrokerBench()
        let body = { (token: String) in
            "{\"apiVersion\":\"credentialprovider.kubelet.k8s.io/v1\",\"kind\":\"CredentialProviderRequest\",\"image\":\"registry.example.com/a\",\"serviceAccountToken\":\"\(token)\",\"new\":1}"
        }
        let own = bench.ask(nil, body: body(bench.token()))
        bench.grant()
        #expect(bench.outcome(own) == "200")
        #expect(bench.outcome(bench.ask(bench.token(pod: "p2"), body: body(bench.token()))) == "400 TwoTokens")
    }

    struct Refused: CustomStringConvertible, Sendable {
        let what: String
        let outcome: String
        var token: @Sendable (BrokerBench) -> String? = { $0.token() }
        var image = "registry.example.com/team/app"
        var peer: PeerIdentity? = BrokerBench.node1
        var body: String?
        var description: String { what }
    }

    static let refused: [Refused] = [
        Refused(what: "expired", outcome: "401 TokenExpired") { $0.token(claims: ["exp": $0.now.seconds - 61]) },
        Refused(what: "not yet valid", outcome: "401 TokenNotYetValid") { $0.token(claims: ["nbf": $0.now.seconds + 61]) },
        Refused(what: "another audience", outcome: "401 TokenWrongAudience") { $0.token(claims: ["aud": ["vault"]]) },
        Refused(what: "another audience too", outcome: "401 TokenOtherAudiences") {
            $0.token(claims: ["aud": ["imgcred.example.com", "vault"]])
        },
        Refused(what: "another issuer", outcome: "401 TokenWrongIssuer") {
            $0.token(claims: ["iss": "https://kubernetes.default.svc/"])
        },
        Refused(what: "another node's Pod", outcome: "401 TokenWrongNode") {
            $0.token(claims: [
                "kubernetes.io": [
                    "namespace": "imagecreds", "node": ["name": "node2", "uid": "n"], "pod": ["name": "web", "uid": "p"],
                    "serviceaccount": ["name": "puller", "uid": "a"],
                ]
            ])
        },
        Refused(what: "bound to no Pod", outcome: "401 TokenNotBoundToPod") {
            $0.token(claims: [
                "kubernetes.io": ["namespace": "imagecreds", "serviceaccount": ["name": "puller", "uid": "a"]]
            ])
        },
        Refused(what: "alg none", outcome: "401 TokenAlgorithmRefused") { $0.token(header: "{\"alg\":\"none\",\"kid\":\"k1\"}") },
        Refused(what: "a shared key", outcome: "401 TokenAlgorithmRefused") {
            $0.token(header: "{\"alg\":\"HS256\",\"kid\":\"k1\"}")
        },
        Refused(what: "another kind of key", outcome: "401 TokenAlgorithmNotOfKey") {
            $0.token(header: "{\"alg\":\"ES256\",\"kid\":\"k1\"}")
        },
        Refused(what: "a key brought along", outcome: "401 TokenHeaderRefused") {
            $0.token(header: "{\"alg\":\"RS256\",\"kid\":\"k1\",\"jwk\":{}}")
        },
        Refused(what: "an unknown key", outcome: "401 TokenUnknownKey") { $0.token(key: "k2") },
        Refused(what: "a false signature", outcome: "401 TokenBadSignature") { $0.token(signature: 9) },
        Refused(what: "a token of 20,000 bytes", outcome: "401 TokenTooLong") { _ in String(repeating: "a", count: 20_000) },
        Refused(what: "no token at all", outcome: "403 ProfileNeedsToken") { _ in nil },
        Refused(what: "garbage", outcome: "401 TokenMalformed") { _ in "garbage" },
        Refused(what: "no certificate", outcome: "401 ClientCertificateMissing", peer: nil),
        Refused(
            what: "a certificate that is no node's", outcome: "403 ClientIsNoNode",
            peer: PeerIdentity(commonName: "kubernetes-admin", organizations: ["system:masters"])),
        Refused(
            what: "a node's name without its group", outcome: "403 ClientIsNoNode",
            peer: PeerIdentity(commonName: "system:node:node1", organizations: ["others"])),
        Refused(what: "a registry of nobody's", outcome: "404 RegistryNotConfigured", image: "docker.io/library/nginx"),
        Refused(what: "a condition that does not hold", outcome: "403 ProfileConditionFalse") {
            $0.token(claims: [
                "sub": "system:serviceaccount:other:puller",
                "kubernetes.io": [
                    "namespace": "other", "node": ["name": "node1", "uid": "n"], "pod": ["name": "web", "uid": "p"],
                    "serviceaccount": ["name": "puller", "uid": "a"],
                ],
            ])
        },
        Refused(what: "no JSON", outcome: "400 RequestMalformed", body: "hello"),
        Refused(
            what: "an image with a tag", outcome: "400 RequestMalformed", image: "registry.example.com/team/app:1"),
    ]

    @Test("Refused with a reason; nothing is sent and nothing kept", arguments: refused)
    func refuses(_ row: Refused) throws {
        let bench = try BrokerBench()
        let token = row.token(bench)
        let serial = bench.ask(token, image: row.image, peer: row.peer, body: row.body)
        #expect(bench.outcome(serial) == row.outcome)
        #expect(bench.sentCount == 0)
        #expect(bench.broker.cache.count == 0)
        #expect(bench.answers[serial]?.head.cacheControl?.description == "no-store")
        if let token, token.count > 20 {
            let said = bench.lines.text + bench.text(serial)
            #expect(!said.contains(token.split(separator: ".").last.map(String.init) ?? token) || token == "garbage" || !token.contains("."))
            #expect(!said.contains(token))
        }
    }

    @Test func `fifty at once are one exchange; another ServiceAccount has its own`() throws {
        let bench = try BrokerBench()
        let asked = (0..<50).map { bench.ask(bench.token(pod: "p\($0)")) }
        let other = bench.ask(bench.token(account: "b"))
        #expect(bench.sentCount == 2)
        bench.grant("password-a")
        bench.grant("password-b")
        #expect(asked.allSatisfy { bench.text($0).contains("password-a") })
        #expect(bench.text(other).contains("password-b"))
    }

    @Test func `at three quarters of its life a credential is fetched again, and serves meanwhile`() throws {
        let bench = try BrokerBench()
        bench.ask(bench.token())
        bench.grant("password-1", seconds: 4_000)
        bench.wait(seconds: 2_999)
        #expect(bench.text(bench.ask(bench.token())).contains("password-1"))
        #expect(bench.sentCount == 1)
        bench.wait(seconds: 2)
        #expect(bench.text(bench.ask(bench.token())).contains("password-1"))
        #expect(bench.text(bench.ask(bench.token())).contains("password-1"))
        #expect(bench.sentCount == 2)
        bench.grant("password-2", seconds: 4_000)
        #expect(bench.text(bench.ask(bench.token())).contains("password-2"))
        // With less life than is handed out, or none, it is waited for.
        bench.wait(seconds: 3_800)
        let waiting = bench.ask(bench.token())
        #expect(bench.outcome(waiting) == nil)
        bench.grant("password-3")
        #expect(bench.text(waiting).contains("password-3"))
    }

    @Test func `a clock that is set back lengthens no life`() throws {
        let bench = try BrokerBench()
        bench.ask(bench.token())
        bench.grant("password-1", seconds: 4_000)
        bench.now = Moment(monotonic: bench.now.monotonic.advanced(milliseconds: 4_000_000), seconds: bench.now.seconds - 3_600)
        #expect(bench.outcome(bench.ask(bench.token())) == nil)
        #expect(bench.sentCount == 2)
    }

    @Test func `a failed renewal leaves what still serves`() throws {
        let bench = try BrokerBench()
        bench.ask(bench.token())
        bench.grant("password-1", seconds: 4_000)
        bench.wait(seconds: 3_001)
        bench.ask(bench.token())
        bench.reply(403, "{\"error\":\"access_denied\"}")
        #expect(bench.sentCount == 2)
        #expect(bench.text(bench.ask(bench.token())).contains("password-1"))
        // Not with every request: a service that says no is not asked again at once.
        #expect(bench.sentCount == 2)
        bench.wait(seconds: 31)
        #expect(bench.text(bench.ask(bench.token())).contains("password-1"))
        #expect(bench.sentCount == 3)
    }

    @Test func `a token service that asks to be left alone is`() throws {
        let bench = try BrokerBench()
        let first = bench.ask(bench.token())
        bench.reply(429, "", headers: [("Retry-After", "20")])
        #expect(bench.outcome(first) == "503 ExchangeUnavailable")
        bench.wait(seconds: 19)
        #expect(bench.outcome(bench.ask(bench.token())) == "503 ExchangeUnavailable")
        #expect(bench.sentCount == 1)
        bench.wait(seconds: 2)
        bench.ask(bench.token())
        #expect(bench.sentCount == 2)
    }

    @Test func `what can never be sent is not tried again, and is the operator's matter`() throws {
        let bench = try BrokerBench()
        let first = bench.ask(bench.token())
        bench.break_(ExchangeFailure(.misconfigured, "sts.example.com resolves to 127.0.0.1, which requests must not go to"))
        #expect(bench.outcome(first) == "500 ExchangeMisconfigured")
        bench.wait(seconds: 1)
        #expect(bench.sentCount == 1)
    }

    @Test func `a refusal is remembered for five seconds`() throws {
        let bench = try BrokerBench()
        let first = bench.ask(bench.token())
        bench.reply(400, "{\"error\":\"invalid_grant\"}")
        #expect(bench.outcome(first) == "403 ExchangeRefused")
        #expect(bench.outcome(bench.ask(bench.token())) == "403 ExchangeRefused")
        #expect(bench.sentCount == 1)
        bench.wait(seconds: 6)
        bench.ask(bench.token())
        #expect(bench.sentCount == 2)
    }

    @Test func `what cannot be reached is tried once more, then said so`() throws {
        let bench = try BrokerBench()
        let first = bench.ask(bench.token())
        bench.break_()
        #expect(bench.outcome(first) == nil)
        bench.wait(seconds: 1)
        #expect(bench.sentCount == 2)
        bench.reply(503, "")
        #expect(bench.outcome(first) == "503 ExchangeUnavailable")
        #expect(bench.answers[first]?.retryAfter?.description == "1")
    }

    @Test func `a token service that says nothing is not waited for longer than the plugin waits`() throws {
        let bench = try BrokerBench()
        let first = bench.ask(bench.token())
        bench.wait(seconds: 9)
        #expect(bench.outcome(first) == "503 ExchangeUnavailable")
        // A late answer changes nothing.
        bench.grant()
        #expect(bench.broker.cache.count <= 1)
    }

    @Test func `a node that asks too often is told to wait, others are not`() throws {
        let bench = try BrokerBench(adjust: { $0.nodeBurst = 3 })
        let outcomes = (0..<4).map { _ in bench.outcome(bench.ask("garbage")) }
        #expect(outcomes == ["401 TokenMalformed", "401 TokenMalformed", "401 TokenMalformed", "429 TooManyRequests"])
        let other = PeerIdentity(commonName: "system:node:node2", organizations: ["system:nodes"])
        #expect(bench.outcome(bench.ask("garbage", peer: other)) == "401 TokenMalformed")
        bench.wait(seconds: 1)
        #expect(bench.outcome(bench.ask("garbage")) == "401 TokenMalformed")
    }

    @Test func `unknown keys are fetched, at most once in thirty seconds`() throws {
        let bench = try BrokerBench(keys: .url("https://issuer.example.com/jwks"))
        let early = bench.ask(bench.token())
        #expect(bench.outcome(early) == nil)
        let keys = { (name: String) in
            "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"\(name)\",\"n\":\"\(String(repeating: "wcHB", count: 85))wQ\",\"e\":\"AQAB\"}]}"
        }
        bench.reply(200, keys("k1"))
        bench.grant()
        #expect(bench.outcome(early) == "200")
        bench.wait(seconds: 31)
        let first = bench.ask(bench.token(key: "k2"))
        let second = bench.ask(bench.token(key: "k3"))
        #expect(bench.outcome(first) == nil)
        #expect(bench.sentCount == 3)
        bench.reply(200, keys("k2"))
        #expect(bench.outcome(first) == "200")
        #expect(bench.outcome(second) == "401 TokenUnknownKey")
        #expect(bench.outcome(bench.ask(bench.token(key: "k3"))) == "401 TokenUnknownKey")
        #expect(bench.outcome(bench.ask(bench.token(key: "k1"))) == "401 TokenUnknownKey")
        #expect(bench.sentCount == 3)
    }

    @Test func `keys that their issuer has withdrawn are not believed for ever`() throws {
        let bench = try BrokerBench(keys: .url("https://issuer.example.com/jwks"))
        let keys = { (name: String) in
            "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"\(name)\",\"n\":\"\(String(repeating: "wcHB", count: 85))wQ\",\"e\":\"AQAB\"}]}"
        }
        bench.reply(200, keys("stolen"))
        #expect(bench.outcome(bench.ask(bench.token(key: "stolen"))) == nil)
        bench.grant()
        bench.wait(seconds: 599)
        #expect(bench.sentCount == 2)
        bench.wait(seconds: 2)
        #expect(bench.sentCount == 3)
        // An issuer that does not answer changes nothing.
        bench.break_()
        #expect(bench.outcome(bench.ask(bench.token(key: "stolen"))) == "200")
        bench.wait(seconds: 601)
        bench.reply(200, keys("next"))
        #expect(bench.outcome(bench.ask(bench.token(key: "stolen"))) == "401 TokenUnknownKey")
    }

    @Test func `what profiles of before had fetched is for those who asked under them`() throws {
        let bench = try BrokerBench()
        let before = bench.ask(bench.token())
        try bench.reload()
        let after = bench.ask(bench.token())
        #expect(bench.sentCount == 2)
        bench.grant("by the profile of before")
        #expect(bench.text(before).contains("by the profile of before"))
        #expect(bench.outcome(after) == nil)
        #expect(bench.broker.cache.count == 0)
        bench.grant("by the profile of now")
        #expect(bench.text(after).contains("by the profile of now"))
        #expect(bench.text(bench.ask(bench.token())).contains("by the profile of now"))
        #expect(bench.sentCount == 2)
        // And it goes without anybody asking.
        try bench.reload()
        bench.wait(seconds: 1)
        #expect(bench.broker.cache.count == 0)
    }

    @Test func `a token that is the password itself is given to nobody else, though they ask at once`() throws {
        let profile = """
            apiVersion: postern.dev/v1alpha1
            kind: RegistryProfile
            metadata: {name: login}
            spec:
              images: [registry.example.com]
              answer: {cacheType: Token}
              exchange: {registryToken: {realm: "https://auth.example.com/token", returns: Login, username: robot}}
            """
        let bench = try BrokerBench(profiles: profile)
        let tokens = [bench.token(pod: "p1"), bench.token(pod: "p2")]
        let asked = tokens.map { bench.ask($0) }
        #expect(bench.sentCount == 2)
        for _ in asked { bench.reply(200, "{\"token\":\"t\"}") }
        for (token, serial) in zip(tokens, asked) { #expect(bench.text(serial).contains("\"\(token)\"")) }
        #expect(bench.broker.cache.count == 0)
    }

    @Test func `whoever waits when the broker ends is told so, and memory is empty`() throws {
        let bench = try BrokerBench()
        let serial = bench.ask(bench.token())
        bench.broker.end()
        bench.collect()
        #expect(bench.outcome(serial) == "503 Ending")
        #expect(bench.broker.cache.count == 0)
    }

    @Test func `profiles are read again when they, or files that they name, change`() throws {
        let folder = NSTemporaryDirectory() + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        func write(_ name: String, _ text: String) throws {
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
        }
        try write("static.json", "{\"username\":\"u\",\"password\":\"p\"}")
        try FileManager.default.createDirectory(atPath: folder + "/profiles", withIntermediateDirectories: true)
        let profile = """
            apiVersion: postern.dev/v1alpha1
            kind: RegistryProfile
            metadata: {name: a}
            spec: {images: [r.io], exchange: {staticFile: {file: \(folder)/static.json}}}
            """
        try write("profiles/a.yaml", profile)
        let files = ProfileFiles([folder + "/profiles"])
        let first = files.load()
        #expect(first.set.profiles.count == 1)
        #expect(first.files.count == 1)
        #expect(!files.haveChanged(since: first))
        try write("static.json", "{\"username\":\"u\",\"password\":\"another\"}")
        #expect(files.haveChanged(since: first))
        let second = files.load(previous: first.set)
        #expect(!files.haveChanged(since: second))
        try write("profiles/a.yaml", profile + "\n# changed")
        #expect(files.haveChanged(since: second))
    }

    @Test func `memory is bounded`() throws {
        let bench = try BrokerBench(adjust: {
            $0.cacheCount = 3
            $0.nodeBurst = 1_000
        })
        for index in 0..<10 {
            bench.ask(bench.token(account: "a\(index)"))
            bench.grant()
        }
        #expect(bench.broker.cache.count == 3)
    }
}
