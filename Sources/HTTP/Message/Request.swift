// SPDX-License-Identifier: Apache-2.0

/// Which request of a session an answer belongs to.
///
/// The generation makes a token of a stream that has ended harmless.
package struct RequestToken: Equatable, Sendable {
    let slot: Int32
    let generation: UInt32
}

/// One whole request: head and body have arrived.
///
/// All buffers lie in the session's memory and stay valid until the request is answered, even when
/// the peer resets the stream meanwhile. Of the header fields only those that routes read are kept.
@safe
package struct Request {
    package let token: RequestToken
    package let method: Method
    /// The path as sent, without the query, not percent-decoded; begins with `/` or is empty.
    package let path: UnsafeRawBufferPointer
    /// What follows the first `?`; empty without one.
    package let query: UnsafeRawBufferPointer
    /// Empty when the field was absent; so are the next three, and `authorization` where the context does not keep it.
    package let contentType: UnsafeRawBufferPointer
    package let accept: UnsafeRawBufferPointer
    package let contentEncoding: UnsafeRawBufferPointer
    package let authorization: UnsafeRawBufferPointer
    /// The body; 64 bytes behind it may be read too (their value is undefined).
    package let body: UnsafeRawBufferPointer

    /// Whether the path is exactly `route`.
    package func pathIs(_ route: StaticString) -> Bool {
        unsafe path.equals(route)
    }

    /// Whether the query holds `name`, alone or with a value, among its `&`-separated parts.
    package func queryHas(_ name: StaticString) -> Bool {
        var first = 0
        while unsafe first <= query.count {
            var last = first
            while unsafe last < query.count, unsafe query[last] != 0x26 { last += 1 }
            var end = first
            while end < last, unsafe query[end] != 0x3D { end += 1 }
            if unsafe UnsafeRawBufferPointer(rebasing: query[first..<end]).equals(name) {
                return true
            }
            first = last + 1
        }
        return false
    }
}
