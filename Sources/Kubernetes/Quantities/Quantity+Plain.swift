// SPDX-License-Identifier: Apache-2.0

internal import CEL
package import JSON

extension Quantity {
    /// An amount as people write them: at most 18 digits, perhaps a point, a suffix of one letter or
    /// two (`500m`, `2Gi`, `0.5`), that takes the small shape. In one pass over the bytes.
    ///
    /// Gives what the whole grammar gives, or nothing where that must be asked.
    package init?(plain text: UTF8Text) {
        // A sign, a point, 18 digits and two letters; leading zeros beyond that are not plain.
        guard text.count > 0, text.count <= 22 else { return nil }
        var index = 0
        let isNegative = text[0] == UInt8(ascii: "-")
        if isNegative || text[0] == UInt8(ascii: "+") { index = 1 }
        var digits: Int64 = 0
        var integerCount = 0
        while index < text.count, text[index] &- 0x30 < 10 {
            digits = digits &* 10 &+ Int64(text[index] &- 0x30)
            // Leading zeros do not count.
            if digits != 0 { integerCount &+= 1 }
            index &+= 1
        }
        var fractionCount = 0
        if index < text.count, text[index] == UInt8(ascii: ".") {
            index &+= 1
            while index < text.count, text[index] &- 0x30 < 10 {
                digits = digits &* 10 &+ Int64(text[index] &- 0x30)
                fractionCount &+= 1
                index &+= 1
            }
        }
        let precision = max(1, integerCount) &+ fractionCount
        guard precision <= 18 else { return nil }
        let rest = text.count &- index
        if rest == 2 {
            guard fractionCount == 0, text[index &+ 1] == UInt8(ascii: "i"),
                let power = Self.binaryPower(text[index]), precision &+ Int(power) * 3 / 10 < 15
            else { return nil }
            let (value, overflow) = digits.multipliedReportingOverflow(by: 1 << Int64(power))
            if overflow { return nil }
            self.init(value: isNegative ? 0 &- value : value, scale: 0, format: .binarySI)
            return
        }
        var scale: Int32 = 0
        if rest == 1 {
            guard let power = Self.decimalPower(text[index]) else { return nil }
            scale = power
        } else if rest != 0 {
            return nil
        }
        scale &-= Int32(truncatingIfNeeded: fractionCount)
        guard scale >= -9 else { return nil }
        self.init(value: isNegative ? 0 &- digits : digits, scale: scale, format: .decimalSI)
    }

    /// Of two: what a letter before an `i` stands for.
    static func binaryPower(_ letter: UInt8) -> Int32? {
        switch letter {
        case UInt8(ascii: "K"): 10
        case UInt8(ascii: "M"): 20
        case UInt8(ascii: "G"): 30
        case UInt8(ascii: "T"): 40
        case UInt8(ascii: "P"): 50
        case UInt8(ascii: "E"): 60
        default: nil
        }
    }

    /// Of ten: what a letter alone stands for.
    static func decimalPower(_ letter: UInt8) -> Int32? {
        switch letter {
        case UInt8(ascii: "n"): -9
        case UInt8(ascii: "u"): -6
        case UInt8(ascii: "m"): -3
        case UInt8(ascii: "k"): 3
        case UInt8(ascii: "M"): 6
        case UInt8(ascii: "G"): 9
        case UInt8(ascii: "T"): 12
        case UInt8(ascii: "P"): 15
        case UInt8(ascii: "E"): 18
        default: nil
        }
    }
}
