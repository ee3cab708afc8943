// SPDX-License-Identifier: Apache-2.0

/// What a scalar means where Kubernetes reads it: YAML 1.1 as `sigs.k8s.io/yaml` has it, by way of JSON.
///
/// `yes`, `on` and `y` are bools; `017`, `0o17`, `0x1F`, `0b1` and `1_000` are integers; a date stays text.
enum ResolvedScalar: Equatable {
    case null
    case bool(Bool)
    case int(Int64)
    case uint(UInt64)
    case double(Double)
    /// `.inf` or `.nan`, which JSON has not.
    case notFinite
    case string

    /// The meaning of a plain scalar without a tag.
    init(plain text: String) {
        switch text {
        case "", "~", "null", "Null", "NULL": self = .null
        case "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON": self = .bool(true)
        case "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF":
            self = .bool(false)
        case ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf",
            "-.INF":
            self = .notFinite
        default: self = ResolvedScalar.number(text) ?? .string
        }
    }

    /// A number in any of YAML 1.1's forms that Go reads; nil where it is none.
    private static func number(_ text: String) -> ResolvedScalar? {
        guard let first = text.utf8.first else { return nil }
        let isDigit = first >= UInt8(ascii: "0") && first <= UInt8(ascii: "9")
        guard isDigit || first == UInt8(ascii: "+") || first == UInt8(ascii: "-") || first == UInt8(ascii: ".")
        else { return nil }
        let plain = text.filter { $0 != "_" }
        if first != UInt8(ascii: "."), let integer = integer(plain) { return integer }
        // A leading point is read with its underscores, and so is no float with them.
        return float(first == UInt8(ascii: ".") ? text : plain)
    }

    private static func integer(_ text: String) -> ResolvedScalar? {
        var digits = Substring(text)
        var isNegative = false
        var isSigned = false
        if let sign = digits.first, sign == "+" || sign == "-" {
            isNegative = sign == "-"
            isSigned = true
            digits = digits.dropFirst()
        }
        var radix = 10
        if digits.count > 1, digits.first == "0" {
            let rest = digits.dropFirst()
            switch rest.first {
            case "x", "X": (radix, digits) = (16, rest.dropFirst())
            case "b", "B": (radix, digits) = (2, rest.dropFirst())
            case "o", "O": (radix, digits) = (8, rest.dropFirst())
            default: (radix, digits) = (8, rest)
            }
        }
        // `UInt64.init` would take a second sign.
        guard let next = digits.utf8.first, next != UInt8(ascii: "+"), next != UInt8(ascii: "-"),
            let magnitude = UInt64(digits, radix: radix)
        else { return nil }
        if isNegative {
            if magnitude <= UInt64(Int64.max) { return .int(-Int64(magnitude)) }
            return magnitude == 1 << 63 ? .int(.min) : nil
        }
        if let value = Int64(exactly: magnitude) { return .int(value) }
        return isSigned ? nil : .uint(magnitude)
    }

    /// `[-+]? (\\.[0-9]+ | [0-9]+ (\\.[0-9]*)?) ([eE] [-+]? [0-9]+)?`
    private static func float(_ text: String) -> ResolvedScalar? {
        var rest = Substring(text)
        func takeDigits() -> Int {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            return digits.count
        }
        func takeSign() {
            if let sign = rest.first, sign == "+" || sign == "-" { rest = rest.dropFirst() }
        }
        takeSign()
        let whole = takeDigits()
        if rest.first == "." {
            rest = rest.dropFirst()
            if takeDigits() == 0, whole == 0 { return nil }
        } else if whole == 0 {
            return nil
        }
        if let exponent = rest.first, exponent == "e" || exponent == "E" {
            rest = rest.dropFirst()
            takeSign()
            if takeDigits() == 0 { return nil }
        }
        // Go refuses what is out of range, and then it is text.
        guard rest.isEmpty, let value = Double(text), value.isFinite else { return nil }
        return .double(value)
    }

    /// A float as it comes back from JSON text: without a fraction, below 1e21, it is an integer.
    init(throughJSON value: Double) {
        if value.magnitude < 1e21, value == value.rounded(.towardZero) {
            if let integer = Int64(exactly: value) {
                self = .int(integer)
                return
            }
            if let integer = UInt64(exactly: value) {
                self = .uint(integer)
                return
            }
        }
        self = .double(value)
    }
}
