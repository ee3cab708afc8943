// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON

/// One request that a profile's author described, and where its answer has the credential. Source: spec/credentials.md 2.5.
struct HTTPExchange: ExchangeMachine {
    private let settings: HTTPSettings
    private var values: TemplateValues

    init(_ settings: HTTPSettings, _ input: ExchangeInput) throws(ExchangeFailure) {
        self.settings = settings
        var secrets: [String: Secret] = [:]
        for secret in settings.secrets { secrets["secret.\(secret.name)"] = try input.file(secret.file).trimmed }
        if settings.usesToken { secrets["token"] = try input.token() }
        values = TemplateValues(
            texts: TemplateValues.texts(input.image, input.claims, settings.lifetimeSeconds), secrets: secrets)
    }

    mutating func begin(now: Int64) -> ExchangeStep {
        values.texts["now"] = String(now)
        values.texts["expiry"] = UTCTime(now.addingClamped(settings.lifetimeSeconds ?? 3600)).extended
        var headers: [ExchangeRequest.Header] = []
        for (name, template) in settings.headers {
            let value = values.render(template)
            headers.append(.init(name, value))
        }
        if !settings.headers.contains(where: { $0.name == "accept" }) {
            headers.append(.init("accept", "application/json"))
        }
        if let basic = settings.basic {
            headers.append(
                .init("authorization", .basic(values.render(basic.username).revealed, values.render(basic.password))))
        }
        var body = SecretWriter(capacity: 2048)
        switch settings.body {
        case .none: break
        case .form(let members):
            headers.append(.init("content-type", "application/x-www-form-urlencoded"))
            for (name, template) in members { body.append(field: name, values.render(template)) }
        case .json(let tree):
            headers.append(.init("content-type", "application/json"))
            values.write(tree, to: &body)
        }
        var target = SecretWriter()
        values.write(settings.target, percentEncoded: true, to: &target)
        let text = target.finish().revealed
        guard text.utf8.count <= Limits.targetByteCount else {
            return .failed(ExchangeFailure(.misconfigured, "the URL would be longer than \(Limits.targetByteCount) bytes"))
        }
        // A POST that makes something is not repeated when nobody knows whether it arrived.
        return .send(
            ExchangeRequest(
                settings.method, settings.endpoint.target(text), headers: headers, body: body.finish(),
                mayRetry: settings.method == .get || settings.secrets.isEmpty))
    }

    mutating func receive(_ response: ExchangeResponse, now: Int64) -> ExchangeStep {
        guard settings.statuses.contains(response.status) else {
            if response.isSuccess {
                return .failed(
                    ExchangeFailure(.malformed, "the exchange answered \(response.status), which is none of its statuses"))
            }
            return .failed(ExchangeFailure(response, from: "the exchange"))
        }
        let settings = settings
        let named = settings.username.map { values.render($0).revealed }
        return response.body.withBytes { bytes in
            guard var document = try? PeerDocument(bytes, byteCountMaximum: Limits.exchangeAnswerByteCount) else {
                return .failed(ExchangeFailure(.malformed, "the exchange answered \(response.status) and no JSON"))
            }
            guard let password = document.value(at: settings.passwordPointer)?.secret else {
                return .failed(
                    ExchangeFailure(.malformed, "the exchange's answer has no text at \(settings.passwordPointer)"))
            }
            var username = named ?? ""
            if let pointer = settings.usernamePointer, let found = document.value(at: pointer)?.string, !found.isEmpty {
                username = found
            }
            var expiry: Int64?
            if let pointer = settings.expiresInPointer, let node = document.value(at: pointer),
                let seconds = node.seconds ?? node.string.flatMap({ Int64($0) })
            {
                expiry = now.addingClamped(seconds)
            }
            if expiry == nil, let pointer = settings.expiresAtPointer, let node = document.value(at: pointer) {
                expiry = node.seconds ?? node.string.flatMap { RFC3339.seconds($0) ?? Int64($0) }
            }
            let lifetime = settings.lifetimeSeconds.map { now.addingClamped($0) }
            return .finished(
                Credential(username: username, password: password, expiry: expiry ?? password.tokenExpiry ?? lifetime))
        }
    }
}
