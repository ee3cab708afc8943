// SPDX-License-Identifier: Apache-2.0

/// The few cryptographic functions that this target needs. It has none itself: whoever links OpenSSL gives them.
package struct Cryptography: Sendable {
    /// 32 bytes (FIPS 180-4).
    package var sha256: @Sendable (_ message: Span<UInt8>) -> [UInt8]
    /// 32 bytes (RFC 2104).
    package var hmacSHA256: @Sendable (_ key: Span<UInt8>, _ message: Span<UInt8>) -> [UInt8]
    /// Whether a signature is the key's over the message. The signature is as JWS has it: for ECDSA both numbers one behind the
    /// other, each as long as the curve's order (RFC 7518 section 3.4). It is asked only where the algorithm fits the key.
    package var verify:
        @Sendable (
            _ algorithm: SignatureAlgorithm, _ key: JSONWebKey, _ signature: Span<UInt8>, _ message: Span<UInt8>
        ) -> Bool

    package init(
        sha256: @escaping @Sendable (Span<UInt8>) -> [UInt8],
        hmacSHA256: @escaping @Sendable (Span<UInt8>, Span<UInt8>) -> [UInt8],
        verify: @escaping @Sendable (SignatureAlgorithm, JSONWebKey, Span<UInt8>, Span<UInt8>) -> Bool
    ) {
        self.sha256 = sha256
        self.hmacSHA256 = hmacSHA256
        self.verify = verify
    }
}

/// The signature algorithms that a token may have (RFC 7518 section 3.1). None with a shared key is among them, nor `none`.
package enum SignatureAlgorithm: String, Sendable, CaseIterable {
    case rs256 = "RS256"
    case rs384 = "RS384"
    case rs512 = "RS512"
    case es256 = "ES256"
    case es384 = "ES384"
    case es512 = "ES512"
    case ps256 = "PS256"
}
