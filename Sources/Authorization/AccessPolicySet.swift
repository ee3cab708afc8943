// SPDX-License-Identifier: Apache-2.0

import CEL
package import JSON
package import Kubernetes

/// All access policies that are served, compiled and indexed: one immutable snapshot that all loops share.
///
/// The good policies are in it; what is wrong with the others is in `problems`, and disturbs nothing. Texts, rules and
/// tables lie in one arena that the set owns.
@safe package final class AccessPolicySet: @unchecked Sendable {
    package let policies: FixedList<CompiledAccessPolicy>
    package let problems: [PolicyProblem]
    package let roles: RoleSet
    /// `AccessPolicyTest` documents that came with the policies.
    package let tests: [Manifest]
    /// The names of requests, programs and policies: the seed of every loop's own.
    package let names: JSON.Names
    package let words: AccessNames
    let rules: FixedList<CompiledRule>
    let programs: FixedList<Program>
    let subjects: SubjectIndex
    let subjectCount: Int
    let index: RuleIndex
    let hash: TextHash
    /// `metadata.name`.
    let nameKey: HashedText
    /// Groups whose API server may not enforce selectors.
    let aggregatedGroups: TextList
    /// `*`.
    let wildcard: JSON.Name
    /// Whether an expression may look at the selectors of `request`.
    let readsSelectors: Bool
    /// Whether a policy ends at some time.
    package let hasExpiry: Bool
    /// Whether every file could be read and parsed.
    package let isWhole: Bool
    private let memory: Arena

    init(
        policies: [CompiledAccessPolicy], problems: [PolicyProblem], roles: RoleSet, tests: [Manifest],
        names: consuming JSON.Names, words: AccessNames, rules: [CompiledRule], programs: [Program],
        subjects: SubjectIndex, subjectCount: Int, index: RuleIndex, hash: TextHash, nameKey: HashedText,
        aggregatedGroups: TextList, wildcard: JSON.Name, readsSelectors: Bool, isWhole: Bool, memory: consuming Arena
    ) {
        self.policies = FixedList(policies)
        self.problems = problems
        self.roles = roles
        self.tests = tests
        self.names = names
        self.words = words
        self.rules = FixedList(rules)
        self.programs = FixedList(programs)
        self.subjects = subjects
        self.subjectCount = subjectCount
        self.index = index
        self.hash = hash
        self.nameKey = nameKey
        self.aggregatedGroups = aggregatedGroups
        self.wildcard = wildcard
        self.readsSelectors = readsSelectors
        self.isWhole = isWhole
        self.memory = memory
        hasExpiry = policies.contains { $0.source.notAfter != nil }
    }

    /// What is wrong, notes left out.
    package var errorCount: Int { problems.count { $0.severity == .error } }
}

/// One policy, ready to be run; immutable, shared by all loops.
package final class CompiledAccessPolicy: Sendable {
    /// As its author wrote it, kept for the next reload: a version that does not load leaves this one in place.
    package let source: AccessPolicy
    let variables: VariablePrograms?

    init(source: AccessPolicy, variables: VariablePrograms?) {
        self.source = source
        self.variables = variables
    }
}
