// SPDX-License-Identifier: Apache-2.0

/// An Entra token for the Pod's, which the registry exchanges for a refresh token of its own. Source: spec/credentials.md 2.3.
struct AzureExchange: ExchangeMachine {
    private enum State {
        case federating
        case asking(entraToken: Secret)
        case exchanging
    }

    private let settings: AzureSettings
    private let loginServer: String
    private let token: Secret
    private let allowsLoopback: Bool
    private var state = State.federating

    /// Whoever logs in with a registry's refresh token has this name.
    static let username = "00000000-0000-0000-0000-000000000000"

    init(_ settings: AzureSettings, _ input: ExchangeInput, allowsLoopback: Bool) throws(ExchangeFailure) {
        self.settings = settings
        self.allowsLoopback = allowsLoopback
        token = try input.token()
        loginServer = input.image.registry
        guard settings.loginServers.contains(loginServer) else {
            throw ExchangeFailure(.misconfigured, "\(loginServer) is none of the profile's loginServers")
        }
    }

    mutating func begin(now: Int64) -> ExchangeStep {
        state = .federating
        var body = SecretWriter(capacity: 4096)
        body.append(field: "grant_type", "client_credentials")
        body.append(field: "client_id", settings.clientID)
        body.append(field: "scope", settings.scope)
        body.append(field: "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
        body.append(field: "client_assertion", token)
        return .send(.form(settings.authority.target("/\(settings.tenantID)/oauth2/v2.0/token"), body))
    }

    mutating func receive(_ response: ExchangeResponse, now: Int64) -> ExchangeStep {
        switch state {
        case .federating:
            switch OAuthAnswer.read(response, from: "Entra", now: now) {
            case .failure(let failure): return .failed(failure)
            case .success(let answer):
                do throws(EndpointError) {
                    let endpoint = try registry().target("/v2/")
                    state = .asking(entraToken: answer.token)
                    return .send(ExchangeRequest(.get, endpoint, headers: [.init("accept", "application/json")]))
                } catch {
                    return .failed(ExchangeFailure(.misconfigured, error.message))
                }
            }
        case .asking(let entraToken): return exchange(response, entraToken)
        case .exchanging:
            switch OAuthAnswer.read(response, from: "the registry", pointer: "/refresh_token", now: now) {
            case .failure(let failure): return .failed(failure)
            case .success(let answer):
                return .finished(
                    Credential(
                        username: Self.username, password: answer.token,
                        expiry: answer.token.tokenExpiry ?? answer.expiry))
            }
        }
    }

    private func registry() throws(EndpointError) -> Endpoint {
        if let endpoint = settings.registryEndpoint { return endpoint }
        return try Endpoint(registry: loginServer, target: "/")
    }

    /// The Entra token goes to the login server and nowhere else, wherever a challenge may point.
    private mutating func exchange(_ response: ExchangeResponse, _ entraToken: Secret) -> ExchangeStep {
        if response.isTemporary { return .failed(ExchangeFailure(response, from: "the registry")) }
        guard response.status == 401, let challenge = Challenge.of(response) else {
            return .failed(
                ExchangeFailure(.malformed, "the registry answered \(response.status), expected 401 and a realm"))
        }
        guard let realm = try? Endpoint(url: challenge.realm, allowsLoopback: allowsLoopback),
            let own = try? registry(), realm.scheme == own.scheme, realm.authority == own.authority
        else { return .failed(ExchangeFailure(.refused, "the registry names a realm at another host than its own")) }
        guard challenge.service == loginServer || challenge.service == own.authority else {
            return .failed(ExchangeFailure(.refused, "the registry names another service than itself"))
        }
        state = .exchanging
        var body = SecretWriter(capacity: 4096)
        body.append(field: "grant_type", "access_token")
        body.append(field: "service", challenge.service)
        body.append(field: "tenant", settings.tenantID)
        body.append(field: "access_token", entraToken)
        return .send(.form(own.target("/oauth2/exchange"), body))
    }
}
