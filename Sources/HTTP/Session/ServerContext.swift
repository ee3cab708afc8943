// SPDX-License-Identifier: Apache-2.0

import CNghttp2

/// What the sessions of one loop thread share: limits, memory, nghttp2's callbacks and options.
///
/// Not `Sendable`: one for each loop, alive as long as its sessions (they hold it).
@safe
package final class ServerContext {
    package let limits: Limits
    package let pool: MemoryPool
    /// Whether requests show their `authorization` field; where nobody reads it, it is not kept.
    let keepsAuthorization: Bool

    /// Body bytes that sessions hold now; at most `limits.heldByteCount`.
    var heldByteCount = 0

    let callbacks: OpaquePointer
    let options: OpaquePointer
    let memory: UnsafeMutablePointer<nghttp2_mem>

    /// - Parameter keepsAuthorization: Whether requests show their `authorization` field. Then bodies and answers may be secret
    ///   too, and the memory of a request is overwritten when it is given back.
    /// - Throws: `SessionError.outOfMemory`.
    package init(
        limits: Limits = Limits(), keepsAuthorization: Bool = false
    ) throws(SessionError) {
        self.limits = limits
        self.keepsAuthorization = keepsAuthorization
        pool = MemoryPool(
            retainedByteCountPerSize: limits.retainedByteCountPerSize, overwritesFreedBlocks: keepsAuthorization)
        var callbacks: OpaquePointer?
        var options: OpaquePointer?
        guard unsafe nghttp2_session_callbacks_new(&callbacks) == 0,
            let callbacks = unsafe callbacks
        else { throw .outOfMemory }
        guard unsafe nghttp2_option_new(&options) == 0, let options = unsafe options else {
            unsafe nghttp2_session_callbacks_del(callbacks)
            throw .outOfMemory
        }
        unsafe self.callbacks = callbacks
        unsafe self.options = options
        unsafe memory = .allocate(capacity: 1)
        unsafe memory.initialize(to: HTTP2Memory.functions(of: pool))
        unsafe HTTP2Callbacks.register(in: callbacks)
        // No tree of priorities and no memory of streams that ended: RFC 9113 dropped the first,
        // and nothing here asks for the second.
        unsafe nghttp2_option_set_no_closed_streams(options, 1)
        // Our budget counts resets, on the caller's clock; nghttp2's own would count on another.
        unsafe nghttp2_option_set_stream_reset_rate_limit(options, 1 << 32, 1 << 32)
    }

    deinit {
        unsafe nghttp2_option_del(options)
        unsafe nghttp2_session_callbacks_del(callbacks)
        unsafe memory.deallocate()
    }
}

/// Why a session could not be made.
package enum SessionError: Error {
    case outOfMemory
}
