// SPDX-License-Identifier: Apache-2.0

/// A point of time as its date and time of day in UTC (proleptic Gregorian calendar).
struct UTCTime {
    var year: Int64
    var month: Int64
    var day: Int64
    var secondOfDay: Int64

    /// - Parameter seconds: Since 1970.
    init(_ seconds: Int64) {
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        secondOfDay = seconds - days * 86_400
        // Days since 0000-03-01, so that the leap day is a year's last. Source: Howard Hinnant, "chrono-compatible low-level date
        // algorithms", civil_from_days.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    private func digits(_ value: Int64, _ count: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }

    /// `20260131`.
    var basicDate: String { digits(year, 4) + digits(month, 2) + digits(day, 2) }

    /// `20260131T180000Z`.
    var basic: String {
        "\(basicDate)T\(digits(secondOfDay / 3600, 2))\(digits(secondOfDay / 60 % 60, 2))\(digits(secondOfDay % 60, 2))Z"
    }

    /// `2026-01-31T18:00:00Z` (RFC 3339).
    var extended: String {
        "\(digits(year, 4))-\(digits(month, 2))-\(digits(day, 2))T\(digits(secondOfDay / 3600, 2)):"
            + "\(digits(secondOfDay / 60 % 60, 2)):\(digits(secondOfDay % 60, 2))Z"
    }
}
