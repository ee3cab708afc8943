// SPDX-License-Identifier: Apache-2.0

// strtod rounds a row of digits correctly, which is what upstream's big.Float does; writing that
// again is 500 lines.
internal import Glibc
package import JSON

extension Quantity {
    /// The nearest double of the digits times a power of ten: two roundings, as upstream computes
    /// it.
    package func approximateDouble(in arena: inout Arena) throws(QuantityError) -> Double {
        let base = try isLarge ? roundedDigits(in: &arena) : Double(value)
        return scale == 0 ? base : base * Self.powerOfTen(Int(scale))
    }

    private func roundedDigits(in arena: inout Arena) throws(QuantityError) -> Double {
        let count = Int(digitCount)
        guard let text = unsafe arena.allocate(CChar.self, count: count + 1) else {
            throw .tooLarge
        }
        for index in 0..<count {
            unsafe text[index] = CChar(0x30 + magnitude.digit(ofPower: count - 1 - index))
        }
        unsafe text[count] = 0
        let rounded = unsafe strtod(text, nil)
        return isNegative ? -rounded : rounded
    }

    /// Go's `math.Pow10`: a product or quotient of two table entries.
    private static func powerOfTen(_ exponent: Int) -> Double {
        if exponent > 308 { return .infinity }
        if exponent < -323 { return 0 }
        let units: [32 of Double] = [
            1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
            1e16,
            1e17, 1e18, 1e19, 1e20, 1e21, 1e22, 1e23, 1e24, 1e25, 1e26, 1e27, 1e28, 1e29, 1e30,
            1e31,
        ]
        let large: [10 of Double] = [
            1e0, 1e32, 1e64, 1e96, 1e128, 1e160, 1e192, 1e224, 1e256, 1e288,
        ]
        // 1e-320 is 2024 times the smallest double.
        let small: [11 of Double] = [
            1e0, 1e-32, 1e-64, 1e-96, 1e-128, 1e-160, 1e-192, 1e-224, 1e-256, 1e-288,
            2024 * .leastNonzeroMagnitude,
        ]
        return exponent >= 0
            ? large[exponent / 32] * units[exponent % 32]
            : small[-exponent / 32] / units[-exponent % 32]
    }
}
