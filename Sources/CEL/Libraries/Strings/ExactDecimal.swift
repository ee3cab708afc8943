// SPDX-License-Identifier: Apache-2.0

/// A finite double times a power of ten, rounded to an integer as Go's `strconv` rounds: exactly,
/// ties to even.
///
/// Doubles are binary; writing one with a fixed number of decimals needs more digits than a machine
/// word has. The largest number here, 2^1024 × 10^330, has 2,121 bits: 67 words of 32.
struct ExactDecimal {
    private var words = [72 of UInt32](repeating: 0)
    private var wordCount = 0
    /// Decimal digits, the least significant first.
    private var digits = [720 of UInt8](repeating: 0)
    private(set) var count = 0

    /// - Precondition: `value` is finite and not negative, `decimals` at most 330.
    init(_ value: Double, decimals: Int) {
        var mantissa = value.significandBitPattern
        var exponent = Int(value.exponentBitPattern) - 1075
        if value.exponentBitPattern == 0 { exponent += 1 } else { mantissa |= 1 << 52 }
        words[0] = UInt32(truncatingIfNeeded: mantissa)
        words[1] = UInt32(truncatingIfNeeded: mantissa >> 32)
        wordCount = 2
        for _ in 0..<min(decimals, 330) { multiplyByTen() }
        if exponent > 0 {
            shiftLeft(exponent)
        } else if exponent < 0 {
            shiftRight(-exponent)
        }
        makeDigits()
    }

    /// The digit `power` places left of the last; 0 beyond the first.
    subscript(power: Int) -> UInt8 { power >= 0 && power < count ? digits[power] : 0 }

    private mutating func multiplyByTen() {
        var carry: UInt64 = 0
        for index in 0..<wordCount {
            let product = UInt64(words[index]) * 10 + carry
            words[index] = UInt32(truncatingIfNeeded: product)
            carry = product >> 32
        }
        if carry > 0 { push(UInt32(carry)) }
    }

    private mutating func push(_ word: UInt32) {
        guard wordCount < 72 else { return }
        words[wordCount] = word
        wordCount += 1
    }

    private mutating func shiftLeft(_ bitCount: Int) {
        let wordShift = bitCount / 32, bitShift = UInt64(bitCount % 32)
        for index in stride(from: min(71, wordCount + wordShift), through: 0, by: -1) {
            let source = index - wordShift
            let high = source >= 0 && source < wordCount ? UInt64(words[source]) : 0
            let low = source >= 1 && source <= wordCount ? UInt64(words[source - 1]) : 0
            words[index] = UInt32(truncatingIfNeeded: high << bitShift | (low << bitShift) >> 32)
        }
        wordCount = min(72, wordCount + wordShift + 1)
    }

    private mutating func shiftRight(_ bitCount: Int) {
        func bit(_ index: Int) -> Bool {
            index / 32 < wordCount && words[index / 32] >> UInt32(index % 32) & 1 == 1
        }
        let half = bit(bitCount - 1)
        var isSticky = false
        var index = 0
        while index < bitCount - 1, index / 32 < wordCount, !isSticky {
            isSticky = bit(index)
            index += 1
        }
        let wordShift = bitCount / 32, bitShift = UInt32(bitCount % 32)
        for index in 0..<wordCount {
            let low = index + wordShift < wordCount ? words[index + wordShift] : 0
            let high = index + wordShift + 1 < wordCount ? words[index + wordShift + 1] : 0
            words[index] = bitShift == 0 ? low : low >> bitShift | high << (32 - bitShift)
        }
        guard half, isSticky || words[0] & 1 == 1 else { return }
        for index in 0..<wordCount {
            words[index] &+= 1
            if words[index] != 0 { return }
        }
        push(1)
    }

    private mutating func makeDigits() {
        while wordCount > 0 {
            if words[wordCount - 1] == 0 {
                wordCount -= 1
                continue
            }
            var remainder: UInt64 = 0
            for index in stride(from: wordCount - 1, through: 0, by: -1) {
                let dividend = remainder << 32 | UInt64(words[index])
                words[index] = UInt32(truncatingIfNeeded: dividend / 1_000_000_000)
                remainder = dividend % 1_000_000_000
            }
            for _ in 0..<9 {
                guard count < 720 else { return }
                digits[count] = UInt8(truncatingIfNeeded: remainder % 10)
                remainder /= 10
                count += 1
            }
        }
        while count > 1, digits[count - 1] == 0 { count -= 1 }
        if count == 0 { count = 1 }
    }
}

extension TextBuilder {
    /// With `decimals` digits behind the point; the digits before it in groups of three where
    /// `isGrouped`. Source: Go's `%.nf`, and golang.org/x/text for English.
    mutating func append(fixed value: Double, decimals: Int, isGrouped: Bool) {
        if value < 0 { append(UInt8(ascii: "-")) }
        let digits = ExactDecimal(value.magnitude, decimals: decimals)
        let top = max(digits.count, decimals + 1)
        for power in stride(from: top - 1, through: 0, by: -1) {
            append(0x30 + digits[power])
            let place = power - decimals
            if isGrouped, place > 0, place % 3 == 0 { append(UInt8(ascii: ",")) }
            if place == 0, decimals > 0 { append(UInt8(ascii: ".")) }
        }
    }

    /// Seven digits and a power of ten in superscript: `3.140000×10⁰⁰`.
    mutating func append(scientific value: Double) {
        if value < 0 { append(UInt8(ascii: "-")) }
        var decimals = 6
        var digits = ExactDecimal(0, decimals: 0)
        if value != 0 {
            let exponent = ShortestDigits(value.magnitude).pointPosition - 1
            // From the seventh digit on every decimal is kept: a double above a million has at most
            // 33.
            decimals = exponent < 6 ? 6 - exponent : (exponent < 16 ? 40 : 0)
            digits = ExactDecimal(value.magnitude, decimals: decimals)
        }
        var rounded: UInt64 = 0
        let top = max(digits.count, value == 0 ? 7 : 1)
        for place in 1...7 { rounded = rounded * 10 + UInt64(digits[top - place]) }
        if Self.roundsUp(digits, below: top - 7, isOdd: rounded % 2 == 1) { rounded += 1 }
        var exponent = value == 0 ? 0 : top - 1 - decimals
        if rounded == 10_000_000 {
            rounded = 1_000_000
            exponent += 1
        }
        append(0x30 + UInt8(truncatingIfNeeded: rounded / 1_000_000))
        append(UInt8(ascii: "."))
        append(rounded % 1_000_000, width: 6)
        append("×10")
        if exponent < 0 { append("⁻") }
        appendSuperscript(exponent.magnitude)
    }

    private static func roundsUp(_ digits: ExactDecimal, below power: Int, isOdd: Bool) -> Bool {
        guard power > 0, digits[power - 1] >= 5 else { return false }
        if digits[power - 1] > 5 { return true }
        for lower in 0..<(power - 1) where digits[lower] != 0 { return true }
        return isOdd
    }

    private mutating func appendSuperscript(_ number: UInt) {
        let figures: [10 of StaticString] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
        if number >= 100 { append(figures[Int(number / 100 % 10)]) }
        append(figures[Int(number / 10 % 10)])
        append(figures[Int(number % 10)])
    }
}
