// SPDX-License-Identifier: Apache-2.0

package import CEL
package import JSON
package import Kubernetes

/// Finds what bites in policies, bindings and the configuration around them, before a cluster does.
///
///     let linter = Linter(catalogue: catalogue, names: names)
///     linter.findings(in: documents, files: files)
///
/// Refusals are the loader's business; a policy that is refused is looked at all the same, as far as it compiles.
package struct Linter {
    package struct Options: Sendable {
        /// The release whose API server is to take the policies; nothing for any.
        package var release: KubernetesRelease?
        /// A note with the estimated cost of each expression.
        package var showsCost = false

        package init() {}
    }

    private let kinds: KnownKinds
    private let options: Options

    /// - Parameters:
    ///   - names: Those that the catalogue was read with.
    ///   - schemas: The documents that the catalogue's custom kinds were read from: what they require is not in it.
    package init(
        catalogue: Catalogue, names: borrowing JSON.Names, schemas: [Manifest] = [],
        options: Options = Options()
    ) {
        kinds = KnownKinds(catalogue, names: names, customSchemas: CustomSchemas(schemas))
        self.options = options
    }

    /// Everything found, in the order of files and lines.
    ///
    /// - Parameter files: The texts that the documents were read from, for the places of parts of expressions.
    package func findings(in documents: [Manifest], files: [String: ScalarMap]) -> [Finding] {
        let documents = documents.flatMap(Self.items)
        let policies = documents.compactMap(LintPolicy.init)
        let environments = LintEnvironments()
        var findings: [Finding] = []
        let bindings = documents.compactMap(LintBinding.init)
        for policy in policies {
            let narrowed = bindings.filter { $0.kind == policy.kind && $0.policyName == policy.name }
            findings += self.findings(
                PolicyContext(policy, kinds, environments, documents: documents, files: files),
                isNarrowed: !narrowed.isEmpty && narrowed.allSatisfy { $0.match?.isNarrow == true })
        }
        findings += BindingFindings(
            policies: policies, bindings: bindings, kinds: kinds
        ).findings()
        findings += AnonymousFindings(documents: documents).findings()
        for document in documents {
            if CredentialProviderFindings.applies(to: document) {
                findings += CredentialProviderFindings(manifest: document, release: options.release)
                    .findings()
            } else if document["apiVersion"]?.string?.hasPrefix("admissionregistration.k8s.io/")
                != true
            {
                findings += ObjectFindings(kinds: kinds).findings(document)
            }
            if let unknown = KindFindings(kinds: kinds).finding(document) { findings.append(unknown) }
        }
        return Finding.sorted(findings)
    }

    /// - Parameter isNarrowed: Whether every binding of the policy leaves something out.
    private func findings(_ context: PolicyContext, isNarrowed: Bool) -> [Finding] {
        let absence = AbsenceFindings(context)
        let analysis = absence.analysis
        var findings = MatchFindings(
            match: context.policy.match, object: context.object, kinds: kinds
        ).findings().filter { !isNarrowed || $0.id != "match-everything" }
        var setByPolicy: Set<ValuePath> = []
        var known = context.knownAfterConditions(analysis)
        for mutation in context.compiled.mutations {
            let shape = MutationShape(mutation, analysis, known)
            setByPolicy.formUnion(shape.setPaths)
            findings += JSONPatchFindings(context: context, analysis: analysis, shape: shape)
                .findings()
            if mutation.expression.role == .mutation(.applyConfiguration) {
                findings += ApplyFindings(context: context, analysis: analysis, shape: shape)
                    .findings()
            }
            findings += IdempotenceFindings(context: context, analysis: analysis, shape: shape)
                .findings()
            known = known.adding(shape.certain)
        }
        if context.policy.mutations.contains(where: { $0.role == .mutation(.applyConfiguration) }) {
            findings += ApplyFindings.subresources(context)
        }
        findings += absence.findings(setByPolicy: setByPolicy)
        findings += ConstantFindings(context: context, analysis: analysis).findings()
        findings += VariableFindings(context: context).findings()
        findings += CostFindings(context: context, analysis: analysis, showsAll: options.showsCost).findings()
        if let release = options.release {
            findings += ReleaseFindings(context: context, release: release).findings()
        }
        return findings
    }

    /// The objects of a list, or the object itself.
    private static func items(_ document: Manifest) -> [Manifest] {
        guard let kind = document["kind"]?.string, kind.hasSuffix("List"),
            let items = document["items"]?.list
        else {
            return [document]
        }
        return items.flatMap(Self.items)
    }
}

extension Finding {
    /// In the order of files, lines and columns; what is worse comes first.
    package static func sorted(_ findings: [Finding]) -> [Finding] {
        findings.enumerated().sorted { one, other in
            let (a, b) = (one.element, other.element)
            if a.place.file != b.place.file { return a.place.file < b.place.file }
            if a.place.line != b.place.line { return a.place.line < b.place.line }
            if a.place.column != b.place.column { return a.place.column < b.place.column }
            if a.level != b.level { return b.level < a.level }
            return one.offset < other.offset
        }.map(\.element)
    }
}
