// SPDX-License-Identifier: Apache-2.0

import CEL

/// A point of time as its date and time of day in UTC, in the spellings that formats ask for.
package struct UTCTime {
    private let civil: CivilTime

    /// - Parameter seconds: Since 1970.
    package init(_ seconds: Int64) { civil = CivilTime(seconds: seconds) }

    private func digits(_ value: Int64, _ count: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }

    private func timeOfDay(_ separator: String) -> String {
        [civil.hour, civil.minute, civil.second].map { digits($0, 2) }.joined(separator: separator)
    }

    /// `20260131`.
    var basicDate: String { digits(civil.year, 4) + digits(civil.month, 2) + digits(civil.day, 2) }

    /// `20260131T180000Z`.
    var basic: String { "\(basicDate)T\(timeOfDay(""))Z" }

    /// `2026-01-31T18:00:00Z` (RFC 3339).
    package var extended: String {
        "\(digits(civil.year, 4))-\(digits(civil.month, 2))-\(digits(civil.day, 2))T\(timeOfDay(":"))Z"
    }
}
