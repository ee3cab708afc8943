// SPDX-License-Identifier: Apache-2.0

package import JSON
package import Kubernetes

/// All policies that are served, compiled, with the facts they may ask for: one immutable snapshot that all loops share.
///
/// An update makes a new set and swaps it. The set owns the seed of the interned names: every loop works on a copy of it.
/// The good policies are in it; what is wrong with the others is in `problems`, and disturbs nothing.
@safe package final class PolicySet: @unchecked Sendable {
    /// In name order.
    package let policies: FixedList<CompiledPolicy>
    package let problems: [PolicyProblem]
    package let facts: Facts
    package let words: AdmissionNames
    package let catalogue: Catalogue
    /// The names of the programs, the catalogue and the facts.
    package let names: Names
    let index: PolicyIndex
    let patchWords: PatchWords
    /// The label that every Namespace has: its name.
    let namespaceLabel: Name

    init(
        policies: [CompiledPolicy], problems: [PolicyProblem], facts: Facts, words: AdmissionNames,
        catalogue: Catalogue, patchWords: PatchWords, names: consuming Names
    ) {
        namespaceLabel = names.intern("kubernetes.io/metadata.name")
        self.policies = FixedList(policies)
        self.problems = problems
        self.facts = facts
        self.words = words
        self.catalogue = catalogue
        self.patchWords = patchWords
        self.names = names
        index = PolicyIndex(policies.map(\.source.matchConstraints))
    }

    package var bindingCount: Int { policies.array.reduce(0) { $0 + $1.bindings.count } }

    /// What is wrong, notes left out.
    package var errorCount: Int { problems.count { $0.severity == .error } }
}

/// The members of a `JSONPatch{}` value.
struct PatchWords: BitwiseCopyable, Sendable {
    let op, path, from, value: Name

    init(in names: inout Names) {
        op = names.intern("op")
        path = names.intern("path")
        from = names.intern("from")
        value = names.intern("value")
    }
}
