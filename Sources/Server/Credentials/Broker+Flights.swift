// SPDX-License-Identifier: Apache-2.0

internal import Credentials
internal import EventLoop
internal import HTTP

/// One exchange under way and everybody who waits for its credential.
struct Flight {
    enum Stage {
        /// The API server is asked about the leader's token.
        case review
        case exchange
        /// A second attempt is made then.
        case paused(until: MonotonicTime)
    }

    let profile: RegistryProfile
    /// Whose token is exchanged.
    var leader: ExchangeInput
    /// Nothing for a credential that is fetched again while the one before still serves.
    var waiting: [Asker]
    let deadline: MonotonicTime
    var stage = Stage.review
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
        let input = ExchangeInput(request: request, claims: asker.claims, files: profiles.value.files)
        let key = CredentialKey(profile, input, cryptography)
        switch cache.find(key, at: now) {
        case .credential(let credential, let refreshAt):
            if let answer = try? profile.answer(credential, for: request, now: now.seconds) {
                if refreshAt <= now.seconds { launch(key, profile, input, [], at: now) }
                return issue(answer, to: asker, credential, "Cached", at: now)
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
        launch(key, profile, input, [asker], at: now)
    }

    private func launch(
        _ key: CredentialKey, _ profile: RegistryProfile, _ input: ExchangeInput, _ waiting: [Asker], at now: Moment
    ) {
        guard flights[key] == nil, flights.count < settings.flightCount else { return }
        flights[key] = Flight(
            profile: profile, leader: input, waiting: waiting,
            deadline: now.monotonic.advanced(milliseconds: settings.exchangeMilliseconds))
        lead(key, at: now)
    }

    /// Begins with the leader's token: it is reviewed where that is configured, then exchanged.
    func lead(_ key: CredentialKey, at now: Moment) {
        guard let flight = flights[key] else { return }
        guard let url = settings.tokenReviewURL, let token = flight.leader.request.token else {
            beginExchange(key, at: now)
            return
        }
        let audiences = flight.leader.claims?.audiences ?? []
        let fetch = send(
            .review(url: url, body: TokenReview.request(token, audiences: audiences)),
            until: min(flight.deadline, now.monotonic.advanced(milliseconds: settings.exchangeMilliseconds / 2)))
        flights[key]?.stage = .review
        flights[key]?.fetch = fetch
        fetches[fetch] = key
    }

    func beginExchange(_ key: CredentialKey, at now: Moment) {
        guard let flight = flights[key] else { return }
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
        case .failed(let message):
            let mayRetry = flights[key]?.request?.mayRetry ?? false
            retry(key, ExchangeFailure(.unavailable, message), mayRetry: mayRetry, at: now)
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
        fetches[fetch] = key
        flights[key]?.fetch = fetch
        flights[key]?.stage = .exchange
    }

    /// One more attempt for each request where that may help and there is time.
    private func retry(_ key: CredentialKey, _ failure: ExchangeFailure, mayRetry: Bool, at now: Moment) {
        guard let flight = flights[key] else { return }
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
