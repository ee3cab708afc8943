// SPDX-License-Identifier: Apache-2.0

import JSON

/// A ServiceAccount's token taken apart (RFC 7515, compact form). Nothing in it is to be believed before `TokenVerifier` says so.
package struct ServiceAccountToken: Sendable {
    /// As it was sent.
    package let secret: Secret
    package let algorithm: SignatureAlgorithm
    package let keyID: String
    package let claims: TokenClaims
    let signature: [UInt8]
    /// Bytes of `secret` that are signed.
    let signedByteCount: Int

    package init(parsing secret: Secret) throws(TokenRefusal) {
        guard secret.count <= Limits.tokenByteCount else {
            throw .tooLong(byteCount: secret.count, limit: Limits.tokenByteCount)
        }
        let parts = secret.withBytes { Self.parts($0) }
        guard let parts else { throw .malformed("it is not three texts in base64url with a dot between them") }
        (algorithm, keyID) = try Self.header(parts.header)
        claims = try TokenClaims(reading: parts.payload)
        guard !parts.signature.isEmpty else { throw .malformed("it has no signature") }
        signature = parts.signature
        signedByteCount = parts.signedByteCount
        self.secret = secret
    }

    private struct Parts {
        var header: [UInt8]
        var payload: [UInt8]
        var signature: [UInt8]
        var signedByteCount: Int
    }

    private static func parts(_ bytes: Span<UInt8>) -> Parts? {
        var dots: [Int] = []
        for index in bytes.indices where bytes[index] == UInt8(ascii: ".") {
            dots.append(index)
            if dots.count > 2 { return nil }
        }
        guard dots.count == 2, let header = Base64Text.decode(bytes.extracting(0..<dots[0]), .url),
            let payload = Base64Text.decode(bytes.extracting((dots[0] + 1)..<dots[1]), .url),
            let signature = Base64Text.decode(bytes.extracting((dots[1] + 1)..<bytes.count), .url)
        else { return nil }
        return Parts(header: header, payload: payload, signature: signature, signedByteCount: dots[1])
    }

    /// The header's algorithm and key, and nothing in it that could change how the token is to be read.
    private static func header(
        _ bytes: [UInt8]
    ) throws(TokenRefusal) -> (algorithm: SignatureAlgorithm, keyID: String) {
        let document: PeerDocument
        do throws(JSONError) {
            document = try PeerDocument(bytes.span, byteCountMaximum: Limits.tokenByteCount)
        } catch {
            throw .malformed("its header is not JSON")
        }
        defer { withExtendedLifetime(bytes) {} }
        guard document.root.kind == .object else { throw .malformed("its header is no object") }
        for (name, _) in document.members(of: document.root) where refusedParameters.contains(name) {
            throw .headerParameter(name)
        }
        guard let name = document["alg"]?.string else { throw .malformed("its header has no alg") }
        guard let algorithm = SignatureAlgorithm(rawValue: name) else {
            throw .algorithm(String(name.prefix(32)))
        }
        if let type = document.text("typ"), type.lowercased() != "jwt" {
            throw .malformed("its header's typ is not JWT")
        }
        guard let keyID = document.text("kid"), !keyID.isEmpty else { throw .malformed("its header has no kid") }
        return (algorithm, keyID)
    }

    /// Parameters that bring keys along, or rules that would have to be understood (RFC 7515 section 4.1).
    private static let refusedParameters: Set<String> = ["crit", "jku", "jwk", "x5u", "x5c", "b64", "zip", "enc"]
}

extension Secret {
    /// When a JSON Web Token expires by its own word, for how long it may be kept; nil where these bytes are none. Unverified.
    var tokenExpiry: Int64? {
        withBytes { bytes in
            guard bytes.count <= Limits.exchangeAnswerByteCount else { return nil }
            var dots: [Int] = []
            for index in bytes.indices where bytes[index] == UInt8(ascii: ".") { dots.append(index) }
            guard dots.count == 2,
                let payload = Base64Text.decode(bytes.extracting((dots[0] + 1)..<dots[1]), .url),
                let document = try? PeerDocument(payload.span, byteCountMaximum: Limits.exchangeAnswerByteCount)
            else { return nil }
            defer { withExtendedLifetime(payload) {} }
            return document["exp"]?.seconds
        }
    }
}
