// SPDX-License-Identifier: Apache-2.0

package import JSON

extension UTF8Text {
    package static var empty: UTF8Text { unsafe UTF8Text(start: nil, count: 0) }

    /// A literal of the program; it lives as long as the process.
    package init(_ literal: StaticString) {
        unsafe self.init(start: literal.utf8Start, count: literal.utf8CodeUnitCount)
    }

    /// The bytes of `range`, where they lie. - Precondition: `0 ≤ lowerBound ≤ upperBound ≤ count`.
    package func slice(_ range: Range<Int>) -> UTF8Text {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= count, "a slice outside of the text")
        guard let start = unsafe start else { return .empty }
        return unsafe UTF8Text(start: start + range.lowerBound, count: range.count)
    }

    package func suffix(from index: Int) -> UTF8Text { slice(index..<count) }
    package func prefix(_ byteCount: Int) -> UTF8Text { slice(0..<byteCount) }

    /// Where `byte` stands first at or after `start`; eight bytes a step.
    package func firstIndex(of byte: UInt8, from start: Int = 0) -> Int? {
        var index = start
        if start >= 0, let first = unsafe UnsafeRawPointer(self.start) {
            let ones: UInt64 = 0x0101_0101_0101_0101
            while count &- index >= 8 {
                let word = unsafe first.loadUnaligned(fromByteOffset: index, as: UInt64.self) ^ (ones &* UInt64(byte))
                // The lowest bit set marks the first zero; bits above it may be false.
                let zeros = (word &- ones) & ~word & (ones &* 0x80)
                if zeros != 0 { return index &+ zeros.littleEndian.trailingZeroBitCount &>> 3 }
                index &+= 8
            }
        }
        while index < count {
            if self[index] == byte { return index }
            index &+= 1
        }
        return nil
    }

    package func lastIndex(of byte: UInt8) -> Int? {
        var index = count
        while index > 0 {
            index &-= 1
            if self[index] == byte { return index }
        }
        return nil
    }

    package func contains(_ byte: UInt8) -> Bool { firstIndex(of: byte) != nil }

    package func hasPrefix(_ literal: StaticString) -> Bool {
        let byteCount = literal.utf8CodeUnitCount
        return count >= byteCount && prefix(byteCount) == literal
    }

    package func hasSuffix(_ literal: StaticString) -> Bool {
        let byteCount = literal.utf8CodeUnitCount
        return count >= byteCount && suffix(from: count - byteCount) == literal
    }

    /// Where `text` stands first at or after `start`, in bytes.
    package func firstRange(of text: UTF8Text, from start: Int = 0) -> Int? {
        guard text.count > 0 else { return start <= count ? start : nil }
        if text.count > Self.shortPatternByteCount { return firstRangeOfLong(text, from: start) }
        var index = start
        while index &+ text.count <= count {
            guard let candidate = firstIndex(of: text[0], from: index),
                candidate &+ text.count <= count
            else { return nil }
            if slice(candidate..<(candidate &+ text.count)) == text { return candidate }
            index = candidate &+ 1
        }
        return nil
    }

    /// Up to here comparing at each place costs little more than reading once.
    private static var shortPatternByteCount: Int { 32 }

    /// By a rolling hash with a random base: the time is linear whatever a peer writes. Source: Karp and Rabin.
    private func firstRangeOfLong(_ text: UTF8Text, from start: Int) -> Int? {
        guard start >= 0, text.count <= count &- start else { return nil }
        let base = RollingHash.base
        var wanted: UInt64 = 0, found: UInt64 = 0, highest: UInt64 = 1
        for index in 0..<text.count {
            wanted = RollingHash.step(wanted, base, text[index])
            found = RollingHash.step(found, base, self[start &+ index])
            if index > 0 { highest = RollingHash.multiply(highest, base) }
        }
        var index = start
        while true {
            if wanted == found, slice(index..<(index &+ text.count)) == text { return index }
            guard index &+ text.count < count else { return nil }
            let leaving = RollingHash.multiply(highest, UInt64(self[index]))
            found = RollingHash.subtract(found, leaving)
            found = RollingHash.step(found, base, self[index &+ text.count])
            index &+= 1
        }
    }

    /// Less than zero, zero or more: the order of the bytes, which is that of the code points.
    package func compare(_ other: UTF8Text) -> Int {
        let shared = min(count, other.count)
        var index = 0
        while index < shared {
            if self[index] != other[index] { return self[index] < other[index] ? -1 : 1 }
            index &+= 1
        }
        return count == other.count ? 0 : (count < other.count ? -1 : 1)
    }

    /// The number of code points. Bytes that are no UTF-8 count one each, as Go counts them.
    package var scalarCount: Int {
        var scalars = 0
        var index = 0
        while index < count {
            index &+= scalar(at: index).byteCount
            scalars &+= 1
        }
        return scalars
    }

    /// The code point that begins at byte `index` and its bytes; U+FFFD and one byte where there is
    /// none.
    package func scalar(at index: Int) -> (value: UInt32, byteCount: Int) {
        let first = self[index]
        if first < 0x80 { return (UInt32(first), 1) }
        func continuation(_ offset: Int) -> UInt32? {
            guard index &+ offset < count, self[index &+ offset] & 0xC0 == 0x80 else { return nil }
            return UInt32(self[index &+ offset] & 0x3F)
        }
        switch first {
        case 0xC2...0xDF:
            guard let second = continuation(1) else { break }
            return (UInt32(first & 0x1F) &<< 6 | second, 2)
        case 0xE0...0xEF:
            guard let second = continuation(1), let third = continuation(2) else { break }
            let value = UInt32(first & 0x0F) &<< 12 | second &<< 6 | third
            guard value >= 0x800, !(0xD800...0xDFFF).contains(value) else { break }
            return (value, 3)
        case 0xF0...0xF4:
            guard let second = continuation(1), let third = continuation(2),
                let fourth = continuation(3)
            else { break }
            let value = UInt32(first & 0x07) &<< 18 | second &<< 12 | third &<< 6 | fourth
            guard value >= 0x10000, value <= 0x10FFFF else { break }
            return (value, 4)
        default: break
        }
        return (0xFFFD, 1)
    }

    /// The byte where code point `position` begins; `count` for the position behind the last, nil
    /// further on.
    package func byteIndex(ofScalar position: Int, from byteIndex: Int = 0) -> Int? {
        guard position >= 0 else { return nil }
        var index = byteIndex
        var remaining = position
        while remaining > 0 {
            guard index < count else { return nil }
            index &+= scalar(at: index).byteCount
            remaining &-= 1
        }
        return index
    }
}

/// Polynomials modulo the prime 2^61 - 1, at a point that no peer knows.
private enum RollingHash {
    static let prime: UInt64 = 1 << 61 - 1
    static let base = UInt64.random(in: 256..<prime)

    static func step(_ state: UInt64, _ base: UInt64, _ byte: UInt8) -> UInt64 {
        let sum = multiply(state, base) &+ UInt64(byte)
        return sum >= prime ? sum &- prime : sum
    }

    static func multiply(_ one: UInt64, _ other: UInt64) -> UInt64 {
        let product = one.multipliedFullWidth(by: other)
        let folded = (product.low & prime) &+ (product.low &>> 61 | product.high &<< 3)
        return folded >= prime ? folded &- prime : folded
    }

    static func subtract(_ one: UInt64, _ other: UInt64) -> UInt64 {
        one >= other ? one &- other : one &+ prime &- other
    }
}
