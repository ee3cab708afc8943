// SPDX-License-Identifier: Apache-2.0

/// What an exchange is made from.
package struct ExchangeInput: Sendable {
    package var request: CredentialProviderRequest
    package var claims: TokenClaims?
    /// The content of the profile's files, by the name that it gives them.
    package var files: [String: Secret]

    package init(request: CredentialProviderRequest, claims: TokenClaims?, files: [String: Secret] = [:]) {
        self.request = request
        self.claims = claims
        self.files = files
    }

    var image: ImageName { request.image }

    func file(_ name: String) throws(ExchangeFailure) -> Secret {
        guard let content = files[name], !content.isEmpty else {
            throw ExchangeFailure(.misconfigured, "the file \(name) is missing or empty")
        }
        return content
    }

    func token() throws(ExchangeFailure) -> Secret {
        guard let token = request.token else {
            throw ExchangeFailure(.misconfigured, "the exchange needs a token, and the kubelet sent none")
        }
        return token
    }
}

extension RegistryProfile {
    /// The exchange of this profile for a request. Nothing has been sent yet.
    ///
    /// - Throws: What makes it impossible: a file that is not there, an image whose registry the profile's author never named.
    package func plan(
        _ input: ExchangeInput, _ cryptography: Cryptography
    ) throws(ExchangeFailure) -> Exchange {
        switch exchange {
        case .none: throw ExchangeFailure(.misconfigured, "the profile names no exchange")
        case .passThrough(let username):
            let credential = Credential(
                username: username, password: try input.token(), expiry: input.claims?.expiry)
            return Exchange(ImmediateExchange(step: .finished(credential)), self)
        case .staticFile(let name):
            let credential = try StaticCredential.read(input.file(name), for: input.image)
            return Exchange(ImmediateExchange(step: .finished(credential)), self)
        case .aws(let settings): return Exchange(try AWSExchange(settings, input, cryptography), self)
        case .google(let settings): return Exchange(try GoogleExchange(settings, input), self)
        case .azure(let settings):
            return Exchange(try AzureExchange(settings, input, allowsLoopback: allowsLoopback), self)
        case .tokenExchange(let settings): return Exchange(try TokenExchange(settings, input), self)
        case .registryToken(let settings):
            return Exchange(try RegistryTokenExchange(settings, input, allowsLoopback: allowsLoopback), self)
        case .http(let settings): return Exchange(try HTTPExchange(settings, input), self)
        }
    }

    /// Requests with equal keys may share one credential, and one exchange under way.
    ///
    /// - Parameter cryptography: For the hash that stands for a token.
    package func shareKey(_ input: ExchangeInput, _ cryptography: Cryptography) -> ShareKey {
        var tokenHash: [UInt8] = []
        if exchange.isTiedToToken || input.claims == nil, let token = input.request.token {
            tokenHash = token.withBytes { cryptography.sha256($0) }
        }
        return ShareKey(
            profile: name, namespace: input.claims?.namespace ?? "",
            serviceAccountUID: input.claims?.serviceAccount.uid ?? "", registry: input.image.registry,
            repository: answer.scope == .repository ? input.image.repository : "",
            bearer: exchange.bearerVariables.map {
                TemplateValues.texts(input.image, input.claims, nil)[$0] ?? ""
            }, tokenHash: tokenHash)
    }
}

/// For whom and what a credential is good: one ServiceAccount, never more.
package struct ShareKey: Hashable, Sendable {
    package let profile: String
    package let namespace: String
    package let serviceAccountUID: String
    package let registry: String
    package let repository: String
    /// What else the exchange says of whoever asks: its Pod, its node, its token's audience.
    package let bearer: [String]
    package let tokenHash: [UInt8]
}
