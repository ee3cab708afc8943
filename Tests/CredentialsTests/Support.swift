// SPDX-License-Identifier: Apache-2.0

@testable import Credentials
import Foundation  // Files, and a JSON reader that is not ours.
import JSON
import Kubernetes
import TLS
import Testing
import YAML

/// The moment that tests take for now: 2026-11-21T18:41:49Z, when the tokens of the fixtures were made.
let moment: Int64 = 1_795_286_509

extension Cryptography {
    /// OpenSSL's.
    static let openSSL = Cryptography(
        sha256: { Digest.sha256(array($0)) }, hmacSHA256: { Digest.hmacSHA256(key: array($0), array($1)) },
        verify: { algorithm, key, signature, message in
            guard let algorithm = TLS.SignatureAlgorithm(rawValue: algorithm.rawValue) else { return false }
            let numbers: KeyNumbers
            switch key.material {
            case .rsa(let modulus, let exponent): numbers = .rsa(modulus: modulus, exponent: exponent)
            case .ellipticCurve(let curve, let x, let y):
                guard let curve = EllipticCurve(rawValue: curve.rawValue) else { return false }
                numbers = .ec(curve, x: x, y: y)
            }
            guard let verifier = try? SignatureVerifier(numbers) else { return false }
            return verifier.verifies(array(signature), over: array(message), algorithm)
        })

    /// For tables of claims: a signature is good when it is the hash of the message, over and over.
    static let toy = Cryptography(
        sha256: openSSL.sha256, hmacSHA256: openSSL.hmacSHA256,
        verify: { _, key, signature, message in
            let byteCount =
                switch key.material {
                case .rsa(let modulus, _): modulus.count
                case .ellipticCurve(let curve, _, _): curve.byteCount * 2
                }
            return array(signature) == toySignature(array(message), byteCount: byteCount)
        })

    static func toySignature(_ message: [UInt8], byteCount: Int) -> [UInt8] {
        let hash = Digest.sha256(message)
        return (0..<byteCount).map { hash[$0 % hash.count] }
    }
}

func array(_ span: Span<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = []
    for index in span.indices { bytes.append(span[index]) }
    return bytes
}

func base64URL(_ bytes: [UInt8]) -> String {
    Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
}

/// Tokens of an issuer that tests believe.
struct Issuer {
    static let name = "https://kubernetes.default.svc"
    static let audience = "imgcred.example.com"

    /// Claims as a real API server writes them.
    static func claims(
        _ changes: [String: Any?] = [:], own: [String: Any?] = [:]
    ) -> [String: Any] {
        var inner: [String: Any] = [
            "namespace": "imagecreds", "serviceaccount": ["name": "puller", "uid": "4c71ef13"],
            "pod": ["name": "web-0", "uid": "5e6d5d3a"], "node": ["name": "node1", "uid": "828788a1"],
        ]
        for (name, value) in own { inner[name] = value }
        var claims: [String: Any] = [
            "iss": name, "sub": "system:serviceaccount:imagecreds:puller", "aud": [audience],
            "exp": moment + 3600, "nbf": moment - 10, "iat": moment - 10, "jti": "e1a965fd", "kubernetes.io": inner,
        ]
        for (name, value) in changes { claims[name] = value }
        return claims
    }

    static func token(
        header: [String: Any] = ["alg": "RS256", "kid": "k1"], _ claims: [String: Any] = claims(),
        signatureByteCount: Int = 256
    ) throws -> Secret {
        let signed = try [header, claims].map { part in
            base64URL(Array(try JSONSerialization.data(withJSONObject: part, options: [.sortedKeys])))
        }.joined(separator: ".")
        let signature = Cryptography.toySignature(Array(signed.utf8), byteCount: signatureByteCount)
        return Secret("\(signed).\(base64URL(signature))")
    }

    static let keys = JSONWebKeySet(keys: [
        JSONWebKey(keyID: "k1", material: .rsa(modulus: [UInt8](repeating: 0xC1, count: 256), exponent: [1, 0, 1])),
        JSONWebKey(
            keyID: "e1",
            material: .ellipticCurve(
                .p256, x: [UInt8](repeating: 1, count: 32), y: [UInt8](repeating: 2, count: 32))),
        JSONWebKey(
            keyID: "ps", material: .rsa(modulus: [UInt8](repeating: 0xC1, count: 256), exponent: [1, 0, 1]),
            algorithm: .ps256),
    ])

    static let verifier = TokenVerifier(issuer: name, audience: audience, keys: keys)
}

/// Profiles from YAML text, and what they make of a request.
enum Profiles {
    static func manifests(_ yaml: String, file: String = "profiles.yaml") throws -> [Manifest] {
        var names = JSON.Names()
        return try YAMLDocument.read(Array(yaml.utf8), file: file, names: &names).map { document in
            Manifest(document.root, names: names, file: file) { node in
                document.position(of: node).map { ($0.line, $0.column) }
            }
        }
    }

    static func set(_ yaml: String, previous: ProfileSet? = nil) throws -> ProfileSet {
        var builder = ProfileSetBuilder()
        builder.add(try manifests(yaml))
        builder.files["profiles.yaml"] = ScalarMap(fileText: yaml)
        return builder.build(previous: previous)
    }

    /// A whole profile; the lines are its `spec`.
    static func yaml(_ spec: String, name: String = "p") -> String {
        """
        apiVersion: postern.dev/v1alpha1
        kind: RegistryProfile
        metadata: {name: \(name)}
        spec:
        \(spec.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }.joined(separator: "\n"))

        """
    }

    /// The only profile of a text that has no mistakes.
    static func one(_ spec: String) throws -> RegistryProfile {
        let set = try set(yaml(spec))
        #expect(set.errorCount == 0, "\(set.problems.map(\.description).joined(separator: "\n"))")
        return try #require(set.profiles.first)
    }
}

func request(
    _ image: String, token: Secret? = Secret("the.pods.token"), annotations: [String: String] = [:]
) throws -> CredentialProviderRequest {
    CredentialProviderRequest(image: try ImageName(image), token: token, annotations: annotations)
}

let somebody = TokenClaims(
    issuer: Issuer.name, audiences: [Issuer.audience], expiry: moment + 3600, namespace: "shop",
    serviceAccount: .init(name: "puller", uid: "uid-1"), pod: .init(name: "web-0", uid: "uid-2"),
    node: .init(name: "node1", uid: "uid-3"))

/// An exchange of a profile for an image, run against answers that a test writes.
struct Scripted {
    var exchange: Exchange
    var requests: [ExchangeRequest] = []

    init(
        _ spec: String, image: String, token: Secret? = Secret("the.pods.token"), files: [String: Secret] = [:]
    ) throws {
        let profile = try Profiles.one(spec)
        exchange = try profile.plan(
            ExchangeInput(request: try request(image, token: token), claims: somebody, files: files), .openSSL)
    }

    /// Runs to the end; each answer is to the next request.
    mutating func run(_ answers: [ExchangeResponse]) -> ExchangeStep {
        var step = exchange.begin(now: moment)
        for answer in answers {
            guard case .send(let request) = step else { return step }
            requests.append(request)
            step = exchange.receive(answer, now: moment)
        }
        if case .send(let request) = step { requests.append(request) }
        return step
    }
}

extension ExchangeResponse {
    init(_ status: Int, _ body: String, _ headers: [(name: String, value: String)] = []) {
        self.init(status: status, headers: headers, body: Secret(body))
    }
}

extension ExchangeStep {
    var credential: Credential? { if case .finished(let credential) = self { credential } else { nil } }
    var failure: ExchangeFailure? { if case .failed(let failure) = self { failure } else { nil } }
    var request: ExchangeRequest? { if case .send(let request) = self { request } else { nil } }
}

extension ExchangeRequest {
    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value.revealed }

    /// The members of a form, escapes undone.
    var form: [String: String] {
        var result: [String: String] = [:]
        for pair in body.revealed.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            result[String(parts[0]).removingPercentEncoding ?? ""] =
                parts.count > 1 ? String(parts[1]).removingPercentEncoding : ""
        }
        return result
    }
}

enum Vectors {
    static func rows(_ name: String) throws -> [[String: Any]] {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Vectors/\(name)")
        return try String(contentsOf: url, encoding: .utf8).split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }
}
