// SPDX-License-Identifier: Apache-2.0

/// Numbers as keys.
enum KeyText {
    /// A float as Go's `FormatFloat(value, 'g', -1, 32)`: the shortest digits of single precision, with an exponent of
    /// at least two digits below 1e-4 and from 1e6 on.
    static func float(_ value: Double) -> String {
        let text = "\(Float(value))"
        let parts = text.split(separator: "e")
        let isNegative = text.hasPrefix("-")
        let mantissa = parts[0].filter { $0 != "-" }.split(separator: ".", omittingEmptySubsequences: false)
        let whole = mantissa[0]
        var fraction = mantissa.count > 1 ? mantissa[1] : ""
        if fraction == "0" { fraction = "" }
        var digits = String(whole + fraction)
        var point = whole.count + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
        while digits.count > 1, digits.hasPrefix("0") {
            digits.removeFirst()
            point -= 1
        }
        while digits.count > 1, digits.hasSuffix("0") { digits.removeLast() }
        let exponent = point - 1
        let sign = isNegative ? "-" : ""
        if exponent < -4 || exponent >= 6 {
            let magnitude = abs(exponent)
            let rest = digits.dropFirst()
            return sign + digits.prefix(1) + (rest.isEmpty ? "" : "." + rest) + (exponent < 0 ? "e-" : "e+")
                + (magnitude < 10 ? "0" : "") + "\(magnitude)"
        }
        if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
        if point >= digits.count { return sign + digits + String(repeating: "0", count: point - digits.count) }
        return sign + digits.prefix(point) + "." + digits.dropFirst(point)
    }
}
