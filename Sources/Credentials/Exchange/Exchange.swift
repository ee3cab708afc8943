// SPDX-License-Identifier: Apache-2.0

/// One way from a token to a credential, a step at a time and without I/O: whoever runs it sends what it wants sent.
///
///     var step = exchange.begin(now: now)
///     while case .send(let request) = step {
///         step = exchange.receive(try client.send(request), now: now)
///     }
///
/// After a failure that is retryable, the request of before may be sent again and its answer given to `receive`.
package protocol ExchangeMachine: Sendable {
    mutating func begin(now: Int64) -> ExchangeStep
    mutating func receive(_ response: ExchangeResponse, now: Int64) -> ExchangeStep
}

/// A machine of any kind, with what all have in common: a bound on its requests, the profile's trust, and an expiry in the future.
package struct Exchange: Sendable {
    private var machine: any ExchangeMachine
    private var requestCount = 0
    private let profile: RegistryProfile

    init(_ machine: any ExchangeMachine, _ profile: RegistryProfile) {
        self.machine = machine
        self.profile = profile
    }

    package mutating func begin(now: Int64) -> ExchangeStep { checked(machine.begin(now: now), now) }

    /// - Parameter now: Seconds since 1970, when the answer came.
    package mutating func receive(_ response: ExchangeResponse, now: Int64) -> ExchangeStep {
        checked(machine.receive(response, now: now), now)
    }

    private mutating func checked(_ step: ExchangeStep, _ now: Int64) -> ExchangeStep {
        switch step {
        case .failed: return step
        case .send(var request):
            requestCount += 1
            guard requestCount <= Limits.exchangeRequestCount else {
                return .failed(ExchangeFailure(.malformed, "the exchange asks for more requests than any needs"))
            }
            // Parts of them come from files, from the request and from peers.
            guard request.headers.allSatisfy({ $0.value.isFieldValue }) else {
                return .failed(ExchangeFailure(.malformed, "a header field would hold a line break"))
            }
            request.authorityFile = profile.authorityFile
            request.allowsLoopback = profile.allowsLoopback
            return .send(request)
        case .finished(let credential):
            guard !credential.username.isEmpty else {
                return .failed(
                    ExchangeFailure(.malformed, "no user name came; a container runtime would drop the password"))
            }
            guard !credential.password.isEmpty else {
                return .failed(ExchangeFailure(.malformed, "an empty password came"))
            }
            if let expiry = credential.expiry, expiry <= now {
                return .failed(
                    ExchangeFailure(.expired, "the credential expired \(now.subtractingClamped(expiry)) s before it came"))
            }
            return step
        }
    }
}

/// Nothing to exchange: the credential is known, or it is known that there is none.
struct ImmediateExchange: ExchangeMachine {
    let step: ExchangeStep

    mutating func begin(now: Int64) -> ExchangeStep { step }
    mutating func receive(_ response: ExchangeResponse, now: Int64) -> ExchangeStep { step }
}
