// SPDX-License-Identifier: Apache-2.0

package import JSON

extension TextBuilder {
    /// Appends `text` in double quotes as Go's `strconv.Quote` writes it, for messages that quote
    /// what was given.
    package mutating func append(goQuoted text: UTF8Text, after prefix: StaticString = "") {
        append(UInt8(ascii: "\""))
        append(prefix)
        var index = 0
        while index < text.count {
            let (scalar, byteCount) = text.scalar(at: index)
            if scalar == 0xFFFD, byteCount == 1 {
                append("\\x")
                appendHexadecimal(UInt32(text[index]), digitCount: 2)
            } else {
                append(goEscaped: scalar)
            }
            index &+= byteCount
        }
        append(UInt8(ascii: "\""))
    }

    private mutating func append(goEscaped scalar: UInt32) {
        switch scalar {
        case 0x07: append("\\a")
        case 0x08: append("\\b")
        case 0x0C: append("\\f")
        case 0x0A: append("\\n")
        case 0x0D: append("\\r")
        case 0x09: append("\\t")
        case 0x0B: append("\\v")
        case 0x22: append("\\\"")
        case 0x5C: append("\\\\")
        case 0x20...0x7E: append(UInt8(truncatingIfNeeded: scalar))
        case 0..<0x20, 0x7F:
            append("\\x")
            appendHexadecimal(scalar, digitCount: 2)
        case _ where Self.isPrintable(scalar): append(codePoint: scalar)
        case 0..<0x10000:
            append("\\u")
            appendHexadecimal(scalar, digitCount: 4)
        default:
            append("\\U")
            appendHexadecimal(scalar, digitCount: 8)
        }
    }

    /// Letters, marks, numbers, punctuation, symbols and the ASCII space: Go's `strconv.IsPrint`.
    private static func isPrintable(_ scalar: UInt32) -> Bool {
        guard let scalar = Unicode.Scalar(scalar) else { return false }
        if scalar == " " { return true }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator,
            .lineSeparator,
            .paragraphSeparator:
            return false
        default: return true
        }
    }

    /// A code point as UTF-8; one that UTF-8 cannot hold becomes U+FFFD.
    package mutating func append(codePoint: UInt32) {
        append(scalar: Unicode.Scalar(codePoint) ?? "\u{FFFD}")
    }

    /// Without leading zeros; digits above nine are small letters.
    package mutating func append(_ number: UInt64, radix: UInt64) {
        var divisor: UInt64 = 1
        while number / divisor >= radix { divisor &*= radix }
        while divisor > 0 {
            let digit = UInt8(truncatingIfNeeded: number / divisor % radix)
            append(digit < 10 ? 0x30 &+ digit : 0x57 &+ digit)
            divisor /= radix
        }
    }

    package mutating func appendHexadecimal(_ value: UInt32, digitCount: Int) {
        for place in stride(from: digitCount - 1, through: 0, by: -1) {
            let digit = UInt8(truncatingIfNeeded: value &>> UInt32(place &* 4) & 15)
            append(digit < 10 ? 0x30 &+ digit : 0x57 &+ digit)
        }
    }
}
