// SPDX-License-Identifier: Apache-2.0

package import EventLoop
package import HTTP

/// The answer in the making: a head, and a body written straight into a buffer of the loop that is
/// used for every answer.
///
/// The HTTP session copies it once, into its frames.
package struct ResponseWriter: ~Copyable {
    package var status = HTTP.Status.ok
    package var contentType: StaticString = Self.json
    package var allow: StaticString?
    package var retryAfter: StaticString?
    /// Whether the answer is to come later, from the route's `LateAnswerer`.
    package var isParked = false
    /// Append to it, or take room and commit; nothing here allocates once it has grown.
    package var body = ByteBuffer(capacity: 64 << 10)

    package static let json: StaticString = "application/json"
    package static let text: StaticString = "text/plain; charset=utf-8"

    package init() {}

    package mutating func reset() {
        status = .ok
        contentType = Self.json
        allow = nil
        retryAfter = nil
        isParked = false
        body.removeAll()
    }

    /// A refusal in plain words.
    package mutating func refuse(_ status: HTTP.Status, _ text: StaticString) {
        self.status = status
        contentType = Self.text
        body.removeAll()
        body.append(text)
        body.append(0x0A)
    }

    var head: HTTP.Response {
        HTTP.Response(status, contentType: contentType, allow: allow, retryAfter: retryAfter)
    }
}
