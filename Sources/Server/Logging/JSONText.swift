// SPDX-License-Identifier: Apache-2.0

internal import CEL
internal import JSON

/// The few JSON strings that the server writes itself (log lines, its version).
enum JSONText {
    /// `text` in quotes, escaped as RFC 8259 §7 demands.
    static func quoted(_ text: String) -> String { JSONTree.string(text).text }

    /// A time as `2026-08-29T12:34:56.789Z` (RFC 3339), from nanoseconds since 1970.
    static func timestamp(_ nanoseconds: Int64) -> String {
        let rest = nanoseconds % 1_000_000_000
        let time = CivilTime(seconds: nanoseconds / 1_000_000_000 - (rest < 0 ? 1 : 0))
        let milliseconds = (rest < 0 ? rest + 1_000_000_000 : rest) / 1_000_000
        return "\(padded(time.year, 4))-\(padded(time.month, 2))-\(padded(time.day, 2))T"
            + "\(padded(time.hour, 2)):\(padded(time.minute, 2)):\(padded(time.second, 2))"
            + ".\(padded(milliseconds, 3))Z"
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
