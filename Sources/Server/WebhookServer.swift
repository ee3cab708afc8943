// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import HTTP
internal import Logging
internal import Synchronization

/// The whole server: loop threads for the TLS port, one for metrics and probes, one that watches
/// files.
///
/// It serves from `init` on.
///
///     main ── signals, phases            loop-0 … loop-n ── TLS port
///     watch ── files ──► snapshots       metrics ── plain port
///
/// Ending it: `leaving` (`/readyz` says no, all else goes on) → `draining` (no new connections,
/// GOAWAY, requests in flight are finished) → `stopped`, each after a bounded time.
package final class WebhookServer: Sendable {
    /// The ports that were bound, for configurations with port 0.
    package let port: UInt16
    package let metricsPort: UInt16?

    private let state: ServerState
    private let limits: Limits
    private let log: Logger
    private let certificates: CertificateStore
    private let watcher: FileWatcher
    private let wakeUps: [WakeUp]
    private let loopThreads: [Thread]
    private let otherThreads: [Thread]
    private let companions: [any Companion]

    /// Binds the ports, loads the certificate and starts all threads.
    ///
    /// - Throws: `AddressError`, `TLSError.certificate`, `SystemError` (such as an address in use),
    ///   and what the application's routes throw.
    package init(_ configuration: Configuration, _ application: Application) throws {
        limits = configuration.limits
        log = configuration.log
        _ = ResourceLimits.raiseDescriptorMaximum()
        certificates = try CertificateStore(
            configuration.certificates, limits: limits, log: log)
        state = ServerState(
            version: configuration.version,
            metricSources: [certificates] + application.metricSources,
            clientNames: configuration.clientNames)
        state.add(state.ownChecks(stuckMilliseconds: limits.stuckMilliseconds))
        state.add(application.checks)
        let main = try Self.mainLoops(configuration, application, state, certificates)
        let metrics = try Self.metricsLoop(configuration, application, state)
        port = main.port
        metricsPort = metrics?.port
        let loops = main.loops + (metrics.map { [$0.loop] } ?? [])
        let wakeUps = loops.map(\.wakeUp)
        self.wakeUps = wakeUps
        companions = application.companions
        let store = certificates
        let watch = FileWatcher.Watch(
            "certificates", since: store.state, everyMilliseconds: limits.ticketKeyMilliseconds
        ) { store.reload() }
        let watcher = try FileWatcher([watch] + application.watches, limits: limits, log: log) {
            for wakeUp in wakeUps { wakeUp.wake() }
        }
        self.watcher = watcher
        loopThreads = try main.loops.map { loop in try Thread(named: loop.name) { loop.run() } }
        otherThreads =
            try loops.dropFirst(main.loops.count).map { loop in
                try Thread(named: loop.name) { loop.run() }
            } + [try Thread(named: "watch") { watcher.run() }]
            + application.companions.map { companion in
                try Thread(named: companion.name) { companion.run() }
            }
        log.info(
            "Serving",
            metadata: [
                "port": .stringConvertible(port), "loops": .stringConvertible(main.loops.count),
                "metricsPort": .string(metricsPort.map(String.init) ?? "none"),
            ])
        sayWhoMayAsk(configuration)
    }

    /// An endpoint that answers everyone tells everyone what the policies allow.
    private func sayWhoMayAsk(_ configuration: Configuration) {
        if configuration.certificates.clientAuthorities == nil {
            log.warning("Clients are not asked for a certificate: whoever reaches the port may ask the policies")
        } else if configuration.clientNames.isEmpty {
            log.info("Any certificate of the client authority may ask; --client-names says whose")
        }
    }

    deinit {
        stop()
    }

    var drainDelayMilliseconds: Int64 { limits.drainDelayMilliseconds }

    /// Says "not ready" and goes on serving, so that no new work is sent here.
    package func leave() {
        guard state.phase == .serving else { return }
        enter(.leaving)
        log.info("Leaving: not ready any more, still serving")
    }

    /// Takes no new connections, finishes what is in flight, and returns when all is closed, at the
    /// latest after `Limits.drainMilliseconds`.
    package func drain() {
        beginDrain()
        for thread in loopThreads { thread.join() }
        stop()
    }

    /// Begins what `drain` waits for.
    func beginDrain() {
        if state.phase == .stopped { return }
        enter(.draining)
        log.info("Draining: no new connections, requests in flight are finished")
    }

    /// Whether every connection of the TLS port is closed and its loops have ended.
    var hasDrained: Bool { state.runningLoopCount == 0 }

    /// Reads the certificate and all watched files again, changed or not.
    func reloadAll() { watcher.callAll() }

    /// Closes everything now and waits for the threads.
    ///
    /// A second call does nothing.
    package func stop() {
        if state.phase != .stopped { log.info("Stopping") }
        enter(.stopped)
        watcher.stop()
        for thread in loopThreads { thread.join() }
        for companion in companions { companion.stop() }
        for thread in otherThreads { thread.join() }
    }

    private func enter(_ phase: ServerState.Phase) {
        state.phase = phase
        for wakeUp in wakeUps { wakeUp.wake() }
    }
}
