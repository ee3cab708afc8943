// SPDX-License-Identifier: Apache-2.0

/// Durations as Go's time package reads them.
enum DurationText {
    /// Reads `1h30m`, `-1.5h`, `100µs`. - Returns: nanoseconds, nil where Go has an error.
    static func parse(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
        var position = 0
        func byte() -> UInt8? { position < text.count ? unsafe text[position] : nil }
        var isNegative = false
        if let sign = byte(), sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            position += 1
        }
        guard position < text.count else { return nil }
        if text.count &- position == 1, byte() == UInt8(ascii: "0") { return 0 }
        var total: UInt64 = 0
        while position < text.count {
            var whole: UInt64 = 0
            var digits = 0
            while let character = byte(), character &- UInt8(ascii: "0") < 10 {
                let (scaled, overflow) = whole.multipliedReportingOverflow(by: 10)
                let (next, carry) = scaled.addingReportingOverflow(
                    UInt64(character &- UInt8(ascii: "0")))
                guard !overflow, !carry, next <= 1 << 63 else { return nil }
                whole = next
                digits += 1
                position += 1
            }
            var fraction: UInt64 = 0
            var scale = 1.0
            if byte() == UInt8(ascii: ".") {
                position += 1
                var isFull = false
                while let character = byte(), character &- UInt8(ascii: "0") < 10 {
                    digits += 1
                    position += 1
                    if isFull { continue }
                    // Go keeps as many digits as fit and drops the others.
                    if fraction > (1 << 63 - 1) / 10 {
                        isFull = true
                        continue
                    }
                    let next = fraction * 10 + UInt64(character &- UInt8(ascii: "0"))
                    if next > 1 << 63 {
                        isFull = true
                        continue
                    }
                    fraction = next
                    scale *= 10
                }
            }
            guard digits > 0, let unit = unsafe unit(text, &position) else { return nil }
            guard whole <= (1 << 63) / unit else { return nil }
            var nanoseconds = whole * unit
            if fraction > 0 {
                nanoseconds += UInt64(Double(fraction) * (Double(unit) / scale))
                guard nanoseconds <= 1 << 63 else { return nil }
            }
            let (sum, overflow) = total.addingReportingOverflow(nanoseconds)
            guard !overflow, sum <= 1 << 63 else { return nil }
            total = sum
        }
        if isNegative { return Int64(bitPattern: 0 &- total) }
        return Int64(exactly: total)
    }

    /// A unit in nanoseconds: everything up to the next digit or point.
    private static func unit(_ text: UnsafeBufferPointer<UInt8>, _ position: inout Int) -> UInt64? {
        let start = position
        while position < text.count, unsafe text[position] != UInt8(ascii: "."),
            unsafe text[position] &- UInt8(ascii: "0") >= 10
        {
            position += 1
        }
        let unit = unsafe UTF8Bytes(UnsafeBufferPointer(rebasing: text[start..<position]))
        if unit == "h" { return 3_600_000_000_000 }
        if unit == "m" { return 60_000_000_000 }
        if unit == "s" { return 1_000_000_000 }
        if unit == "ms" { return 1_000_000 }
        if unit == "us" || unit == "µs" || unit == "μs" { return 1_000 }
        return unit == "ns" ? 1 : nil
    }
}

/// Bytes that are compared with texts of the binary.
@safe struct UTF8Bytes: BitwiseCopyable {
    let bytes: UnsafeBufferPointer<UInt8>
    init(_ bytes: UnsafeBufferPointer<UInt8>) { unsafe self.bytes = bytes }

    static func == (one: UTF8Bytes, other: StaticString) -> Bool {
        unsafe bytesEqual(
            one.bytes, UnsafeBufferPointer(start: other.utf8Start, count: other.utf8CodeUnitCount))
    }
}
