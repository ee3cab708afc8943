// SPDX-License-Identifier: Apache-2.0

internal import Credentials
internal import EventLoop
internal import HTTP
internal import Logging

/// The keys of the tokens' issuer, of one moment; nothing while a file cannot be read.
final class KeySnapshot: Sendable {
    let keys: JSONWebKeySet?

    init(_ keys: JSONWebKeySet?) { self.keys = keys }
}

/// The issuer's keys by their URL: at the start, every ten minutes, and when a token names one that nobody knows, at most every
/// 30 s.
extension Broker {
    func begin(at now: Moment) { fetchKeys(at: now) }

    /// Begins a fetch unless keys come from a file or one was begun not long ago.
    func fetchKeys(at now: Moment) {
        guard case .url(let url) = settings.keys, keyFetch == nil else { return }
        // Without any keys nothing works: then twice a second is not too often.
        let pause = keys == nil ? 500 : settings.keyFetchMilliseconds
        if let last = keysAskedAt, last.advanced(milliseconds: pause) > now.monotonic { return }
        keysAskedAt = now.monotonic
        keyFetch = send(
            .keys(url: url), until: now.monotonic.advanced(milliseconds: settings.exchangeMilliseconds / 2))
    }

    /// Fetches keys that have been in use for long: one that its issuer has withdrawn must not be believed for ever.
    func renewKeys(at now: Moment) {
        guard keys != nil, let last = keysAskedAt,
            last.advanced(milliseconds: settings.keyLifeMilliseconds) <= now.monotonic
        else { return }
        fetchKeys(at: now)
    }

    func receiveKeys(_ result: BrokerFetch.Result, at now: Moment) {
        keyFetch = nil
        do throws(KeyFetchError) {
            let read = try Self.keys(of: result)
            metrics.fetchedKeys("ok", count: read.keys.count)
            if read != keys { log.note("The issuer's keys were fetched", ["keys": "\(read.keys.count)"]) }
            keys = read
        } catch {
            metrics.fetchedKeys("failed", count: 0)
            log.warn("The issuer's keys could not be fetched; those of before stay in use", ["error": error.message])
        }
        let waiting = waitingForKeys
        waitingForKeys = []
        // A key that is unknown now is not fetched again so soon, so none of these waits twice.
        for request in waiting { take(request, at: now) }
    }

    private static func keys(of result: BrokerFetch.Result) throws(KeyFetchError) -> JSONWebKeySet {
        switch result {
        case .failed(let failure): throw KeyFetchError(message: failure.message)
        case .answered(let response):
            guard response.status == 200 else { throw KeyFetchError(message: "status \(response.status)") }
            do throws(KeySetError) {
                return try response.body.withBytes { bytes throws(KeySetError) in try JSONWebKeySet(reading: bytes) }
            } catch {
                throw KeyFetchError(message: error.message)
            }
        }
    }

    /// Requests that wait too long for keys are told so.
    func answerWaitingForKeys(after milliseconds: Int64, at now: Moment) {
        waitingForKeys.removeAll { request in
            guard request.received.advanced(milliseconds: milliseconds) <= now.monotonic else { return false }
            refuse(
                Asker(request),
                BrokerRefusal(.serviceUnavailable, "KeysMissing", "the issuer's keys did not come", retryAfter: "2"))
            return true
        }
    }
}

private struct KeyFetchError: Error {
    let message: String
}
