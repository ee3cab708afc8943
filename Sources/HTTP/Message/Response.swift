// SPDX-License-Identifier: Apache-2.0

/// The head of an answer; `content-length` is added from the body.
///
/// Field values are static text: an answer that needs a computed field does not exist here, and so
/// no answer allocates.
package struct Response: Sendable {
    package var status: Status
    package var contentType: StaticString
    /// The value of `allow`, for `405`.
    package var allow: StaticString?
    /// The value of `retry-after` in seconds, for `429` and `503`.
    package var retryAfter: StaticString?
    /// The value of `cache-control`.
    package var cacheControl: StaticString?

    package init(
        _ status: Status = .ok, contentType: StaticString = "application/json",
        allow: StaticString? = nil, retryAfter: StaticString? = nil, cacheControl: StaticString? = nil
    ) {
        self.status = status
        self.contentType = contentType
        self.allow = allow
        self.retryAfter = retryAfter
        self.cacheControl = cacheControl
    }

    /// Plain text, for probes and refusals.
    package static func text(_ status: Status) -> Response {
        Response(status, contentType: "text/plain; charset=utf-8")
    }
}
