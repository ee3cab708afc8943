// SPDX-License-Identifier: Apache-2.0

package import EventLoop
package import HTTP

/// What answers one path.
///
/// Each loop has instances of its own, so they need no lock.
package protocol RequestHandler: AnyObject {
    /// Answers `request` into `response`, which begins as 200 with an empty JSON body.
    ///
    /// On the request path: no allocation, no waiting. Called on the loop's thread only.
    func handle(_ request: borrowing RequestView, into response: inout ResponseWriter)

    /// Takes what is newer of what it reads, and lets go of the old.
    ///
    /// Called on the loop's thread after files were read again, also where no requests come: nothing is held for an idle path.
    func refresh()
}

extension RequestHandler {
    package func refresh() {}
}

/// A whole request as a handler sees it; its memory is the session's and valid during the call.
package struct RequestView: ~Copyable {
    private let request: HTTP.Request
    /// Whether the peer showed a certificate that a client authority signed.
    package let isPeerVerified: Bool
    /// When the server began with it.
    package let received: MonotonicTime

    init(_ request: HTTP.Request, isPeerVerified: Bool, received: MonotonicTime) {
        self.request = request
        self.isPeerVerified = isPeerVerified
        self.received = received
    }

    package var method: HTTP.Method { request.method }
    /// Without the query, as sent.
    package var path: UnsafeRawBufferPointer { unsafe request.path }
    package var contentType: UnsafeRawBufferPointer { unsafe request.contentType }
    package var accept: UnsafeRawBufferPointer { unsafe request.accept }
    package var contentEncoding: UnsafeRawBufferPointer { unsafe request.contentEncoding }
    package var authorization: UnsafeRawBufferPointer { unsafe request.authorization }
    /// The body; 64 bytes behind its end may be read too (their value is undefined).
    package var bodyBytes: UnsafeRawBufferPointer { unsafe request.body }

    package var body: Span<UInt8> {
        @_lifetime(borrow self)
        get {
            let bytes = unsafe request.body
            let span = unsafe Span<UInt8>(_unsafeBytes: bytes)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// Whether the query holds `name`, alone or with a value.
    package func queryHas(_ name: StaticString) -> Bool { request.queryHas(name) }
}
