// SPDX-License-Identifier: Apache-2.0

internal import CLinux

/// Wakes a loop from another thread: an `eventfd` in its poller.
///
/// `Sendable`, because a write to it is one system call on one number that never changes.
package final class WakeUp: Sendable {
    package let number: Int32

    package init() throws(SystemError) {
        number = try value(of: "eventfd") { eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC)) }
    }

    deinit { _ = CLinux.close(number) }

    /// Makes the descriptor readable.
    ///
    /// A full counter (`EAGAIN`) is as awake as can be.
    package func wake() {
        _ = eventfd_write(number, 1)
    }

    /// Takes the wake-ups back, however many there were.
    package func acknowledge() {
        var count: eventfd_t = 0
        _ = unsafe eventfd_read(number, &count)
    }
}
