// SPDX-License-Identifier: Apache-2.0

public import JSON

/// Writes one text or byte string into the arena, growing as it goes.
///
/// Past the arena's bound it swallows what is appended, and `finish` gives the error value
/// `memoryExhausted`.
@safe public struct TextBuilder: BitwiseCopyable {
    private let workspace: UnsafeMutablePointer<Workspace>
    private var start: UnsafeMutablePointer<UInt8>?
    public private(set) var count = 0
    private var capacity = 0
    /// Whether the arena's bound is reached: whoever writes what may be endless must look.
    package private(set) var isExhausted = false

    package init(_ workspace: UnsafeMutablePointer<Workspace>, capacity: Int = 64) {
        unsafe self.workspace = workspace
        unsafe start = nil
        reserve(max(capacity, 1))
    }

    public mutating func append(_ byte: UInt8) {
        if count == capacity { reserve(capacity &* 2) }
        guard !isExhausted else { return }
        unsafe start.unsafelyUnwrapped[count] = byte
        count &+= 1
    }

    package mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let source = bytes.baseAddress, !bytes.isEmpty else { return }
        if capacity &- count < bytes.count { reserve(max(capacity &* 2, count &+ bytes.count)) }
        guard !isExhausted else { return }
        unsafe (start.unsafelyUnwrapped + count).update(from: source, count: bytes.count)
        count &+= bytes.count
    }

    public mutating func append(_ text: UTF8Text) { unsafe append(text.buffer) }

    public mutating func append(_ text: StaticString) {
        unsafe append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// For cold paths: a Swift string may allocate.
    public mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { unsafe append($0) }
    }

    /// In decimal.
    public mutating func append(_ number: Int64) {
        if number < 0 { append(UInt8(ascii: "-")) }
        append(number.magnitude)
    }

    /// In decimal.
    public mutating func append(_ number: UInt64) {
        var divisor: UInt64 = 1
        while number / divisor >= 10 { divisor &*= 10 }
        while divisor > 0 {
            append(UInt8(truncatingIfNeeded: number / divisor % 10) &+ UInt8(ascii: "0"))
            divisor /= 10
        }
    }

    /// In decimal with leading zeros up to `width` digits.
    package mutating func append(_ number: UInt64, width: Int) {
        var digits = 1
        var rest = number / 10
        while rest > 0 {
            digits &+= 1
            rest /= 10
        }
        var padding = width &- digits
        while padding > 0 {
            append(UInt8(ascii: "0"))
            padding &-= 1
        }
        append(number)
    }

    /// One code point as UTF-8.
    package mutating func append(scalar: Unicode.Scalar) {
        for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { append(byte) }
    }

    /// Takes back the last `byteCount` bytes.
    package mutating func removeLast(_ byteCount: Int) { count = max(0, count &- byteCount) }

    /// What was written so far.
    package var written: UnsafeBufferPointer<UInt8> {
        unsafe UnsafeBufferPointer(start: UnsafePointer(start), count: count)
    }

    /// The text as a string value.
    public func finish() -> Value { finish(.string) }

    /// The bytes as a value.
    public func finishBytes() -> Value { finish(.bytes) }

    /// The text as an error value.
    public func finishError() -> Value {
        isExhausted ? .memoryExhausted : unsafe .error(UTF8Text(written))
    }

    private func finish(_ kind: Value.Kind) -> Value {
        guard !isExhausted else { return .memoryExhausted }
        return unsafe Value(payload: UInt64(UInt(bitPattern: start)), kind: kind, length: count)
    }

    private mutating func reserve(_ wanted: Int) {
        guard !isExhausted, wanted <= Value.lengthMaximum,
            let larger = unsafe workspace.pointee.arena.allocate(byteCount: wanted)
        else {
            isExhausted = true
            return
        }
        let bytes = unsafe larger.bindMemory(to: UInt8.self, capacity: wanted)
        if let start = unsafe start { unsafe bytes.update(from: start, count: count) }
        unsafe start = bytes
        capacity = wanted
    }
}
