// SPDX-License-Identifier: Apache-2.0

import Credentials
import EventLoop
import Foundation
import HTTP
import Kubernetes
import Logging
import Synchronization
import TLS
import Testing

@testable import Server

/// A broker without threads and sockets: time, the network and the signatures are the test's.
final class BrokerBench {
    static let registry = "registry.example.com"
    static let defaultProfiles = """
        apiVersion: postern.dev/v1alpha1
        kind: RegistryProfile
        metadata: {name: main}
        spec:
          images: [registry.example.com]
          condition: claims.namespace == 'imagecreds'
          exchange: {tokenExchange: {endpoint: "https://sts.example.com/token", username: oauth2}}
        """

    let broker: Broker
    let profiles: SnapshotBox<ProfileSnapshot>
    let metrics = BrokerMetrics()
    let lines = LogLines()
    var now = Moment(monotonic: MonotonicTime(nanoseconds: 1_000_000_000), seconds: 1_800_000_000)
    /// What was sent and has not been answered.
    var fetches: [BrokerFetch] = []
    var sentCount = 0
    private let mailbox: LateMailbox
    private var serial: UInt64 = 0
    private(set) var answers: [UInt64: LateAnswer] = [:]

    init(
        profiles: String = BrokerBench.defaultProfiles, keys: BrokerSettings.KeySource = .file("jwks.json"),
        adjust: (inout BrokerSettings) -> Void = { _ in }
    ) throws {
        mailbox = LateMailbox(try WakeUp())
        var settings = BrokerSettings(
            issuer: "https://kubernetes.default.svc", audiences: ["imgcred.example.com"], keys: keys)
        adjust(&settings)
        self.profiles = SnapshotBox(try Self.snapshot(profiles))
        let known = keys == .file("jwks.json") ? JSONWebKeySet(keys: [Self.key("k1")]) : nil
        let lines = lines
        broker = Broker(
            settings, profiles: self.profiles, fileKeys: SnapshotBox(KeySnapshot(known)),
            cryptography: Cryptography(
                sha256: { Digest.sha256($0) },
                hmacSHA256: { _, _ in [] }, verify: { _, _, signature, _ in signature[0] == 1 }),
            log: BrokerLog(logger: Logger(label: "test") { _ in JSONLogHandler(level: .debug) { lines.add($0) } },
                records: nil),
            metrics: metrics)
        broker.begin(at: now)
        collect()
    }

    private static func snapshot(_ profiles: String) throws -> ProfileSnapshot {
        let path = NSTemporaryDirectory() + UUID().uuidString + ".yaml"
        try Data(profiles.utf8).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let snapshot = ProfileFiles([path]).load()
        try #require(snapshot.set.errorCount == 0, "\(snapshot.set.problems.map(\.message))")
        return snapshot
    }

    /// As when the files change.
    func reload(_ profiles: String = BrokerBench.defaultProfiles) throws {
        self.profiles.replace(with: try Self.snapshot(profiles))
    }

    static func key(_ name: String) -> JSONWebKey {
        JSONWebKey(
            keyID: name, material: .rsa(modulus: [UInt8](repeating: 0xC1, count: 256), exponent: [1, 0, 1]),
            algorithm: .rs256)
    }

    /// A token whose signature the bench's cryptography takes, unless it begins with something else than 1.
    func token(
        account: String = "a", pod: String = "p1", key: String = "k1", header: String? = nil, signature: UInt8 = 1,
        claims: [String: Any] = [:]
    ) -> String {
        var own: [String: Any] = [
            "iss": "https://kubernetes.default.svc", "aud": ["imgcred.example.com"],
            "sub": "system:serviceaccount:imagecreds:puller", "exp": now.seconds + 3_600, "iat": now.seconds,
            "nbf": now.seconds, "jti": "id-\(pod)",
            "kubernetes.io": [
                "namespace": "imagecreds", "node": ["name": "node1", "uid": "n"], "pod": ["name": "web", "uid": pod],
                "serviceaccount": ["name": "puller", "uid": account],
            ],
        ]
        own.merge(claims) { _, new in new }
        own = own.filter { !($0.value is NSNull) }
        let head = header ?? "{\"alg\":\"RS256\",\"kid\":\"\(key)\"}"
        let body = (try? JSONSerialization.data(withJSONObject: own, options: [.sortedKeys])) ?? Data()
        return [Data(head.utf8), body, Data([signature, 2, 3])].map(Self.base64).joined(separator: ".")
    }

    private static func base64(_ data: Data) -> String {
        data.base64EncodedString().replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }

    static let node1 = PeerIdentity(commonName: "system:node:node1", organizations: ["system:nodes"])

    /// Asks; gives the number by which the answer will be known.
    @discardableResult
    func ask(
        _ token: String?, image: String = "registry.example.com/team/app", peer: PeerIdentity? = BrokerBench.node1,
        body: String? = nil
    ) -> UInt64 {
        serial += 1
        let text =
            body
            ?? "{\"apiVersion\":\"credentialprovider.kubelet.k8s.io/v1\",\"kind\":\"CredentialProviderRequest\",\"image\":\"\(image)\"}"
        broker.take(
            ParkedRequest(
                body: WipedBytes(text), authorization: WipedBytes(token.map { "Bearer \($0)" } ?? ""), peer: peer,
                received: now.monotonic, deadline: now.monotonic.advanced(milliseconds: 10_000), serial: serial,
                mailbox: mailbox), at: now)
        collect()
        return serial
    }

    func collect() {
        let sent = broker.takeOutgoing()
        sentCount += sent.count
        fetches += sent
        for (serial, answer) in mailbox.takeAll() { answers[serial] = answer }
    }

    /// Gives the oldest open fetch its answer.
    func reply(_ status: Int, _ body: String, headers: [(name: String, value: String)] = []) {
        guard !fetches.isEmpty else { return }
        let fetch = fetches.removeFirst()
        broker.receive(
            fetch.id, .answered(ExchangeResponse(status: status, headers: headers, body: Secret(body))), at: now)
        collect()
    }

    func break_(_ failure: ExchangeFailure = ExchangeFailure(.unavailable, "no connection")) {
        guard !fetches.isEmpty else { return }
        broker.receive(fetches.removeFirst().id, .failed(failure), at: now)
        collect()
    }

    /// The API server's word for the token of a Pod.
    func authenticate(pod: String = "p1") {
        reply(
            201,
            "{\"kind\":\"TokenReview\",\"status\":{\"authenticated\":true,\"audiences\":[\"imgcred.example.com\"],\"user\":{\"username\":\"system:serviceaccount:imagecreds:puller\",\"uid\":\"a\",\"extra\":{\"authentication.kubernetes.io/pod-uid\":[\"\(pod)\"]}}}}"
        )
    }

    func grant(_ password: String = "password-1", seconds: Int = 3_600) {
        reply(200, "{\"access_token\":\"\(password)\",\"token_type\":\"Bearer\",\"expires_in\":\(seconds),\"issued_token_type\":\"urn:ietf:params:oauth:token-type:access_token\"}")
    }

    func wait(seconds: Int64) {
        now = Moment(
            monotonic: now.monotonic.advanced(milliseconds: seconds * 1_000), seconds: now.seconds + seconds)
        broker.tick(at: now)
        collect()
    }

    /// `200`, or `403 TokenWrongNode`; nothing while there is no answer.
    func outcome(_ serial: UInt64) -> String? {
        guard let answer = answers[serial] else { return nil }
        if answer.status == .ok { return "200" }
        let reason = String(decoding: answer.body.array, as: UTF8.self).split(separator: "\"")
        return "\(answer.status.rawValue) \(reason.count > 3 ? reason[3] : "")"
    }

    func text(_ serial: UInt64) -> String {
        answers[serial].map { String(decoding: $0.body.array, as: UTF8.self) } ?? ""
    }
}

/// What was logged.
final class LogLines: Sendable {
    private let all = Mutex<[String]>([])
    func add(_ line: String) { all.withLock { $0.append(line) } }
    var text: String { all.withLock { $0.joined() } }
}
