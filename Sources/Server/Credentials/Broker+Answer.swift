// SPDX-License-Identifier: Apache-2.0

internal import Credentials
internal import EventLoop
internal import HTTP
internal import Logging

/// The ends of a request: credentials for those who waited, or a refusal.
extension Broker {
    /// A credential has come: it is kept for its safe life, and everybody who waited is answered.
    func land(_ key: CredentialKey, _ credential: Credential, at now: Moment) {
        guard let flight = end(key) else { return }
        metrics.exchanged(flight.profile.name, "Finished")
        let isShared = !flight.profile.exchange.isTiedToToken
        // What a set of profiles of before had fetched is for those who asked under it.
        if isShared, key.generation == generation, let expiry = credential.expiry {
            // Three quarters of what is left, so that a new one is there before this one is too old.
            let life = max(0, expiry &- now.seconds)
            let (milliseconds, isLong) = life.multipliedReportingOverflow(by: 1_000)
            let until = now.monotonic.advanced(milliseconds: isLong ? .max : milliseconds)
            cache.keep(key, .credential(credential, refreshAt: now.seconds &+ life / 4 * 3, until: until), at: now)
        }
        for asker in flight.waiting {
            guard let request = asker.request else { continue }
            do throws(ExchangeFailure) {
                let answer = try flight.profile.answer(credential, for: request, now: now.seconds)
                issue(answer, of: flight.profile, to: asker, credential, "Issued")
            } catch {
                refuse(asker, BrokerRefusal(error))
            }
        }
    }

    /// No credential has come: whoever waited is told, and for a short while those who come after are too.
    ///
    /// What serves meanwhile from memory stays, and is not fetched again at once: a peer that is down, or says no, is not asked
    /// with every request.
    func fail(_ key: CredentialKey, _ failure: ExchangeFailure, at now: Moment) {
        guard let flight = end(key) else { return }
        metrics.exchanged(flight.profile.name, failure.reason)
        log.warn(
            "An exchange failed",
            ["profile": flight.profile.name, "reason": failure.reason, "error": failure.message])
        let refusal = BrokerRefusal(failure)
        if flight.waiting.isEmpty {
            cache.postpone(key, until: now.seconds &+ max(settings.renewalPauseSeconds, failure.retryAfter ?? 0))
            return
        }
        if key.generation == generation {
            // A peer that names a time is not asked before it, as far as anybody can wait for it.
            let asked = min(failure.retryAfter ?? 0, settings.patienceSeconds) * 1_000
            let milliseconds = failure.kind == .refused ? settings.refusalMilliseconds : max(settings.outageMilliseconds, asked)
            cache.keep(key, .refusal(refusal, until: now.monotonic.advanced(milliseconds: milliseconds)), at: now)
        }
        for asker in flight.waiting { refuse(asker, refusal) }
    }

    private func end(_ key: CredentialKey) -> Flight? {
        guard let flight = flights.removeValue(forKey: key) else { return nil }
        if let fetch = flight.fetch { fetches[fetch] = nil }
        return flight
    }

    /// Hands credentials out, and only what passes every check of the protocol.
    func issue(
        _ answer: CredentialProviderResponse, of profile: RegistryProfile, to asker: Asker, _ credential: Credential,
        _ outcome: String
    ) {
        guard let request = asker.request else { return }
        do throws(ProtocolError) {
            try answer.check(request, mayEchoToken: profile.answer.cacheType == .token)
        } catch {
            refuse(asker, BrokerRefusal(.internalServerError, "AnswerUnfit", error.message))
            return
        }
        let text = answer.write()
        let body = text.withBytes { bytes in
            unsafe bytes.withUnsafeBytes { unsafe WipedBytes(copying: $0) }
        }
        asker.parked.answer(LateAnswer(.ok, body: body))
        metrics.decided(asker.profile, outcome)
        log.decision(asker, allowed: true, reason: outcome, message: "", expiry: credential.expiry)
    }

    func refuse(_ asker: Asker, _ refusal: BrokerRefusal) {
        asker.parked.answer(refusal.answer)
        metrics.decided(asker.profile, refusal.reason)
        log.decision(asker, allowed: false, reason: refusal.reason, message: refusal.message, expiry: nil)
    }
}
