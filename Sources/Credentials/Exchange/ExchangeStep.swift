// SPDX-License-Identifier: Apache-2.0

/// What an exchange wants next.
package enum ExchangeStep: Sendable {
    case send(ExchangeRequest)
    case finished(Credential)
    case failed(ExchangeFailure)
}

/// What a container runtime logs in with.
package struct Credential: Sendable {
    /// Never empty.
    package var username: String
    package var password: Secret
    /// Seconds since 1970; nil where nobody says.
    package var expiry: Int64?

    package init(username: String, password: Secret, expiry: Int64? = nil) {
        self.username = username
        self.password = password
        self.expiry = expiry
    }
}

/// Why an exchange ended without a credential. The message holds nothing that a peer wrote but a code of plain letters, for peers'
/// texts may repeat the token.
package struct ExchangeFailure: Error, Hashable, Sendable {
    package enum Kind: String, Sendable {
        /// The peer says no; asking again changes nothing.
        case refused = "ExchangeRefused"
        /// The peer, or the way to it, is not there now. The same request may be sent again within the caller's deadline, and its
        /// answer given to `receive`.
        case unavailable = "ExchangeUnavailable"
        /// An answer that is none of the protocol's.
        case malformed = "ExchangeMalformed"
        /// A credential came that has expired, or lives too short to be of use.
        case expired = "ExchangeExpired"
        /// The profile, or a file that it names, is at fault.
        case misconfigured = "ExchangeMisconfigured"
    }

    package var kind: Kind
    /// In our words: `STS answered 403 AccessDenied`.
    package var message: String
    /// Seconds that the peer asks to wait.
    package var retryAfter: Int64?

    package init(_ kind: Kind, _ message: String, retryAfter: Int64? = nil) {
        self.kind = kind
        self.message = message
        self.retryAfter = retryAfter
    }

    package var isRetryable: Bool { kind == .unavailable }
    /// A word for answers, logs and metrics.
    package var reason: String { kind.rawValue }

    /// What an answer that is no success says of itself.
    ///
    /// - Parameters:
    ///   - peer: `STS`.
    ///   - code: The peer's own word for it, if it has one.
    init(_ response: ExchangeResponse, from peer: String, code: String? = nil, isTemporary: Bool = false) {
        let word = code.flatMap { Self.word($0) }.map { " \($0)" } ?? ""
        let kind: Kind
        if isTemporary || response.isTemporary {
            kind = .unavailable
        } else if 400...499 ~= response.status {
            kind = .refused
        } else {
            kind = .malformed
        }
        let redirect = 300...399 ~= response.status ? "; redirects are not followed" : ""
        self.init(
            kind, "\(peer) answered \(response.status)\(word)\(redirect)",
            retryAfter: kind == .unavailable ? response.retryAfter : nil)
    }

    /// A code as we repeat it: at most 64 letters, digits and a few signs. No token is as short, and none has no dot.
    static func word(_ code: String) -> String? {
        let bytes = code.utf8
        guard !bytes.isEmpty, bytes.count <= 64,
            bytes.allSatisfy({ Bytes.isAlphanumeric($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") })
        else { return nil }
        return code
    }
}
