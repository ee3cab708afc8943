// SPDX-License-Identifier: Apache-2.0

import CEL

/// Workload identity federation, and where the profile says so a service account's token. Source: spec/credentials.md 2.2.
struct GoogleExchange: ExchangeMachine {
    private enum State {
        case federating, impersonating
    }

    private let settings: GoogleSettings
    private let token: Secret
    private var state = State.federating

    /// - Throws: Where the image's registry is not Google's: an access token opens more than one registry, so none is shown it by a
    ///   pattern that is too wide.
    init(_ settings: GoogleSettings, _ input: ExchangeInput) throws(ExchangeFailure) {
        self.settings = settings
        token = try input.token()
        guard settings.registries.contains(input.image.registry) || Self.isGoogle(input.image) else {
            throw ExchangeFailure(.misconfigured, "\(input.image.registry) is no registry of Google's")
        }
    }

    static func isGoogle(_ image: ImageName) -> Bool {
        guard image.port.isEmpty else { return false }
        return image.host == "gcr.io" || image.host.hasSuffix(".gcr.io") || image.host.hasSuffix(".pkg.dev")
            || image.host == "container.cloud.google.com"
    }

    mutating func begin(now: Int64) -> ExchangeStep {
        state = .federating
        var body = SecretWriter(capacity: 4096)
        body.append(field: "grant_type", "urn:ietf:params:oauth:grant-type:token-exchange")
        body.append(field: "audience", settings.audience)
        body.append(field: "requested_token_type", "urn:ietf:params:oauth:token-type:access_token")
        body.append(field: "subject_token_type", "urn:ietf:params:oauth:token-type:jwt")
        body.append(field: "scope", settings.scope)
        body.append(field: "subject_token", token)
        return .send(.form(settings.stsEndpoint, body))
    }

    mutating func receive(_ response: ExchangeResponse, now: Int64) -> ExchangeStep {
        switch state {
        case .federating:
            switch OAuthAnswer.read(response, from: "Google's STS", now: now) {
            case .failure(let failure): return .failed(failure)
            case .success(let answer):
                guard let account = settings.serviceAccount else {
                    return .finished(
                        Credential(username: settings.username, password: answer.token, expiry: answer.expiry))
                }
                state = .impersonating
                return .send(impersonation(account, answer.token))
            }
        case .impersonating: return receiveImpersonation(response, now)
        }
    }

    private func impersonation(_ account: String, _ token: Secret) -> ExchangeRequest {
        var body = SecretWriter()
        body.append("{\"scope\":[")
        body.append(json: settings.scope)
        body.append("],\"lifetime\":\"\(settings.lifetimeSeconds)s\"}")
        return ExchangeRequest(
            .post,
            settings.credentialsEndpoint.target("/v1/projects/-/serviceAccounts/\(account):generateAccessToken"),
            headers: [
                .init("content-type", "application/json"), .init("accept", "application/json"),
                .init("authorization", .bearer(token)),
            ], body: body.finish())
    }

    private func receiveImpersonation(_ response: ExchangeResponse, _ now: Int64) -> ExchangeStep {
        switch OAuthAnswer.read(response, from: "Google's IAM", pointer: "/accessToken", now: now) {
        case .failure(let failure): return .failed(failure)
        case .success(let answer):
            let expiry = response.body.withBytes { bytes in
                (try? PeerDocument(bytes, byteCountMaximum: Limits.exchangeAnswerByteCount))?.text("expireTime")
            }
            return .finished(
                Credential(
                    username: settings.username, password: answer.token,
                    expiry: expiry.flatMap { RFC3339.seconds($0) } ?? answer.expiry))
        }
    }
}
