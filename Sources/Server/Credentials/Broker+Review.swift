// SPDX-License-Identifier: Apache-2.0

internal import Credentials
internal import EventLoop
internal import HTTP

/// The API server's word on a leader's token, before anything is exchanged for it.
extension Broker {
    func receiveReview(_ key: CredentialKey, _ result: BrokerFetch.Result, at now: Moment) {
        guard let claims = flights[key]?.leader.claims else { return }
        switch result {
        case .failed(let message):
            metrics.reviewed("Unavailable")
            fail(key, ExchangeFailure(.unavailable, "TokenReview: \(message)"), at: now)
        case .answered(let response):
            guard response.status == 200 || response.status == 201 else {
                metrics.reviewed("Unavailable")
                fail(key, ExchangeFailure(.unavailable, "TokenReview: status \(response.status)"), at: now)
                return
            }
            do throws(TokenReview.ReviewRefusal) {
                try response.body.withBytes { bytes throws(TokenReview.ReviewRefusal) in
                    try TokenReview.check(bytes, against: claims)
                }
                metrics.reviewed("Authenticated")
                beginExchange(key, at: now)
            } catch {
                metrics.reviewed(error.reason)
                guard error.isAboutToken else {
                    fail(key, ExchangeFailure(.unavailable, error.message), at: now)
                    return
                }
                dethrone(key, BrokerRefusal(.unauthorized, error.reason, error.message), at: now)
            }
        }
    }

    /// Refuses whoever brought the leader's token; the next one's token leads then, for it may be of a Pod that is still there.
    private func dethrone(_ key: CredentialKey, _ refusal: BrokerRefusal, at now: Moment) {
        guard var flight = flights[key], let token = flight.leader.request.token else { return }
        for asker in flight.waiting where asker.request?.token == token { refuse(asker, refusal) }
        flight.waiting.removeAll { $0.request?.token == token }
        flight.fetch = nil
        guard let next = flight.waiting.first, let request = next.request else {
            flights[key] = nil
            return
        }
        flight.leader = ExchangeInput(request: request, claims: next.claims, files: profiles.value.files)
        flights[key] = flight
        lead(key, at: now)
    }
}
