// SPDX-License-Identifier: Apache-2.0

/// The methods that routes tell apart (RFC 9110 §9).
package enum Method: UInt8, Sendable {
    case get, head, post, put, delete, options, other

    /// The method of a token; case matters (RFC 9110 §9.1).
    init(_ token: UnsafeRawBufferPointer) {
        if unsafe token.equals("POST") {
            self = .post
        } else if unsafe token.equals("GET") {
            self = .get
        } else if unsafe token.equals("HEAD") {
            self = .head
        } else if unsafe token.equals("PUT") {
            self = .put
        } else if unsafe token.equals("DELETE") {
            self = .delete
        } else if unsafe token.equals("OPTIONS") {
            self = .options
        } else {
            self = .other
        }
    }
}
