// SPDX-License-Identifier: Apache-2.0

internal import Credentials
internal import HTTP

/// Why a request gets no credentials: a status for the plugin, a word for everyone, and a sentence for the log alone.
///
/// Source of the statuses: spec/credentials.md 4.1.
struct BrokerRefusal: Error {
    var status: HTTP.Status
    /// One word; the plugin repeats it.
    var reason: String
    /// Without a token, a password or a peer's text in it.
    var message: String
    var retryAfter: StaticString?

    init(_ status: HTTP.Status, _ reason: String, _ message: String, retryAfter: StaticString? = nil) {
        self.status = status
        self.reason = reason
        self.message = message
        self.retryAfter = retryAfter
    }

    init(_ refusal: TokenRefusal) { self.init(.unauthorized, refusal.reason, refusal.message) }

    init(_ failure: ExchangeFailure) {
        switch failure.kind {
        case .refused: self.init(.forbidden, failure.reason, failure.message)
        case .unavailable, .expired:
            self.init(.serviceUnavailable, failure.reason, failure.message, retryAfter: "1")
        case .malformed, .misconfigured:
            self.init(.internalServerError, failure.reason, failure.message)
        }
    }

    static func busy(_ message: String) -> Self {
        Self(.tooManyRequests, "TooManyRequests", message, retryAfter: "1")
    }

    /// What the asker may know of it.
    var answer: LateAnswer {
        LateAnswer(status, retryAfter: retryAfter, body: WipedBytes("{\"reason\":\(JSONText.quoted(reason))}\n"))
    }
}
