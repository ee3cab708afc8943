// SPDX-License-Identifier: Apache-2.0

/// One request as a client makes it; the connection it goes over is not its concern.
package struct ClientRequest: Sendable {
    package var method: String
    /// Host, and port unless it is the scheme's own: the value of `host` or `:authority`.
    package var authority: String
    /// Path and query as they are sent: percent-encoded, beginning with `/`.
    package var target: String
    /// `https` or `http`.
    package var scheme: String
    /// Without `host`, `content-length` and what belongs to a connection: those are written here.
    package var fields: HeaderFields
    /// Empty for none.
    package var body: [UInt8]

    package init(
        _ method: String, authority: String, target: String, scheme: String = "https",
        fields: HeaderFields = [], body: [UInt8] = []
    ) {
        self.method = method
        self.authority = authority
        self.target = target
        self.scheme = scheme
        self.fields = fields
        self.body = body
    }
}

extension ClientRequest {
    /// Fields that a client may not set: framing is not a matter of opinion (RFC 9112 §6, RFC 9113 §8.2.2).
    private static let reserved: Set<String> = [
        "host", "content-length", "transfer-encoding", "connection", "keep-alive", "upgrade",
        "proxy-connection", "te", "trailer", "expect",
    ]

    /// - Throws: `ClientError.request` for what would change the meaning of the bytes behind it (CR, LF, NUL, blanks).
    func validate(_ limits: ClientLimits) throws(ClientError) {
        guard !method.isEmpty, method.utf8.allSatisfy(\.isTokenByte) else {
            throw .request("its method is no token")
        }
        guard !authority.isEmpty, authority.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x2F && $0 != 0x40 }) else {
            throw .request("its host is not one")
        }
        guard method == "CONNECT" || target.utf8.first == 0x2F,
            target.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x23 })
        else { throw .request("its target does not begin with / or holds bytes that must be percent-encoded") }
        for (name, value) in fields.list {
            guard !name.isEmpty, name.utf8.allSatisfy(\.isTokenByte), !Self.reserved.contains(name)
            else { throw .request("a header field has a name that it must not have") }
            guard value.utf8.allSatisfy({ ($0 >= 0x20 || $0 == 0x09) && $0 != 0x7F }) else {
                throw .request("the value of header field \(name) holds control bytes")
            }
        }
        guard fields.byteCount <= limits.requestHeaderByteCount else {
            throw .request("its header fields are larger than \(limits.requestHeaderByteCount) bytes")
        }
    }

    /// Whether an answer to it has no body whatever its head says (RFC 9112 §6.3).
    var isHead: Bool { method == "HEAD" || method == "CONNECT" }
}
