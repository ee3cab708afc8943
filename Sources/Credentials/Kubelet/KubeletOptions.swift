// SPDX-License-Identifier: Apache-2.0

/// What the kubelet is to be told beside the profiles.
package struct KubeletOptions: Sendable {
    /// The plugin's file.
    package var name = "postern-credential-provider"
    package var binaryFolder = "/usr/local/lib/kubelet-credential-providers"
    package var configurationFile = "/etc/kubernetes/credential-provider.yaml"
    /// Of the plugin.
    package var arguments = ["get-credentials"]
    package var environment: [(name: String, value: String)] = []
    /// For profiles that name none.
    package var audience: String?

    package init() {}
}

/// One provider of the kubelet's configuration, for all profiles that it can stand for.
///
/// The kubelet asks for a token of one audience for each provider, and one provider sends tokens or sends none. So profiles go together
/// that agree in that.
package struct KubeletProvider: Hashable, Sendable {
    package var name: String
    /// In the order of the profiles, each once.
    package var matchImages: [String]
    /// nil: in node mode, without a token.
    package var audience: String?
    package var cacheType: RegistryProfile.CacheType
    package var requiredAnnotations: [String]
    package var optionalAnnotations: [String]

    /// - Throws: Where a profile has no audience, and none is given for all.
    package static func providers(
        for profiles: [RegistryProfile], _ options: KubeletOptions
    ) throws(KubeletError) -> [KubeletProvider] {
        var providers: [KubeletProvider] = []
        for profile in profiles {
            var wanted: [KubeletProvider] = []
            if let audience = profile.audience ?? options.audience {
                wanted.append(
                    KubeletProvider(
                        name: "", matchImages: profile.images.map(\.text), audience: audience,
                        cacheType: profile.answer.cacheType, requiredAnnotations: profile.requiredAnnotations,
                        optionalAnnotations: profile.optionalAnnotations))
            } else if profile.exchange.needsToken || !profile.allowsNoToken {
                throw .noAudience(profile: profile.name)
            }
            if profile.allowsNoToken {
                wanted.append(
                    KubeletProvider(
                        name: "", matchImages: profile.images.map(\.text), audience: nil, cacheType: .serviceAccount,
                        requiredAnnotations: [], optionalAnnotations: []))
            }
            for provider in wanted {
                if let index = providers.firstIndex(where: { $0.agrees(with: provider) }) {
                    for pattern in provider.matchImages where !providers[index].matchImages.contains(pattern) {
                        providers[index].matchImages.append(pattern)
                    }
                } else {
                    providers.append(provider)
                }
            }
        }
        if providers.isEmpty { throw .noProfiles }
        return named(providers, options)
    }

    private func agrees(with other: KubeletProvider) -> Bool {
        audience == other.audience && cacheType == other.cacheType
            && requiredAnnotations == other.requiredAnnotations && optionalAnnotations == other.optionalAnnotations
    }

    /// The first has the plugin's own name; the others are links to it that say what they differ in.
    private static func named(_ providers: [KubeletProvider], _ options: KubeletOptions) -> [KubeletProvider] {
        var taken: Set<String> = []
        return providers.enumerated().map { index, provider in
            var provider = provider
            var name = options.name
            if index > 0 {
                name += "-\(provider.audience.map(slug) ?? "node")"
                if provider.cacheType == .token { name += "-token" }
            }
            var unique = name
            var number = 2
            while !taken.insert(unique).inserted {
                unique = "\(name)-\(number)"
                number += 1
            }
            provider.name = unique
            return provider
        }
    }

    private static func slug(_ text: String) -> String {
        let bytes = text.lowercased().utf8.map { byte in
            Bytes.isAlphanumeric(byte) || byte == UInt8(ascii: ".") ? byte : UInt8(ascii: "-")
        }
        let words = bytes.split(separator: UInt8(ascii: "-")).map { String(decoding: $0, as: UTF8.self) }
        return String(words.joined(separator: "-").prefix(128))
    }
}

/// Why no configuration can be written.
package enum KubeletError: Error, Hashable, Sendable {
    case noProfiles
    case noAudience(profile: String)

    package var message: String {
        switch self {
        case .noProfiles: "there is no registry profile to write a provider for"
        case .noAudience(let profile):
            "profile \(profile) names no audience and none is given; the API server's own is never taken, for the token would be a credential for it"
        }
    }
}
