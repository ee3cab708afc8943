// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// The few JSON strings that the server writes itself (log lines, its version).
enum JSONText {
    /// `text` in quotes, escaped as RFC 8259 §7 demands.
    static func quoted(_ text: String) -> String { JSONTree.string(text).text }

    /// A time as `2026-08-29T12:34:56.789Z` (RFC 3339), from nanoseconds since 1970.
    static func timestamp(_ nanoseconds: Int64) -> String {
        let seconds = nanoseconds.quotient(flooringBy: 1_000_000_000)
        let milliseconds = (nanoseconds - seconds * 1_000_000_000) / 1_000_000
        let days = seconds.quotient(flooringBy: 86_400)
        let rest = seconds - days * 86_400
        let (year, month, day) = date(daysSinceEpoch: days)
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T"
            + "\(padded(rest / 3_600, 2)):\(padded(rest / 60 % 60, 2)):\(padded(rest % 60, 2))"
            + ".\(padded(milliseconds, 3))Z"
    }

    /// The proleptic Gregorian date.
    ///
    /// Counted in eras of 400 years that begin on 1 March, so that the leap day is the last of its
    /// year.
    private static func date(daysSinceEpoch: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = daysSinceEpoch + 719_468
        let era = shifted.quotient(flooringBy: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension Int64 {
    fileprivate func quotient(flooringBy divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
