// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON
package import Kubernetes

/// What a set of access policies is made of: the documents of all files, and what goes with them.
package struct AccessPolicySetBuilder {
    package var manifests = AccessManifests()
    /// Texts of the files, for messages.
    package var files: [String: ScalarMap] = [:]
    /// Files that could not be read or parsed; their policies of the previous set stay.
    package var fileProblems: [PolicyProblem] = []

    package init() {}

    /// Compiles everything that is good.
    ///
    /// - Parameter previous: The set in use: the last good version of a policy that does not load any more stays.
    package func build(
        language: AccessLanguage, previous: AccessPolicySet? = nil
    ) -> AccessPolicySet {
        var names = JSON.Names()
        let words = AccessNames(in: &names)
        let compiler = AccessCompiler(language: language, files: files)
        var problems = fileProblems + manifests.problems
        var good: [(policy: AccessPolicy, programs: AccessCompiler.Programs)] = []
        for draft in manifests.policies {
            var draft = draft
            let expanded = expandRoles(&draft)
            draft.checkGroups(of: expanded, aggregated: manifests.aggregatedGroups)
            let (programs, mistakes) = compiler.compile(draft.policy, names: &names)
            problems += draft.notes.map { Self.note($0, draft.policy) }
            if draft.errors.isEmpty, mistakes.isEmpty {
                good.append((expanded, programs))
                continue
            }
            problems += Self.problems(draft, mistakes)
            keepLast(draft.policy.key, previous, compiler, &good, &problems, &names)
        }
        let failed = Set(fileProblems.map(\.place.file))
        for old in previous?.policies.array ?? []
        where failed.contains(where: { Self.isFile(old.source.place.file, of: $0) })
            && !good.contains(where: { $0.policy.key == old.source.key })
        {
            keepLast(old.source.key, previous, compiler, &good, &problems, &names)
        }
        if good.count > Limits.policyCount {
            for (policy, _) in good[Limits.policyCount...] {
                problems.append(
                    PolicyProblem(
                        .error, at: policy.place, object: policy.title,
                        message: "not served: a set holds at most \(Limits.policyCount) policies"))
            }
            good.removeLast(good.count - Limits.policyCount)
        }
        return Self.assemble(
            good, problems, manifests.roles, manifests.tests, words, isWhole: fileProblems.isEmpty,
            aggregatedGroups: manifests.aggregatedGroups, names)
    }

    /// A set of policies that were made, not read: RBAC's, for offline answers and tests.
    ///
    /// - Precondition: They have no expressions.
    /// - Parameter reasonPrefix: What stands before a policy's name in reasons.
    package static func build(
        _ policies: [AccessPolicy], roles: RoleSet = RoleSet(), reasonPrefix: String = "policy/"
    ) -> AccessPolicySet {
        var names = JSON.Names()
        let words = AccessNames(in: &names)
        return assemble(
            policies.map { ($0, AccessCompiler.Programs()) }, [], roles, [], words,
            isWhole: true, reasonPrefix: reasonPrefix, names)
    }

    /// A path at fault is a file, or a directory that could not be listed.
    private static func isFile(_ file: String, of path: String) -> Bool {
        file == path || file.hasPrefix(path.hasSuffix("/") ? path : path + "/")
    }

    private func keepLast(
        _ key: AccessPolicy.Key, _ previous: AccessPolicySet?, _ compiler: AccessCompiler,
        _ good: inout [(policy: AccessPolicy, programs: AccessCompiler.Programs)],
        _ problems: inout [PolicyProblem], _ names: inout JSON.Names
    ) {
        guard let last = previous?.policies.array.first(where: { $0.source.key == key })?.source else { return }
        problems.append(
            PolicyProblem(
                .note, at: last.place, object: last.title, message: "its last good version stays in place"))
        good.append((last, compiler.compile(last, names: &names).programs))
    }

    private static func problems(
        _ draft: AccessPolicyDraft, _ mistakes: [ExpressionMistake]
    ) -> [PolicyProblem] {
        draft.errors.map { PolicyProblem($0, object: draft.policy.title, upstreamMessage: "") }
            + mistakes.map { mistake in
                var problem = PolicyProblem(
                    mistake.error, object: draft.policy.title, upstreamMessage: "", excerpt: mistake.excerpt)
                problem.message = mistake.ownMessage
                return problem
            }
    }

    private static func note(_ error: FieldError, _ policy: AccessPolicy) -> PolicyProblem {
        PolicyProblem(
            .note, at: error.place, object: policy.title, message: "\(error.path): \(error.detail)",
            excerpt: error.remedy.map { "  \($0)" } ?? "")
    }
}
