// SPDX-License-Identifier: Apache-2.0

/// Numbers as Go's strconv reads them.
enum NumberText {
    /// `strconv.ParseInt(text, 10, 64)`.
    static func int(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
        guard let first = unsafe text.first else { return nil }
        let isNegative = first == UInt8(ascii: "-")
        let hasSign = isNegative || first == UInt8(ascii: "+")
        guard
            let magnitude = unsafe uint(
                UnsafeBufferPointer(rebasing: text.dropFirst(hasSign ? 1 : 0)))
        else { return nil }
        if isNegative {
            return magnitude <= 1 << 63 ? Int64(bitPattern: 0 &- magnitude) : nil
        }
        return Int64(exactly: magnitude)
    }

    /// `strconv.ParseUint(text, 10, 64)`.
    static func uint(_ text: UnsafeBufferPointer<UInt8>) -> UInt64? {
        guard !text.isEmpty else { return nil }
        var number: UInt64 = 0
        for index in 0..<text.count {
            let digit = unsafe text[index] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            let (scaled, overflow) = number.multipliedReportingOverflow(by: 10)
            let (sum, carry) = scaled.addingReportingOverflow(UInt64(digit))
            guard !overflow, !carry else { return nil }
            number = sum
        }
        return number
    }

    /// `strconv.ParseFloat(text, 64)`, hexadecimal and the words for infinity included. Underscores
    /// are taken between digits, as upstream's recorded answers have it.
    static func double(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
        guard !text.isEmpty, text.count <= 4_096 else { return nil }
        var cleaned: [UInt8] = []
        cleaned.reserveCapacity(text.count)
        var previous: UInt8 = 0
        for index in 0..<text.count {
            let byte = unsafe text[index]
            if byte == UInt8(ascii: "_") {
                guard isAlphanumeric(previous), index + 1 < text.count,
                    unsafe isAlphanumeric(text[index + 1])
                else {
                    return nil
                }
                previous = byte
                continue
            }
            guard byte < 0x80, byte > 0x20 else { return nil }
            cleaned.append(byte)
            previous = byte
        }
        let lower = String(decoding: cleaned, as: UTF8.self).lowercased()
        let unsigned = lower.first == "-" || lower.first == "+" ? String(lower.dropFirst()) : lower
        let isNegative = lower.first == "-"
        switch unsigned {
        case "inf", "infinity": return isNegative ? -.infinity : .infinity
        case "nan":
            // Go's NaN, to the bit.
            return lower == "nan" ? Double(bitPattern: 0x7ff8_0000_0000_0001) : nil
        default: break
        }
        guard isNumber(unsigned) else { return nil }
        var body = unsigned
        if body.hasPrefix(".") { body = "0" + body }
        if unsigned.hasPrefix("0x"), !unsigned.contains("p") { return nil }
        body = normalised(body)
        guard let value = Double(body), value.isFinite else { return nil }
        return isNegative ? -value : value
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 26
    }

    /// Digits, at most one point, at least one digit, an exponent with digits.
    private static func isNumber(_ text: String) -> Bool {
        let isHexadecimal = text.hasPrefix("0x")
        var digits = 0
        var points = 0
        var exponentDigits: Int?
        var previous: Character = " "
        for character in isHexadecimal ? text.dropFirst(2) : Substring(text) {
            if let count = exponentDigits {
                if character == "+" || character == "-" {
                    guard count == 0, previous == "e" || previous == "p" else { return false }
                } else {
                    guard character.isASCII, character.isNumber else { return false }
                    exponentDigits = count + 1
                }
            } else if character == "." {
                points += 1
            } else if character == (isHexadecimal ? "p" : "e") {
                exponentDigits = 0
            } else if character.isASCII, isHexadecimal ? character.isHexDigit : character.isNumber {
                digits += 1
            } else {
                return false
            }
            previous = character
        }
        return digits > 0 && points <= 1 && exponentDigits != 0
    }

    /// `5.` is a number here and is none to Swift.
    private static func normalised(_ text: String) -> String {
        guard let point = text.firstIndex(of: ".") else { return text }
        let after = text.index(after: point)
        if after == text.endIndex || text[after] == "e" || text[after] == "p" {
            return text[..<after] + "0" + text[after...]
        }
        return text
    }
}
