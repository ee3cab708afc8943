// SPDX-License-Identifier: Apache-2.0

/// Standard base64 with padding (RFC 4648 section 4).
package enum Base64 {
    /// Bytes that `byteCount` bytes take when encoded.
    package static func encodedByteCount(of byteCount: Int) -> Int { (byteCount + 2) / 3 * 4 }

    /// Writes `source` encoded into the beginning of `destination` and returns the bytes written.
    /// - Precondition: `destination` has room for `encodedByteCount(of: source.count)`.
    package static func encode(
        _ source: Span<UInt8>, into destination: inout MutableSpan<UInt8>
    ) -> Int {
        let byteCount = encodedByteCount(of: source.count)
        precondition(destination.count >= byteCount, "no room for the encoded bytes")
        var (index, out) = encodeWords(source, into: &destination)
        while index &+ 2 < source.count {
            let group =
                UInt32(source[index]) &<< 16 | UInt32(source[index &+ 1]) &<< 8
                | UInt32(source[index &+ 2])
            destination[out] = digit(group &>> 18)
            destination[out &+ 1] = digit(group &>> 12)
            destination[out &+ 2] = digit(group &>> 6)
            destination[out &+ 3] = digit(group)
            index &+= 3
            out &+= 4
        }
        let rest = source.count &- index
        guard rest > 0 else { return out }
        let group =
            UInt32(source[index]) &<< 16 | (rest == 2 ? UInt32(source[index &+ 1]) &<< 8 : 0)
        destination[out] = digit(group &>> 18)
        destination[out &+ 1] = digit(group &>> 12)
        destination[out &+ 2] = rest == 2 ? digit(group &>> 6) : UInt8(ascii: "=")
        destination[out &+ 3] = UInt8(ascii: "=")
        return out &+ 4
    }

    /// Six bytes become eight digits in one word, as far as eight bytes can be read: 5 instructions a digit and no branch,
    /// where a digit by digit encoder mispredicts one in five.
    /// - Returns: The bytes read and written.
    private static func encodeWords(
        _ source: Span<UInt8>, into destination: inout MutableSpan<UInt8>
    ) -> (index: Int, out: Int) {
        let stepCount = source.count < 8 ? 0 : (source.count &- 2) / 6
        unsafe source.withUnsafeBytes { bytes in
            unsafe destination.withUnsafeMutableBytes { digits in
                for step in 0..<stepCount {
                    let word = unsafe bytes.loadUnaligned(
                        fromByteOffset: step &* 6, as: UInt64.self)
                    unsafe digits.storeBytes(
                        of: digitWord(word.bigEndian &>> 16).bigEndian, toByteOffset: step &* 8,
                        as: UInt64.self)
                }
            }
        }
        return (stepCount &* 6, stepCount &* 8)
    }

    /// Eight digits, first on top, of 48 bits: spread to six bits a byte, then moved to their range of ASCII.
    @inline(__always) private static func digitWord(_ bits: UInt64) -> UInt64 {
        var word = (bits & 0xFFFF_FF00_0000) &<< 8 | (bits & 0xFF_FFFF)
        word = (word & 0x00FF_F000_00FF_F000) &<< 4 | (word & 0x0000_0FFF_0000_0FFF)
        word = (word & 0x0FC0_0FC0_0FC0_0FC0) &<< 2 | (word & 0x003F_003F_003F_003F)
        let ones: UInt64 = 0x0101_0101_0101_0101
        // One in each byte whose value is at least `bound`.
        func atLeast(_ bound: UInt64) -> UInt64 { ((word &+ ones &* (128 &- bound)) &>> 7) & ones }
        return word &+ ones &* 65 &+ atLeast(26) &* 6 &- atLeast(52) &* 75 &- atLeast(62) &* 15
            &+ atLeast(63) &* 3
    }

    /// The digit of the low six bits, by ranges rather than by a table: no load, no bounds check.
    @inline(__always) private static func digit(_ bits: UInt32) -> UInt8 {
        let value = UInt8(truncatingIfNeeded: bits & 63)
        if value < 26 { return value &+ 65 }
        if value < 52 { return value &+ 71 }
        if value < 62 { return value &- 4 }
        return value == 62 ? UInt8(ascii: "+") : UInt8(ascii: "/")
    }

    /// Where `text` stops being base64 as Go's standard encoding reads it; nil where all of it is.
    ///
    /// Go skips line ends, wants padding, and reports the offset of the byte it could not use.
    package static func firstIllegalByte(in text: Span<UInt8>) -> Int? {
        var digits = 0
        var index = 0
        while index < text.count {
            let byte = text[index]
            if byte == 10 || byte == 13 {
                index += 1
                continue
            }
            if byte == UInt8(ascii: "=") { return illegalPadding(in: text, at: index, digits: digits) }
            guard isDigit(byte) else { return index }
            digits = (digits + 1) & 3
            index += 1
        }
        return digits == 0 ? nil : max(0, text.count - digits)
    }

    private static func illegalPadding(in text: Span<UInt8>, at first: Int, digits: Int) -> Int? {
        guard digits >= 2 else { return first }
        var wanted = digits == 2 ? 2 : 1
        var index = first
        while index < text.count {
            let byte = text[index]
            if byte == 10 || byte == 13 {
                index += 1
                continue
            }
            guard byte == UInt8(ascii: "="), wanted > 0 else { return index }
            wanted -= 1
            index += 1
        }
        return wanted == 0 ? nil : text.count
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
            true
        default: false
        }
    }
}
