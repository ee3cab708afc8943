// SPDX-License-Identifier: Apache-2.0

/// What can go wrong in this layer; whose fault it is decides the case.
package enum TLSError: Error, Equatable, Sendable {
    /// The operator's files: `what` names the file or its role, `reason` says what to do.
    case certificate(what: String, reason: String)
    /// The peer broke the protocol, offered nothing we accept, or was not who it must be. OpenSSL's
    /// words.
    case handshake(reason: String)
    /// The peer broke an established connection: a forged record, a fatal alert, a forbidden
    /// message.
    case connection(reason: String)
    /// OpenSSL could not do its part (memory).
    case library(reason: String)
}

extension TLSError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .certificate(let what, let reason): "\(what): \(reason)"
        case .handshake(let reason): "TLS handshake failed: \(reason)"
        case .connection(let reason): "TLS connection broken: \(reason)"
        case .library(let reason): "OpenSSL failed: \(reason)"
        }
    }
}
