// SPDX-License-Identifier: Apache-2.0

internal import Credentials
internal import EventLoop
internal import TLS

/// The dry run: what every user of such a plugin does by hand with a pipe, with each step explained and no secret shown.
struct Check {
    private let options: PluginOptions

    init(_ options: PluginOptions) { self.options = options }

    /// - Throws: Where a run would fail, with the steps before it on standard error.
    func text() throws(PluginError) -> String {
        let steps = Steps()
        do throws(PluginError) {
            try run(steps)
        } catch {
            for line in steps.lines { CredentialProvider.say(line) }
            throw error
        }
        return steps.lines.joined(separator: "\n") + "\n"
    }

    private final class Steps {
        var lines: [String] = []
        func add(_ line: String) { lines.append(PluginError(line).line) }
    }

    private func run(_ steps: Steps) throws(PluginError) {
        let configuration = try PluginConfiguration(file: options.configurationFile)
        steps.add("settings: \(configuration.file): good; degraded mode \(configuration.degraded.rawValue)")
        if let broker = configuration.broker {
            steps.add("broker: \(broker.endpoint.url), certificate for \(broker.serverName ?? broker.endpoint.host)")
            do throws(TLSError) {
                let context = try BrokerCall(broker, configuration).context()
                let now = WallClock.secondsSinceEpoch()
                if let facts = context.certificate {
                    steps.add(
                        "client certificate: \(facts.subject), until \(UTCTime(facts.notAfter).extended)"
                            + (facts.isValid(at: now) ? "" : ": NOT VALID NOW"))
                } else {
                    steps.add("client certificate: none")
                }
            } catch { steps.add("TLS: \(error)") }
        }
        if !configuration.profiles.isEmpty {
            let profiles = LocalProfiles(configuration.profiles) { steps.add("profiles: \($0)") }
            steps.add("profiles of this node: \(profiles.set.profiles.map(\.name).joined(separator: ", "))")
        }
        if StandardStreams.inputIsTerminal {
            steps.add("request: none on standard input; pipe one in to see its way")
            return
        }
        var bytes = try CredentialProvider.input()
        if bytes.isEmpty {
            steps.add("request: none on standard input")
            return
        }
        let request = try PluginError.wrap { () throws(ProtocolError) in try CredentialProviderRequest(reading: bytes.span) }
        Digest.wipe(&bytes)
        steps.add("request: \(request.version.rawValue), image \(request.image.text), registry \(request.image.registry)")
        describe(request, steps)
        var provider = Provider(configuration, startedAt: .now())
        provider.explain = { steps.add($0) }
        describe(try provider.answer(request), steps)
    }

    private func describe(_ request: CredentialProviderRequest, _ steps: Steps) {
        guard let token = request.token else {
            steps.add("token: none (node mode)")
            return
        }
        do throws(TokenRefusal) {
            let claims = try ServiceAccountToken(parsing: token).claims
            let account = "\(claims.namespace)/\(claims.serviceAccount.name)"
            let expiry = UTCTime(claims.expiry).extended
            steps.add(
                "token: \(token.count) bytes \(Secret.redacted), issuer \(claims.issuer), audience "
                    + "\(claims.audiences.joined(separator: ", ")), ServiceAccount \(account), node \(claims.node?.name ?? "none"), "
                    + "until \(expiry)" + (claims.expiry > WallClock.secondsSinceEpoch() ? "" : ": EXPIRED"))
        } catch { steps.add("token: \(token.count) bytes \(Secret.redacted): \(error.message)") }
        if !request.annotations.isEmpty {
            steps.add("annotations: \(request.annotations.keys.sorted().joined(separator: ", "))")
        }
    }

    private func describe(_ response: CredentialProviderResponse, _ steps: Steps) {
        steps.add("answer: cacheKeyType \(response.cacheKeyType.rawValue), cacheDuration \(GoDuration.text(seconds: response.cacheSeconds))")
        if response.auth.isEmpty { steps.add("auth: none") }
        for entry in response.auth {
            steps.add(
                entry.isAnonymous
                    ? "auth: \(entry.key): no user name, no password"
                    : "auth: \(entry.key): user \(entry.username), password \(Secret.redacted)")
        }
    }
}
