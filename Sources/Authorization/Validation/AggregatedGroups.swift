// SPDX-License-Identifier: Apache-2.0

import Kubernetes

/// Groups that another server than the kube-apiserver serves. It is given the selector, but nobody knows whether it enforces it, and a
/// rule with a selector must say `trustAggregated: true` to count for it. Source: spec/authorization.md 2.7.
package enum AggregatedGroups {
    /// Those that clusters have without saying so in our files.
    package static let known: Set<String> = [
        "metrics.k8s.io", "custom.metrics.k8s.io", "external.metrics.k8s.io",
    ]

    /// The group of an APIService that is served by a Service; nothing for one that the kube-apiserver serves itself.
    static func group(of apiService: Manifest) -> String? {
        guard let service = apiService["spec"]?["service"], !service.isNull else { return nil }
        return apiService["spec"]?["group"]?.string
    }
}

extension AccessPolicyDraft {
    /// Refuses a selector for an aggregated group that is named and not trusted; a `*` is bounded when a request comes.
    mutating func checkGroups(of policy: AccessPolicy, aggregated: Set<String>) {
        guard policy.effect == .allow else { return }
        for (number, rule) in policy.rules.enumerated() where !rule.requirements.isEmpty && !rule.trustsAggregated {
            let named = (rule.roleReference == nil ? [rule] : rule.borrowed).flatMap(\.apiGroups)
            guard let group = named.first(where: aggregated.contains) else { continue }
            errors.append(
                FieldError(
                    "spec.rules[\(number)].apiGroups", .invalid(goQuoted(group)),
                    "an aggregated API server has this group, and may not enforce the selector", at: rule.place,
                    remedy: "if it does, add trustAggregated: true to the rule"))
        }
    }
}
