// SPDX-License-Identifier: Apache-2.0

package import JSON
package import Kubernetes

/// All policies that are served, compiled, with the facts they may ask for: one immutable snapshot that all loops share.
///
/// An update makes a new set and swaps it. The set owns the seed of the interned names: every loop works on a copy of it.
/// The good policies are in it; what is wrong with the others is in `problems`, and disturbs nothing.
@safe package final class PolicySet: @unchecked Sendable {
    package let mutating: PolicyGroup
    package let validating: PolicyGroup
    package let problems: [PolicyProblem]
    package let facts: Facts
    package let words: AdmissionNames
    package let catalogue: Catalogue
    /// The names of the programs, the catalogue and the facts.
    package let names: Names
    let patchWords: PatchWords
    /// For policies that match by an equivalent resource.
    let conversion: ObjectConversion
    /// The label that every Namespace has: its name.
    let namespaceLabel: Name

    init(
        mutating: PolicyGroup, validating: PolicyGroup, problems: [PolicyProblem], facts: Facts, words: AdmissionNames,
        catalogue: Catalogue, patchWords: PatchWords, names: consuming Names
    ) {
        conversion = ObjectConversion(in: &names, words: words)
        namespaceLabel = names.intern("kubernetes.io/metadata.name")
        self.mutating = mutating
        self.validating = validating
        self.problems = problems
        self.facts = facts
        self.words = words
        self.catalogue = catalogue
        self.patchWords = patchWords
        self.names = names
    }

    package func group(_ kind: PolicyKind) -> PolicyGroup {
        switch kind {
        case .mutating: mutating
        case .validating: validating
        }
    }

    /// The policies of both kinds.
    package var policyCount: Int { mutating.policies.count + validating.policies.count }
    package var bindingCount: Int { mutating.bindingCount + validating.bindingCount }

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
