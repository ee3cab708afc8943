// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON

/// What a token endpoint answers (RFC 6749 sections 5.1, 5.2).
enum OAuthAnswer {
    /// The token and when it expires.
    ///
    /// - Parameters:
    ///   - peer: For messages.
    ///   - pointer: Where the token stands.
    static func read(
        _ response: ExchangeResponse, from peer: String, pointer: String = "/access_token", now: Int64
    ) -> Result<(token: Secret, expiry: Int64?), ExchangeFailure> {
        response.body.withBytes { bytes in
            guard var document = try? PeerDocument(bytes, byteCountMaximum: Limits.exchangeAnswerByteCount) else {
                if !response.isSuccess { return .failure(ExchangeFailure(response, from: peer)) }
                return .failure(ExchangeFailure(.malformed, "\(peer) answered \(response.status) and no JSON"))
            }
            guard response.isSuccess else {
                let code = document.text("error") ?? document["error"].flatMap { document.member("status", of: $0)?.string }
                return .failure(
                    ExchangeFailure(
                        response, from: peer, code: code,
                        isTemporary: code == "temporarily_unavailable" || code == "slow_down"))
            }
            guard let token = document.value(at: pointer)?.secret, !token.isEmpty else {
                return .failure(ExchangeFailure(.malformed, "\(peer) answered \(response.status) without a token"))
            }
            return .success((token, expiry(document, now) ?? token.tokenExpiry))
        }
    }

    /// From `expires_in`, a number or digits, counted from `issued_at` where that is said (distribution's token specification).
    static func expiry(_ document: borrowing PeerDocument, _ now: Int64) -> Int64? {
        guard let seconds = document["expires_in"].flatMap({ $0.seconds ?? $0.string.flatMap { Int64($0) } }) else {
            return nil
        }
        let issued = document.text("issued_at").flatMap { RFC3339.seconds($0) } ?? now
        // A clock that runs ahead must not lengthen a life.
        return min(issued, now).addingClamped(seconds)
    }
}

extension SecretWriter {
    /// One more member of a form.
    mutating func append(field name: String, _ value: String) {
        if count > 0 { append("&") }
        append(percentEncoded: name)
        append("=")
        append(percentEncoded: value)
    }

    mutating func append(field name: String, _ value: Secret) {
        if count > 0 { append("&") }
        append(percentEncoded: name)
        append("=")
        append(percentEncoded: value)
    }
}

extension ExchangeRequest {
    /// A form that is posted; the answer is to be JSON.
    static func form(_ endpoint: Endpoint, headers: [Header] = [], _ body: consuming SecretWriter) -> ExchangeRequest {
        ExchangeRequest(
            .post, endpoint,
            headers: [
                .init("content-type", "application/x-www-form-urlencoded"), .init("accept", "application/json"),
            ] + headers, body: body.finish())
    }
}

extension Secret {
    /// `Basic …` of a user and a password.
    static func basic(_ username: String, _ password: Secret) -> Secret {
        var pair = SecretWriter()
        pair.append(username)
        pair.append(":")
        pair.append(password)
        var output = SecretWriter()
        output.append("Basic ")
        pair.finish().withBytes { output.append(base64: $0) }
        return output.finish()
    }

    static func bearer(_ token: Secret) -> Secret {
        var output = SecretWriter()
        output.append("Bearer ")
        output.append(token)
        return output.finish()
    }
}
