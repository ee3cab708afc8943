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
        let failures = failures(at: release).filter { !wrong.contains($0.expression.path) }
        let firsts = firstReleases(of: Set(failures.map(\.expression.path)))
        for failure in failures {
            findings.append(
                Finding(
                    "newer-kubernetes", .error, at: failure.expression.place,
                    object: context.object,
                    path: failure.expression.path,
                    "Kubernetes 1.\(release.minor) refuses the policy: \(failure.message).",
                    fix: firsts[failure.expression.path].map {
                        "The expression needs Kubernetes 1.\($0) or later; Postern runs it on any."
                    }
                        ?? "Write it with what 1.\(release.minor) has."))
        }
        return findings
    }

    private func failures(
        at release: KubernetesRelease
    ) -> [(expression: LintExpression, message: String)] {
        CompiledPolicyText(context.policy, context.environments.others(at: release)).failures
    }

    /// The first release that takes each expression; the policy is compiled once for each release.
    private func firstReleases(of paths: Set<String>) -> [String: Int] {
        var rest = paths
        var firsts: [String: Int] = [:]
        var minor = release.minor + 1
        while !rest.isEmpty, minor <= max(release.minor + 1, KubernetesRelease.newest.minor) {
            let failing = Set(failures(at: KubernetesRelease(minor)).map(\.expression.path))
            for path in rest.subtracting(failing) { firsts[path] = minor }
            rest.formIntersection(failing)
            minor += 1
        }
        return firsts
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
