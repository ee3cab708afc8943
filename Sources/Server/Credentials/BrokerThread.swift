// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import Logging
internal import Synchronization

/// The one thread that the broker lives on: its mailbox, its poller and its fetches.
///
///     loops ── take ──► mailbox ──► Broker ── outgoing ──► client ── sockets
///     loops ◄── answer ──────────── Broker ◄── results ─── client
package final class BrokerThread: LateAnswerer, Companion {
    package let name = "broker"
    private let mailbox = Mutex<[ParkedRequest]>([])
    private let isStopped = Atomic<Bool>(false)
    private let hasBroken = Atomic<Bool>(false)
    private let wakeUp: WakeUp
    private let countMaximum: Int
    private let makeBroker: @Sendable () -> Broker
    private let makeClient: @Sendable () throws -> any BrokerClient
    private let log: Logger

    init(
        countMaximum: Int, log: Logger, broker: @escaping @Sendable () -> Broker,
        client: @escaping @Sendable () throws -> any BrokerClient
    ) throws {
        wakeUp = try WakeUp()
        self.countMaximum = countMaximum
        self.log = log
        makeBroker = broker
        makeClient = client
    }

    package func take(_ request: ParkedRequest) -> Bool {
        if isStopped.load(ordering: .acquiring) { return false }
        let before: Int? = mailbox.withLock { waiting in
            guard waiting.count < countMaximum else { return nil }
            waiting.append(request)
            return waiting.count - 1
        }
        guard let before else { return false }
        if before == 0 { wakeUp.wake() }
        return true
    }

    /// Whether it ended by itself, which only a new process mends.
    var failure: String? { hasBroken.load(ordering: .acquiring) ? "the broker's thread has ended" : nil }

    package func stop() {
        isStopped.store(true, ordering: .releasing)
        wakeUp.wake()
    }

    /// Turns until `stop`. What is in memory then is overwritten: nothing outlives the broker.
    package func run() {
        let broker = makeBroker()
        do {
            let client = try makeClient()
            try client.watch(wakeUp.number)
            broker.begin(at: .now())
            while !isStopped.load(ordering: .acquiring) {
                for fetch in broker.takeOutgoing() { client.start(fetch) }
                let results = try client.wait(milliseconds: broker.sleepMilliseconds(at: .now()))
                wakeUp.acknowledge()
                let now = Moment.now()
                for (fetch, result) in results { broker.receive(fetch, result, at: now) }
                for request in takeAll() { broker.take(request, at: now) }
                broker.tick(at: now)
            }
        } catch {
            hasBroken.store(true, ordering: .releasing)
            log.critical("The broker's thread ends; requests for credentials are answered 503", metadata: ["error": "\(error)"])
        }
        isStopped.store(true, ordering: .releasing)
        for request in takeAll() { request.answer(BrokerRefusal.ending.answer) }
        broker.end()
    }

    private func takeAll() -> [ParkedRequest] {
        mailbox.withLock { waiting in
            let taken = waiting
            waiting.removeAll()
            return taken
        }
    }
}

/// What carries the broker's requests: the cluster's client, or a test.
protocol BrokerClient: AnyObject {
    /// Has `wait` return when this descriptor becomes readable.
    func watch(_ descriptor: Int32) throws
    /// Begins a fetch; its end is told by `wait`, exactly once.
    func start(_ fetch: BrokerFetch)
    /// Works until something has ended, the descriptor is readable, or the time is over.
    func wait(milliseconds: Int32) throws -> [(UInt64, BrokerFetch.Result)]
}
