// SPDX-License-Identifier: Apache-2.0

/// Decimal digits without a `String`.
enum Decimal {
    /// Gives `body` the digits of `number`, which is taken as 0 when negative.
    static func withBytes<Result>(
        of number: Int, _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        unsafe withUnsafeTemporaryAllocation(byteCount: 20, alignment: 1) { digits in
            var rest = max(0, number)
            var first = 20
            repeat {
                first -= 1
                unsafe digits[first] = UInt8(0x30 + rest % 10)
                rest /= 10
            } while rest > 0
            return unsafe body(UnsafeRawBufferPointer(rebasing: digits[first..<20]))
        }
    }

    /// The number that `bytes` spell, only digits; `nil` for anything else or beyond 18 digits.
    static func value(of bytes: UnsafeRawBufferPointer) -> Int? {
        guard unsafe !bytes.isEmpty, bytes.count <= 18 else { return nil }
        var value = 0
        for index in 0..<bytes.count {
            let digit = unsafe bytes[index] &- 0x30
            guard digit <= 9 else { return nil }
            value = value &* 10 &+ Int(digit)
        }
        return value
    }
}
