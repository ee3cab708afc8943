// SPDX-License-Identifier: Apache-2.0

package import Credentials
package import EventLoop
internal import HTTP

/// Runs an exchange from its first request to its end, waiting: for a program that has nothing else to do.
package struct ExchangeRunner: ~Copyable {
    private let fetcher: Fetcher
    private let trust: TrustStore

    package init(_ fetcher: Fetcher, trust: TrustStore) {
        self.fetcher = fetcher
        self.trust = trust
    }

    /// - Parameter deadline: Of all its requests together.
    package func run(_ exchange: Exchange, until deadline: MonotonicTime) -> Result<Credential, ExchangeFailure> {
        var exchange = exchange
        var step = exchange.begin(now: WallClock.secondsSinceEpoch())
        while true {
            switch step {
            case .finished(let credential): return .success(credential)
            case .failed(let failure): return .failure(failure)
            case .send(let request):
                do throws(FetchError) {
                    var fetch = try FetchRequest(request, trust: trust)
                    let left = deadline.nanoseconds(since: .now()) / 1_000_000
                    fetch.timeouts.total = min(fetch.timeouts.total, max(1, left))
                    let response = try fetcher.perform(fetch)
                    step = exchange.receive(ExchangeResponse(response), now: WallClock.secondsSinceEpoch())
                } catch { return .failure(ExchangeFailure(error)) }
            }
        }
    }
}
