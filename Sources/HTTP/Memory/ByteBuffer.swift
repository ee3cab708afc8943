// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Bytes appended at the end and consumed from the front, in one block of a pool.
///
///     | consumed | readable | room |
///     0          start      end    capacity
///
/// Holds no block while it has never held a byte or after `release()`.
@safe
struct ByteBuffer: ~Copyable {
    /// Readable bytes after the last one, so that a scanner may read words: their value is undefined.
    static let slackByteCount = 64

    private let pool: MemoryPool
    private var base: UnsafeMutableRawPointer?
    private var capacity = 0
    /// 0 ≤ start ≤ end ≤ capacity − slack.
    private var start = 0
    private var end = 0

    init(pool: MemoryPool) {
        self.pool = pool
        unsafe base = nil
    }

    deinit {
        if let base = unsafe base { unsafe pool.free(base) }
    }

    var count: Int { end - start }
    var isEmpty: Bool { end == start }

    /// The readable bytes; valid until the next mutation.
    var bytes: UnsafeRawBufferPointer {
        guard let base = unsafe base else {
            return unsafe UnsafeRawBufferPointer(start: nil, count: 0)
        }
        return unsafe UnsafeRawBufferPointer(start: base + start, count: end - start)
    }

    /// The readable bytes from `range`, which is clamped to them.
    func bytes(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        let all = unsafe bytes
        let clamped = range.clamped(to: 0..<all.count)
        return unsafe UnsafeRawBufferPointer(rebasing: all[clamped])
    }

    subscript(index: Int) -> UInt8 {
        precondition(index >= 0 && index < count)
        return unsafe bytes[index]
    }

    /// Copies `more` behind the last byte.
    ///
    /// - Returns: `false`, with nothing appended, when there is no memory.
    mutating func append(_ more: UnsafeRawBufferPointer) -> Bool {
        guard unsafe !more.isEmpty else { return true }
        guard reserve(more.count), let base = unsafe base,
            let source = more.baseAddress
        else { return false }
        unsafe (base + end).copyMemory(from: source, byteCount: more.count)
        end += more.count
        return true
    }

    mutating func append(_ text: StaticString) -> Bool {
        unsafe append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func append(decimal number: Int) -> Bool {
        unsafe Decimal.withBytes(of: number) { digits in unsafe append(digits) }
    }

    /// Makes room for `byteCount` more bytes.
    mutating func reserve(_ byteCount: Int) -> Bool {
        let needed = count + byteCount + Self.slackByteCount
        guard let held = unsafe base else {
            guard let fresh = unsafe pool.allocate(needed) else { return false }
            unsafe base = fresh
            capacity = unsafe pool.capacity(of: fresh)
            return true
        }
        guard end + byteCount + Self.slackByteCount > capacity else { return true }
        if needed <= capacity / 2 {
            unsafe held.copyMemory(from: held + start, byteCount: count)
        } else {
            guard let fresh = unsafe pool.allocate(needed) else { return false }
            unsafe fresh.copyMemory(from: held + start, byteCount: count)
            unsafe pool.free(held)
            unsafe base = fresh
            capacity = unsafe pool.capacity(of: fresh)
        }
        end -= start
        start = 0
        return true
    }

    /// Drops `byteCount` bytes, at most all, from the front.
    mutating func consume(_ byteCount: Int) {
        start += min(max(0, byteCount), count)
        if start == end {
            start = 0
            end = 0
        }
    }

    /// Overwrites the readable bytes in `range`, which is clamped to them, so that no secret stays in the pool.
    mutating func wipe(_ range: Range<Int>) {
        let part = range.clamped(to: 0..<count)
        guard let base = unsafe base, !part.isEmpty else { return }
        unsafe explicit_bzero(base + start + part.lowerBound, part.count)
    }

    mutating func removeAll() {
        start = 0
        end = 0
    }

    /// Drops the bytes and gives the block back.
    mutating func release() {
        removeAll()
        if let held = unsafe base {
            unsafe pool.free(held)
            unsafe base = nil
            capacity = 0
        }
    }
}
