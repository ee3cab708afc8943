// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// The numbers of `/credentials`: what requests came to, what exchanges were made, what is kept.
///
/// Written by the broker's thread, read by whoever scrapes; requests are few, so a lock will do.
package final class BrokerMetrics: MetricSource {
    private struct Numbers {
        var decisions: [Pair: UInt64] = [:]
        var exchanges: [Pair: UInt64] = [:]
        var reviews: [String: UInt64] = [:]
        var keyFetches: [String: UInt64] = [:]
        var cached = 0
        var inFlight = 0
        var profiles = 0
        var profileErrors = 0
        var keys = 0
    }

    private struct Pair: Hashable {
        let profile: String
        let outcome: String
    }

    private let numbers = Mutex(Numbers())

    package init() {}

    /// - Parameters:
    ///   - profile: Empty where none was chosen.
    ///   - outcome: `Issued`, `Cached`, `Anonymous`, or the reason of a refusal.
    func decided(_ profile: String, _ outcome: String) {
        numbers.withLock { $0.decisions[Pair(profile: profile, outcome: outcome), default: 0] += 1 }
    }

    func exchanged(_ profile: String, _ outcome: String) {
        numbers.withLock { $0.exchanges[Pair(profile: profile, outcome: outcome), default: 0] += 1 }
    }

    func reviewed(_ outcome: String) { numbers.withLock { $0.reviews[outcome, default: 0] += 1 } }

    func fetchedKeys(_ outcome: String, count: Int) {
        numbers.withLock {
            $0.keyFetches[outcome, default: 0] += 1
            if outcome == "ok" { $0.keys = count }
        }
    }

    func holds(cached: Int, inFlight: Int) {
        numbers.withLock {
            $0.cached = cached
            $0.inFlight = inFlight
        }
    }

    func loaded(profiles: Int, errors: Int) {
        numbers.withLock {
            $0.profiles = profiles
            $0.profileErrors = errors
        }
    }

    package func write(to page: inout MetricsPage) {
        let numbers = numbers.withLock { $0 }
        Self.write(
            "postern_credentials_total", "Requests for credentials, by profile and outcome.", numbers.decisions, &page)
        Self.write(
            "postern_credential_exchanges_total", "Exchanges with token services and registries, by their end.",
            numbers.exchanges, &page)
        for (name, help, counts) in [
            ("postern_credential_token_reviews_total", "TokenReviews, by their end.", numbers.reviews),
            ("postern_credential_key_fetches_total", "Readings of the issuer's keys.", numbers.keyFetches),
        ] {
            page.family(name, .counter, help)
            for (outcome, count) in counts.sorted(by: { $0.key < $1.key }) {
                page.sample(name, [.init("outcome", outcome)], count)
            }
        }
        for (name, help, value) in [
            ("postern_credentials_cached", "Credentials in memory.", numbers.cached),
            ("postern_credential_exchanges_in_flight", "Exchanges under way.", numbers.inFlight),
            ("postern_credential_profiles", "Registry profiles that are served.", numbers.profiles),
            (
                "postern_credential_profile_errors", "What is wrong with registry profiles and their files.",
                numbers.profileErrors
            ),
            ("postern_credential_issuer_keys", "Keys of the issuer of tokens.", numbers.keys),
        ] {
            page.family(name, .gauge, help)
            page.sample(name, UInt64(max(0, value)))
        }
    }

    private static func write(_ name: String, _ help: String, _ counts: [Pair: UInt64], _ page: inout MetricsPage) {
        page.family(name, .counter, help)
        for (pair, count) in counts.sorted(by: { ($0.key.profile, $0.key.outcome) < ($1.key.profile, $1.key.outcome) }) {
            page.sample(name, [.init("profile", pair.profile), .init("outcome", pair.outcome)], count)
        }
    }
}
