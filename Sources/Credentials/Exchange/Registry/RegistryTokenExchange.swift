// SPDX-License-Identifier: Apache-2.0

/// A token of a registry's own realm, for one repository. Source: spec/credentials.md 2.4.
struct RegistryTokenExchange: ExchangeMachine {
    private enum State {
        case asking, loggingIn
    }

    private let settings: RegistryTokenSettings
    private let image: ImageName
    private let password: Secret
    /// When the password ends; nil where nobody says.
    private let passwordExpiry: Int64?
    private let allowsLoopback: Bool
    private var state = State.asking

    init(
        _ settings: RegistryTokenSettings, _ input: ExchangeInput, allowsLoopback: Bool
    ) throws(ExchangeFailure) {
        self.settings = settings
        self.allowsLoopback = allowsLoopback
        image = input.image
        if let name = settings.passwordFile {
            password = try input.file(name).trimmed
            passwordExpiry = nil
        } else {
            password = try input.token()
            passwordExpiry = input.claims?.expiry
        }
        guard settings.registries.contains(image.registry) else {
            throw ExchangeFailure(.misconfigured, "\(image.registry) is none of the profile's registries")
        }
    }

    mutating func begin(now: Int64) -> ExchangeStep {
        state = .asking
        if let realm = settings.realm { return logIn(realm, service: settings.service ?? "") }
        do throws(EndpointError) {
            let endpoint: Endpoint
            if let given = settings.registryEndpoint {
                endpoint = given
            } else {
                endpoint = try Endpoint(registry: image.registry, target: "/")
            }
            return .send(ExchangeRequest(.get, endpoint.target("/v2/"), headers: [.init("accept", "application/json")]))
        } catch {
            return .failed(ExchangeFailure(.misconfigured, error.message))
        }
    }

    mutating func receive(_ response: ExchangeResponse, now: Int64) -> ExchangeStep {
        switch state {
        case .asking: receiveChallenge(response)
        case .loggingIn: receiveToken(response, now)
        }
    }

    private mutating func receiveChallenge(_ response: ExchangeResponse) -> ExchangeStep {
        if response.isTemporary { return .failed(ExchangeFailure(response, from: "the registry")) }
        guard response.status == 401, let challenge = Challenge.of(response) else {
            return .failed(
                ExchangeFailure(.malformed, "the registry answered \(response.status), expected 401 and a realm"))
        }
        // Whoever answers for the registry must not lead the password elsewhere.
        guard let realm = try? Endpoint(url: challenge.realm, allowsLoopback: allowsLoopback) else {
            return .failed(ExchangeFailure(.refused, "the registry names a realm that is no https URL"))
        }
        guard settings.realmHosts.contains(realm.authority) else {
            return .failed(
                ExchangeFailure(.refused, "the registry names a realm at another host than the profile's realmHosts"))
        }
        return logIn(realm, service: settings.service ?? challenge.service)
    }

    private mutating func logIn(_ realm: Endpoint, service: String) -> ExchangeStep {
        state = .loggingIn
        let scope = "repository:\(image.repository):pull"
        var form = SecretWriter()
        if !service.isEmpty { form.append(field: "service", service) }
        if !image.repository.isEmpty { form.append(field: "scope", scope) }
        switch settings.grant {
        case .basic:
            if settings.returned == .refreshToken { form.append(field: "offline_token", "true") }
            form.append(field: "client_id", "postern")
            let query = form.finish().revealed
            let separator = realm.target.contains("?") ? "&" : "?"
            return .send(
                ExchangeRequest(
                    .get, realm.target("\(realm.target)\(separator)\(query)"),
                    headers: [
                        .init("accept", "application/json"),
                        .init("authorization", .basic(settings.username, password)),
                    ]))
        case .password:
            form.append(field: "grant_type", "password")
            form.append(field: "client_id", "postern")
            if settings.returned == .refreshToken { form.append(field: "access_type", "offline") }
            form.append(field: "username", settings.username)
            form.append(field: "password", password)
            return .send(.form(realm, form))
        }
    }

    private func receiveToken(_ response: ExchangeResponse, _ now: Int64) -> ExchangeStep {
        let pointers = settings.returned == .refreshToken ? ["/refresh_token"] : ["/token", "/access_token"]
        var failure = ExchangeFailure(.malformed, "the realm answered nothing")
        for pointer in pointers {
            switch OAuthAnswer.read(response, from: "the realm", pointer: pointer, now: now) {
            case .failure(let found): failure = found
            case .success(let answer):
                switch settings.returned {
                case .login:
                    return .finished(
                        Credential(username: settings.username, password: password, expiry: passwordExpiry))
                case .refreshToken:
                    // expires_in is the access token's; a refresh token says for itself when it ends, or never does.
                    return .finished(
                        Credential(
                            username: settings.username, password: answer.token, expiry: answer.token.tokenExpiry))
                case .token:
                    // Sixty seconds where nothing is said (distribution's specification).
                    return .finished(
                        Credential(
                            username: settings.username, password: answer.token,
                            expiry: answer.expiry ?? now.addingClamped(60)))
                }
            }
        }
        return .failed(failure)
    }
}
