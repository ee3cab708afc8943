// SPDX-License-Identifier: Apache-2.0

package import JSON

extension Quantity {
    /// Less than zero, zero or more: the order of the amounts, whatever their shapes.
    package func compare(_ other: Quantity) -> Int {
        if sign != other.sign { return sign < other.sign ? -1 : 1 }
        if !isLarge, !other.isLarge, let order = compareSmall(other) { return order }
        let order = magnitude.compare(
            other.magnitude, shift: Int(scale), otherShift: Int(other.scale))
        return sign < 0 ? -order : order
    }

    /// The order where both fit a machine integer at the finer of the two scales.
    private func compareSmall(_ other: Quantity) -> Int? {
        var one = value
        var two = other.value
        if scale != other.scale {
            let (difference, overflow) = scale.subtractingReportingOverflow(other.scale)
            guard !overflow, difference > -19, difference < 19 else { return nil }
            let finer = difference > 0 ? Self.scaled(one, by: difference)
                : Self.scaled(two, by: -difference)
            guard let finer else { return nil }
            if difference > 0 { one = finer } else { two = finer }
        }
        return one == two ? 0 : (one < two ? -1 : 1)
    }

    /// The sum. It takes the format of the other where this amount is zero, as upstream's does.
    package func adding(_ other: Quantity, in arena: inout Arena) throws(QuantityError) -> Quantity
    {
        try sum(other, isDifference: false, in: &arena)
    }

    package func subtracting(_ other: Quantity, in arena: inout Arena) throws(QuantityError)
        -> Quantity
    {
        try sum(other, isDifference: true, in: &arena)
    }

    private func sum(
        _ other: Quantity, isDifference: Bool, in arena: inout Arena
    ) throws(QuantityError) -> Quantity {
        let resultFormat = sign == 0 ? other.format : format
        var result: Quantity
        if !isLarge, !other.isLarge, let small = smallSum(other, isDifference: isDifference) {
            result = small
        } else {
            result = try largeSum(other, isDifference: isDifference, in: &arena)
        }
        result.format = resultFormat
        result.isSum = true
        return result
    }

    /// In machine integers, at the finer of the two scales; nil where that does not fit.
    private func smallSum(_ other: Quantity, isDifference: Bool) -> Quantity? {
        let addend: Int64
        if isDifference {
            guard other.value != .min else { return nil }
            addend = -other.value
        } else {
            addend = other.value
        }
        if addend == 0 { return self }
        if value == 0 { return Quantity(value: addend, scale: other.scale, format: format) }
        let finer = min(scale, other.scale)
        // Both scales are 32 bits of input; their difference may not be.
        let (own, ownOverflow) = scale.subtractingReportingOverflow(finer)
        let (its, itsOverflow) = other.scale.subtractingReportingOverflow(finer)
        guard !ownOverflow, !itsOverflow, let one = Self.scaled(value, by: own),
            let two = Self.scaled(addend, by: its)
        else { return nil }
        let (sum, overflow) = one.addingReportingOverflow(two)
        return overflow ? nil : Quantity(value: sum, scale: finer, format: format)
    }

    private func largeSum(
        _ other: Quantity, isDifference: Bool, in arena: inout Arena
    ) throws(QuantityError) -> Quantity {
        let finer = min(scale, other.scale)
        let one = try magnitude.shifted(by: Int(scale) - Int(finer), in: &arena)
        let two = try other.magnitude.shifted(by: Int(other.scale) - Int(finer), in: &arena)
        let ownSign = sign, otherSign = isDifference ? -other.sign : other.sign
        let digits: Digits
        let isNegative: Bool
        if ownSign == otherSign || ownSign == 0 || otherSign == 0 {
            digits = try one.added(to: two, in: &arena)
            isNegative = ownSign < 0 || otherSign < 0
        } else if one.compare(two, shift: 0, otherShift: 0) >= 0 {
            digits = try one.subtracting(two, in: &arena)
            isNegative = ownSign < 0
        } else {
            digits = try two.subtracting(one, in: &arena)
            isNegative = otherSign < 0
        }
        return Quantity(digits, decimals: -Int(finer), isNegative: isNegative, format: format)
    }
}
