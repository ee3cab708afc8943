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
        var out = 0
        var index = 0
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
