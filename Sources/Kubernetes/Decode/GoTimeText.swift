// SPDX-License-Identifier: Apache-2.0

import JSON

/// A time's text as Go's `time.Parse` reads it by the layout of RFC 3339, and its words where it cannot.
///
/// The reader goes by the layout, chunk by chunk, and is kinder than RFC 3339: an hour may have one digit, a comma may
/// stand before the fraction. (`MicroTime` wants a fraction besides; OpenAPI does not tell the two apart.)
struct GoTimeText {
    private static let layout = "2006-01-02T15:04:05Z07:00"

    private enum Failure: Error {
        /// The rest of the text does not begin as this chunk of the layout says.
        case mismatch(rest: Int, chunk: String)
        case outOfRange(String)
        case extra(rest: Int)
    }

    private let text: UTF8Text
    private var index = 0

    private init(_ text: UTF8Text) { self.text = text }

    /// nil where `text` is a time.
    static func failure(reading text: UTF8Text) -> String? {
        var reader = GoTimeText(text)
        do throws(Failure) {
            try reader.read()
            return nil
        } catch {
            let start = "parsing time \(quoted(text, from: 0))"
            return switch error {
            case .mismatch(let rest, let chunk):
                "\(start) as \"\(layout)\": cannot parse \(quoted(text, from: rest)) as \"\(chunk)\""
            case .outOfRange(let what): "\(start): \(what) out of range"
            case .extra(let rest): "\(start): extra text: \(quoted(text, from: rest))"
            }
        }
    }

    private mutating func read() throws(Failure) {
        let year = try year()
        try literal("-")
        let month = try number("01", hasTwoDigits: true)
        guard month >= 1, month <= 12 else { throw .outOfRange("month") }
        try literal("-")
        let day = try number("02", hasTwoDigits: true)
        try literal("T")
        guard try number("15", hasTwoDigits: false) < 24 else { throw .outOfRange("hour") }
        try literal(":")
        guard try number("04", hasTwoDigits: true) < 60 else { throw .outOfRange("minute") }
        try literal(":")
        guard try number("05", hasTwoDigits: true) < 60 else { throw .outOfRange("second") }
        if byte(0) == UInt8(ascii: ".") || byte(0) == UInt8(ascii: ","), isDigit(1) {
            index += 2
            while isDigit(0) { index += 1 }
        }
        try zone()
        guard index == text.count else { throw .extra(rest: index) }
        guard day >= 1, day <= Self.dayCount(month, of: year) else { throw .outOfRange("day") }
    }

    private mutating func year() throws(Failure) -> Int {
        let start = index
        var value = 0
        for offset in 0..<4 {
            guard isDigit(offset), let byte = byte(offset) else { throw .mismatch(rest: start, chunk: "2006") }
            value = value * 10 + Int(byte &- 0x30)
        }
        index += 4
        return value
    }

    private mutating func literal(_ character: Unicode.Scalar) throws(Failure) {
        guard byte(0) == UInt8(ascii: character) else {
            throw .mismatch(rest: index, chunk: String(character))
        }
        index += 1
    }

    private mutating func number(_ chunk: String, hasTwoDigits: Bool) throws(Failure) -> Int {
        guard isDigit(0), let first = byte(0) else { throw .mismatch(rest: index, chunk: chunk) }
        guard isDigit(1), let second = byte(1) else {
            if hasTwoDigits { throw .mismatch(rest: index, chunk: chunk) }
            index += 1
            return Int(first &- 0x30)
        }
        index += 2
        return Int(first &- 0x30) * 10 + Int(second &- 0x30)
    }

    /// `Z`, or an offset as `+01:00`.
    private mutating func zone() throws(Failure) {
        if byte(0) == UInt8(ascii: "Z") {
            index += 1
            return
        }
        let failure = Failure.mismatch(rest: index, chunk: "Z07:00")
        guard byte(0) == UInt8(ascii: "+") || byte(0) == UInt8(ascii: "-"), byte(3) == UInt8(ascii: ":"),
            isDigit(1), isDigit(2), isDigit(4), isDigit(5), let hour = byte(1), let minute = byte(4)
        else { throw failure }
        if Int(hour &- 0x30) * 10 + Int(byte(2).map { $0 &- 0x30 } ?? 0) > 24 {
            throw .outOfRange("time zone offset hour")
        }
        if Int(minute &- 0x30) * 10 + Int(byte(5).map { $0 &- 0x30 } ?? 0) > 60 {
            throw .outOfRange("time zone offset minute")
        }
        index += 6
    }

    private func byte(_ offset: Int) -> UInt8? {
        index + offset < text.count ? text[index + offset] : nil
    }

    private func isDigit(_ offset: Int) -> Bool { byte(offset).map { $0 &- 0x30 < 10 } ?? false }

    private static func dayCount(_ month: Int, of year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    /// As Go's package time quotes: bytes that are no printable ASCII by their number.
    private static func quoted(_ text: UTF8Text, from start: Int) -> String {
        var result = "\""
        for index in start..<text.count {
            let byte = text[index]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                result += "\\" + String(Unicode.Scalar(byte))
            } else if byte < 0x20 || byte >= 0x80 {
                let digits = String(byte, radix: 16)
                result += "\\x" + (digits.count < 2 ? "0" : "") + digits
            } else {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            }
        }
        return result + "\""
    }
}
