// SPDX-License-Identifier: Apache-2.0

/// Decides whether a token is one of this cluster's, for us, now, and of the node that brings it.
/// Source: spec/credentials.md 4.3, 4.6.
package struct TokenVerifier: Sendable {
    /// Exactly as the API server writes it.
    package var issuer: String
    /// Those that we are; a token is for exactly one of them. Several where exchanges ask for their own.
    package var audiences: [String]
    package var keys: JSONWebKeySet
    /// How far clocks may differ, at most 60 s.
    package let leewaySeconds: Int64

    package init(
        issuer: String, audiences: [String], keys: JSONWebKeySet, leewaySeconds: Int64 = Limits.leewaySeconds
    ) {
        self.issuer = issuer
        self.audiences = audiences
        self.keys = keys
        self.leewaySeconds = min(max(0, leewaySeconds), Limits.leewaySeconds)
    }

    package init(
        issuer: String, audience: String, keys: JSONWebKeySet, leewaySeconds: Int64 = Limits.leewaySeconds
    ) {
        self.init(issuer: issuer, audiences: [audience], keys: keys, leewaySeconds: leewaySeconds)
    }

    /// Checks a token; what costs nothing first, so that no forged one makes us fetch keys or compute.
    ///
    /// - Parameters:
    ///   - node: The node whose certificate the connection has; nil where it is not bound to one.
    ///   - now: Seconds since 1970.
    package func verify(
        _ token: ServiceAccountToken, node: String?, now: Int64, _ cryptography: Cryptography
    ) throws(TokenRefusal) {
        let claims = token.claims
        guard claims.issuer == issuer else { throw .wrongIssuer(String(claims.issuer.prefix(256)), expected: issuer) }
        guard let audience = claims.audiences.first(where: { audiences.contains($0) }) else {
            throw .wrongAudience(claims.audiences.prefix(8).map { String($0.prefix(128)) }, expected: audiences)
        }
        guard claims.audiences.allSatisfy({ $0 == audience }) else {
            throw .otherAudiences(
                claims.audiences.filter { $0 != audience }.prefix(8).map { String($0.prefix(128)) })
        }
        guard now < claims.expiry.addingClamped(leewaySeconds) else { throw .expired(at: claims.expiry, now: now) }
        for begin in [claims.notBefore, claims.issuedAt].compactMap(\.self)
        where begin > now.addingClamped(leewaySeconds) {
            throw .notYetValid(from: begin, now: now)
        }
        guard let key = keys.key(token.keyID) else { throw .unknownKey(String(token.keyID.prefix(128))) }
        guard key.fits(token.algorithm) else { throw .algorithmNotOfKey(token.algorithm.rawValue, keyID: key.keyID) }
        if case .ellipticCurve(let curve, _, _) = key.material, token.signature.count != curve.byteCount * 2 {
            throw .badSignature
        }
        let isGood = token.secret.withBytes { bytes in
            cryptography.verify(
                token.algorithm, key, token.signature.span, bytes.extracting(0..<token.signedByteCount))
        }
        guard isGood else { throw .badSignature }
        guard claims.pod != nil else { throw .notBoundToPod }
        guard let bound = claims.node else { throw .notBoundToNode }
        if let node, bound.name != node { throw .wrongNode(bound.name, peer: node) }
    }
}

extension Int64 {
    /// The sum, or the end of the range where there is none.
    func addingClamped(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }
}
