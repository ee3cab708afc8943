// SPDX-License-Identifier: Apache-2.0

import Glibc

extension ByteBuffer {
    /// A finite double as Go's `encoding/json` writes it: the shortest digits that read back as the same value, with an
    /// exponent below 1e-6 and from 1e21 on. A value that is not finite, which no document holds, is written as null.
    public mutating func append(double value: Double) {
        guard value.isFinite else { return append("null") }
        if value.sign == .minus { append(UInt8(ascii: "-")) }
        let magnitude = value.magnitude
        // Integers below 2^53 are most of the doubles there are.
        if magnitude < 9_007_199_254_740_992, magnitude == magnitude.rounded(.towardZero) {
            return append(decimal: UInt64(magnitude))
        }
        let decimal = ShortestDecimal(magnitude)
        if magnitude < 1e-6 || magnitude >= 1e21 {
            appendScientific(decimal)
        } else {
            appendPositional(decimal)
        }
    }

    private mutating func appendScientific(_ decimal: ShortestDecimal) {
        append(decimal.digit(0))
        if decimal.count > 1 {
            append(UInt8(ascii: "."))
            for index in 1..<decimal.count { append(decimal.digit(index)) }
        }
        append(UInt8(ascii: "e"))
        let exponent = decimal.pointPosition - 1
        append(exponent < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
        append(decimal: UInt64(abs(exponent)))
    }

    private mutating func appendPositional(_ decimal: ShortestDecimal) {
        let point = decimal.pointPosition
        if point <= 0 {
            append("0.")
            for _ in point..<0 { append(UInt8(ascii: "0")) }
        }
        for index in 0..<max(decimal.count, point) {
            if index == point, index > 0 { append(UInt8(ascii: ".")) }
            append(decimal.digit(index))
        }
    }
}

/// The fewest decimal digits that read back as a double, and among those the nearest to it.
///
/// Fifteen digits tell any two of the decimals that people write apart, so for a normal number nothing shorter need be
/// tried; seventeen always suffice. libc rounds each count of digits correctly, and `strtod` says whether it is enough.
/// No allocation, about a microsecond: doubles that are no integers are rare in what is written.
struct ShortestDecimal {
    private var digits: [32 of UInt8]
    private(set) var count = 0
    /// Digits before the decimal point; negative for zeros behind it.
    private(set) var pointPosition = 0

    /// - Precondition: finite and above zero.
    init(_ value: Double) {
        digits = [32 of UInt8](repeating: UInt8(ascii: "0"))
        var text = [40 of UInt8](repeating: 0)
        var count = value < Double.leastNormalMagnitude ? 1 : 15
        while ShortestDecimal.write(value, digitCount: count, into: &text) != value, count < 17 {
            count += 1
        }
        takeApart(text)
    }

    /// The ASCII digit at `index`, 0 behind the last.
    func digit(_ index: Int) -> UInt8 { index < count ? digits[index] : UInt8(ascii: "0") }

    /// Reads libc's `12.34`, `0.00012` or `1.2e-07`.
    private mutating func takeApart(_ text: [40 of UInt8]) {
        var index = 0
        var isFraction = false
        while text[index] != 0, text[index] != UInt8(ascii: "e") {
            if text[index] == UInt8(ascii: ".") {
                isFraction = true
            } else if count > 0 || text[index] != UInt8(ascii: "0") {
                digits[count] = text[index]
                count += 1
                if !isFraction { pointPosition += 1 }
            } else if isFraction {
                pointPosition -= 1
            }
            index += 1
        }
        if text[index] == UInt8(ascii: "e") {
            let isNegative = text[index + 1] == UInt8(ascii: "-")
            var exponent = 0
            index += 2
            while text[index] != 0 {
                exponent = exponent * 10 + Int(text[index] &- UInt8(ascii: "0"))
                index += 1
            }
            pointPosition += isNegative ? -exponent : exponent
        }
        while count > 1, digits[count - 1] == UInt8(ascii: "0") { count -= 1 }
    }

    /// Writes the value with so many digits, correctly rounded (`ecvt` is not), and a zero behind.
    /// - Returns: What the text reads back as.
    private static func write(
        _ value: Double, digitCount: Int, into text: inout [40 of UInt8]
    ) -> Double {
        var span = text.mutableSpan
        return unsafe span.withUnsafeMutableBytes { bytes in
            guard let start = bytes.baseAddress else { return 0 }
            let characters = unsafe start.assumingMemoryBound(to: CChar.self)
            _ = unsafe gcvt(value, Int32(digitCount), characters)
            return unsafe strtod(characters, nil)
        }
    }
}
