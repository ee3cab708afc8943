// SPDX-License-Identifier: Apache-2.0

package import HTTP

/// Why a fetch has no response; whose trouble it is decides the case.
package enum FetchError: Error, Equatable, Sendable {
    /// Our side: what was asked for cannot be done.
    case request(String)
    /// No address for the name.
    case resolve(peer: String, reason: String, isTemporary: Bool)
    /// An address that this request must not go to: where the name leads is somebody else's choice.
    case refusedAddress(peer: String, address: String)
    case connect(peer: String, reason: String)
    case proxy(peer: String, reason: String)
    /// The peer is not who it must be, or we are not welcome.
    case tls(peer: String, reason: String)
    case http(peer: String, ClientError)
    /// The deadline of a state, or of the whole, has passed.
    case timeout(peer: String, state: FetchState)
    case cancelled
    /// Too many are in flight.
    case overloaded
}

/// The states of a fetch, each with one deadline.
package enum FetchState: String, Sendable {
    case resolving = "looking up the name"
    case connecting = "connecting"
    case proxying = "asking the proxy"
    case handshaking = "the TLS handshake"
    case exchanging = "waiting for the answer"
    /// Between two tries.
    case pausing = "waiting to try again"
}

extension FetchError {
    /// Whether nothing of the request can have been acted upon, so that any request may be sent again.
    var isBeforeRequest: Bool {
        switch self {
        case .resolve(_, _, let isTemporary): isTemporary
        case .connect, .http(_, .notProcessed): true
        case .timeout(_, let state): state != .exchanging && state != .pausing
        default: false
        }
    }

    /// Whether the connection was lost on the way: a request that may be repeated goes again.
    var isLoss: Bool {
        switch self {
        case .http(_, .ended), .http(_, .reset): true
        default: false
        }
    }
}

extension FetchError: CustomStringConvertible {
    /// One line; the host and the reason, never a path, a header or a body.
    package var description: String {
        switch self {
        case .request(let reason): reason
        case .resolve(let peer, let reason, _): "\(peer): \(reason)"
        case .refusedAddress(let peer, let address):
            "\(peer) resolves to \(address), which requests must not go to"
        case .connect(let peer, let reason): "\(peer): \(reason)"
        case .proxy(let peer, let reason): "\(peer): the proxy \(reason)"
        case .tls(let peer, let reason): "\(peer): \(reason)"
        case .http(let peer, let error): "\(peer): \(error)"
        case .timeout(let peer, let state): "\(peer): no time left while \(state.rawValue)"
        case .cancelled: "cancelled"
        case .overloaded: "too many requests are in flight"
        }
    }
}
