// SPDX-License-Identifier: Apache-2.0

internal import Credentials
internal import EventLoop
internal import HTTP

/// One exchange under way and everybody who waits for its credential.
struct Flight {
    enum Stage {
        case exchange
        /// A second attempt is made then.
        case paused(until: MonotonicTime)
    }

    let profile: RegistryProfile
    /// Of whoever came first: whose token is exchanged.
    let leader: ExchangeInput
    /// Nothing for a credential that is fetched again while the one before still serves.
    var waiting: [Asker]
    let deadline: MonotonicTime
    var stage = Stage.exchange
    var fetch: UInt64?
    var exchange: Exchange?
    /// What was sent last, for a second attempt.
    var request: ExchangeRequest?
    var attempts = 0
}

extension Broker {
    /// Chooses the profile, and answers from memory or by an exchange.
    func fly(_ asker: Asker, at now: Moment) throws(BrokerRefusal) {
        guard let request = asker.request else {
            throw BrokerRefusal(.internalServerError, "Internal", "there is no request")
        }
        let profile: RegistryProfile
        do throws(ProfileRefusal) {
            profile = try profiles.value.set.select(
                request, claims: asker.claims, ownAudiences: settings.audiences)
        } catch {
            throw BrokerRefusal(
                error.isUnknownRegistry ? .notFound : .forbidden, error.reason, error.message)
        }
        var asker = asker
        asker.profile = profile.name
        guard try isReviewed(asker, at: now) else { return }
        let input = ExchangeInput(request: request, claims: asker.claims, files: profiles.value.files)
        let key = CredentialKey(profile, input, generation, cryptography)
        switch cache.find(key, at: now) {
        case .credential(let credential, let refreshAt, _):
            if let answer = try? profile.answer(credential, for: request, now: now.seconds) {
                if refreshAt <= now.seconds { launch(key, profile, input, for: asker, isAwaited: false, at: now) }
                return issue(answer, of: profile, to: asker, credential, "Cached")
            }
        // Too old to be handed out: a new one is waited for.
        case .refusal(let refusal, _): return refuse(asker, refusal)
        case nil: break
        }
        if flights[key] != nil {
            flights[key]?.waiting.append(asker)
            return
        }
        guard flights.count < settings.flightCount else { throw .busy("too many exchanges are under way") }
        guard profileRates.spend(profile.name, at: now.monotonic) else {
            throw .busy("the profile's exchanges come too fast")
        }
        launch(key, profile, input, for: asker, isAwaited: true, at: now)
    }

    /// Begins an exchange.
    ///
    /// - Parameter isAwaited: Whether the asker waits for it, and so since when it may last.
    private func launch(
        _ key: CredentialKey, _ profile: RegistryProfile, _ input: ExchangeInput, for asker: Asker, isAwaited: Bool,
        at now: Moment
    ) {
        guard flights[key] == nil, flights.count < settings.flightCount else { return }
        let begin = isAwaited ? asker.parked.received : now.monotonic
        let flight = Flight(
            profile: profile, leader: input, waiting: isAwaited ? [asker] : [],
            deadline: begin.advanced(milliseconds: settings.exchangeMilliseconds))
        flights[key] = flight
        do throws(ExchangeFailure) {
            var exchange = try flight.profile.plan(flight.leader, cryptography)
            let step = exchange.begin(now: now.seconds)
            flights[key]?.exchange = exchange
            follow(key, step, at: now)
        } catch {
            fail(key, error, at: now)
        }
    }

    func receiveExchange(_ key: CredentialKey, _ result: BrokerFetch.Result, at now: Moment) {
        switch result {
        case .answered(let response):
            guard let step = flights[key]?.exchange?.receive(response, now: now.seconds) else { return }
            follow(key, step, at: now)
        case .failed(let failure):
            let mayRetry = failure.isRetryable && flights[key]?.request?.mayRetry == true
            retry(key, failure, mayRetry: mayRetry, at: now)
        }
    }

    /// Does what the exchange wants next.
    private func follow(_ key: CredentialKey, _ step: ExchangeStep, at now: Moment) {
        switch step {
        case .send(let request):
            flights[key]?.request = request
            flights[key]?.attempts = 0
            resend(key)
        case .finished(let credential): land(key, credential, at: now)
        case .failed(let failure): retry(key, failure, mayRetry: failure.isRetryable, at: now)
        }
    }

    /// Sends what was to be sent last.
    func resend(_ key: CredentialKey) {
        guard let flight = flights[key], let request = flight.request else { return }
        let fetch = send(.exchange(request), until: flight.deadline)
        fetches[fetch] = .exchange(key)
        flights[key]?.fetch = fetch
        flights[key]?.stage = .exchange
    }

    /// One more attempt for each request where that may help and there is time.
    private func retry(_ key: CredentialKey, _ failure: ExchangeFailure, mayRetry: Bool, at now: Moment) {
        guard let flight = flights[key] else { return }
        // `retryAfter` is at most an hour.
        let pause = (failure.retryAfter ?? 0) * 1_000 + 250
        let again = now.monotonic.advanced(milliseconds: pause)
        guard mayRetry, flight.attempts < 1, flight.request != nil,
            again.advanced(milliseconds: 1_000) <= flight.deadline
        else {
            fail(key, failure, at: now)
            return
        }
        metrics.exchanged(flight.profile.name, "Retried")
        flights[key]?.attempts += 1
        flights[key]?.fetch = nil
        flights[key]?.stage = .paused(until: again)
    }
}
