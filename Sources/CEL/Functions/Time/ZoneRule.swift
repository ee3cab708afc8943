// SPDX-License-Identifier: Apache-2.0

/// The rule at the end of a zone's file, for the years after its table:
/// `CET-1CEST,M3.5.0,M10.5.0/3` (POSIX TZ).
struct ZoneRule: Sendable {
    private var standard: Int64
    private var daylight: Int64?
    private var start = Date()
    private var end = Date()

    private struct Date: Sendable {
        /// 0: month, week and day; 1: day without leap days (`J60`); 2: day from 0.
        var kind = 0
        var month: Int64 = 0
        var week: Int64 = 0
        var day: Int64 = 0
        /// After local midnight.
        var seconds: Int64 = 7_200
    }

    /// - Returns: nil for an empty or odd rule.
    init?(_ text: String) {
        var scanner = Scanner(rest: Substring(text))
        guard scanner.name(), let west = scanner.time() else { return nil }
        standard = -west
        guard scanner.rest.first != nil else { return }
        guard scanner.name() else { return nil }
        daylight = standard + 3_600
        if scanner.rest.first != "," {
            guard let west = scanner.time() else { return nil }
            daylight = -west
        }
        guard scanner.take(","), let start = scanner.date(), scanner.take(","),
            let end = scanner.date()
        else {
            return nil
        }
        self.start = start
        self.end = end
    }

    func offset(at seconds: Int64) -> Int64 {
        guard let daylight else { return standard }
        let year = CivilTime(seconds: seconds &+ standard).year
        let begins = ZoneRule.seconds(start, year) - standard
        let ends = ZoneRule.seconds(end, year) - daylight
        let isDaylight =
            begins < ends
            ? seconds >= begins && seconds < ends : seconds >= begins || seconds < ends
        return isDaylight ? daylight : standard
    }

    /// Local seconds since 1970 of a date in a year.
    private static func seconds(_ date: Date, _ year: Int64) -> Int64 {
        let first = CivilTime.days(year: year, month: 1, day: 1)
        switch date.kind {
        case 1:
            let isLeap = CivilTime.days(inMonth: 2, of: year) == 29
            return (first + date.day - 1 + (isLeap && date.day >= 60 ? 1 : 0)) * 86_400
                + date.seconds
        case 2: return (first + date.day) * 86_400 + date.seconds
        default:
            let start = CivilTime.days(year: year, month: date.month, day: 1)
            let weekday = CivilTime(seconds: start * 86_400).weekday
            var day = (date.day - weekday + 7) % 7 + (date.week - 1) * 7
            if day >= CivilTime.days(inMonth: date.month, of: year) { day -= 7 }
            return (start + day) * 86_400 + date.seconds
        }
    }

    private struct Scanner {
        var rest: Substring

        mutating func take(_ character: Character) -> Bool {
            guard rest.first == character else { return false }
            rest.removeFirst()
            return true
        }

        /// `CET` or `<-03>`.
        mutating func name() -> Bool {
            if take("<") {
                guard let end = rest.firstIndex(of: ">") else { return false }
                rest = rest[rest.index(after: end)...]
                return true
            }
            let letters = rest.prefix { $0.isLetter }
            rest = rest[letters.endIndex...]
            return letters.count >= 3
        }

        mutating func number() -> Int64? {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest[digits.endIndex...]
            guard digits.utf8.count <= 4 else { return nil }
            return Int64(digits)
        }

        /// `[+-]hh[:mm[:ss]]` in seconds.
        mutating func time() -> Int64? {
            let isNegative = take("-")
            if !isNegative { _ = take("+") }
            guard let hours = number() else { return nil }
            var seconds = hours * 3_600
            if take(":"), let minutes = number() { seconds += minutes * 60 }
            if take(":"), let more = number() { seconds += more }
            return isNegative ? -seconds : seconds
        }

        mutating func date() -> Date? {
            var date = Date()
            if take("M") {
                guard let month = number(), take("."), let week = number(), take("."),
                    let day = number(),
                    month >= 1, month <= 12, week >= 1, week <= 5, day <= 6
                else { return nil }
                (date.month, date.week, date.day) = (month, week, day)
            } else {
                date.kind = take("J") ? 1 : 2
                guard let day = number(), day <= 366 else { return nil }
                date.day = day
            }
            if take("/") {
                guard let seconds = time() else { return nil }
                date.seconds = seconds
            }
            return date
        }
    }
}
