// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import Logging

/// What the watcher's thread knows between two waits.
struct WatchTurn {
    private struct Entry {
        let watch: FileWatcher.Watch
        /// Of all paths, as of the last call of `changed`.
        var fingerprint: UInt64
        /// When the first and the last event since then came.
        var firstEvent: MonotonicTime?
        var lastEvent = MonotonicTime(nanoseconds: 0)
        var lastCall: MonotonicTime
    }

    private let limits: Limits
    private var entries: [Entry]
    /// Which entry an event of the kernel's is about; one directory may matter to several.
    private var entriesOfNumber: [Int32: Set<Int>] = [:]
    private var nextLook: MonotonicTime

    init(_ watches: [FileWatcher.Watch], _ limits: Limits, at now: MonotonicTime) {
        self.limits = limits
        entries = watches.map {
            Entry(watch: $0, fingerprint: $0.state.fingerprint, lastCall: now)
        }
        nextLook = now
    }

    /// Watches every directory that exists now: a path itself, and the directory it lies in.
    ///
    /// Asked again after every wait, because a directory may be replaced; the same one is no new
    /// watch.
    mutating func renew(_ notifier: borrowing FileWatch, _ log: Logger) {
        for (index, entry) in entries.enumerated() {
            for path in entry.watch.state.paths {
                for directory in [path, Self.parent(of: path)] {
                    guard (try? FileSystem.isDirectory(directory)) == true else { continue }
                    do throws(SystemError) {
                        let number = try notifier.watch(directory: directory)
                        entriesOfNumber[number, default: []].insert(index)
                    } catch {
                        // Such as too many watches on this machine: then the look has to do.
                        log.debug(
                            "No events for a directory",
                            metadata: ["path": "\(directory)", "error": "\(error)"])
                    }
                }
            }
        }
    }

    mutating func note(_ number: Int32?, at now: MonotonicTime) {
        let concerned = number.map { entriesOfNumber[$0] ?? [] } ?? Set(entries.indices)
        for index in concerned {
            if entries[index].firstEvent == nil { entries[index].firstEvent = now }
            entries[index].lastEvent = now
        }
    }

    /// The watches to be called now.
    mutating func due(at now: MonotonicTime, all: Bool = false) -> [Int] {
        let looks = nextLook <= now
        if looks { nextLook = now.advanced(milliseconds: limits.pollMilliseconds) }
        var result: [Int] = []
        for index in entries.indices {
            let quiet = dueTime(of: entries[index]).map { $0 <= now } ?? false
            let periodic = periodicTime(of: entries[index]).map { $0 <= now } ?? false
            guard quiet || periodic || looks || all else { continue }
            // Events of the directory above may be about a neighbour; then nothing has changed.
            let fingerprint = FilesState(of: entries[index].watch.state.paths).fingerprint
            if fingerprint != entries[index].fingerprint || periodic || all { result.append(index) }
            entries[index].fingerprint = fingerprint
            if quiet { entries[index].firstEvent = nil }
            if periodic { entries[index].lastCall = now }
        }
        return result
    }

    func sleepMilliseconds(at now: MonotonicTime) -> Int32 {
        var wake = nextLook
        for entry in entries {
            if let time = dueTime(of: entry) { wake = min(wake, time) }
            if let time = periodicTime(of: entry) { wake = min(wake, time) }
        }
        return Int32(clamping: max(0, wake.nanoseconds(since: now) / 1_000_000 + 1))
    }

    /// Quiet for a while, or waited for long enough.
    private func dueTime(of entry: Entry) -> MonotonicTime? {
        entry.firstEvent.map {
            min(
                entry.lastEvent.advanced(milliseconds: limits.reloadQuietMilliseconds),
                $0.advanced(milliseconds: limits.reloadPatienceMilliseconds))
        }
    }

    private func periodicTime(of entry: Entry) -> MonotonicTime? {
        entry.watch.everyMilliseconds.map { entry.lastCall.advanced(milliseconds: $0) }
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
