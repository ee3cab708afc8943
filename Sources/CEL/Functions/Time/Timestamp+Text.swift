// SPDX-License-Identifier: Apache-2.0

// RFC 3339, as Go's time package reads and writes it.
extension Timestamp {
    /// Reads `2024-05-06T07:08:09.123+02:00`. As Go does, takes a comma for the point, one digit
    /// for the hour, and cuts fractions after nine digits. - Returns: nil for anything else.
    init?(_ text: UnsafeBufferPointer<UInt8>) {
        var scanner = unsafe Digits(text)
        guard let year = scanner.number(4), scanner.take("-"), let month = scanner.number(2),
            scanner.take("-"),
            let day = scanner.number(2), scanner.take("T"), let hour = scanner.oneOrTwo(),
            scanner.take(":"),
            let minute = scanner.number(2), scanner.take(":"), let second = scanner.number(2)
        else { return nil }
        guard month >= 1, month <= 12, day >= 1, day <= CivilTime.days(inMonth: month, of: year),
            hour < 24,
            minute < 60, second < 60
        else { return nil }
        var nanoseconds: UInt32 = 0
        if scanner.take(".") || scanner.take(",") {
            guard let fraction = scanner.fraction() else { return nil }
            nanoseconds = fraction
        }
        var offset: Int64 = 0
        if !scanner.take("Z") {
            let isWest = scanner.take("-")
            guard isWest || scanner.take("+"), let hours = scanner.number(2), scanner.take(":"),
                let minutes = scanner.number(2), hours <= 24, minutes <= 60
            else { return nil }
            offset = (hours * 60 + minutes) * (isWest ? -1 : 1)
        }
        guard scanner.isAtEnd else { return nil }
        let days = CivilTime.days(year: year, month: month, day: day)
        self.init(
            seconds: days * 86_400 + hour * 3_600 + minute * 60 + second - offset * 60,
            nanoseconds: nanoseconds, offsetMinutes: Int(offset))
    }

    /// Writes it with as many digits of the fraction as it has.
    func write(to text: inout TextBuilder) {
        let wall = CivilTime(seconds: seconds &+ Int64(offsetMinutes) &* 60)
        text.append(UInt64(max(0, wall.year)), width: 4)
        text.append("-")
        text.append(UInt64(wall.month), width: 2)
        text.append("-")
        text.append(UInt64(wall.day), width: 2)
        text.append("T")
        text.append(UInt64(wall.hour), width: 2)
        text.append(":")
        text.append(UInt64(wall.minute), width: 2)
        text.append(":")
        text.append(UInt64(wall.second), width: 2)
        if nanoseconds != 0 {
            text.append(".")
            var digits = 9
            var fraction = UInt64(nanoseconds)
            while fraction % 10 == 0 {
                fraction /= 10
                digits &-= 1
            }
            text.append(fraction, width: digits)
        }
        if offsetMinutes == 0 { return text.append("Z") }
        text.append(offsetMinutes < 0 ? "-" : "+")
        text.append(UInt64(abs(offsetMinutes) / 60), width: 2)
        text.append(":")
        text.append(UInt64(abs(offsetMinutes) % 60), width: 2)
    }
}

/// Reads digits and single characters off the front of a text.
@safe struct Digits: BitwiseCopyable {
    private let text: UnsafeBufferPointer<UInt8>
    private var position = 0

    init(_ text: UnsafeBufferPointer<UInt8>) { unsafe self.text = text }

    var isAtEnd: Bool { unsafe position == text.count }

    private func digit(_ offset: Int) -> Int64? {
        let index = position &+ offset
        guard unsafe index < text.count, unsafe text[index] &- UInt8(ascii: "0") < 10 else {
            return nil
        }
        return unsafe Int64(text[index] &- UInt8(ascii: "0"))
    }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard unsafe position < text.count,
            unsafe text[position] == UInt8(truncatingIfNeeded: character.value)
        else {
            return false
        }
        position &+= 1
        return true
    }

    /// Exactly `count` digits.
    mutating func number(_ count: Int) -> Int64? {
        var number: Int64 = 0
        for offset in 0..<count {
            guard let digit = digit(offset) else { return nil }
            number = number &* 10 &+ digit
        }
        position &+= count
        return number
    }

    mutating func oneOrTwo() -> Int64? { digit(1) == nil ? number(1) : number(2) }

    /// A fraction of a second in nanoseconds; digits after the ninth are cut.
    mutating func fraction() -> UInt32? {
        guard digit(0) != nil else { return nil }
        var nanoseconds: Int64 = 0
        var count = 0
        while let digit = digit(0) {
            if count < 9 { nanoseconds = nanoseconds &* 10 &+ digit }
            count &+= 1
            position &+= 1
        }
        while count < 9 {
            nanoseconds = nanoseconds &* 10
            count &+= 1
        }
        return UInt32(truncatingIfNeeded: nanoseconds)
    }
}
