// SPDX-License-Identifier: Apache-2.0

extension TextBuilder {
    /// As Go's `strconv.FormatFloat(x, 'g', -1, 64)` and `%v`: shortest digits that read back, an
    /// exponent below -4 and from 6 on.
    package mutating func append(double value: Double, exponentFrom: Int = 6) {
        guard value.isFinite else {
            append(value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf")
            return
        }
        let digits = ShortestDigits(value)
        if value.sign == .minus { append("-") }
        let exponent = digits.pointPosition - 1
        if exponent < -4 || exponent >= exponentFrom {
            append(digits[0])
            if digits.count > 1 { append(".") }
            for index in 1..<max(1, digits.count) { append(digits[index]) }
            append("e")
            append(exponent < 0 ? "-" : "+")
            append(UInt64(exponent.magnitude), width: 2)
            return
        }
        appendPlain(digits)
    }

    /// As `strconv.FormatFloat(x, 'f', -1, 64)`: shortest digits, never an exponent.
    package mutating func append(plainDouble value: Double) {
        guard value.isFinite else { return append(double: value) }
        if value.sign == .minus { append("-") }
        appendPlain(ShortestDigits(value))
    }

    private mutating func appendPlain(_ digits: ShortestDigits) {
        if digits.pointPosition <= 0 {
            append("0.")
            for _ in 0..<(-digits.pointPosition) { append("0") }
            for index in 0..<digits.count { append(digits[index]) }
            return
        }
        for index in 0..<max(digits.count, digits.pointPosition) {
            if index == digits.pointPosition { append(".") }
            append(index < digits.count ? digits[index] : UInt8(ascii: "0"))
        }
    }
}

/// The fewest decimal digits that read back as the same double.
struct ShortestDigits {
    private var digits: [24 of UInt8] = .init(repeating: UInt8(ascii: "0"))
    /// At least 1; no zeros at the end, but for zero itself.
    private(set) var count = 0
    /// Digits before the decimal point; negative for zeros behind it.
    private(set) var pointPosition = 0

    subscript(index: Int) -> UInt8 { digits[index] }

    /// - Precondition: finite.
    init(_ value: Double) {
        // Swift's description is the shortest round trip as well; only its layout differs.
        var sawPoint = false
        var exponent = 0
        var readingExponent = false
        var isNegativeExponent = false
        for byte in value.magnitude.description.utf8 {
            switch byte {
            case UInt8(ascii: "."): sawPoint = true
            case UInt8(ascii: "e"): readingExponent = true
            case UInt8(ascii: "-"): isNegativeExponent = true
            case UInt8(ascii: "+"): break
            default:
                if readingExponent {
                    exponent = exponent * 10 + Int(byte - UInt8(ascii: "0"))
                } else {
                    if count == 0, byte == UInt8(ascii: "0") {
                        if sawPoint { pointPosition -= 1 }
                        continue
                    }
                    if count < 24 {
                        digits[count] = byte
                        count += 1
                    }
                    if !sawPoint { pointPosition += 1 }
                }
            }
        }
        pointPosition += isNegativeExponent ? -exponent : exponent
        while count > 0, digits[count - 1] == UInt8(ascii: "0") { count -= 1 }
        if count == 0 {
            count = 1
            pointPosition = 1
        }
    }
}
