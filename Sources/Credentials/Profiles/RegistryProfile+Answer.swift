// SPDX-License-Identifier: Apache-2.0

extension RegistryProfile {
    /// The answer that hands a credential to the kubelet.
    ///
    /// - Parameter now: Seconds since 1970.
    /// - Throws: Where the credential lives too short to be handed out.
    package func answer(
        _ credential: Credential, for request: CredentialProviderRequest, now: Int64
    ) throws(ExchangeFailure) -> CredentialProviderResponse {
        let image = request.image
        if let expiry = credential.expiry {
            let life = expiry.subtractingClamped(now)
            guard life > 0, life >= answer.minimumLifeSeconds else {
                throw ExchangeFailure(
                    .expired, "the credential lives for \(life) s, and less than \(answer.minimumLifeSeconds) s is not handed out")
            }
        }
        let isRepository = answer.scope == .repository && !image.repository.isEmpty
        let key = isRepository ? image.text : image.registry
        var auth = [
            CredentialProviderResponse.Entry(
                key: key, username: credential.username, password: credential.password)
        ]
        if answer.anonymousFallback {
            auth.append(
                CredentialProviderResponse.Entry(
                    key: Self.fallbackKey(image, behind: key), username: "", password: Secret("")))
        }
        return CredentialProviderResponse(
            version: request.version, cacheKeyType: isRepository ? .image : .registry,
            cacheSeconds: Self.cacheSeconds(
                expiry: credential.expiry, now: now, maximum: answer.maximumCacheSeconds),
            auth: auth)
    }

    /// How long the kubelet may keep a credential: its life without a margin of five minutes, or a tenth of it where that is more. An
    /// expiry that nobody knows, and less than a minute, is no time at all. Source: spec/credentials.md 2.6.
    package static func cacheSeconds(expiry: Int64?, now: Int64, maximum: Int64?) -> Int64 {
        guard let expiry else { return 0 }
        let life = expiry.subtractingClamped(now)
        guard life > 0 else { return 0 }
        // A tenth is rounded up, so that what is left is rounded down.
        let tenth = life / 10 + (life % 10 == 0 ? 0 : 1)
        let seconds = min(life - max(300, tenth), maximum ?? .max)
        return seconds < 60 ? 0 : seconds
    }

    /// A key that matches the image too and stands behind the credential's in the kubelet's descending order: the registry behind the
    /// repository, and a star for its first label behind the registry.
    private static func fallbackKey(_ image: ImageName, behind key: String) -> String {
        if key != image.registry { return image.registry }
        let port = image.port.isEmpty ? "" : ":\(image.port)"
        if image.host.hasPrefix("[") { return "*\(port)" }
        let rest = image.host.drop { $0 != "." }
        return "*\(rest)\(port)"
    }
}
