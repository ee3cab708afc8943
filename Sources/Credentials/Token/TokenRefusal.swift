// SPDX-License-Identifier: Apache-2.0

/// Why a token is not taken. No case holds the token or a part of its signature.
package enum TokenRefusal: Error, Hashable, Sendable {
    case tooLong(byteCount: Int, limit: Int)
    case malformed(String)
    /// `none`, one with a shared key, or one that we do not know.
    case algorithm(String)
    /// A parameter of the header that brings a key along or asks for special treatment.
    case headerParameter(String)
    case missingClaim(String)
    case wrongIssuer(String, expected: String)
    case wrongAudience([String], expected: [String])
    /// It is for us and for others too, who could present it to us.
    case otherAudiences([String])
    case expired(at: Int64, now: Int64)
    case notYetValid(from: Int64, now: Int64)
    /// The issuer may have a new key: the caller fetches its keys again, within its own rate, and asks once more.
    case unknownKey(String)
    case algorithmNotOfKey(String, keyID: String)
    case badSignature
    case notBoundToPod
    case notBoundToNode
    case wrongNode(String, peer: String)

    /// A word for answers, logs and metrics.
    package var reason: String {
        switch self {
        case .tooLong: "TokenTooLong"
        case .malformed: "TokenMalformed"
        case .algorithm: "TokenAlgorithmRefused"
        case .headerParameter: "TokenHeaderRefused"
        case .missingClaim: "TokenClaimMissing"
        case .wrongIssuer: "TokenWrongIssuer"
        case .wrongAudience: "TokenWrongAudience"
        case .otherAudiences: "TokenOtherAudiences"
        case .expired: "TokenExpired"
        case .notYetValid: "TokenNotYetValid"
        case .unknownKey: "TokenUnknownKey"
        case .algorithmNotOfKey: "TokenAlgorithmNotOfKey"
        case .badSignature: "TokenBadSignature"
        case .notBoundToPod: "TokenNotBoundToPod"
        case .notBoundToNode: "TokenNotBoundToNode"
        case .wrongNode: "TokenWrongNode"
        }
    }

    /// Whether newer keys of the issuer could make it good.
    package var asksForNewKeys: Bool {
        if case .unknownKey = self { true } else { false }
    }

    package var message: String {
        switch self {
        case .tooLong(let count, let limit): "the token has \(count) bytes; at most \(limit) are read"
        case .malformed(let why): "this is no ServiceAccount's token: \(why)"
        case .algorithm(let name):
            "the token's algorithm \"\(name)\" is refused; expected \(SignatureAlgorithm.allCases.map(\.rawValue).joined(separator: ", "))"
        case .headerParameter(let name): "the token's header has \"\(name)\", which is never obeyed"
        case .missingClaim(let name): "the token has no claim \(name)"
        case .wrongIssuer(let found, let expected): "the token's issuer is \"\(found)\", expected \"\(expected)\""
        case .wrongAudience(let found, let expected):
            "the token is for \(found.joined(separator: ", ")), not for \(expected.joined(separator: " or "))"
        case .otherAudiences(let others): "the token is also for \(others.joined(separator: ", ")), who could use it here"
        case .expired(let at, let now): "the token expired \(max(0, now.subtractingClamped(at))) s ago"
        case .notYetValid(let from, let now):
            "the token is valid in \(max(0, from.subtractingClamped(now))) s only; do the clocks agree?"
        case .unknownKey(let keyID): "the issuer has published no key \"\(keyID)\""
        case .algorithmNotOfKey(let name, let keyID): "the key \"\(keyID)\" does not sign with \(name)"
        case .badSignature: "the token's signature is not the issuer's"
        case .notBoundToPod: "the token is bound to no Pod"
        case .notBoundToNode: "the token is bound to no node; Kubernetes binds it from 1.32 on"
        case .wrongNode(let name, let peer): "the token is of a Pod on node \(name), but node \(peer) brings it"
        }
    }
}

extension Int64 {
    func subtractingClamped(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other < 0 ? .max : .min) : difference
    }
}
