// SPDX-License-Identifier: Apache-2.0

/// A point in time as the machine computes with it; a `timestamp` value with names for its parts.
///
/// The zone it was written in goes along, because `string(t)` shows it
/// (`2024-01-02T03:04:05+05:30`); nothing else depends on it.
struct Timestamp: BitwiseCopyable {
    /// Since 1970-01-01T00:00:00Z.
    var seconds: Int64
    /// 0 ≤ nanoseconds < 1,000,000,000.
    var nanoseconds: UInt32
    /// East of Greenwich, ±(24 h 60 min).
    var offsetMinutes: Int

    /// 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z (cel-spec: "Timestamps").
    static let secondsMinimum: Int64 = -62_135_596_800
    static let secondsMaximum: Int64 = 253_402_300_799

    static var overflow: Value { .error("timestamp overflow") }

    init(seconds: Int64, nanoseconds: UInt32, offsetMinutes: Int = 0) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
        self.offsetMinutes = offsetMinutes
    }

    /// The value's length holds the offset and this, so that 0 is UTC.
    private static let offsetBias = 4_096

    init(_ value: Value) {
        seconds = value.signed
        nanoseconds = value.aux
        offsetMinutes = value.length == 0 ? 0 : value.length &- Timestamp.offsetBias
    }

    var value: Value {
        guard seconds >= Timestamp.secondsMinimum, seconds <= Timestamp.secondsMaximum else {
            return Timestamp.overflow
        }
        return Value(
            payload: UInt64(bitPattern: seconds), aux: nanoseconds, kind: .timestamp,
            length: offsetMinutes == 0 ? 0 : offsetMinutes &+ Timestamp.offsetBias)
    }

    /// The time `duration` nanoseconds later, or the error of leaving the range.
    func adding(_ duration: Int64) -> Value {
        var sum = self
        var nanoseconds = Int64(self.nanoseconds) &+ duration % 1_000_000_000
        sum.seconds = seconds &+ duration / 1_000_000_000
        if nanoseconds < 0 {
            nanoseconds &+= 1_000_000_000
            sum.seconds &-= 1
        } else if nanoseconds >= 1_000_000_000 {
            nanoseconds &-= 1_000_000_000
            sum.seconds &+= 1
        }
        sum.nanoseconds = UInt32(truncatingIfNeeded: nanoseconds)
        return sum.value
    }

    /// The duration from `other` to this, or the error of one that nanoseconds do not hold (292
    /// years).
    func since(_ other: Timestamp) -> Value {
        let (seconds, seconds1) = seconds.subtractingReportingOverflow(other.seconds)
        let (scaled, scaled1) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, sum1) = scaled.addingReportingOverflow(
            Int64(nanoseconds) &- Int64(other.nanoseconds))
        return seconds1 || scaled1 || sum1 ? .integerOverflow : .duration(nanoseconds: sum)
    }
}

/// A date and time of day on a wall, by the proleptic Gregorian calendar: the one place that computes it.
package struct CivilTime: BitwiseCopyable {
    package var year: Int64
    /// 1 to 12.
    package var month: Int64
    /// 1 to 31.
    package var day: Int64
    package var hour: Int64
    package var minute: Int64
    package var second: Int64
    /// 0 is Sunday.
    var weekday: Int64
    /// 0 is the first of January.
    var dayOfYear: Int64

    /// From seconds since 1970 on the wall's own clock. The calendar arithmetic counts years from
    /// March, so that a leap day is a year's last.
    package init(seconds: Int64) {
        var days = seconds / 86_400
        var rest = seconds % 86_400
        if rest < 0 {
            rest += 86_400
            days -= 1
        }
        hour = rest / 3_600
        minute = rest / 60 % 60
        second = rest % 60
        weekday = ((days % 7) + 11) % 7
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayFromMarch = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayFromMarch + 2) / 153
        day = dayFromMarch - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        dayOfYear = days - CivilTime.days(year: year, month: 1, day: 1)
    }

    /// Days since 1970-01-01.
    static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    static func days(inMonth month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
