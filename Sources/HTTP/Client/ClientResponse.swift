// SPDX-License-Identifier: Apache-2.0

/// A whole answer.
package struct ClientResponse: Equatable, Sendable {
    /// 200 to 599: interim answers are read past.
    package var status: Int
    package var fields: HeaderFields
    package var body: [UInt8]

    package init(status: Int, fields: HeaderFields = [], body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }
}

/// Why there is no answer.
package enum ClientError: Error, Equatable, Sendable {
    /// The request cannot be sent as it is: our side's mistake.
    case request(String)
    /// The peer's bytes are no HTTP, or not HTTP that means one thing only.
    case malformed(String)
    /// The answer passes one of `ClientLimits`.
    case tooLarge(String)
    /// The connection ended before the answer did.
    case ended
    /// The peer did not look at the request: it may be sent again, whatever its method
    /// (RFC 9113 §8.7).
    case notProcessed
    /// The peer ended the stream with this code (RFC 9113 §7).
    case reset(UInt32)
    case outOfMemory
}

extension ClientError: CustomStringConvertible {
    /// Without a byte of what was sent or received: both may be secret.
    package var description: String {
        switch self {
        case .request(let reason): "the request cannot be sent: \(reason)"
        case .malformed(let reason): "the answer is not HTTP: \(reason)"
        case .tooLarge(let reason): "the answer is too large: \(reason)"
        case .ended: "the connection ended before the answer did"
        case .notProcessed: "the peer refused the request before it looked at it"
        case .reset(let code): "the peer reset the stream (HTTP/2 error code \(code))"
        case .outOfMemory: "no memory"
        }
    }
}
