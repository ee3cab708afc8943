// SPDX-License-Identifier: Apache-2.0

internal import CLinux

/// Bytes that come in at the end and go out at the front; its memory is kept and used again.
///
///     0          start            end          capacity
///     ├ consumed ┤  readable      ┤  writable  ┤
///
/// Growth doubles, so a loop's buffer stops allocating once it has seen its largest message.
@safe
package struct ByteBuffer: ~Copyable {
    @usableFromInline var base: UnsafeMutableRawPointer
    /// 0 ≤ start ≤ end ≤ capacity.
    @usableFromInline var start = 0
    @usableFromInline var end = 0
    @usableFromInline var capacity: Int

    package init(capacity: Int) {
        self.capacity = max(capacity, 16)
        unsafe base = .allocate(byteCount: self.capacity, alignment: 16)
    }

    deinit { unsafe base.deallocate() }

    @inlinable package var count: Int { end &- start }
    @inlinable package var isEmpty: Bool { end == start }
    /// Bytes of memory held, used or not.
    @inlinable package var byteCapacity: Int { capacity }

    /// What is there to be consumed; valid until the next mutation.
    @inlinable package var readable: UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: base + start, count: end &- start)
    }

    /// Room for at least `minimum` bytes at the end; say with `commit` how many were written.
    @inlinable package mutating func writable(
        minimum: Int
    ) -> UnsafeMutableRawBufferPointer {
        if capacity &- end < minimum { makeRoom(minimum) }
        return unsafe UnsafeMutableRawBufferPointer(start: base + end, count: capacity &- end)
    }

    @inlinable package mutating func commit(_ count: Int) {
        precondition(count >= 0 && count <= capacity &- end, "committed more than there was room")
        end &+= count
    }

    @inlinable package mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress, bytes.count > 0 else { return }
        if capacity &- end < bytes.count { makeRoom(bytes.count) }
        unsafe (base + end).copyMemory(from: source, byteCount: bytes.count)
        end &+= bytes.count
    }

    @inlinable package mutating func append(_ byte: UInt8) {
        if capacity == end { makeRoom(1) }
        unsafe base.storeBytes(of: byte, toByteOffset: end, as: UInt8.self)
        end &+= 1
    }

    @inlinable package mutating func append(_ text: StaticString) {
        unsafe append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    @inlinable package mutating func consume(_ count: Int) {
        precondition(count >= 0 && count <= end &- start, "consumed more than there was")
        start &+= count
        if start == end { removeAll() }
    }

    @inlinable package mutating func removeAll() {
        start = 0
        end = 0
    }

    /// Gives memory beyond `byteCount` back; only an empty buffer shrinks.
    package mutating func shrink(to byteCount: Int) {
        guard isEmpty, capacity > byteCount else { return }
        unsafe base.deallocate()
        capacity = max(byteCount, 16)
        unsafe base = .allocate(byteCount: capacity, alignment: 16)
    }

    @usableFromInline mutating func makeRoom(_ minimum: Int) {
        let held = end &- start
        if capacity &- held < minimum {
            // Sizes are memory of this process, so doubling cannot overflow 63 bits.
            let grown = max(capacity * 2, held + minimum)
            let memory = UnsafeMutableRawPointer.allocate(byteCount: grown, alignment: 16)
            unsafe memory.copyMemory(from: base + start, byteCount: held)
            unsafe base.deallocate()
            unsafe base = memory
            capacity = grown
        } else {
            unsafe base.copyMemory(from: base + start, byteCount: held)
        }
        start = 0
        end = held
    }
}

extension ByteBuffer {
    /// Drops what is there to be consumed, and overwrites it.
    package mutating func wipe() {
        unsafe explicit_bzero(base + start, end &- start)
        removeAll()
    }

    /// `text` as UTF-8.
    ///
    /// For pages and messages; the request path has no `String`.
    package mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { unsafe append(UnsafeRawBufferPointer($0)) }
    }

    package mutating func append(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBytes { unsafe append($0) }
    }

    /// `number` in decimal, without a `String`.
    package mutating func append(decimal number: UInt64) {
        var digits = InlineArray<20, UInt8>(repeating: 0)
        var first = 20
        var rest = number
        repeat {
            first -= 1
            digits[first] = UInt8(truncatingIfNeeded: rest % 10) &+ 0x30
            rest /= 10
        } while rest > 0
        for index in first..<20 { append(digits[index]) }
    }
}
