// SPDX-License-Identifier: Apache-2.0

internal import CEL
package import JSON

extension Quantity {
    /// Reads a quantity as the API machinery does, oddities included: a missing number is zero
    /// (`.`, `k`).
    ///
    /// An amount of up to 18 digits, or a whole number with a binary suffix that surely fits, takes
    /// the small shape. Others are rounded up to nanos and, with a binary suffix, capped at 2^63 -
    /// 1.
    package init(parsing text: UTF8Text, in arena: inout Arena) throws(QuantityError) {
        if text.count == 0 { throw .malformed }
        if let plain = Quantity(plain: text) {
            self = plain
            return
        }
        self.init()
        let parts = try Parts(text)
        guard let suffix = Suffix(text.slice(parts.suffix)) else { throw .unknownSuffix }
        let integerCount = max(1, parts.integer.count), fractionCount = parts.fraction.count
        var mantissa: Int64 = 1
        var small = suffix.exponent
        let precision: Int
        if suffix.format != .binarySI {
            precision = 18 - integerCount - fractionCount
        } else if fractionCount == 0 {
            small = 0
            mantissa = 1 << Int64(suffix.exponent)
            // A binary suffix takes three decimal digits for each ten bits.
            precision = 15 - integerCount - Int(suffix.exponent) * 3 / 10 - 1
        } else {
            precision = -1
        }
        if precision >= 0 {
            let scale = Int64(small) - Int64(fractionCount)
            if scale >= -9, let scale = Int32(exactly: scale) {
                let digits = Self.number(text, parts)
                let (value, overflow) = digits.multipliedReportingOverflow(by: mantissa)
                if !overflow {
                    self.init(
                        value: parts.isNegative ? -value : value, scale: scale,
                        format: suffix.format)
                    return
                }
            }
        }
        try self.init(large: text, parts, suffix, in: &arena)
    }

    /// The digits before and behind the point as one number: at most 18 of them.
    private static func number(_ text: UTF8Text, _ parts: Parts) -> Int64 {
        var value: Int64 = 0
        for index in parts.integer { value = value &* 10 &+ Int64(text[index] &- 0x30) }
        for index in parts.fraction { value = value &* 10 &+ Int64(text[index] &- 0x30) }
        return value
    }

    private init(
        large text: UTF8Text, _ parts: Parts, _ suffix: Suffix, in arena: inout Arena
    ) throws(QuantityError) {
        guard parts.hasNumber else { throw .noNumber }
        let fraction = parts.fraction, integer = parts.integer
        var digits = try Digits.make(count: integer.count + fraction.count, in: &arena) { power in
            let index =
                power < fraction.count
                ? fraction.upperBound - 1 - power
                : integer.upperBound - 1 - (power - fraction.count)
            return text[index] &- 0x30
        }
        // Digits behind the point; negative where zeros are missing before it.
        var decimals = fraction.count
        if suffix.format == .binarySI {
            digits = try digits.multiplied(by: 1 << UInt64(suffix.exponent), in: &arena)
        } else {
            decimals -= Int(suffix.exponent)
        }
        if !digits.isZero {
            if decimals > 9 {
                digits = try digits.roundedUp(by: decimals - 9, in: &arena)
            } else {
                digits = try digits.shifted(by: 9 - decimals, in: &arena)
            }
            decimals = 9
        }
        var format = suffix.format
        if format == .binarySI {
            let most = Digits(UInt64(Int64.max))
            if digits.compare(most, shift: 0, otherShift: decimals) > 0 {
                digits = try most.shifted(by: 0, in: &arena)
                decimals = 0
            }
            let one = Digits(1)
            if !digits.isZero, digits.compare(one, shift: 0, otherShift: decimals) < 0 {
                format = .decimalSI
            }
        }
        self.init(digits, decimals: decimals, isNegative: parts.isNegative, format: format)
    }

    init(_ digits: Digits, decimals: Int, isNegative: Bool, format: Format) {
        self.init()
        isLarge = true
        unsafe digitStart = digits.start
        digitCount = Int32(truncatingIfNeeded: digits.count)
        scale = Int32(clamping: -decimals)
        self.isNegative = isNegative && !digits.isZero
        self.format = format
    }
}

extension Quantity {
    /// Where the parts of a quantity lie.
    fileprivate struct Parts {
        var isNegative = false
        /// The digits before the point, without leading zeros.
        var integer = 0..<0
        var fraction = 0..<0
        var suffix = 0..<0
        /// Whether any digit stands anywhere, zeros included.
        var hasNumber = false

        init(_ text: UTF8Text) throws(QuantityError) {
            var index = 0
            if text[0] == UInt8(ascii: "-") || text[0] == UInt8(ascii: "+") {
                isNegative = text[0] == UInt8(ascii: "-")
                index = 1
            }
            let first = index
            while index < text.count, text[index] == UInt8(ascii: "0") { index += 1 }
            let end = Self.endOfDigits(text, index)
            integer = index..<end
            hasNumber = end > first
            index = end
            if index < text.count, text[index] == UInt8(ascii: ".") {
                let end = Self.endOfDigits(text, index + 1)
                fraction = (index + 1)..<end
                hasNumber = hasNumber || end > index + 1
                index = end
            }
            let start = index
            while index < text.count, Self.isSuffixLetter(text[index]) { index += 1 }
            if index < text.count,
                text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+")
            {
                index += 1
            }
            index = Self.endOfDigits(text, index)
            guard index == text.count else { throw .malformed }
            suffix = start..<index
        }

        private static func endOfDigits(_ text: UTF8Text, _ start: Int) -> Int {
            var index = start
            while index < text.count, text[index] &- 0x30 < 10 { index += 1 }
            return index
        }

        private static func isSuffixLetter(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "i"), UInt8(ascii: "n"),
                UInt8(ascii: "u"), UInt8(ascii: "m"), UInt8(ascii: "k"), UInt8(ascii: "K"),
                UInt8(ascii: "M"), UInt8(ascii: "G"), UInt8(ascii: "T"), UInt8(ascii: "P"):
                true
            default: false
            }
        }
    }

    /// What the end of a quantity stands for: a power of ten, or of two.
    fileprivate struct Suffix {
        var exponent: Int32
        var format: Format

        init?(_ text: UTF8Text) {
            if let exponent = Self.decimal(text) {
                self.exponent = exponent
                format = .decimalSI
            } else if let exponent = Self.binary(text) {
                self.exponent = exponent
                format = .binarySI
            } else if let exponent = Self.power(text) {
                self.exponent = exponent
                format = .decimalExponent
            } else {
                return nil
            }
        }

        private static func decimal(_ text: UTF8Text) -> Int32? {
            if text.count == 0 { return 0 }
            return text.count == 1 ? decimalPower(text[0]) : nil
        }

        private static func binary(_ text: UTF8Text) -> Int32? {
            text.count == 2 && text[1] == UInt8(ascii: "i") ? binaryPower(text[0]) : nil
        }

        /// `e3`, `E-6`: any 64-bit number, of which upstream keeps the low 32 bits.
        private static func power(_ text: UTF8Text) -> Int32? {
            guard text.count > 1, text[0] | 0x20 == UInt8(ascii: "e") else { return nil }
            var index = 1
            let isNegative = text[1] == UInt8(ascii: "-")
            if isNegative || text[1] == UInt8(ascii: "+") { index = 2 }
            guard index < text.count else { return nil }
            var value: Int64 = 0
            while index < text.count {
                let digit = text[index] &- 0x30
                guard digit < 10 else { return nil }
                let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
                let (next, carry) = tenfold.subtractingReportingOverflow(Int64(digit))
                if overflow || carry { return nil }
                value = next
                index += 1
            }
            if !isNegative, value == .min { return nil }
            return Int32(truncatingIfNeeded: isNegative ? value : -value)
        }
    }
}
