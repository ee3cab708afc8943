// SPDX-License-Identifier: Apache-2.0

internal import Credentials
internal import EventLoop
internal import HTTP
internal import Logging

/// Decides who gets which credentials, and fetches them: all of it on one thread, none of it with I/O of its own.
///
///     request ─► node ─► rate ─► token ─► profile ─► TokenReview ─► cache ─► flight: exchange ─► answers
///
/// Each step may only refuse or go on; credentials come out of the last one alone, so that no mistake before it can give any.
/// Whoever carries its fetches calls `takeOutgoing`, `receive` and `tick`.
final class Broker {
    let settings: BrokerSettings
    let cryptography: Cryptography
    let log: BrokerLog
    let metrics: BrokerMetrics
    var profiles: SnapshotBox<ProfileSnapshot>.Reader
    var fileKeys: SnapshotBox<KeySnapshot>.Reader

    /// The issuer's keys; nothing until they were read once.
    var keys: JSONWebKeySet?
    /// When keys were last asked for, and the fetch under way.
    var keysAskedAt: MonotonicTime?
    var keyFetch: UInt64?
    /// Requests whose token names a key that may come.
    var waitingForKeys: [ParkedRequest] = []

    /// What the API server said of tokens, where it is asked.
    var reviews: TokenReviews
    /// Counts the sets of profiles: a key of one is none of the next.
    private(set) var generation: UInt64 = 0
    var cache: CredentialCache
    var flights: [CredentialKey: Flight] = [:]
    /// What a fetch is for.
    var fetches: [UInt64: FetchPurpose] = [:]
    private var outgoing: [BrokerFetch] = []
    private var lastFetch: UInt64 = 0
    private var lastPurge: MonotonicTime?

    var nodeRates: TokenBuckets<String>
    var accountRates: TokenBuckets<String>
    var profileRates: TokenBuckets<String>

    init(
        _ settings: BrokerSettings, profiles: SnapshotBox<ProfileSnapshot>, fileKeys: SnapshotBox<KeySnapshot>,
        cryptography: Cryptography, log: BrokerLog, metrics: BrokerMetrics
    ) {
        self.settings = settings
        self.cryptography = cryptography
        self.log = log
        self.metrics = metrics
        self.profiles = profiles.reader()
        self.fileKeys = fileKeys.reader()
        keys = self.fileKeys.value.keys
        reviews = TokenReviews(countMaximum: settings.askerCount)
        cache = CredentialCache(countMaximum: settings.cacheCount)
        nodeRates = TokenBuckets(
            burst: settings.nodeBurst, perSecond: settings.nodePerSecond, keyCountMaximum: settings.askerCount)
        accountRates = TokenBuckets(
            burst: settings.accountBurst, perSecond: settings.accountPerSecond, keyCountMaximum: settings.askerCount)
        profileRates = TokenBuckets(
            burst: settings.profileBurst, perSecond: settings.profilePerSecond, keyCountMaximum: settings.askerCount)
    }

    /// Takes one request; it is answered now or later, by the way of its own.
    func take(_ parked: ParkedRequest, at now: Moment) {
        guard parked.isWanted else { return }
        refreshSnapshots()
        var asker = Asker(parked)
        do throws(BrokerRefusal) {
            asker.node = try node(of: parked)
            guard asker.node == nil || nodeRates.spend(asker.node ?? "", at: now.monotonic) else {
                throw .busy("the node asks more often than \(settings.nodePerSecond) times a second")
            }
            asker.request = try request(of: parked)
            switch try verify(asker, at: now) {
            case .noToken: break
            case .verified(let claims):
                asker.claims = claims
                let account = "\(claims.namespace)/\(claims.serviceAccount.uid)"
                guard accountRates.spend(account, at: now.monotonic) else {
                    throw .busy("the ServiceAccount asks more often than \(settings.accountPerSecond) times a second")
                }
            case .waitsForKeys:
                waitingForKeys.append(parked)
                return
            }
            try fly(asker, at: now)
        } catch {
            refuse(asker, error)
        }
    }

    /// Takes the end of a fetch.
    func receive(_ fetch: UInt64, _ result: BrokerFetch.Result, at now: Moment) {
        if fetch == keyFetch { return receiveKeys(result, at: now) }
        switch fetches.removeValue(forKey: fetch) {
        case .review(let token): receiveReview(token, result, at: now)
        case .exchange(let key):
            guard flights[key]?.fetch == fetch, case .exchange = flights[key]?.stage else { return }
            receiveExchange(key, result, at: now)
        case nil: break
        }
    }

    /// Does what time asks for: deadlines, second attempts, what has had its time in memory.
    func tick(at now: Moment) {
        refreshSnapshots()
        for (key, flight) in flights {
            if flight.deadline <= now.monotonic {
                fail(key, ExchangeFailure(.unavailable, "no answer came within \(settings.exchangeMilliseconds) ms"), at: now)
            } else if case .paused(let until) = flight.stage, until <= now.monotonic {
                resend(key)
            }
        }
        if lastPurge.map({ $0.advanced(milliseconds: 1_000) <= now.monotonic }) ?? true {
            lastPurge = now.monotonic
            cache.purge(at: now)
            endReviews(at: now)
            renewKeys(at: now)
            answerWaitingForKeys(after: settings.exchangeMilliseconds, at: now)
        }
        metrics.holds(cached: cache.count, inFlight: flights.count)
    }

    /// Overwrites everything.
    func end() {
        for request in waitingForKeys { request.answer(BrokerRefusal.ending.answer) }
        waitingForKeys = []
        for flight in flights.values {
            for asker in flight.waiting { asker.parked.answer(BrokerRefusal.ending.answer) }
        }
        for asker in reviews.removeAll() { asker.parked.answer(BrokerRefusal.ending.answer) }
        flights = [:]
        fetches = [:]
        cache.removeAll()
    }

    /// How long nothing has to be done unless something happens.
    func sleepMilliseconds(at now: Moment) -> Int32 {
        var wake = now.monotonic.advanced(milliseconds: 1_000)
        for flight in flights.values {
            wake = min(wake, flight.deadline)
            if case .paused(let until) = flight.stage { wake = min(wake, until) }
        }
        return Int32(clamping: max(0, wake.nanoseconds(since: now.monotonic) / 1_000_000 + 1))
    }

    // MARK: Fetches

    func takeOutgoing() -> [BrokerFetch] {
        let taken = outgoing
        outgoing = []
        return taken
    }

    func send(_ call: BrokerFetch.Call, until deadline: MonotonicTime) -> UInt64 {
        lastFetch &+= 1
        outgoing.append(BrokerFetch(id: lastFetch, call: call, deadline: deadline))
        return lastFetch
    }

    /// A new set of profiles may mean something else by the same names: nothing of before is used for it, nor what is under way.
    private func refreshSnapshots() {
        if profiles.refresh() {
            generation &+= 1
            cache.removeAll()
        }
        if fileKeys.refresh() { keys = fileKeys.value.keys ?? keys }
    }
}

/// One request that the broker wants sent.
struct BrokerFetch {
    enum Call {
        case keys(url: String)
        /// The API server is to say whether a token is good; the body holds it.
        case review(url: String, body: Secret)
        case exchange(ExchangeRequest)
    }

    enum Result {
        case answered(ExchangeResponse)
        /// No answer came; without a byte of what was sent or received.
        case failed(ExchangeFailure)
    }

    let id: UInt64
    let call: Call
    let deadline: MonotonicTime
}

/// What the broker does with a fetch's end.
enum FetchPurpose {
    /// By the token's hash.
    case review([UInt8])
    case exchange(CredentialKey)
}
