// SPDX-License-Identifier: Apache-2.0

/// An amount of a resource, as `resource.Quantity` of the Kubernetes API machinery holds it.
///
/// Two shapes, because what they are can be observed: `isInteger` is about the first alone. An
/// amount that fits is `value × 10^scale` in machine integers. Any other is a row of decimal digits
/// with at most nine of them behind the point, in the arena; digits, because everything asked of
/// such an amount is decimal (shift, round, compare, print).
@safe package struct Quantity: BitwiseCopyable {
    /// Of the small shape the digits with sign; of the large shape unused.
    package var value: Int64 = 0
    /// The power of ten that `value`, or the digits read as an integer, is multiplied with.
    package var scale: Int32 = 0
    package var format = Format.decimalSI
    package var isLarge = false
    package var isNegative = false
    /// Made by `add` or `sub`. Upstream holds these by reference, which its own equality does not
    /// know on the right.
    package var isSum = false
    /// Of the large shape: digits 0 to 9, the most significant first, at least one.
    var digitStart: UnsafePointer<UInt8>?
    var digitCount: Int32 = 0

    package init() { unsafe digitStart = nil }

    package init(value: Int64, scale: Int32, format: Format) {
        self.init()
        self.value = value
        self.scale = scale
        self.format = format
    }

    /// How the amount likes to be written.
    package enum Format: UInt8, BitwiseCopyable, Sendable {
        case decimalSI, binarySI, decimalExponent
    }

    /// Less than zero, zero or more.
    package var sign: Int {
        if !isLarge { return Int(value.signum()) }
        return magnitude.isZero ? 0 : (isNegative ? -1 : 1)
    }

    /// The integer, where the small shape holds one without a part behind the point. `1000m` and
    /// `1.0` are none: upstream decides by the shape, not by arithmetic.
    package var integer: Int64? {
        guard !isLarge, scale >= 0 else { return nil }
        return Self.scaled(value, by: scale)
    }

    /// The digits without sign and without the power of ten.
    var magnitude: Digits {
        isLarge ? unsafe Digits(start: digitStart, count: Int(digitCount)) : Digits(value.magnitude)
    }

    /// `value × 10^power`; nil where it does not fit.
    static func scaled(_ value: Int64, by power: Int32) -> Int64? {
        guard value != 0 else { return 0 }
        var result = value
        var remaining = power
        while remaining > 0 {
            let (next, overflow) = result.multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            result = next
            remaining &-= 1
        }
        return result
    }
}

/// Why a text is no quantity, or an amount cannot be computed.
package enum QuantityError: Error, BitwiseCopyable {
    case malformed
    case unknownSuffix
    case noNumber
    /// More digits than `Limits.quantityDigitCount`, or an arena that is full.
    case tooLarge

    package var message: StaticString {
        switch self {
        case .malformed:
            "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
        case .unknownSuffix: "unable to parse quantity's suffix"
        case .noNumber: "unable to parse numeric part of quantity"
        case .tooLarge: "the quantity has more digits than can be computed with"
        }
    }
}
