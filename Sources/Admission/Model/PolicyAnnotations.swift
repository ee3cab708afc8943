// SPDX-License-Identifier: Apache-2.0

internal import Kubernetes

/// What annotations of this program say about a policy or a binding. Whatever upstream does not know is opt-in here.
///
///     postern.dev/shadow: "true"       decide, log and count, but change and refuse nothing
///     postern.dev/shadow-warn: "true"  and tell the caller in a warning what would have been
///     postern.dev/enforce-percent: "5" of a shadowed one: enforce for so many of a hundred requests
///
/// Both a policy and its binding may carry them; the shadow of either is a shadow.
package struct PolicyAnnotations: Sendable {
    /// Whether it decides without effect.
    package var isShadow = false
    /// Whether the caller is told.
    package var warns = false
    /// Of a shadowed policy: for how many requests of a hundred it has effect all the same.
    package var enforcedPercent = 0

    package static let prefix = "postern.dev/"
    package static let shadow = prefix + "shadow"
    package static let shadowWarn = prefix + "shadow-warn"
    package static let enforcePercent = prefix + "enforce-percent"

    package init() {}

    /// The shadow that a policy and its binding make together: the smaller share is enforced.
    package func joined(with other: PolicyAnnotations) -> PolicyAnnotations {
        var joined = PolicyAnnotations()
        joined.isShadow = isShadow || other.isShadow
        joined.warns = warns || other.warns
        switch (isShadow, other.isShadow) {
        case (true, true): joined.enforcedPercent = min(enforcedPercent, other.enforcedPercent)
        case (true, false): joined.enforcedPercent = enforcedPercent
        default: joined.enforcedPercent = other.enforcedPercent
        }
        return joined
    }
}

extension FieldReader {
    /// Reads the annotations of an object's metadata; a value that is none of the words is a mistake: a typing error must
    /// not turn a shadow into a policy that refuses.
    mutating func annotations(_ manifest: Manifest) -> PolicyAnnotations {
        var annotations = PolicyAnnotations()
        let all = manifest["metadata"]?["annotations"]
        if let percent = all?[PolicyAnnotations.enforcePercent], all?[PolicyAnnotations.shadow] == nil {
            report(
                FieldError(
                    "metadata.annotations[\(PolicyAnnotations.enforcePercent)]",
                    .invalid(percent.string.map { "\"\($0)\"" } ?? percent.kindName),
                    "has no effect without \(PolicyAnnotations.shadow): every request would be enforced", at: percent.place))
        }
        for (key, value) in all?.members ?? []
        where key.hasPrefix(PolicyAnnotations.prefix) {
            let path = "metadata.annotations[\(key)]"
            switch key {
            case PolicyAnnotations.shadow: annotations.isShadow = flag(value, path: path)
            case PolicyAnnotations.shadowWarn: annotations.warns = flag(value, path: path)
            case PolicyAnnotations.enforcePercent:
                if let number = Int(value.string ?? ""), (0...100).contains(number) {
                    annotations.enforcedPercent = number
                } else {
                    report(
                        FieldError(
                            path, .invalid(value.string.map { "\"\($0)\"" } ?? value.kindName),
                            "expected a whole number from \"0\" to \"100\", in quotes", at: value.place))
                }
            default:
                let known = [
                    PolicyAnnotations.shadow, PolicyAnnotations.shadowWarn,
                    PolicyAnnotations.enforcePercent,
                ]
                guard let near = nearest(to: key, among: known) else { continue }
                report(
                    FieldError(
                        path, .notSupported("\"\(key)\"", supported: known), at: value.place,
                        remedy: "did you mean '\(near)'?"))
            }
        }
        return annotations
    }

    private mutating func flag(_ value: Manifest, path: String) -> Bool {
        switch value.string {
        case "true": return true
        case "false": return false
        default:
            report(
                FieldError(
                    path, .invalid(value.string.map { "\"\($0)\"" } ?? value.kindName),
                    "expected \"true\" or \"false\", in quotes", at: value.place))
            return false
        }
    }
}
