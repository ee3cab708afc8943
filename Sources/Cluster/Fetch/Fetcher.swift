// SPDX-License-Identifier: Apache-2.0

package import EventLoop
package import HTTP
internal import Resolver

/// Requests to other machines: any number in flight on one poller of its own, none of them blocking.
///
///     let identifier = fetcher.start(request)
///     …                                   // when `number` is readable:
///     fetcher.advance()
///     while let completion = fetcher.nextCompletion() { … }
///
/// A fetch looks up the name, looks at the addresses, connects to them in turn, goes through the proxy where one is
/// configured and meant, makes TLS, and has its request answered; each state has a deadline and so has the whole. What
/// fails before the request can have been acted upon is tried again, and 429 and 5xx are, as long as there is time
/// (`FetchRequest.attemptCount`). Redirects are not followed.
///
/// One thread's own: a loop adds `number` to its poller, a command line calls `perform`.
@safe
package final class Fetcher {
    let poller: Poller
    let alarm: Alarm
    let proxy: ProxySettings?
    let input: UnsafeMutableRawBufferPointer
    var resolver: Resolver?
    var fetches: [UInt64: Fetch] = [:]
    var idle = IdleConnections()
    var completions: [FetchCompletion] = []
    private var last: UInt64 = 0
    private var alarmTime: MonotonicTime?

    /// - Parameter proxy: For requests that may use one; nothing goes through a proxy by itself.
    package init(proxy: ProxySettings? = nil) throws(SystemError) {
        let poller = try Poller()
        let alarm = try Alarm()
        try poller.add(alarm.number, token: Self.alarmToken, interest: .readable)
        self.poller = poller
        self.alarm = alarm
        self.proxy = proxy
        unsafe input = .allocate(byteCount: Limits.readByteCount, alignment: 64)
    }

    deinit { unsafe input.deallocate() }

    /// Readable while `advance` has something to do, deadlines among it.
    package var number: Int32 { poller.number }

    package var inFlightCount: Int { fetches.count }

    /// Begins a fetch; its completion comes out of `nextCompletion`, sooner or later and exactly once.
    package func start(_ request: FetchRequest) -> FetchIdentifier {
        last += 1
        let identifier = FetchIdentifier(number: last)
        let now = MonotonicTime.now()
        if fetches.count >= Limits.fetchCount {
            completions.append(FetchCompletion(identifier: identifier, result: .failure(.overloaded)))
        } else if request.trust == nil, request.message.scheme != "http" {
            completions.append(
                FetchCompletion(identifier: identifier, result: .failure(.request("an https request needs somebody to trust"))))
        } else {
            let usesProxy = request.mayUseProxy && request.trust != nil
            let way = usesProxy && proxy?.applies(to: request.host, port: request.port) == true ? proxy : nil
            let fetch = Fetch(last, request, way, at: now)
            fetches[last] = fetch
            begin(fetch, at: now)
        }
        settle(at: now)
        return identifier
    }

    /// Gives a fetch up; its completion says so.
    package func cancel(_ identifier: FetchIdentifier) {
        if let fetch = fetches[identifier.number] { finish(fetch, .failure(.cancelled), at: .now()) }
        settle(at: .now())
    }

    package func nextCompletion() -> FetchCompletion? {
        completions.isEmpty ? nil : completions.removeFirst()
    }

    /// Does what can be done without waiting.
    package func advance() { turn(timeoutMilliseconds: 0) }

    /// One request, waiting for its answer; for who has nothing else to do.
    package func perform(_ request: FetchRequest) throws(FetchError) -> ClientResponse {
        let identifier = start(request)
        while true {
            if let index = completions.firstIndex(where: { $0.identifier == identifier }) {
                return try completions.remove(at: index).result.get()
            }
            turn(timeoutMilliseconds: 1_000)
        }
    }
}

extension Fetcher {
    static let alarmToken = UInt64.max
    /// Set in tokens of the resolver's sockets; fetches are counted from 1 and never reach it.
    static let resolverBit: UInt64 = 1 << 62

    private func turn(timeoutMilliseconds: Int32) {
        // epoll_wait fails for a descriptor that is none, and this one is ours.
        let count = (try? poller.wait(timeoutMilliseconds: timeoutMilliseconds)) ?? 0
        let now = MonotonicTime.now()
        for index in 0..<count {
            let event = poller.event(at: index)
            if event.token == Self.alarmToken { continue }
            if event.token & Self.resolverBit != 0 {
                resolver?.process(Int32(truncatingIfNeeded: event.token), event)
                followResolver()
            } else if let fetch = fetches[event.token] {
                handle(fetch, event, at: now)
            }
        }
        if let milliseconds = resolver?.timeoutMilliseconds(), milliseconds <= 1 {
            resolver?.process(nil, nil)
            followResolver()
        }
        takeAnswers(at: now)
        for fetch in fetches.values where fetch.stateDeadline <= now { expire(fetch, at: now) }
        settle(at: now)
    }

    /// Sets the alarm for what comes next.
    func settle(at now: MonotonicTime) {
        takeAnswers(at: now)
        idle.removeExpired(at: now)
        var next = fetches.values.map(\.stateDeadline).min()
        if let milliseconds = resolver?.timeoutMilliseconds() {
            let time = now.advanced(milliseconds: milliseconds)
            next = next.map { min($0, time) } ?? time
        }
        // A completion that waits makes the loop come back.
        if !completions.isEmpty { next = now }
        guard next != alarmTime || next.map({ $0 <= now }) == true else { return }
        alarmTime = next
        alarm.set(next)
    }

    /// The poller follows the resolver's sockets before anything else is opened.
    func followResolver() {
        resolver?.update(poller) { Self.resolverBit | UInt64(UInt32(bitPattern: $0)) }
    }

    private func takeAnswers(at now: MonotonicTime) {
        while let answer = resolver?.nextAnswer() {
            guard let fetch = fetches[answer.token], fetch.state == .resolving else { continue }
            switch answer.result {
            case .success(let addresses): resolved(fetch, addresses, at: now)
            case .failure(let error):
                fail(
                    fetch,
                    .resolve(peer: fetch.request.peer, reason: error.description, isTemporary: error != .notFound), at: now)
            }
        }
    }
}
