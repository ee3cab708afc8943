// SPDX-License-Identifier: Apache-2.0

@testable import Credentials
import Foundation  // Files, and a JSON writer that is not ours.
import TLS
import Testing

/// Source: spec/credentials.md 4.3, 4.6.
@Suite("Tokens and who may bring them", .timeLimit(.minutes(10)))
struct TokenTests {
    struct Row: @unchecked Sendable, CustomTestStringConvertible {
        var name: String
        var header: [String: Any] = ["alg": "RS256", "kid": "k1"]
        var claims: [String: Any?] = [:]
        var own: [String: Any?] = [:]
        var signatureByteCount = 256
        var node: String? = "node1"
        /// The reason's word; nil where it is taken.
        var reason: String?

        var testDescription: String { name }
    }

    static let rows: [Row] = [
        Row(name: "a good one"),
        Row(name: "aud as a text", claims: ["aud": Issuer.audience]),
        Row(name: "no node to compare with", node: nil),
        Row(name: "typ JWT", header: ["alg": "RS256", "kid": "k1", "typ": "JWT"]),
        Row(name: "ES256", header: ["alg": "ES256", "kid": "e1"], signatureByteCount: 64),
        Row(name: "PS256", header: ["alg": "PS256", "kid": "ps"]),
        Row(name: "expired within the leeway", claims: ["exp": moment - 59]),
        Row(name: "expired", claims: ["exp": moment - 60], reason: "TokenExpired"),
        Row(name: "no expiry", claims: ["exp": nil], reason: "TokenClaimMissing"),
        Row(name: "an expiry beyond any date", claims: ["exp": Int64.max]),
        Row(name: "not valid for a minute yet", claims: ["nbf": moment + 60]),
        Row(name: "not yet valid", claims: ["nbf": moment + 61], reason: "TokenNotYetValid"),
        Row(name: "made in the future", claims: ["iat": moment + 61], reason: "TokenNotYetValid"),
        Row(name: "another audience", claims: ["aud": ["sts.amazonaws.com"]], reason: "TokenWrongAudience"),
        Row(name: "ours and another", claims: ["aud": [Issuer.audience, "vault"]], reason: "TokenOtherAudiences"),
        Row(name: "no audience", claims: ["aud": [String]()], reason: "TokenClaimMissing"),
        Row(name: "an audience that is a number", claims: ["aud": [1]], reason: "TokenMalformed"),
        Row(name: "another issuer", claims: ["iss": "https://other"], reason: "TokenWrongIssuer"),
        Row(name: "an issuer with a slash more", claims: ["iss": Issuer.name + "/"], reason: "TokenWrongIssuer"),
        Row(name: "bound to no Pod", own: ["pod": nil], reason: "TokenNotBoundToPod"),
        Row(name: "bound to no node", own: ["node": nil], reason: "TokenNotBoundToNode"),
        Row(name: "bound to no node, and none to compare with", own: ["node": nil], node: nil, reason: "TokenNotBoundToNode"),
        Row(name: "of another node", node: "node2", reason: "TokenWrongNode"),
        Row(name: "no kubernetes.io", claims: ["kubernetes.io": nil], reason: "TokenClaimMissing"),
        Row(name: "a subject of another account", claims: ["sub": "system:serviceaccount:imagecreds:other"], reason: "TokenMalformed"),
        Row(name: "a subject that is a user", claims: ["sub": "alice"], reason: "TokenMalformed"),
        Row(name: "alg none", header: ["alg": "none", "kid": "k1"], signatureByteCount: 0, reason: "TokenAlgorithmRefused"),
        Row(name: "alg None", header: ["alg": "None", "kid": "k1"], reason: "TokenAlgorithmRefused"),
        Row(name: "alg HS256", header: ["alg": "HS256", "kid": "k1"], signatureByteCount: 32, reason: "TokenAlgorithmRefused"),
        Row(name: "no alg", header: ["kid": "k1"], reason: "TokenMalformed"),
        Row(name: "no kid", header: ["alg": "RS256"], reason: "TokenMalformed"),
        Row(name: "crit", header: ["alg": "RS256", "kid": "k1", "crit": ["exp"]], reason: "TokenHeaderRefused"),
        Row(name: "jku", header: ["alg": "RS256", "kid": "k1", "jku": "https://evil/jwks"], reason: "TokenHeaderRefused"),
        Row(name: "x5u", header: ["alg": "RS256", "kid": "k1", "x5u": "https://evil"], reason: "TokenHeaderRefused"),
        Row(name: "jwk", header: ["alg": "RS256", "kid": "k1", "jwk": ["kty": "oct"]], reason: "TokenHeaderRefused"),
        Row(name: "x5c", header: ["alg": "RS256", "kid": "k1", "x5c": ["MII"]], reason: "TokenHeaderRefused"),
        Row(name: "typ JWE", header: ["alg": "RS256", "kid": "k1", "typ": "JWE"], reason: "TokenMalformed"),
        Row(name: "a kid nobody knows", header: ["alg": "RS256", "kid": "k2"], reason: "TokenUnknownKey"),
        Row(name: "ES256 with an RSA key", header: ["alg": "ES256", "kid": "k1"], signatureByteCount: 64, reason: "TokenAlgorithmNotOfKey"),
        Row(name: "RS256 with an EC key", header: ["alg": "RS256", "kid": "e1"], reason: "TokenAlgorithmNotOfKey"),
        Row(name: "ES384 with a key of P-256", header: ["alg": "ES384", "kid": "e1"], signatureByteCount: 96, reason: "TokenAlgorithmNotOfKey"),
        Row(name: "RS256 with a key for PS256", header: ["alg": "RS256", "kid": "ps"], reason: "TokenAlgorithmNotOfKey"),
        Row(name: "an EC signature too long", header: ["alg": "ES256", "kid": "e1"], signatureByteCount: 70, reason: "TokenBadSignature"),
    ]

    @Test("Taken or refused, with a reason", arguments: rows)
    func verify(row: Row) throws {
        let secret = try Issuer.token(
            header: row.header, Issuer.claims(row.claims, own: row.own), signatureByteCount: row.signatureByteCount)
        var found: TokenRefusal?
        do throws(TokenRefusal) {
            try Issuer.verifier.verify(
                ServiceAccountToken(parsing: secret), node: row.node, now: moment, .toy)
        } catch {
            found = error
        }
        #expect(found?.reason == row.reason, "\(found.map(\.message) ?? "")")
        #expect(found?.asksForNewKeys ?? false == (row.reason == "TokenUnknownKey"))
    }

    @Test("A signature over something else, a claim changed after signing")
    func forged() throws {
        let good = try Issuer.token().revealed.split(separator: ".").map(String.init)
        let other = try Issuer.token(Issuer.claims(["jti": "other"])).revealed.split(separator: ".").map(String.init)
        for text in ["\(good[0]).\(good[1]).\(other[2])", "\(good[0]).\(other[1]).\(good[2])"] {
            #expect(throws: TokenRefusal.badSignature) {
                try Issuer.verifier.verify(
                    ServiceAccountToken(parsing: Secret(text)), node: "node1", now: moment, .toy)
            }
        }
    }

    @Test(
        "What is no compact token",
        arguments: [
            "", ".", "..", "a.b", "a.b.c.d", "e30.e30.", "!.e30.e30", "e30=.e30.e30", "eyJhbGciOiJSUzI1NiIsImtpZCI6ImsxIn0.e30.YQ",
            "bnVsbA.bnVsbA.YQ", "W10.W10.YQ", "e30.e30.YQ",
        ])
    func malformed(text: String) {
        #expect(throws: TokenRefusal.self) { try ServiceAccountToken(parsing: Secret(text)) }
    }

    @Test("A token of 1 MiB is refused before anything is decoded")
    func large() {
        #expect(throws: TokenRefusal.tooLong(byteCount: 1 << 20, limit: 16_384)) {
            try ServiceAccountToken(parsing: Secret(String(repeating: "a", count: 1 << 20)))
        }
    }

    @Test("A leeway is a minute at most")
    func leeway() {
        #expect(TokenVerifier(issuer: "", audience: "", keys: Issuer.keys, leewaySeconds: 3600).leewaySeconds == 60)
        #expect(TokenVerifier(issuer: "", audience: "", keys: Issuer.keys, leewaySeconds: -5).leewaySeconds == 0)
    }

    @Test("No message of a refusal holds the token")
    func messages() throws {
        for row in Self.rows {
            let secret = try Issuer.token(
                header: row.header, Issuer.claims(row.claims, own: row.own), signatureByteCount: row.signatureByteCount)
            let parts = secret.revealed.split(separator: ".")
            do throws(TokenRefusal) {
                try Issuer.verifier.verify(ServiceAccountToken(parsing: secret), node: row.node, now: moment, .toy)
            } catch {
                for part in parts where part.count > 8 { #expect(!"\(error) \(error.message)".contains(part)) }
            }
        }
    }

    @Test("A real key set, and real signatures", arguments: [Credentials.SignatureAlgorithm.rs256, .rs512, .ps256, .es256, .es384, .es512])
    func real(algorithm: Credentials.SignatureAlgorithm) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "token-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func openssl(_ arguments: String...) throws -> Data {
            let process = Process()
            let output = Pipe()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
            process.arguments = arguments
            process.standardOutput = output
            process.standardError = FileHandle.nullDevice
            try process.run()
            let data = output.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            return data
        }
        let curve: JSONWebKey.Curve? =
            switch algorithm {
            case .es256: .p256
            case .es384: .p384
            case .es512: .p521
            default: nil
            }
        let pem: Data
        if let curve {
            pem = try openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:\(curve.rawValue)")
        } else {
            pem = try openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048")
        }
        let path = folder.appending(path: "key.pem").path
        try pem.write(to: URL(fileURLWithPath: path))
        let der = Array(try openssl("pkey", "-in", path, "-pubout", "-outform", "DER"))
        let entry: String
        if let curve {
            let point = Array(der.suffix(curve.byteCount * 2))
            entry =
                #"{"kty":"EC","crv":"\#(curve.rawValue)","x":"\#(base64URL(Array(point.prefix(curve.byteCount))))","y":"\#(base64URL(Array(point.suffix(curve.byteCount))))","kid":"r","use":"sig"}"#
        } else {
            entry =
                #"{"kty":"RSA","n":"\#(base64URL(Array(der.dropLast(5).suffix(256))))","e":"AQAB","kid":"r","use":"sig","alg":"\#(algorithm.rawValue)"}"#
        }
        let keys = try JSONWebKeySet(reading: Array(#"{"keys":[\#(entry)]}"#.utf8).span)
        let header = base64URL(Array(#"{"alg":"\#(algorithm.rawValue)","kid":"r"}"#.utf8))
        let claims = base64URL(Array(try JSONSerialization.data(withJSONObject: Issuer.claims())))
        let signer = try SigningKey(PEMText(name: "key", bytes: Array(pem)))
        let named = TLS.SignatureAlgorithm(rawValue: algorithm.rawValue)
        let other = try #require(named)
        let signature = try #require(signer.sign(Array("\(header).\(claims)".utf8), other))
        let verifier = TokenVerifier(issuer: Issuer.name, audience: Issuer.audience, keys: keys)
        let token = try ServiceAccountToken(parsing: Secret("\(header).\(claims).\(base64URL(signature))"))
        try verifier.verify(token, node: "node1", now: moment, .openSSL)
        var changed = signature
        changed[7] ^= 1
        let forged = try ServiceAccountToken(parsing: Secret("\(header).\(claims).\(base64URL(changed))"))
        #expect(throws: TokenRefusal.badSignature) {
            try verifier.verify(forged, node: "node1", now: moment, .openSSL)
        }
    }

    @Test(
        "Keys that nothing is verified with are passed over",
        arguments: [
            #"{"kty":"oct","k":"AAAA","kid":"a"}"#, #"{"kty":"RSA","n":"AQAB","e":"AQAB","kid":"a"}"#,
            #"{"kty":"RSA","e":"AQAB","kid":"a"}"#, #"{"kty":"EC","crv":"secp256k1","x":"AA","y":"AA","kid":"a"}"#,
            #"{"kty":"EC","crv":"P-256","x":"AA","y":"AA","kid":"a"}"#, #"{"kty":"OKP","crv":"Ed25519","x":"AA","kid":"a"}"#, "7", "{}",
        ])
    func unusableKeys(entry: String) {
        #expect(throws: KeySetError.noUsableKey) {
            try JSONWebKeySet(reading: Array(#"{"keys":[\#(entry)]}"#.utf8).span)
        }
    }

    @Test("The key set of a real API server is read, and its token's claims")
    func fixtures() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../shared/fixtures/tokens")
        guard let jwks = try? Data(contentsOf: folder.appending(path: "jwks.json")) else {
            print("not found: ../shared/fixtures/tokens")
            return
        }
        let keys = try JSONWebKeySet(reading: Array(jwks).span)
        let text = try Data(contentsOf: folder.appending(path: "pod-bound.imgcred.example.com.decoded.json"))
        let decoded = try #require(try JSONSerialization.jsonObject(with: text) as? [String: [String: Any]])
        let header = try #require(decoded["header"])
        let token = try ServiceAccountToken(
            parsing: Issuer.token(header: header, try #require(decoded["claims"])))
        #expect(keys.key(token.keyID)?.fits(token.algorithm) == true)
        #expect(token.claims.subject == "system:serviceaccount:imagecreds:puller")
        #expect(token.claims.pod?.name == "web-0")
        #expect(token.claims.node?.name == "node1")
        #expect(token.claims.audiences == ["imgcred.example.com"])
        // Its signature is not in the fixture, so it is refused by the real key.
        let verifier = TokenVerifier(issuer: Issuer.name, audience: Issuer.audience, keys: keys)
        #expect(throws: TokenRefusal.badSignature) {
            try verifier.verify(token, node: "node1", now: moment, .openSSL)
        }
        let unbound = try Data(contentsOf: folder.appending(path: "expired-soon.unbound.decoded.json"))
        let other = try #require(try JSONSerialization.jsonObject(with: unbound) as? [String: [String: Any]])
        let loose = try ServiceAccountToken(
            parsing: Issuer.token(header: ["alg": "RS256", "kid": "k1"], try #require(other["claims"])))
        #expect(throws: TokenRefusal.notBoundToPod) {
            try Issuer.verifier.verify(loose, node: "node1", now: loose.claims.expiry - 60, .toy)
        }
    }
}
