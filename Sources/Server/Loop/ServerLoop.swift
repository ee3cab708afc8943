// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import HTTP
internal import Logging
internal import Synchronization
internal import TLS

/// One thread that takes requests from their first byte to their last: accept, decrypt, parse,
/// answer, encrypt.
///
/// Loops share nothing but immutable snapshots and a few flags.
///
/// `@unchecked Sendable`: made on one thread, handed once to its own, and touched by no other.
final class ServerLoop: @unchecked Sendable {
    let name: String
    /// Whether it ends when the server drains; the metrics port answers until the last moment.
    let drains: Bool
    let limits: Limits
    let shared: ServerState
    let routes: RouteTable
    let log: Logger
    let counters: LoopCounters
    let wakeUp: WakeUp
    let httpContext: HTTP.ServerContext
    /// Whether requests may hold tokens: then nothing of them stays in the loop's own memory.
    let wipesPlaintext: Bool

    let poller: Poller
    /// Nothing once draining has begun.
    var listener: Listener?
    /// Nothing on a port without TLS.
    var contexts: SnapshotBox<TLS.ServerContext>.Reader?
    var buffers: LoopBuffers
    var response: ResponseWriter

    /// All slots; made when first needed, then kept.
    var connections: [Connection] = []
    var freeSlots: [Int] = []
    var openCount = 0
    let connectionMaximum: Int

    /// A timer for each slot, and the last one for the pause of `accept`.
    var timers: TimerWheel
    var acceptPauseMilliseconds: Int64
    var isAcceptPaused = false
    /// The clock as of the present turn.
    var now: MonotonicTime
    var isDraining = false
    /// Requests that others answer later, by serial number, and where their answers arrive.
    var parked: [UInt64: ParkedStream] = [:]
    var nextSerial: UInt64 = 0
    let late: LateMailbox
    var drainDeadline = MonotonicTime(nanoseconds: .max)

    init(
        name: String, drains: Bool, listener: consuming Listener,
        contexts: consuming SnapshotBox<TLS.ServerContext>.Reader?,
        routes: RouteTable, connectionMaximum: Int, shared: ServerState, limits: Limits, log: Logger
    ) throws {
        self.name = name
        self.drains = drains
        self.limits = limits
        self.shared = shared
        self.routes = routes
        self.log = log
        self.connectionMaximum = connectionMaximum
        counters = LoopCounters(routeCount: routes.labels.count)
        wakeUp = try WakeUp()
        late = LateMailbox(wakeUp)
        wipesPlaintext = routes.readsAuthorization
        httpContext = try HTTP.ServerContext(
            limits: limits.http, keepsAuthorization: routes.readsAuthorization)
        poller = try Poller()
        self.contexts = contexts
        buffers = LoopBuffers(limits: limits)
        response = ResponseWriter()
        now = .now()
        timers = TimerWheel(capacity: connectionMaximum + 1, tickMilliseconds: 100, now: now)
        acceptPauseMilliseconds = limits.acceptPauseMilliseconds
        connections.reserveCapacity(connectionMaximum)
        freeSlots.reserveCapacity(connectionMaximum)
        try poller.add(wakeUp.number, token: Self.wakeUpToken, interest: .readable)
        try poller.add(listener.number, token: Self.listenerToken, interest: .readable)
        self.listener = consume listener
    }

    /// No connection has these: their slots are far below.
    static let wakeUpToken = UInt64.max
    static let listenerToken = UInt64.max - 1

    /// Turns until the server stops; runs on the loop's own thread.
    func run() {
        defer { if drains { shared.loopEnded() } }
        while !isOver {
            let count: Int
            do {
                count = try poller.wait(timeoutMilliseconds: timers.sleepMilliseconds(at: now))
            } catch {
                // Only EBADF, EFAULT and EINVAL are left: our own mistake, not the peers'.
                log.critical("The poller failed; the loop ends", metadata: ["error": "\(error)"])
                return
            }
            now = .now()
            counters.beginTurn(at: now)
            for index in 0..<count { take(poller.event(at: index)) }
            expireTimers()
            counters.endTurn()
        }
        closeAll()
    }

    private var isOver: Bool {
        shared.phase == .stopped || isDraining && (openCount == 0 || drainDeadline <= now)
    }

    private func take(_ event: Event) {
        switch event.token {
        case Self.listenerToken: acceptWaiting()
        case Self.wakeUpToken:
            wakeUp.acknowledge()
            routes.refresh()
            takeLateAnswers()
            followPhase()
        default:
            let slot = Int(event.token & 0xffff_ffff)
            guard slot < connections.count else { return }
            let connection = connections[slot]
            // An event of the same turn may have closed it, and even opened it for another.
            guard connection.token == event.token, connection.phase != .free else { return }
            if event.isWritable, !connection.backlog.isEmpty { writable(connection) }
            if event.isReadable, connection.phase != .free { readable(connection) }
        }
    }

    /// Nanoseconds as the HTTP layer counts them.
    var nanoseconds: UInt64 { UInt64(bitPattern: now.nanoseconds) }
}
