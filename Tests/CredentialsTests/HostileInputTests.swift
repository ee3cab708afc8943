// SPDX-License-Identifier: Apache-2.0

@testable import Credentials
import Testing

/// Bytes that no honest peer sends: whatever they are, there is an answer.
@Suite("Hostile bytes", .timeLimit(.minutes(10)))
struct HostileInputTests {
    /// The same numbers in every run (SplitMix64).
    private struct Numbers {
        var state: UInt64

        mutating func next(below bound: Int) -> Int {
            state &+= 0x9E37_79B9_7F4A_7C15
            var value = state
            value = (value ^ (value &>> 30)) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ (value &>> 27)) &* 0x94D0_49BB_1331_11EB
            return Int((value ^ (value &>> 31)) % UInt64(max(1, bound)))
        }
    }

    /// A text with some bytes changed, left out, doubled, or cut off.
    private static func changed(_ text: String, _ numbers: inout Numbers) -> [UInt8] {
        var bytes = Array(text.utf8)
        for _ in 0...numbers.next(below: 4) where !bytes.isEmpty {
            let at = numbers.next(below: bytes.count)
            switch numbers.next(below: 5) {
            case 0: bytes[at] = UInt8(numbers.next(below: 256))
            case 1: bytes.remove(at: at)
            case 2: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + 16)], at: at)
            case 3: bytes[at] = Array("\"\\{}[]<>&;=.,:%/@*?#\u{0}".utf8)[numbers.next(below: 21)]
            default: bytes.removeSubrange(at...)
            }
        }
        return bytes
    }

    @Test("5,000 changed texts for every reader")
    func readers() throws {
        let request = try request("r.io:5000/team/app")
        let token = try Issuer.token().revealed
        let texts = [
            CredentialProviderRequest(image: request.image, token: Secret(token), annotations: ["a": "b\u{1}"])
                .write(includingToken: true).revealed,
            CredentialProviderResponse(
                cacheKeyType: .registry, cacheSeconds: 60,
                auth: [.init(key: "r.io:5000", username: "u", password: Secret("p"))]
            ).write().revealed,
            token,
            #"{"keys":[{"kty":"RSA","kid":"a","n":"wcHBwcHB","e":"AQAB","use":"sig"},{"kty":"EC","crv":"P-256","x":"AQ","y":"AQ","kid":"b"}]}"#,
            "<?xml version='1.0'?><!-- c --><a x=\"y\"><b>&lt;&#x41;</b><c/></a>",
            #"Bearer realm="https://a/t",service=s,scope="x\"y""#,
            "*.dkr.ecr-[a-z].io:5000/a%2Fb?x#y", "[::1]:5000/a", "1h30m5.5s", "https://[::1]:8443/a?b=c",
            "111122223333.dkr.ecr.eu-central-1.amazonaws.com", "${token}$${x}${a.b}", #"{"auths":{"r.io":{"auth":"dTpw"}}}"#, "user:pass\n",
        ]
        var numbers = Numbers(state: 20_261_122)
        var taken = 0
        for round in 0..<5_000 {
            let bytes = Self.changed(texts[round % texts.count], &numbers)
            let text = String(decoding: bytes, as: UTF8.self)
            if (try? CredentialProviderRequest(reading: bytes.span)) != nil { taken += 1 }
            _ = try? CredentialProviderResponse(reading: bytes.span, for: request)
            if let token = try? ServiceAccountToken(parsing: Secret(copying: bytes.span)) {
                _ = try? Issuer.verifier.verify(token, node: "node1", now: moment, .toy)
            }
            _ = try? JSONWebKeySet(reading: bytes.span)
            _ = XMLAnswer(bytes.span, wanted: ["a/b"])
            _ = Challenge(text)
            _ = (try? ImagePattern(text))?.matches(request.image)
            _ = (try? ImagePattern(authKey: text))?.matches(request.image)
            _ = ImagePattern.whyNever(text)
            _ = try? ImageName(text)
            _ = try? ImageName(normalizing: text)
            _ = GoDuration.nanoseconds(text)
            _ = try? Endpoint(url: text, allowsLoopback: true)
            _ = ECRRegistry(host: text)
            _ = try? Template(text)
            _ = try? StaticCredential.read(Secret(copying: bytes.span), for: request.image)
            _ = Secret(copying: bytes.span).tokenExpiry
        }
        #expect(taken > 0)
    }

    @Test("A changed token is never taken, but where the change says nothing")
    func tokens() throws {
        let token = try Issuer.token().revealed
        var numbers = Numbers(state: 7)
        for _ in 0..<2_000 {
            let bytes = Self.changed(token, &numbers)
            if bytes == Array(token.utf8) { continue }
            guard let parsed = try? ServiceAccountToken(parsing: Secret(copying: bytes.span)) else { continue }
            #expect(throws: TokenRefusal.self) {
                try Issuer.verifier.verify(parsed, node: "node1", now: moment, .toy)
            }
        }
    }
}
