// SPDX-License-Identifier: Apache-2.0

import CNghttp2

/// nghttp2's allocator, given by a `MemoryPool`.
///
/// nghttp2 1.52 allocates about ten small blocks a stream (stream, frames, name-value arrays). From
/// the pool they are a pop and a push.
enum HTTP2Memory {
    /// - Returns: functions that point at `pool` without holding it: it must outlive the session.
    static func functions(of pool: MemoryPool) -> nghttp2_mem {
        unsafe nghttp2_mem(
            mem_user_data: Unmanaged.passUnretained(pool).toOpaque(),
            malloc: http2Allocate, free: http2Free, calloc: http2AllocateZeroed,
            realloc: http2Reallocate)
    }
}

private func http2Allocate(_ size: Int, _ user: UnsafeMutableRawPointer?)
    -> UnsafeMutableRawPointer?
{
    guard let user = unsafe user else { return nil }
    return unsafe Unmanaged<MemoryPool>.fromOpaque(user)._withUnsafeGuaranteedRef {
        unsafe $0.allocate(size)
    }
}

private func http2Free(_ block: UnsafeMutableRawPointer?, _ user: UnsafeMutableRawPointer?) {
    guard let user = unsafe user, let block = unsafe block else { return }
    unsafe Unmanaged<MemoryPool>.fromOpaque(user)._withUnsafeGuaranteedRef { unsafe $0.free(block) }
}

private func http2AllocateZeroed(
    _ count: Int, _ size: Int, _ user: UnsafeMutableRawPointer?
) -> UnsafeMutableRawPointer? {
    let (byteCount, overflow) = count.multipliedReportingOverflow(by: size)
    guard !overflow, let block = unsafe http2Allocate(byteCount, user) else { return nil }
    unsafe block.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    return unsafe block
}

private func http2Reallocate(
    _ block: UnsafeMutableRawPointer?, _ size: Int, _ user: UnsafeMutableRawPointer?
) -> UnsafeMutableRawPointer? {
    guard let user = unsafe user else { return nil }
    guard let block = unsafe block else { return unsafe http2Allocate(size, user) }
    return unsafe Unmanaged<MemoryPool>.fromOpaque(user)._withUnsafeGuaranteedRef {
        unsafe $0.reallocate(block, size)
    }
}
