// SPDX-License-Identifier: Apache-2.0

package import Kubernetes

/// What in a kubelet's CredentialProviderConfig will silently not work, seen together with the profiles and the roles beside it.
package struct ProviderFinding: Sendable {
    package enum Kind: String, Sendable {
        case pattern = "image-pattern"
        case cacheType = "credential-provider-cache-type"
        case audience = "credential-provider-audience"
        /// Also what a configuration alone is refused for.
        case field = "credential-provider-field"
        case ownImage = "credential-provider-own-image"
    }

    package var kind: Kind
    package var place: Place
    package var object: String
    package var path: String
    /// What will happen.
    package var consequence: String
    package var fix: String
    /// To be written instead; empty for none.
    package var rewritten: String = ""
    package var isError: Bool

    /// Looks through all documents of a check.
    package static func findings(_ documents: [Manifest], _ profiles: [RegistryProfile]) -> [ProviderFinding] {
        var findings: [ProviderFinding] = []
        for document in documents where document["kind"]?.string == "CredentialProviderConfig" {
            findings += fields(document)
            for (index, provider) in (document["providers"]?.list ?? []).enumerated() {
                let path = "providers[\(index)]"
                findings += patterns(provider, path)
                findings += cacheTypes(provider, path, profiles)
                findings += audiences(provider, path, documents)
                findings += ownImages(provider, path, documents)
            }
        }
        return findings
    }

    static let object = "CredentialProviderConfig"

    private static func patterns(_ provider: Manifest, _ path: String) -> [ProviderFinding] {
        (provider["matchImages"]?.list ?? []).enumerated().compactMap { index, item in
            guard let text = item.string, let reason = ImagePattern.whyNever(text) else { return nil }
            let trimmed = String(text.split(separator: "*", maxSplits: 1).first ?? "")
            let isPathGlob = text.contains("/*") && !trimmed.isEmpty && ImagePattern.whyNever(trimmed) == nil
            return ProviderFinding(
                kind: .pattern, place: item.place, object: object, path: "\(path).matchImages[\(index)]",
                consequence: "\"\(text)\" matches no image, so the plugin is not run for any: \(reason).",
                fix: "Write the registry, and a path only as the beginning of repositories.",
                rewritten: isPathGlob ? trimmed : "", isError: true)
        }
    }

    /// The kubelet throws an answer away whose password is the token, unless the cache is by token.
    private static func cacheTypes(
        _ provider: Manifest, _ path: String, _ profiles: [RegistryProfile]
    ) -> [ProviderFinding] {
        guard let attributes = provider["tokenAttributes"], let type = attributes["cacheType"]?.string else { return [] }
        let patterns = (provider["matchImages"]?.list ?? []).compactMap { $0.string }
        return profiles.compactMap { profile in
            guard profile.answer.cacheType.rawValue != type, isAsked(profile, by: patterns) else { return nil }
            let isToken = profile.answer.cacheType == .token
            return ProviderFinding(
                kind: .cacheType, place: attributes["cacheType"]?.place ?? attributes.place, object: object,
                path: "\(path).tokenAttributes.cacheType",
                consequence: isToken
                    ? "The kubelet throws away what \(profile.title) answers: it is the token itself, and that is taken only with cacheType Token."
                    : "\(profile.title) answers for a ServiceAccount, but with cacheType Token every token asks anew.",
                fix: "Write the profile's, or give it a provider of its own.",
                rewritten: "cacheType: \(profile.answer.cacheType.rawValue)", isError: isToken)
        }
    }

    private static func isAsked(_ profile: RegistryProfile, by patterns: [String]) -> Bool {
        profile.images.contains { image in
            patterns.contains { text in
                if text == image.text { return true }
                guard let pattern = try? ImagePattern(text), let registry = image.registry else { return false }
                return pattern.matches(registry + (image.path.isEmpty || image.path == "/" ? "/a" : image.path))
            }
        }
    }

    private static func audiences(
        _ provider: Manifest, _ path: String, _ documents: [Manifest]
    ) -> [ProviderFinding] {
        guard let node = provider["tokenAttributes"]?["serviceAccountTokenAudience"], let audience = node.string,
            !audience.isEmpty, !AudienceGrants(documents).allows(audience)
        else { return [] }
        var configuration = KubeletConfiguration()
        configuration.audience = audience
        var profile = RegistryProfile(name: "")
        profile.audience = audience
        return [
            ProviderFinding(
                kind: .audience, place: node.place, object: object,
                path: "\(path).tokenAttributes.serviceAccountTokenAudience",
                consequence:
                    "None of these files lets nodes ask for tokens of audience \"\(audience)\"; without that right (or a Pod's own volume of that audience) the plugin is never run, and pulls fail with 401.",
                fix: "Grant it to the group system:nodes.", rewritten: configuration.roles([profile]), isError: false)
        ]
    }
}

extension ProviderFinding {
    /// Where the broker's own image is pulled with the broker's help, none can start once none runs. Source: spec/credentials.md 4.5.
    private static func ownImages(
        _ provider: Manifest, _ path: String, _ documents: [Manifest]
    ) -> [ProviderFinding] {
        let patterns = (provider["matchImages"]?.list ?? []).enumerated().compactMap { index, item in
            item.string.flatMap { try? ImagePattern($0) }.map { (index: index, place: item.place, pattern: $0) }
        }
        var told: Set<ImageName> = []
        return documents.flatMap(brokerImages).compactMap { image in
            guard let found = patterns.first(where: { $0.pattern.matches(image) }), told.insert(image).inserted else {
                return nil
            }
            return ProviderFinding(
                kind: .ownImage, place: found.place, object: object, path: "\(path).matchImages[\(found.index)]",
                consequence:
                    "The broker's own image \(image.text) is pulled through this provider: where no broker runs, none can be started.",
                fix:
                    "Keep that image where no login is needed, or give it a provider of its own whose profile the node evaluates itself.",
                isError: false)
        }
    }

    /// The images of this program among a workload's containers.
    private static func brokerImages(_ document: Manifest) -> [ImageName] {
        let spec = document["spec"]
        guard let pod = document["kind"]?.string == "Pod" ? spec : spec?["template"]?["spec"] else { return [] }
        let containers = (pod["containers"]?.list ?? []) + (pod["initContainers"]?.list ?? [])
        return containers.compactMap { container in
            guard let text = container["image"]?.string, let image = try? ImageName(normalizing: text),
                image.repository.split(separator: "/").last == "postern"
            else { return nil }
            return image
        }
    }
}

/// Which audiences the roles among some documents let nodes ask tokens for.
struct AudienceGrants {
    private var resources: Set<String> = []

    init(_ documents: [Manifest]) {
        let bindings = documents.filter { $0["kind"]?.string?.hasSuffix("RoleBinding") == true }
        for binding in bindings {
            let subjects = binding["subjects"]?.list ?? []
            let isForNodes = subjects.contains {
                $0["kind"]?.string == "Group"
                    && ["system:nodes", "system:authenticated"].contains($0["name"]?.string ?? "")
            }
            guard isForNodes, let name = binding["roleRef"]?["name"]?.string, let kind = binding["roleRef"]?["kind"]?.string
            else { continue }
            for role in documents where role["kind"]?.string == kind && role["metadata"]?["name"]?.string == name {
                for rule in role["rules"]?.list ?? [] { add(rule) }
            }
        }
    }

    private mutating func add(_ rule: Manifest) {
        func texts(_ key: String) -> [String] { (rule[key]?.list ?? []).compactMap { $0.string } }
        guard texts("verbs").contains(where: { ["request-serviceaccounts-token-audience", "*"].contains($0) }),
            texts("apiGroups").contains(where: { ["", "*"].contains($0) })
        else { return }
        resources.formUnion(texts("resources"))
    }

    func allows(_ audience: String) -> Bool { resources.contains(audience) || resources.contains("*") }
}
