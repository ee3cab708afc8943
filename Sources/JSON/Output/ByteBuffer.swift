// SPDX-License-Identifier: Apache-2.0

/// Bytes that are written one after another: a response's body, a patch, a line of a log.
///
/// One belongs to a thread and is cleared and filled again; it keeps its memory, so a warm one asks the system for
/// nothing.
@safe public struct ByteBuffer: ~Copyable {
    /// Invariant: the first `count` of `capacity` bytes are initialised.
    @usableFromInline var start: UnsafeMutablePointer<UInt8>
    @usableFromInline var capacity: Int
    @usableFromInline package var end: Int

    public init(capacity: Int = 512) {
        self.capacity = max(capacity, 16)
        unsafe start = .allocate(capacity: self.capacity)
        end = 0
    }

    deinit { unsafe start.deallocate() }

    @inlinable public var count: Int { end }
    @inlinable public var isEmpty: Bool { end == 0 }

    /// The bytes written, valid until the next change.
    @inlinable package var bytes: UnsafeBufferPointer<UInt8> {
        unsafe UnsafeBufferPointer(start: start, count: end)
    }

    /// The bytes written.
    public var span: Span<UInt8> {
        @_lifetime(borrow self)
        borrowing get {
            let span = unsafe Span(_unsafeElements: UnsafeBufferPointer(start: start, count: end))
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// The bytes as text, for messages and tests; allocates.
    public var string: String { unsafe String(decoding: bytes, as: UTF8.self) }

    /// Forgets the bytes and keeps the memory.
    @inlinable public mutating func removeAll() { end = 0 }

    /// Forgets what was written after the first `count` bytes.
    @inlinable public mutating func truncate(to count: Int) {
        if count >= 0, count < end { end = count }
    }

    /// Closes the gap that a byte leaves. - Complexity: O(bytes behind it).
    package mutating func removeByte(at index: Int) {
        guard index >= 0, index < end else { return }
        unsafe (start + index).update(from: start + index + 1, count: end - index - 1)
        end &-= 1
    }

    /// Room for `additional` more bytes.
    @inlinable package mutating func reserve(_ additional: Int) {
        if capacity &- end < additional { grow(additional) }
    }

    /// Where the next byte goes; `reserve` was called for what is written there.
    @inlinable package var tail: UnsafeMutablePointer<UInt8> { unsafe start + end }

    @inlinable public mutating func append(_ byte: UInt8) {
        reserve(1)
        unsafe tail.initialize(to: byte)
        end &+= 1
    }

    @inlinable public mutating func append(_ text: StaticString) {
        unsafe append(
            UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    @inlinable public mutating func append(_ text: UTF8Text) { unsafe append(text.buffer) }

    /// A literal is never meant by this one: it would be counted, and copied through a closure.
    @_disfavoredOverload public mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { unsafe append($0) }
    }

    @inlinable public mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let source = bytes.baseAddress else { return }
        reserve(bytes.count)
        unsafe tail.initialize(from: source, count: bytes.count)
        end &+= bytes.count
    }

    public mutating func append(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe append($0) }
    }

    /// A number in decimal.
    public mutating func append(decimal value: Int64) {
        if value < 0 { append(UInt8(ascii: "-")) }
        append(decimal: value.magnitude)
    }

    /// A number in decimal.
    public mutating func append(decimal value: UInt64) {
        reserve(20)
        var digitCount = 1
        var rest = value
        while rest >= 10 {
            rest /= 10
            digitCount &+= 1
        }
        rest = value
        var index = digitCount &- 1
        while index >= 0 {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            unsafe (tail + index).initialize(
                to: UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: digit))
            rest = quotient
            index &-= 1
        }
        end &+= digitCount
    }

    @usableFromInline @inline(never) mutating func grow(_ additional: Int) {
        let larger = max(capacity * 2, end + additional)
        let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        unsafe copy.moveInitialize(from: start, count: end)
        unsafe start.deallocate()
        unsafe start = copy
        capacity = larger
    }
}
