// SPDX-License-Identifier: Apache-2.0

package import JSON

/// Texts of a quantity: no expression asks for one, so these are for people and tests and may
/// allocate.
extension Quantity {
    /// The canonical form: no fraction, and the largest suffix that leaves none.
    package func canonical(in arena: inout Arena) throws(QuantityError) -> String {
        guard sign != 0 else { return "0" }
        let minus = sign < 0 ? "-" : ""
        if format == .binarySI,
            magnitude.compare(Digits(1024), shift: Int(scale), otherShift: 0) >= 0,
            let whole = try wholeDigits(in: &arena)
        {
            return try minus + binaryText(whole, in: &arena)
        }
        let digits = magnitude
        let zeros = digits.trailingZeros
        var exponent = Int(scale) + zeros
        // The exponent goes down to a multiple of three; the number takes the zeros.
        let padding = ((exponent % 3) + 3) % 3
        exponent -= padding
        return minus + digits.text(dropping: zeros) + String(repeating: "0", count: padding)
            + decimalSuffix(exponent)
    }

    /// Every digit, with as many behind the point as the amount was computed with.
    package func decimal() throws(QuantityError) -> String {
        let digits = magnitude
        let decimals = -Int(scale)
        guard abs(decimals) <= Limits.quantityDigitCount else { throw .tooLarge }
        if sign == 0, decimals <= 0 { return "0" }
        var text = sign < 0 ? "-" : ""
        for power in stride(from: max(digits.length, decimals + 1, 1) - 1, through: 0, by: -1) {
            if power == decimals - 1 { text += "." }
            text += String(digits.digit(ofPower: power))
        }
        return text + String(repeating: "0", count: max(0, -decimals))
    }

    /// The digits of the amount as an integer; nil where it has a part behind the point.
    private func wholeDigits(in arena: inout Arena) throws(QuantityError) -> Digits? {
        if scale >= 0 { return try magnitude.shifted(by: Int(scale), in: &arena) }
        let decimals = -Int(scale)
        for power in 0..<min(decimals, magnitude.count) where magnitude.digit(ofPower: power) != 0 {
            return nil
        }
        return try magnitude.roundedUp(by: decimals, in: &arena)
    }

    private func binaryText(_ whole: Digits, in arena: inout Arena) throws(QuantityError) -> String
    {
        var digits = whole
        var times = 0
        while true {
            let (quotient, remainder) = try digits.divided(by: 1024, in: &arena)
            guard remainder == 0 else { break }
            digits = quotient
            times += 1
        }
        let suffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"]
        return digits.text(dropping: 0) + (times < suffixes.count ? suffixes[times] : "")
    }

    private func decimalSuffix(_ exponent: Int) -> String {
        if format == .decimalExponent { return exponent == 0 ? "" : "e\(exponent)" }
        return switch exponent {
        case -9: "n"
        case -6: "u"
        case -3: "m"
        case 3: "k"
        case 6: "M"
        case 9: "G"
        case 12: "T"
        case 15: "P"
        case 18: "E"
        default: ""
        }
    }
}

extension Digits {
    fileprivate var trailingZeros: Int {
        var zeros = 0
        while zeros < count - 1, digit(ofPower: zeros) == 0 { zeros += 1 }
        return zeros
    }

    /// The digits without leading zeros and without the last `dropping`.
    fileprivate func text(dropping: Int) -> String {
        var text = ""
        var power = max(1, length) - 1
        while power >= dropping {
            text += String(digit(ofPower: power))
            power -= 1
        }
        return text
    }
}
