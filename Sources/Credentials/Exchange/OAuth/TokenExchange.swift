// SPDX-License-Identifier: Apache-2.0

/// OAuth 2.0 Token Exchange at any endpoint (RFC 8693).
struct TokenExchange: ExchangeMachine {
    private let settings: TokenExchangeSettings
    private let token: Secret
    private let clientSecret: Secret?

    init(_ settings: TokenExchangeSettings, _ input: ExchangeInput) throws(ExchangeFailure) {
        self.settings = settings
        token = try input.token()
        if let name = settings.clientSecretFile {
            clientSecret = try input.file(name).trimmed
        } else {
            clientSecret = nil
        }
    }

    mutating func begin(now: Int64) -> ExchangeStep {
        var body = SecretWriter(capacity: 4096)
        body.append(field: "grant_type", "urn:ietf:params:oauth:grant-type:token-exchange")
        if let audience = settings.audience { body.append(field: "audience", audience) }
        if let resource = settings.resource { body.append(field: "resource", resource) }
        if let scope = settings.scope { body.append(field: "scope", scope) }
        if let type = settings.requestedTokenType { body.append(field: "requested_token_type", type) }
        body.append(field: "subject_token_type", settings.subjectTokenType)
        body.append(field: "subject_token", token)
        for (name, value) in settings.parameters { body.append(field: name, value) }
        var headers: [ExchangeRequest.Header] = []
        if let clientID = settings.clientID {
            if let clientSecret {
                headers.append(.init("authorization", Self.client(clientID, clientSecret)))
            } else {
                body.append(field: "client_id", clientID)
            }
        }
        return .send(.form(settings.endpoint, headers: headers, body))
    }

    /// Both parts are form-encoded first (RFC 6749 section 2.3.1).
    private static func client(_ clientID: String, _ clientSecret: Secret) -> Secret {
        var name = SecretWriter()
        name.append(percentEncoded: clientID)
        var password = SecretWriter()
        password.append(percentEncoded: clientSecret)
        return .basic(name.finish().revealed, password.finish())
    }

    mutating func receive(_ response: ExchangeResponse, now: Int64) -> ExchangeStep {
        switch OAuthAnswer.read(response, from: "the token endpoint", pointer: settings.passwordPointer, now: now) {
        case .failure(let failure): .failed(failure)
        case .success(let answer):
            .finished(Credential(username: settings.username, password: answer.token, expiry: answer.expiry))
        }
    }
}

extension Secret {
    /// Without white space at both ends, as files have it.
    var trimmed: Secret {
        withBytes { bytes in
            var first = 0
            var end = bytes.count
            while first < end, bytes[first] <= 0x20 { first += 1 }
            while end > first, bytes[end - 1] <= 0x20 { end -= 1 }
            return Secret(copying: bytes.extracting(first..<end))
        }
    }
}
