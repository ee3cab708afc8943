// SPDX-License-Identifier: Apache-2.0

internal import CEL
internal import JSON

/// A text that is checked for its spelling, perhaps with its last two bytes read as one `a`.
///
/// That is how a name prefix is checked: what the generated name appends is not known, but a
/// trailing dash is fine.
struct Spelling: BitwiseCopyable {
    let text: UTF8Text
    /// Whether the end is read as `a`.
    let isMasked: Bool

    init(_ text: UTF8Text, isPrefix: Bool = false) {
        self.text = text
        isMasked = isPrefix && text.count > 1 && text.hasSuffix("-")
    }

    var count: Int { isMasked ? text.count - 1 : text.count }

    subscript(index: Int) -> UInt8 {
        isMasked && index == text.count - 2 ? UInt8(ascii: "a") : text[index]
    }

    func slice(_ range: Range<Int>) -> Spelling { Spelling(text.slice(range)) }

    /// `[a-z0-9]([-a-z0-9]*[a-z0-9])?`
    var isLabel: Bool { isLabel(0..<count) }

    /// `[a-z]([-a-z0-9]*[a-z0-9])?`
    var isLetterLabel: Bool { isLabel && self[0] >= 0x61 }

    /// Labels between dots.
    var isSubdomain: Bool {
        var start = 0
        for index in 0..<count where self[index] == UInt8(ascii: ".") {
            if !isLabel(start..<index) { return false }
            start = index + 1
        }
        return isLabel(start..<count)
    }

    /// `([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]`
    var isName: Bool {
        guard count > 0, Self.isAlphanumeric(self[0]), Self.isAlphanumeric(self[count - 1]) else {
            return false
        }
        for index in 0..<count {
            let byte = self[index]
            let isSeparator =
                byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
            if !isSeparator, !Self.isAlphanumeric(byte) { return false }
        }
        return true
    }

    private func isLabel(_ range: Range<Int>) -> Bool {
        guard let first = range.first, let last = range.last else { return false }
        if self[first] == UInt8(ascii: "-") || self[last] == UInt8(ascii: "-") { return false }
        for index in range {
            switch self[index] {
            case 0x30...0x39, 0x61...0x7A, 0x2D: continue
            default: return false
            }
        }
        return true
    }

    static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }
}

/// Spellings that are known by a standard.
extension UTF8Text {
    /// RFC 4122, its dashes optional.
    var isUUID: Bool {
        var index = 0
        for group in 0..<5 {
            let digitCount = group == 0 ? 8 : (group == 4 ? 12 : 4)
            if group > 0, index < count, self[index] == UInt8(ascii: "-") { index += 1 }
            for _ in 0..<digitCount {
                guard index < count, Self.isHexadecimal(self[index]) else { return false }
                index += 1
            }
        }
        return index == count
    }

    /// RFC 4648 with its padding; not empty.
    var isBase64: Bool {
        guard count > 0, count % 4 == 0 else { return false }
        let padding = hasSuffix("==") ? 2 : (hasSuffix("=") ? 1 : 0)
        for index in 0..<(count - padding) {
            let byte = self[index]
            let isSign = byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/")
            if !isSign, !Spelling.isAlphanumeric(byte) { return false }
        }
        return true
    }

    /// `YYYY-MM-DD`, a day that exists in the Gregorian calendar.
    var isDate: Bool {
        guard count == 10, self[4] == UInt8(ascii: "-"), self[7] == UInt8(ascii: "-"),
            let year = number(0..<4), let month = number(5..<7), let day = number(8..<10)
        else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days =
            switch month {
            case 1, 3, 5, 7, 8, 10, 12: 31
            case 4, 6, 9, 11: 30
            case 2: isLeap ? 29 : 28
            default: 0
            }
        return day >= 1 && day <= days
    }

    /// A date, `T`, a time and a zone; a leap second is none. A second `T` and what follows is not
    /// looked at, as upstream does not.
    var isDateTime: Bool {
        guard count > 10, self[10] | 0x20 == UInt8(ascii: "t"), prefix(10).isDate else {
            return false
        }
        var end = 11
        while end < count, self[end] | 0x20 != UInt8(ascii: "t") { end += 1 }
        return slice(11..<end).isTimeWithZone
    }

    private var isTimeWithZone: Bool {
        guard count > 8, self[2] == UInt8(ascii: ":"), self[5] == UInt8(ascii: ":"),
            let hour = number(0..<2), let minute = number(3..<5), let second = number(6..<8),
            hour <= 23, minute <= 59, second <= 59
        else { return false }
        if suffix(from: 8).isZone { return true }
        // Any character may stand for the point before the fraction.
        let (separator, byteCount) = scalar(at: 8)
        var index = 8 + byteCount
        let firstDigit = index
        while index < count, self[index] &- 0x30 < 10 { index += 1 }
        return separator != 0x0A && index > firstDigit && suffix(from: index).isZone
    }

    private var isZone: Bool {
        if count == 1 { return self[0] | 0x20 == UInt8(ascii: "z") }
        return count == 6 && (self[0] == UInt8(ascii: "+") || self[0] == UInt8(ascii: "-"))
            && self[3] == UInt8(ascii: ":") && number(1..<3) != nil && number(4..<6) != nil
    }

    private func number(_ range: Range<Int>) -> Int? {
        let digits = slice(range)
        return digits.isDigits ? digits.decimal.map { Int($0) } : nil
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
        default: false
        }
    }
}
