// SPDX-License-Identifier: Apache-2.0

// The parts of times and durations.
extension StandardLibrary {
    static let times: [FunctionImplementation] =
        part("timestamp_to_year") { time, _ in time.year }
        + part("timestamp_to_month") { time, _ in time.month - 1 }
        + part("timestamp_to_day_of_year") { time, _ in time.dayOfYear }
        + part("timestamp_to_day_of_month") { time, _ in time.day - 1 }
        + part("timestamp_to_day_of_month_1_based") { time, _ in time.day }
        + part("timestamp_to_day_of_week") { time, _ in time.weekday }
        + part("timestamp_to_hours") { time, _ in time.hour }
        + part("timestamp_to_minutes") { time, _ in time.minute }
        + part("timestamp_to_seconds", zoned: "timestamp_to_seconds_tz") { time, _ in time.second }
        + part("timestamp_to_milliseconds") { _, nanoseconds in Int64(nanoseconds / 1_000_000) }
        + [
            duration("duration_to_hours", 3_600_000_000_000),
            duration("duration_to_minutes", 60_000_000_000),
            duration("duration_to_seconds", 1_000_000_000),
            duration("duration_to_milliseconds", 1_000_000),
        ]

    private static func duration(_ id: String, _ unit: Int64) -> FunctionImplementation {
        FunctionImplementation(id) { call in .int(call[0].signed / unit) }
    }

    /// A getter in UTC and one with a time zone.
    private static func part(
        _ id: String, zoned: String? = nil, _ read: @escaping @Sendable (CivilTime, UInt32) -> Int64
    ) -> [FunctionImplementation] {
        [
            FunctionImplementation(id) { call in
                .int(read(CivilTime(seconds: call[0].signed), call[0].aux))
            },
            FunctionImplementation(zoned ?? id + "_with_tz") { call in
                switch unsafe TimeZones.offset(of: call[1].utf8, at: call[0].signed) {
                case .seconds(let offset):
                    return .int(read(CivilTime(seconds: call[0].signed &+ offset), call[0].aux))
                case .failed(let message): return call.error(message)
                }
            },
        ]
    }
}
