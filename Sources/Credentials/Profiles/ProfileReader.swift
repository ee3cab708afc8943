// SPDX-License-Identifier: Apache-2.0

package import Kubernetes

/// A profile read from a manifest, and everything wrong with it but its condition's meaning.
package struct ProfileDraft: Sendable {
    package var profile: RegistryProfile
    package var errors: [FieldError]

    package init(_ manifest: Manifest) {
        var reader = FieldReader()
        reader.expectFields(["apiVersion", "kind", "metadata", "spec"], of: manifest, path: "")
        let metadata = manifest["metadata"] ?? Manifest(.map([]), at: manifest.place)
        let name = reader.string("name", of: metadata, path: "metadata") ?? ""
        if name.isEmpty {
            reader.require("metadata.name", at: metadata.place)
        } else if let problem = NameRules.subdomain(name).first {
            reader.report(
                FieldError(
                    "metadata.name", .invalid(goQuoted(name)), problem, at: metadata["name"]?.place ?? metadata.place))
        }
        profile = RegistryProfile(name: name, place: manifest.place)
        let spec = manifest["spec"] ?? Manifest(.map([]), at: manifest.place)
        if manifest["spec"] == nil { reader.require("spec", at: manifest.place) }
        reader.expectFields(
            [
                "images", "audience", "condition", "allowNoToken", "requiredAnnotations", "optionalAnnotations",
                "caFile", "allowLoopback", "answer", "exchange",
            ], of: spec, path: "spec")
        reader.images(of: spec, into: &profile)
        profile.audience = reader.text("audience", of: spec, path: "spec")
        if let text = reader.string("condition", of: spec, path: "spec") {
            let place = spec["condition"]?.place ?? spec.place
            if isBlank(text) {
                reader.require("spec.condition", "an expression of CEL", at: place)
            } else {
                profile.condition = PolicyExpression(text: text, place: place, path: "spec.condition")
            }
        }
        profile.allowsNoToken = reader.flag("allowNoToken", of: spec, path: "spec") ?? false
        profile.requiredAnnotations = reader.annotationKeys("requiredAnnotations", of: spec)
        profile.optionalAnnotations = reader.annotationKeys("optionalAnnotations", of: spec)
        profile.authorityFile = reader.text("caFile", of: spec, path: "spec")
        profile.allowsLoopback = reader.flag("allowLoopback", of: spec, path: "spec") ?? false
        profile.answer = reader.answer(of: spec)
        reader.exchange(of: spec, into: &profile)
        reader.scope(of: spec, into: &profile)
        reader.checkWhole(profile, spec)
        errors = reader.errors
    }
}

extension FieldReader {
    fileprivate mutating func images(of spec: Manifest, into profile: inout RegistryProfile) {
        let items = list("images", of: spec, path: "spec")
        if items.isEmpty {
            require("spec.images", "at least one pattern as of matchImages", at: spec["images"]?.place ?? spec.place)
        }
        for (index, item) in items.enumerated() {
            let path = "spec.images[\(index)]"
            guard let text = item.string, !text.isEmpty else {
                require(path, "expected a pattern", at: item.place)
                continue
            }
            do throws(ImagePatternError) {
                profile.images.append(try ImagePattern(text))
                profile.imagePlaces.append(item.place)
            } catch {
                report(FieldError(path, .invalid(goQuoted(text)), error.message, at: item.place))
            }
        }
    }

    fileprivate mutating func annotationKeys(_ key: String, of spec: Manifest) -> [String] {
        let keys = strings(key, of: spec, path: "spec")
        for name in keys {
            if let problem = NameRules.qualified(name.lowercased()).first {
                report(
                    FieldError("spec.\(key)", .invalid(goQuoted(name)), problem, at: spec[key]?.place ?? spec.place))
            }
        }
        return keys
    }

    fileprivate mutating func answer(of spec: Manifest) -> RegistryProfile.Answer {
        var answer = RegistryProfile.Answer()
        guard let value = spec["answer"], !value.isNull else { return answer }
        let path = "spec.answer"
        expectFields(
            ["scope", "cacheType", "maxCacheDuration", "minLife", "anonymousFallback"], of: value, path: path)
        if let type = choice("cacheType", of: value, path: path, among: RegistryProfile.CacheType.allCases) {
            answer.cacheType = type
        }
        answer.maximumCacheSeconds = duration("maxCacheDuration", of: value, path: path)
        if let seconds = duration("minLife", of: value, path: path) { answer.minimumLifeSeconds = seconds }
        answer.anonymousFallback = flag("anonymousFallback", of: value, path: path) ?? false
        return answer
    }

    /// The author's word, else what the exchange gives. AWS narrows only where the credential is not to be shared.
    fileprivate mutating func scope(of spec: Manifest, into profile: inout RegistryProfile) {
        let value = spec["answer"] ?? Manifest(.map([]), at: spec.place)
        let given = choice("scope", of: value, path: "spec.answer", among: RegistryProfile.Scope.allCases)
        if given == .registry, case .aws(var settings) = profile.exchange,
            spec["exchange"]?["aws"]?["narrowToRepository"] == nil
        {
            settings.narrows = false
            profile.exchange = .aws(settings)
        }
        profile.answer.scope = given ?? (profile.exchange.isForOneRepository ? .repository : .registry)
        if given == .registry, profile.exchange.isForOneRepository {
            report(
                FieldError(
                    "spec.answer.scope", .invalid(goQuoted("Registry")),
                    "the exchange's credential is for one repository; the kubelet would give it to its siblings",
                    at: value["scope"]?.place ?? value.place, remedy: "write Repository, or leave it out"))
        }
    }

    /// What no field shows alone.
    fileprivate mutating func checkWhole(_ profile: RegistryProfile, _ spec: Manifest) {
        if profile.exchange.isTiedToToken, profile.answer.cacheType != .token {
            report(
                FieldError(
                    "spec.answer.cacheType", .invalid(goQuoted(profile.answer.cacheType.rawValue)),
                    "the kubelet refuses a password that is the token it sent, unless cacheType is Token",
                    at: spec["answer"]?["cacheType"]?.place ?? spec["exchange"]?.place ?? spec.place,
                    remedy: "write answer: {cacheType: Token}"))
        }
        if case .passThrough = profile.exchange, profile.images.contains(where: { $0.hasHostGlob }) {
            report(
                FieldError(
                    "spec.images", .invalid(quotedList(profile.images.map(\.text))),
                    "the token itself is shown to these registries, so they must be written out",
                    at: spec["images"]?.place ?? spec.place))
        }
        if profile.allowsNoToken, profile.exchange.needsToken {
            report(
                FieldError(
                    "spec.allowNoToken", .invalid("true"),
                    "the exchange \(profile.exchange.name) needs a token", at: spec["allowNoToken"]?.place ?? spec.place))
        }
        if !profile.requiredAnnotations.isEmpty, profile.allowsNoToken {
            report(
                FieldError(
                    "spec.requiredAnnotations", .forbidden,
                    "without a token the kubelet sends no annotations",
                    at: spec["requiredAnnotations"]?.place ?? spec.place))
        }
    }
}
