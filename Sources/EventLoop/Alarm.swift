// SPDX-License-Identifier: Apache-2.0

internal import CLinux

/// A descriptor that becomes readable at one time of the monotonic clock: `timerfd`.
///
/// For whoever has a poller of his own inside of another's: his deadlines then reach the outer loop as an event.
package struct Alarm: ~Copyable {
    private let descriptor: Descriptor

    package init() throws(SystemError) {
        descriptor = Descriptor(
            owning: try value(of: "timerfd_create") {
                timerfd_create(CLOCK_MONOTONIC, Int32(TFD_NONBLOCK) | Int32(TFD_CLOEXEC))
            })
    }

    package var number: Int32 { descriptor.number }

    /// Sets the only time; nothing takes it back. It stays readable from then on until it is set again.
    package borrowing func set(_ time: MonotonicTime?) {
        var setting = itimerspec()
        if let time {
            // 0 would mean never.
            let nanoseconds = max(1, time.nanoseconds)
            setting.it_value = timespec(
                tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
        }
        _ = unsafe timerfd_settime(descriptor.number, Int32(TFD_TIMER_ABSTIME), &setting, nil)
    }
}
