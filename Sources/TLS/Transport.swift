// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// The two windows of memory through which OpenSSL sees the network.
///
/// A source and sink of OpenSSL's (`BIO`) straight over the caller's buffers: what the socket's
/// read left in the loop's buffer is taken from there, and records are written where the socket's
/// write will take them. Memory BIOs would copy each byte once more and grow on their own.
@unsafe
struct Transport {
    /// What is left to take of the caller's ciphertext.
    var input: UnsafePointer<UInt8>?
    var inputCount = 0
    /// Where the next byte of our ciphertext goes, and the room there.
    var output: UnsafeMutablePointer<UInt8>?
    var outputRoom = 0
    /// Bytes put there since the window was set.
    var outputCount = 0

    /// The functions that OpenSSL calls; the caller frees the table after the last session.
    static func method() -> OpaquePointer? {
        let kind = BIO_get_new_index() | BIO_TYPE_SOURCE_SINK
        guard let method = unsafe BIO_meth_new(kind, "window") else { return nil }
        unsafe _ = BIO_meth_set_read(method, take)
        unsafe _ = BIO_meth_set_write(method, put)
        unsafe _ = BIO_meth_set_ctrl(method, control)
        return unsafe method
    }
}

private func take(
    _ bio: OpaquePointer?, _ target: UnsafeMutablePointer<CChar>?, _ wanted: Int32
) -> Int32 {
    guard let target = unsafe target, wanted > 0, let transport = unsafe transport(of: bio) else {
        return 0
    }
    unsafe postern_bio_clear_retry(bio)
    let count = unsafe min(Int(wanted), transport.pointee.inputCount)
    guard count > 0, let source = unsafe transport.pointee.input else {
        unsafe postern_bio_retry_read(bio)
        return -1
    }
    unsafe UnsafeMutableRawPointer(target).copyMemory(from: source, byteCount: count)
    unsafe transport.pointee.input = source + count
    unsafe transport.pointee.inputCount -= count
    return Int32(count)
}

private func put(_ bio: OpaquePointer?, _ source: UnsafePointer<CChar>?, _ offered: Int32) -> Int32
{
    guard let source = unsafe source, offered > 0, let transport = unsafe transport(of: bio) else {
        return 0
    }
    unsafe postern_bio_clear_retry(bio)
    let count = unsafe min(Int(offered), transport.pointee.outputRoom)
    guard count > 0, let target = unsafe transport.pointee.output else {
        unsafe postern_bio_retry_write(bio)
        return -1
    }
    unsafe UnsafeMutableRawPointer(target).copyMemory(from: source, byteCount: count)
    unsafe transport.pointee.output = target + count
    unsafe transport.pointee.outputRoom -= count
    unsafe transport.pointee.outputCount += count
    return Int32(count)
}

/// Flushing always succeeds: the windows hold nothing back.
///
/// Nothing else is supported.
private func control(
    _ bio: OpaquePointer?, _ command: Int32, _ number: Int, _ pointer: UnsafeMutableRawPointer?
) -> Int {
    command == BIO_CTRL_FLUSH ? 1 : 0
}

@inline(__always)
private func transport(of bio: OpaquePointer?) -> UnsafeMutablePointer<Transport>? {
    unsafe BIO_get_data(bio)?.assumingMemoryBound(to: Transport.self)
}
