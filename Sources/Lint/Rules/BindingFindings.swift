// SPDX-License-Identifier: Apache-2.0

import Kubernetes

/// What is wrong between policies and bindings.
struct BindingFindings {
    let policies: [LintPolicy]
    let bindings: [LintBinding]
    let kinds: KnownKinds

    func findings() -> [Finding] {
        bindings.flatMap { findings($0) }
            + policies.filter { isUnbound($0) }.map { policy in
                Finding(
                    "policy-unbound", .warning, at: policy.place, object: policy.object,
                    "No binding names the policy, so it has no effect.",
                    fix: "Add a \(policy.kind.rawValue)Binding with policyName: \(policy.name).")
            }
    }

    private func isUnbound(_ policy: LintPolicy) -> Bool {
        !policy.name.isEmpty
            && !bindings.contains { $0.kind == policy.kind && $0.policyName == policy.name }
    }

    private func findings(_ binding: LintBinding) -> [Finding] {
        guard !binding.policyName.isEmpty else { return [] }
        var findings =
            binding.match.map {
                MatchFindings(match: $0, object: binding.object, kinds: kinds).findings()
            } ?? []
        findings.removeAll { $0.id == "match-everything" }
        guard
            let policy = policies.first(where: {
                $0.kind == binding.kind && $0.name == binding.policyName
            })
        else {
            let near = nearest(
                binding.policyName, among: policies.filter { $0.kind == binding.kind }.map(\.name))
            let isOtherKind = policies.contains { $0.name == binding.policyName }
            findings.append(
                Finding(
                    "binding-no-policy", .error, at: binding.policyNamePlace,
                    object: binding.object, path: "spec.policyName",
                    isOtherKind
                        ? "The policy \"\(binding.policyName)\" is of the other kind, so the binding has no effect."
                        : "There is no policy \"\(binding.policyName)\" here, so the binding has no effect.",
                    fix: near.map { "Did you mean \"\($0)\"?" }
                        ?? "Name a \(binding.kind.rawValue), or give its file too."))
            return findings
        }
        if let match = binding.match, !match.rules.isEmpty, !meets(match, policy.match) {
            findings.append(
                Finding(
                    "binding-nothing", .error, at: match.place, object: binding.object,
                    path: "spec.matchResources",
                    "No request matches both the binding's rules and those of the policy \"\(policy.name)\", so the binding has no effect.",
                    fix: "Name resources and operations that the policy matches."))
        }
        switch (policy.paramKind, binding.paramRefPlace) {
        case (nil, let place?):
            findings.append(
                Finding(
                    "params-unused", .warning, at: place, object: binding.object,
                    path: "spec.paramRef",
                    "The policy \"\(policy.name)\" has no paramKind, so these parameters are never read.",
                    fix: "Remove paramRef, or give the policy a paramKind."))
        case (_?, nil):
            findings.append(
                Finding(
                    "params-null", .warning, at: binding.place, object: binding.object,
                    path: "spec.paramRef",
                    "The policy \"\(policy.name)\" takes parameters and the binding gives none, so params is null and every params.x ends in \"no such key: x\".",
                    fix: "Add a paramRef."))
        default: break
        }
        return findings
    }

    /// Whether some request may match both.
    private func meets(_ binding: LintMatch, _ policy: LintMatch) -> Bool {
        func common(_ one: [String], _ other: [String]) -> Bool {
            one.contains("*") || other.contains("*") || !Set(one).isDisjoint(with: other)
        }
        func resources(_ one: LintMatch.Rule, _ other: LintMatch.Rule) -> Bool {
            one.resources.contains { a in
                other.resources.contains { b in Self.overlap(a.name, b.name) }
            }
        }
        return binding.rules.contains { a in
            policy.rules.contains { b in
                common(a.operations, b.operations) && common(a.groupNames, b.groupNames)
                    && (common(a.versions, b.versions) || binding.isEquivalent
                        || policy.isEquivalent)
                    && resources(a, b)
            }
        }
    }

    private static func overlap(_ one: String, _ other: String) -> Bool {
        func parts(_ text: String) -> (Substring, Substring) {
            let parts = text.split(separator: "/", maxSplits: 1)
            return (parts.first ?? "", parts.count > 1 ? parts[1] : "")
        }
        let (a, aSub) = parts(one)
        let (b, bSub) = parts(other)
        return (a == "*" || b == "*" || a == b) && (aSub == "*" || bSub == "*" || aSub == bSub)
    }
}
