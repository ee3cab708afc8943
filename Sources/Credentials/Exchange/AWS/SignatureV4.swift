// SPDX-License-Identifier: Apache-2.0

/// Signs requests as AWS wants them signed (Signature Version 4).
///
/// The signature is a chain of HMACs over a canonical form of the request: method, path, query, the headers that are signed, and a hash
/// of the body. Held byte for byte against botocore's `SigV4Auth`.
struct SignatureV4: Sendable {
    let accessKeyID: String
    let secretKey: Secret
    let sessionToken: Secret?
    let region: String
    let service: String

    /// A request as it is signed.
    struct Request {
        var method: String
        /// As in the Host field.
        var authority: String
        /// As it is sent, escapes and all; without the query.
        var path: String
        /// Pairs as they are sent, `&` between them; empty for none.
        var query: String
        /// Names in any case; neither host nor date nor token.
        var headers: [(name: String, value: Secret)]
        var body: Secret
    }

    static let algorithm = "AWS4-HMAC-SHA256"

    /// The headers to add: `x-amz-date`, `x-amz-security-token`, `authorization`.
    ///
    /// - Parameter now: Seconds since 1970; AWS takes it within five minutes of its own clock.
    func headers(
        for request: Request, now: Int64, _ cryptography: Cryptography
    ) -> [(name: String, value: Secret)] {
        let time = UTCTime(now)
        var added: [(name: String, value: Secret)] = [("x-amz-date", Secret(time.basic))]
        if let sessionToken { added.append(("x-amz-security-token", sessionToken)) }
        let (canonical, signedNames) = canonicalRequest(request, added, cryptography)
        let scope = "\(time.basicDate)/\(region)/\(service)/aws4_request"
        let hash = canonical.withBytes { cryptography.sha256($0) }
        let text = "\(Self.algorithm)\n\(time.basic)\n\(scope)\n\(Bytes.hexadecimalText(hash))"
        var key = signingKey(date: time.basicDate, cryptography)
        let signature = cryptography.hmacSHA256(key.span, Array(text.utf8).span)
        for index in key.indices { key[index] = 0 }
        added.append(
            (
                "authorization",
                Secret(
                    "\(Self.algorithm) Credential=\(accessKeyID)/\(scope), SignedHeaders=\(signedNames), "
                        + "Signature=\(Bytes.hexadecimalText(signature))")
            ))
        return added
    }

    func canonicalRequest(
        _ request: Request, _ added: [(name: String, value: Secret)], _ cryptography: Cryptography
    ) -> (canonical: Secret, signedNames: String) {
        var fields = (request.headers + added).map { (name: $0.name.lowercased(), value: $0.value) }
        fields.append(("host", Secret(request.authority)))
        fields.removeAll { Self.unsigned.contains($0.name) }
        var names: [String] = []
        for field in fields where !names.contains(field.name) { names.append(field.name) }
        names.sort { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
        let signedNames = names.joined(separator: ";")
        var output = SecretWriter(capacity: 4096)
        output.append("\(request.method.uppercased())\n\(Self.canonicalPath(request.path))\n")
        output.append("\(Self.canonicalQuery(request.query))\n")
        for name in names {
            output.append("\(name):")
            var isFirst = true
            for field in fields where field.name == name {
                if !isFirst { output.append(",") }
                isFirst = false
                Self.appendTrimmed(field.value, to: &output)
            }
            output.append("\n")
        }
        let hash = request.body.withBytes { cryptography.sha256($0) }
        output.append("\n\(signedNames)\n\(Bytes.hexadecimalText(hash))")
        return (output.finish(), signedNames)
    }

    private func signingKey(date: String, _ cryptography: Cryptography) -> [UInt8] {
        var first = SecretWriter()
        first.append("AWS4")
        first.append(secretKey)
        var key = first.finish().withBytes { cryptography.hmacSHA256($0, Array(date.utf8).span) }
        for part in [region, service, "aws4_request"] {
            let next = cryptography.hmacSHA256(key.span, Array(part.utf8).span)
            for index in key.indices { key[index] = 0 }
            key = next
        }
        return key
    }

    /// Fields that proxies change, or that say how bytes travel.
    private static let unsigned: Set<String> = [
        "connection", "expect", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer",
        "transfer-encoding", "upgrade", "user-agent", "x-amzn-trace-id",
    ]

    /// Runs of white space count as one space, at the ends as none.
    private static func appendTrimmed(_ value: Secret, to output: inout SecretWriter) {
        value.withBytes { bytes in
            var isPending = false
            var isBegun = false
            for index in bytes.indices {
                let byte = bytes[index]
                if byte == 0x20 || (0x09...0x0D).contains(byte) || (0x1C...0x1F).contains(byte) {
                    isPending = isBegun
                    continue
                }
                if isPending { output.append(UInt8(ascii: " ")) }
                isPending = false
                isBegun = true
                output.append(byte)
            }
        }
    }

    /// Without dot segments and double slashes, each byte that is not plain escaped once more.
    static func canonicalPath(_ path: String) -> String {
        if path.isEmpty { return "/" }
        var segments: [Substring] = []
        for segment in path.split(separator: "/") {
            switch segment {
            case ".": continue
            case "..": _ = segments.popLast()
            default: segments.append(segment)
            }
        }
        var normal = (path.hasPrefix("/") ? "/" : "") + segments.joined(separator: "/")
        if path.hasSuffix("/"), !segments.isEmpty { normal += "/" }
        var output: [UInt8] = []
        for byte in normal.utf8 {
            if Bytes.isUnreserved(byte) || byte == UInt8(ascii: "/") {
                output.append(byte)
            } else {
                output += [UInt8(ascii: "%"), Bytes.upperDigit(byte &>> 4), Bytes.upperDigit(byte & 15)]
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// The pairs by name, then by value, as they are written.
    static func canonicalQuery(_ query: String) -> String {
        let pairs = query.split(separator: "&", omittingEmptySubsequences: false).map { pair in
            let name = pair.prefix { $0 != "=" }
            return (name: Array(name.utf8), value: Array(pair.dropFirst(name.count + 1).utf8))
        }
        if query.isEmpty { return "" }
        let sorted = pairs.sorted { one, other in
            one.name == other.name
                ? one.value.lexicographicallyPrecedes(other.value) : one.name.lexicographicallyPrecedes(other.name)
        }
        return sorted.map {
            "\(String(decoding: $0.name, as: UTF8.self))=\(String(decoding: $0.value, as: UTF8.self))"
        }.joined(separator: "&")
    }
}
