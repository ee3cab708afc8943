// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import Synchronization

/// What all threads of one server see: its phase, and what probes and scrapes ask about.
final class ServerState: Sendable {
    enum Phase: UInt8 {
        case serving
        /// `/readyz` says no; everything is served still.
        case leaving
        /// No new connections; requests in flight are finished.
        case draining
        /// Everything is closed now.
        case stopped
    }

    /// A loop as a scrape sees it.
    struct LoopView: Sendable {
        /// `main`, or `metrics`.
        let port: String
        let labels: [String]
        let counters: LoopCounters
    }

    let version: String
    let startedSeconds: Int64
    let metricSources: [any MetricSource]
    /// See `Configuration`.
    let clientNames: [String]
    /// When a refused client was last named in the log, in nanoseconds of the monotonic clock.
    private let refusalLogged = Atomic<Int64>(.min)
    private let phaseValue = Atomic<UInt8>(Phase.serving.rawValue)
    private let runningLoops = Atomic<Int>(0)
    private let parts = Mutex(Parts())

    private struct Parts {
        var loops: [LoopView] = []
        var checks: [HealthCheck] = []
    }

    init(version: String, metricSources: [any MetricSource], clientNames: [String] = []) {
        self.clientNames = clientNames
        self.version = version
        self.metricSources = metricSources
        startedSeconds = WallClock.secondsSinceEpoch()
    }

    var phase: Phase {
        get { Phase(rawValue: phaseValue.load(ordering: .acquiring)) ?? .stopped }
        set { phaseValue.store(newValue.rawValue, ordering: .releasing) }
    }

    /// Loops of the main port whose threads have not ended.
    var runningLoopCount: Int { runningLoops.load(ordering: .acquiring) }
    func loopBegins() { runningLoops.wrappingAdd(1, ordering: .releasing) }
    func loopEnded() { runningLoops.wrappingSubtract(1, ordering: .releasing) }

    /// Whether a client with these names may ask: one of them is in the list, or there is none.
    func accepts(_ names: [String]) -> Bool {
        clientNames.isEmpty || names.contains(where: clientNames.contains)
    }

    /// Whether a client's refusal is to be logged now: once a minute, whichever loop comes first.
    func logsRefusal(at now: MonotonicTime) -> Bool {
        let last = refusalLogged.load(ordering: .relaxed)
        guard last == .min || now.nanoseconds - last >= 60_000_000_000 else { return false }
        return refusalLogged.compareExchange(
            expected: last, desired: now.nanoseconds, ordering: .relaxed
        ).exchanged
    }

    var allLoops: [LoopView] { parts.withLock { $0.loops } }
    var loops: [LoopView] { allLoops.filter { $0.port == "main" } }
    var checks: [HealthCheck] { parts.withLock { $0.checks } }

    func add(_ loop: LoopView) { parts.withLock { $0.loops.append(loop) } }
    func add(_ checks: [HealthCheck]) { parts.withLock { $0.checks += checks } }
}

extension ServerState {
    /// The checks that the server itself answers for.
    ///
    /// They hold the state weakly: it holds them.
    func ownChecks(stuckMilliseconds: Int64) -> [HealthCheck] {
        [
            HealthCheck("loops", .live) { [weak self] in
                guard let self else { return "the server is gone" }
                // Its connections would wait for ever, and new ones with them.
                if self.phase == .serving, self.runningLoopCount < self.loops.count { return "a loop has ended" }
                let now = MonotonicTime.now()
                for loop in self.loops {
                    let began = Int64(bitPattern: loop.counters.value(.turnBegan))
                    if began != 0, now.nanoseconds - began > stuckMilliseconds * 1_000_000 {
                        return "a loop has been at one turn for \(now.nanoseconds - began) ns"
                    }
                }
                return nil
            },
            HealthCheck("shutdown", .ready) { [weak self] in
                self?.phase == .serving ? nil : "the server is draining"
            },
        ]
    }
}
