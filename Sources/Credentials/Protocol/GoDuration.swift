// SPDX-License-Identifier: Apache-2.0

/// Spans of time as Go's `time.ParseDuration` reads them: `1h30m`, `840s`, `0s`, `1.5h`.
package enum GoDuration {
    /// Nanoseconds; nil where the text is none, or is beyond ±292 years.
    package static func nanoseconds(_ text: String) -> Int64? {
        var rest = Substring(text).utf8
        var isNegative = false
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            rest = rest.dropFirst()
        }
        if rest.elementsEqual("0".utf8) { return 0 }
        if rest.isEmpty { return nil }
        var total: UInt64 = 0
        while !rest.isEmpty {
            let whole = rest.prefix(while: Bytes.isDigit)
            rest = rest.dropFirst(whole.count)
            var fraction = rest.prefix(0)
            if rest.first == UInt8(ascii: ".") {
                fraction = rest.dropFirst().prefix(while: Bytes.isDigit)
                rest = rest.dropFirst(1 + fraction.count)
            }
            if whole.isEmpty, fraction.isEmpty { return nil }
            let unitText = rest.prefix { !Bytes.isDigit($0) && $0 != UInt8(ascii: ".") }
            rest = rest.dropFirst(unitText.count)
            guard let unit = unit(String(Substring(unitText))), let part = part(whole, fraction, unit) else { return nil }
            let (sum, overflow) = total.addingReportingOverflow(part)
            if overflow || sum > 1 << 63 { return nil }
            total = sum
        }
        if isNegative { return total == 1 << 63 ? .min : -Int64(total) }
        return total == 1 << 63 ? nil : Int64(total)
    }

    /// Whole seconds, rounded towards zero.
    package static func seconds(_ text: String) -> Int64? { nanoseconds(text).map { $0 / 1_000_000_000 } }

    /// A number of seconds, as Go reads it back: `840s`.
    package static func text(seconds: Int64) -> String { "\(seconds)s" }

    private static func unit(_ text: String) -> UInt64? {
        switch text {
        case "ns": 1
        // The micro sign and the Greek letter.
        case "us", "\u{B5}s", "\u{3BC}s": 1_000
        case "ms": 1_000_000
        case "s": 1_000_000_000
        case "m": 60_000_000_000
        case "h": 3_600_000_000_000
        default: nil
        }
    }

    private static func part(
        _ whole: Substring.UTF8View, _ fraction: Substring.UTF8View, _ unit: UInt64
    ) -> UInt64? {
        var value: UInt64 = 0
        for digit in whole {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt64(digit &- UInt8(ascii: "0")))
            if overflow || carry { return nil }
            value = sum
        }
        let (product, overflow) = value.multipliedReportingOverflow(by: unit)
        if overflow || product > 1 << 63 { return nil }
        var scale = 1.0
        var part = 0.0
        for digit in fraction.prefix(18) {
            part = part * 10 + Double(digit &- UInt8(ascii: "0"))
            scale *= 10
        }
        return product + UInt64(part * (Double(unit) / scale))
    }
}
