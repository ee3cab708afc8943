// SPDX-License-Identifier: Apache-2.0

internal import CLinux

/// A point on the clock that never steps, in nanoseconds since an unknown start (boot, on Linux).
///
/// Only this target asks a clock: everything above takes the time as a parameter.
@frozen
package struct MonotonicTime: Comparable, Sendable {
    package var nanoseconds: Int64

    @inlinable
    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// `CLOCK_MONOTONIC`, by the vDSO: about 25 ns and no kernel entry.
    package static func now() -> MonotonicTime {
        MonotonicTime(nanoseconds: read(CLOCK_MONOTONIC))
    }

    @inlinable
    package static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }

    /// A deadline; one that would pass the end of the clock (292 years) stays at its end.
    @inlinable
    package func advanced(milliseconds: Int64) -> MonotonicTime {
        let (product, overflow) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
        let (sum, tooFar) = nanoseconds.addingReportingOverflow(product)
        return MonotonicTime(nanoseconds: overflow || tooFar ? .max : sum)
    }

    /// How long ago `earlier` was; negative when it is yet to come.
    @inlinable
    package func nanoseconds(since earlier: MonotonicTime) -> Int64 {
        nanoseconds &- earlier.nanoseconds
    }
}

/// The calendar's time, for logs, certificates and gauges: it may step.
package enum WallClock {
    /// Nanoseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
    package static func nanosecondsSinceEpoch() -> Int64 { read(CLOCK_REALTIME) }

    package static func secondsSinceEpoch() -> Int64 { read(CLOCK_REALTIME) / 1_000_000_000 }
}

/// Neither clock can fail: both identifiers exist on every Linux, and the pointer is our own.
private func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    _ = unsafe clock_gettime(clock, &time)
    return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
}
