// SPDX-License-Identifier: Apache-2.0

import CEL
import Kubernetes

/// What an older Kubernetes does not take.
struct ReleaseFindings {
    let context: PolicyContext
    let release: KubernetesRelease

    func findings() -> [Finding] {
        var findings = apiVersion()
        let wrong = Set(context.compiled.failures.map(\.expression.path))
        for failure in CompiledPolicyText(context.policy, context.environments.others(at: release)).failures
        where !wrong.contains(failure.expression.path) {
            let first = firstRelease(of: failure.expression.path)
            findings.append(
                Finding(
                    "newer-kubernetes", .error, at: failure.expression.place,
                    object: context.object,
                    path: failure.expression.path,
                    "Kubernetes 1.\(release.minor) refuses the policy: \(failure.message).",
                    fix: first.map {
                        "The expression needs Kubernetes 1.\($0) or later; Postern runs it on any."
                    }
                        ?? "Write it with what 1.\(release.minor) has."))
        }
        return findings
    }

    private func firstRelease(of path: String) -> Int? {
        for minor in (release.minor + 1)...max(release.minor + 1, KubernetesRelease.newest.minor) {
            let failures = CompiledPolicyText(
                context.policy, context.environments.others(at: KubernetesRelease(minor))
            ).failures
            if !failures.contains(where: { $0.expression.path == path }) { return minor }
        }
        return nil
    }

    /// The first and the last release that serve a version by default. Source: spec/admission.md 1.1.
    private static let served: [LintPolicy.Kind: [String: ClosedRange<Int>]] = [
        .mutating: ["v1": 36...99, "v1beta1": 34...39, "v1alpha1": 32...37],
        .validating: ["v1": 30...99, "v1beta1": 28...33, "v1alpha1": 26...31],
    ]

    private func apiVersion() -> [Finding] {
        guard let range = Self.served[context.policy.kind]?[context.policy.version],
            !range.contains(release.minor)
        else { return [] }
        let when =
            range.upperBound > 90
            ? "from 1.\(range.lowerBound) on"
            : "from 1.\(range.lowerBound) to 1.\(range.upperBound)"
        return [
            Finding(
                "api-version", .note, at: context.policy.place, object: context.object,
                path: "apiVersion",
                "\(context.policy.kind.rawValue) \(context.policy.version) is served \(when), so the API server of 1.\(release.minor) does not take it.",
                fix: "Let Postern serve it, or write it in a version that 1.\(release.minor) has.")
        ]
    }
}
