// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import TLS

/// The memory of one loop thread that every connection borrows for the length of an event.
@safe
struct LoopBuffers: ~Copyable {
    /// What one read of a socket gave.
    let input: UnsafeMutableRawBufferPointer
    /// Decrypted bytes, gathered over several records for one call of the HTTP layer.
    var plaintext: ByteBuffer
    /// Bytes for the socket, gathered over several records for one system call.
    var output: ByteBuffer

    init(limits: Limits) {
        unsafe input = .allocate(byteCount: limits.readByteCount, alignment: 64)
        plaintext = ByteBuffer(capacity: limits.readByteCount + TLS.Session.recordByteCount)
        // Each record of 16 KiB grows by at most 256 + 5 bytes.
        output = ByteBuffer(
            capacity: limits.writeByteCount * 17 / 16 + TLS.Session.outputByteCountMinimum)
    }

    deinit { unsafe input.deallocate() }
}
