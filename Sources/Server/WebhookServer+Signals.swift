// SPDX-License-Identifier: Apache-2.0

package import EventLoop
internal import Logging

extension WebhookServer {
    /// Serves until a signal ends it, on the calling thread.
    ///
    /// SIGTERM and SIGINT leave, then drain; a second one skips what is being waited for. SIGHUP
    /// reads the certificate and all watched files again.
    /// - Parameter signals: Opened in `main` before the first thread, so that none takes them.
    package func run(until signals: borrowing Signals) throws {
        let poller = try Poller(eventMaximum: 4)
        try poller.add(signals.number, token: 0, interest: .readable)
        wait(for: signals, poller, until: nil) { false }
        leave()
        let delay = MonotonicTime.now().advanced(milliseconds: drainDelayMilliseconds)
        wait(for: signals, poller, until: delay) { false }
        beginDrain()
        // The loops bound their drain themselves; looked at as often as nobody notices.
        wait(for: signals, poller, until: .init(nanoseconds: .max)) { self.hasDrained }
        stop()
    }

    /// Returns at a signal to end, at the deadline, or when `isOver`.
    private func wait(
        for signals: borrowing Signals, _ poller: borrowing Poller, until deadline: MonotonicTime?,
        isOver: () -> Bool
    ) {
        while !isOver() {
            let now = MonotonicTime.now()
            if let deadline, deadline <= now { return }
            _ = try? poller.wait(timeoutMilliseconds: deadline == nil ? -1 : 20)
            while let signal = signals.next() {
                if signal != .hangUp { return }
                reloadAll()
            }
        }
    }
}
