// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
package import Logging
internal import Synchronization

/// Files and directories that are read again when they change, on a thread beside the loops.
///
/// Two ways of knowing: the kernel's events, a moment after the last one; and a look every few
/// seconds at names, sizes and times, for file systems that send no events. A path may be a file or
/// a directory (then: what lies directly in it), may be a link, and may come into being later.
package final class FileWatcher: Sendable {
    /// Some paths and what to do when any of them changed.
    package struct Watch: Sendable {
        package let name: String
        /// As of the last reading.
        package let state: FilesState
        /// Called even without a change when it has not been called for so long; nothing: never.
        package let everyMilliseconds: Int64?
        package let changed: @Sendable () -> Void

        package init(
            _ name: String, since state: FilesState, everyMilliseconds: Int64? = nil,
            changed: @escaping @Sendable () -> Void
        ) {
            self.name = name
            self.state = state
            self.everyMilliseconds = everyMilliseconds
            self.changed = changed
        }
    }

    private let watches: [Watch]
    private let afterwards: @Sendable () -> Void
    private let limits: Limits
    private let log: Logger
    private let wakeUp: WakeUp
    private let isStopped = Atomic<Bool>(false)
    private let callsAll = Atomic<Bool>(false)

    /// - Parameter afterwards: Called when files were read again.
    package init(
        _ watches: [Watch], limits: Limits, log: Logger,
        afterwards: @escaping @Sendable () -> Void = {}
    ) throws {
        self.watches = watches
        self.afterwards = afterwards
        self.limits = limits
        self.log = log
        wakeUp = try WakeUp()
    }

    /// Ends `run` soon, from any thread.
    package func stop() {
        isStopped.store(true, ordering: .releasing)
        wakeUp.wake()
    }

    /// Has every watch called soon, changed or not.
    package func callAll() {
        callsAll.store(true, ordering: .releasing)
        wakeUp.wake()
    }

    /// Watches until `stop`.
    ///
    /// What changed since each watch's state is found at once.
    package func run() {
        do {
            let poller = try Poller()
            let notifier = try FileWatch()
            try poller.add(wakeUp.number, token: 0, interest: .readable)
            try poller.add(notifier.number, token: 1, interest: .readable)
            var turn = WatchTurn(watches, limits, at: .now())
            while !isStopped.load(ordering: .acquiring) {
                turn.renew(notifier, log)
                _ = try poller.wait(timeoutMilliseconds: turn.sleepMilliseconds(at: .now()))
                if isStopped.load(ordering: .acquiring) { return }
                wakeUp.acknowledge()
                let now = MonotonicTime.now()
                notifier.changes { turn.note($0, at: now) }
                let isAsked = callsAll.exchange(false, ordering: .acquiringAndReleasing)
                let due = turn.due(at: .now(), all: isAsked)
                for index in due {
                    log.debug("Files changed", metadata: ["watch": "\(watches[index].name)"])
                    watches[index].changed()
                }
                if !due.isEmpty { afterwards() }
            }
        } catch {
            log.error("Files are no longer watched", metadata: ["error": "\(error)"])
        }
    }
}
