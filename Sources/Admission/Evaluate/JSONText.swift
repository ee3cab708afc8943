// SPDX-License-Identifier: Apache-2.0

import CEL

/// The texts that JSON has for durations and timestamps.
enum JSONText {
    /// Seconds with as many decimals as there are, and an `s`: `90s`, `1.5s`.
    static func duration(nanoseconds: Int64) -> String {
        let magnitude = nanoseconds.magnitude
        let sign = nanoseconds < 0 ? "-" : ""
        return sign + String(magnitude / 1_000_000_000)
            + fraction(UInt32(truncatingIfNeeded: magnitude % 1_000_000_000)) + "s"
    }

    /// RFC 3339 in UTC: `2026-01-02T03:04:05Z`.
    static func timestamp(seconds: Int64, nanoseconds: UInt32) -> String {
        let time = CivilTime(seconds: seconds)
        return padded(time.year, 4) + "-" + padded(time.month, 2) + "-" + padded(time.day, 2) + "T"
            + padded(time.hour, 2) + ":" + padded(time.minute, 2) + ":" + padded(time.second, 2)
            + fraction(nanoseconds) + "Z"
    }

    private static func fraction(_ nanoseconds: UInt32) -> String {
        guard nanoseconds > 0 else { return "" }
        var digits = padded(Int64(nanoseconds), 9)
        while digits.hasSuffix("0") { digits.removeLast() }
        return "." + digits
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
