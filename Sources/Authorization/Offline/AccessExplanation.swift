// SPDX-License-Identifier: Apache-2.0

package import Kubernetes

/// Why a request was answered as it was: the rule that decided, or how far the others came.
package struct AccessExplanation: Sendable {
    /// How far a rule came with a request; the farther, the nearer.
    package enum Stage: Int, Sendable, Comparable {
        case subject, resource, verb, namespace, name, expiry, selector, condition, applies

        package static func < (one: Stage, other: Stage) -> Bool { one.rawValue < other.rawValue }
    }

    /// One rule and what it said.
    package struct Finding: Sendable {
        package var policy: AccessPolicy
        /// Its number in the policy.
        package var rule: Int
        package var place: Place
        package var stage: Stage
        /// What held it up, or what it asked for and found.
        package var text: String

        /// `ClusterAccessPolicy "observability-pods" rule 0 (policies.yaml:8:5)`.
        package var title: String { "\(policy.title) rule \(rule) (\(place))" }
    }

    /// Rules of which each allows a part of the request, and all together the whole.
    package var together: [Finding] = []
    /// The rules that apply, in the order in which they are asked.
    package var applying: [Finding] = []
    /// The other rules, the nearest first.
    package var others: [Finding] = []

    /// For people: what decided, then the nearest that did not.
    package func lines(_ verdict: AccessOutcome.Verdict) -> [String] {
        var lines: [String] = []
        for finding in applying {
            let effect = finding.policy.mode == .shadow ? "would \(finding.policy.effect.rawValue)" : finding.policy.effect.rawValue
            lines.append("\(effect): \(finding.title): \(finding.text)")
        }
        lines += together.map { "Allow, together with others: \($0.title): \($0.text)" }
        if verdict == .noOpinion || lines.isEmpty {
            guard let nearest = others.first else { return lines + ["no policy has a rule"] }
            if nearest.stage == .subject {
                lines.append("no policy is about this user")
            } else {
                for finding in others.prefix(3) where finding.stage == nearest.stage {
                    lines.append("nearest: \(finding.title): \(finding.text)")
                }
            }
        }
        return lines
    }
}
