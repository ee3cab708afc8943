// SPDX-License-Identifier: Apache-2.0

import Glibc

// Doubles as the specification's `format` writes them.
extension TextBuilder {
    /// `1.052033e+03`: exactly rounded, at least two digits of exponent.
    /// - Parameter decimals: 0 ≤ decimals ≤ 255.
    mutating func append(exponential value: Double, decimals: Int) {
        // A digit, the point, the decimals, the sign and `e-308` fit.
        let capacity = decimals + 16
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { buffer in
            let count = unsafe withVaList([Int32(decimals), value]) {
                unsafe vsnprintf(buffer.baseAddress, capacity, "%.*e", $0)
            }
            for index in 0..<min(Int(max(0, count)), capacity - 1) {
                append(UInt8(bitPattern: unsafe buffer[index]))
            }
        }
    }

    /// As `string(x)`, but for the infinities.
    mutating func append(plainNumber value: Double) {
        if value.isInfinite {
            append(value < 0 ? "-Infinity" : "Infinity")
        } else {
            append(double: value)
        }
    }
}
