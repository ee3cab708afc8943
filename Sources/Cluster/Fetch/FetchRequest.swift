// SPDX-License-Identifier: Apache-2.0

package import HTTP
package import TLS

/// One request and everything about the way it goes.
package struct FetchRequest: Sendable {
    package var message: ClientRequest
    /// Where to: a name or a numeric address, without brackets.
    package var host: String
    package var port: UInt16
    /// Whom to believe; `nil` is plain HTTP, which the caller must mean.
    package var trust: ClientContext?
    /// The name that the certificate must have, where it is not `host`: a Service is reached by its address.
    package var serverName: String?
    package var addresses = AddressPolicy.outside
    /// Whether the configured proxy may be used.
    package var mayUseProxy = true
    /// Whether it may be sent again when nothing is known of its fate.
    package var mayRepeat = true
    /// At least 1.
    package var attemptCount = 2
    package var timeouts = FetchTimeouts()
    package var limits = ClientLimits()

    package init(_ message: ClientRequest, host: String, port: UInt16, trust: ClientContext?) {
        self.message = message
        self.host = host
        self.port = port
        self.trust = trust
    }

    /// What messages say: no path, for paths may hold what is nobody's business.
    var peer: String { host.utf8.contains(0x3A) ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// Names a fetch while it is in flight; never used again.
package struct FetchIdentifier: Hashable, Sendable {
    let number: UInt64
}

/// How a fetch ended.
package struct FetchCompletion: Sendable {
    package let identifier: FetchIdentifier
    /// Any status is a response, redirects and refusals among them.
    package let result: Result<ClientResponse, FetchError>
}
