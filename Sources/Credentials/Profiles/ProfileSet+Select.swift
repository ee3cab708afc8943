// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON

extension ProfileSet {
    /// The profile that answers a request: the first whose images, audience and condition are the request's. Without one there is no
    /// credential.
    ///
    /// - Parameters:
    ///   - claims: Of the request's token, verified; nil where the kubelet sent none.
    ///   - ownAudiences: Those of profiles that name none, so that a token which was made for one profile's exchange opens no other;
    ///     empty: any that the verifier took.
    /// - Throws: Why nobody answers. A condition that fails refuses the request, whatever would come after it.
    package func select(
        _ request: CredentialProviderRequest, claims: TokenClaims?, ownAudiences: [String] = []
    ) throws(ProfileRefusal) -> RegistryProfile {
        var refusal = ProfileRefusal.noProfile(registry: request.image.registry)
        guard let target = try? ImagePattern(target: request.image.text) else { throw refusal }
        var input: ConditionInputs?
        for entry in compiled {
            let profile = entry.profile
            guard profile.images.contains(where: { $0.matches(target: target) }) else { continue }
            if let claims {
                let expected = profile.audience.map { [$0] } ?? ownAudiences
                guard expected.isEmpty || claims.audiences.contains(where: { expected.contains($0) }) else {
                    refusal = refusal.orDenied(
                        .audience(profile: profile.name, expected: expected.joined(separator: " or ")))
                    continue
                }
            } else if !profile.allowsNoToken {
                refusal = refusal.orDenied(.tokenNeeded(profile: profile.name))
                continue
            }
            guard let condition = entry.condition else { return profile }
            let made = input ?? ConditionInputs(request, claims)
            input = made
            switch evaluate(condition, made) {
            case .holds: return profile
            case .doesNotHold: refusal = refusal.orDenied(.condition(profile: profile.name))
            case .failed(let message): throw .conditionFailed(profile: profile.name, message: message)
            }
        }
        throw refusal
    }

    private enum Outcome {
        case holds, doesNotHold
        case failed(String)
    }

    private struct ConditionInputs {
        let claims: String
        let image: String
        let annotations: String

        init(_ request: CredentialProviderRequest, _ claims: TokenClaims?) {
            self.claims = ConditionInput.claims(claims).text
            image = ConditionInput.image(request.image).text
            annotations = ConditionInput.annotations(request.annotations).text
        }
    }

    private func evaluate(_ program: Program, _ inputs: ConditionInputs) -> Outcome {
        var workspace = Workspace(names: names, arenaByteCountMaximum: Limits.conditionByteCount)
        var activation = Activation(variableCount: ProfileLanguage.Slot.count)
        guard let claims = try? OwnedDocument(reading: inputs.claims, names: &workspace.names),
            let image = try? OwnedDocument(reading: inputs.image, names: &workspace.names),
            let annotations = try? OwnedDocument(reading: inputs.annotations, names: &workspace.names)
        else { return .failed("the request is too large for a condition") }
        activation.set(ProfileLanguage.Slot.claims, Value(claims.root))
        activation.set(ProfileLanguage.Slot.image, Value(image.root))
        activation.set(ProfileLanguage.Slot.annotations, Value(annotations.root))
        let value = program.evaluate(activation, &workspace, costLimit: Limits.conditionCost).value
        defer { withExtendedLifetime((claims, image, annotations)) {} }
        if value.isTrue { return .holds }
        if value.isFalse { return .doesNotHold }
        return .failed(value.isError ? value.errorMessage(&workspace) : "it gives no boolean")
    }
}

/// Why no profile answers a request.
package enum ProfileRefusal: Error, Hashable, Sendable {
    /// No profile's images are the request's: the registry is not ours.
    case noProfile(registry: String)
    case audience(profile: String, expected: String)
    case tokenNeeded(profile: String)
    case condition(profile: String)
    case conditionFailed(profile: String, message: String)

    /// A word for answers, logs and metrics.
    package var reason: String {
        switch self {
        case .noProfile: "RegistryNotConfigured"
        case .audience: "ProfileWrongAudience"
        case .tokenNeeded: "ProfileNeedsToken"
        case .condition: "ProfileConditionFalse"
        case .conditionFailed: "ProfileConditionFailed"
        }
    }

    /// Whether the registry is unknown, rather than the bearer refused.
    package var isUnknownRegistry: Bool {
        if case .noProfile = self { true } else { false }
    }

    package var message: String {
        switch self {
        case .noProfile(let registry): "no profile is for \(registry)"
        case .audience(let profile, let expected): "profile \(profile) is for tokens of audience \(expected)"
        case .tokenNeeded(let profile): "profile \(profile) needs a token, and the kubelet sent none"
        case .condition(let profile): "the condition of profile \(profile) does not hold"
        case .conditionFailed(let profile, let message): "the condition of profile \(profile) failed: \(message)"
        }
    }

    /// The first profile that was asked and said no is the one that is named.
    fileprivate func orDenied(_ other: ProfileRefusal) -> ProfileRefusal {
        isUnknownRegistry ? other : self
    }
}
