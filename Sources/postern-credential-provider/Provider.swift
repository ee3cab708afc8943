// SPDX-License-Identifier: Apache-2.0

internal import Cluster
internal import Credentials
internal import EventLoop
internal import Kubernetes
internal import TLS

/// One request's way to its answer: the broker, then what this node can do itself, then the degraded answer.
///
/// Whatever happens, the node's own cloud identity is never asked for. Source: spec/credentials.md 4.1, 4.5.
struct Provider {
    /// Kept for the exchange on this node when the broker does not answer.
    private static let directMilliseconds: Int64 = 4_000

    let configuration: PluginConfiguration
    private let deadline: MonotonicTime
    /// Told what happens on the way; holds no secret.
    var explain: (String) -> Void = { _ in }

    init(_ configuration: PluginConfiguration, startedAt start: MonotonicTime) {
        self.configuration = configuration
        deadline = start.advanced(milliseconds: configuration.totalMilliseconds)
    }

    func answer(_ request: CredentialProviderRequest) throws(PluginError) -> CredentialProviderResponse {
        let fetcher: Fetcher
        do throws(SystemError) {
            fetcher = try Fetcher(proxy: configuration.proxy)
        } catch { throw PluginError("\(error)") }
        guard let broker = configuration.broker else {
            explain("no broker is configured: the profiles of this node decide")
            return try direct(request, fetcher)
        }
        let call = BrokerCall(broker, configuration)
        let reserve = configuration.profiles.isEmpty ? 500 : min(Self.directMilliseconds, configuration.totalMilliseconds / 2)
        switch call.ask(request, fetcher, milliseconds: max(1, left - reserve)) {
        case .answered(let response):
            explain("the broker answered")
            LastKnown(configuration)?.keep(response, for: request, explain)
            return response
        case .unknownRegistry:
            explain("the broker knows no profile for \(request.image.registry): no credentials, nothing to remember")
            return .empty(request.version)
        case .refused(let reason): throw PluginError(reason)
        case .away(let reason):
            explain("the broker is away: \(reason)")
            return try degraded(request, reason, fetcher)
        }
    }

    private var left: Int64 { max(0, deadline.nanoseconds(since: .now()) / 1_000_000) }

    /// The broker is away.
    private func degraded(
        _ request: CredentialProviderRequest, _ reason: String, _ fetcher: Fetcher
    ) throws(PluginError) -> CredentialProviderResponse {
        var reason = reason
        if !configuration.profiles.isEmpty {
            do throws(PluginError) {
                let response = try direct(request, fetcher)
                note("\(reason); a profile of this node answered for \(request.image.text)")
                return response
            } catch {
                reason += "; \(error.line)"
                explain("the profiles of this node: \(error.line)")
            }
        }
        switch configuration.degraded {
        case .fail, .direct: throw PluginError(reason)
        case .lastKnown:
            if let response = LastKnown(configuration)?.answer(request, explain) {
                note("\(reason); the last known answer for \(request.image.text) was given")
                return response
            }
            fallthrough
        case .anonymous:
            explain("the answer is one without a password")
            note("\(reason); an anonymous answer for \(request.image.text) was given")
            return .anonymous(for: request.image, request.version)
        }
    }

    /// The exchange, made on this node.
    private func direct(
        _ request: CredentialProviderRequest, _ fetcher: Fetcher
    ) throws(PluginError) -> CredentialProviderResponse {
        let profiles = LocalProfiles(configuration.profiles) { explain($0) }
        // The kubelet made the token and nobody stands between it and us: its claims are looked at, not its signature.
        var claims: TokenClaims?
        if let token = request.token {
            do throws(TokenRefusal) {
                claims = try ServiceAccountToken(parsing: token).claims
            } catch { throw PluginError("the token: \(error.message)") }
        }
        let profile: RegistryProfile
        do throws(ProfileRefusal) {
            profile = try profiles.set.select(request, claims: claims)
        } catch { throw PluginError("\(error.reason): \(error.message)") }
        explain("\(profile.title) answers, by the exchange \(profile.exchange.name)")
        do throws(ExchangeFailure) {
            let input = ExchangeInput(request: request, claims: claims, files: profiles.files)
            let exchange = try profile.plan(input, .openSSL)
            let runner = ExchangeRunner(fetcher, trust: TrustStore())
            let credential = try runner.run(exchange, until: deadline).get()
            let response = try profile.answer(credential, for: request, now: WallClock.secondsSinceEpoch())
            do throws(ProtocolError) {
                try response.check(request, mayEchoToken: profile.answer.cacheType == .token)
            } catch { throw ExchangeFailure(.misconfigured, error.message) }
            return response
        } catch { throw PluginError("\(profile.title): \(error.reason): \(error.message)") }
    }

    /// The kubelet drops what an answer with status 0 says on standard error: a file of our own keeps it.
    private func note(_ text: String) {
        CredentialProvider.say(text)
        guard let file = configuration.logFile else { return }
        let line = "\(UTCTime(WallClock.secondsSinceEpoch()).extended) \(PluginError(text).line)\n"
        do throws(SystemError) {
            try StandardStreams.append(line, toFile: file)
        } catch { explain("\(file): \(error)") }
    }
}
