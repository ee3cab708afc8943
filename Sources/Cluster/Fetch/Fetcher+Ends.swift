// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import HTTP

extension Fetcher {
    /// The answer is whole; one that asks for patience is tried again when there is time.
    func answered(_ fetch: Fetch, _ response: ClientResponse, at now: MonotonicTime) {
        let isTemporary =
            response.status == 429 || response.status == 503
            || (response.status >= 500 && fetch.request.mayRepeat && response.status != 501 && response.status != 505)
        if isTemporary, fetch.attempt < fetch.request.attemptCount,
            pause(fetch, milliseconds: Self.retryAfter(response) ?? Limits.pauseMilliseconds, at: now)
        {
            return keepOrDrop(fetch, at: now)
        }
        finish(fetch, .success(response), at: now)
    }

    /// An attempt failed.
    func fail(_ fetch: Fetch, _ failure: FetchError, at now: MonotonicTime) {
        fetch.failure = failure
        // A connection that was kept may have died of old age: that is no attempt (RFC 9112 §9.3.1).
        if fetch.isReused, failure.isLoss || failure.isBeforeRequest, fetch.connection?.hasAnswerBegun == false {
            drop(fetch)
            return begin(fetch, at: now)
        }
        let mayRetry = failure.isBeforeRequest || (failure.isLoss && fetch.request.mayRepeat)
        if mayRetry, fetch.attempt < fetch.request.attemptCount, pause(fetch, milliseconds: Limits.pauseMilliseconds, at: now) {
            return drop(fetch)
        }
        finish(fetch, .failure(failure), at: now)
    }

    func finish(_ fetch: Fetch, _ result: Result<ClientResponse, FetchError>, at now: MonotonicTime) {
        if case .success = result { keepOrDrop(fetch, at: now) } else { drop(fetch) }
        fetches[fetch.identifier] = nil
        completions.append(FetchCompletion(identifier: FetchIdentifier(number: fetch.identifier), result: result))
    }

    /// False when the pause would reach the deadline: then what there is is the result.
    private func pause(_ fetch: Fetch, milliseconds: Int64, at now: MonotonicTime) -> Bool {
        guard now.advanced(milliseconds: milliseconds) < fetch.deadline else { return false }
        fetch.enter(.pausing, for: milliseconds, at: now)
        return true
    }

    /// Closes the connection, if there is one.
    func drop(_ fetch: Fetch) {
        if let connection = fetch.connection { try? poller.remove(connection.descriptor.number) }
        fetch.connection = nil
    }

    /// The connection serves the next request to the same peer, when it can.
    private func keepOrDrop(_ fetch: Fetch, at now: MonotonicTime) {
        guard let connection = fetch.connection else { return }
        drop(fetch)
        guard fetch.proxy == nil, connection.http?.isReusable == true else { return }
        connection.rest()
        idle.put(connection, for: fetch.request, at: now)
    }

    /// Seconds (RFC 9110 §10.2.3); dates are not asked for by anybody we know, and mean "not now" here.
    private static func retryAfter(_ response: ClientResponse) -> Int64? {
        guard let value = response.fields["retry-after"] else { return nil }
        guard let seconds = Int64(value), seconds >= 0, seconds < 86_400 else { return 86_400_000 }
        return seconds * 1_000
    }
}
