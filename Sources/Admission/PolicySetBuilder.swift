// SPDX-License-Identifier: Apache-2.0

import CEL
package import JSON
package import Kubernetes

/// What a policy set is made of: the documents of all policy files, and what goes with them.
package struct PolicySetBuilder {
    /// What was read of policy files already, file by file: whole documents of thousands of policies are as large as the set.
    package var manifests = PolicyManifests()
    /// More documents.
    package var documents: [Manifest] = []
    /// Calls a function with each number below a count, perhaps on several threads at once: compiling a policy needs
    /// nothing of the others but the names. One after another where the caller has no threads to give.
    package var forEach: (_ count: Int, _ body: @escaping @Sendable (Int) -> Void) -> Void = { count, body in
        for number in 0..<count { body(number) }
    }
    /// Texts of the files, for messages.
    package var files: [String: ScalarMap] = [:]
    /// Files that could not be read or parsed; their policies of the previous set stay.
    package var fileProblems: [PolicyProblem] = []
    /// Reads Namespaces and parameters with the set's names.
    package var loadFacts: (inout JSON.Names, AdmissionNames) -> Facts = { _, _ in Facts() }
    /// Reads the catalogue of types with the set's names.
    package var loadCatalogue: (inout JSON.Names) -> Catalogue

    package init(loadCatalogue: @escaping (inout JSON.Names) -> Catalogue) {
        self.loadCatalogue = loadCatalogue
    }

    /// Compiles everything that is good.
    ///
    /// - Parameter previous: The set in use: the last good version of a policy that does not compile any more stays.
    package func build(language: PolicyLanguage, previous: PolicySet? = nil) -> PolicySet {
        var names = JSON.Names()
        let words = AdmissionNames(in: &names)
        let patchWords = PatchWords(in: &names)
        let catalogue = loadCatalogue(&names)
        let facts = loadFacts(&names, words)
        var manifests = manifests
        for document in documents { manifests.add(document) }
        manifests.finish()
        var problems = fileProblems + manifests.problems

        var drafts = PolicyDrafts(
            previous: previous, failedFiles: Set(fileProblems.map(\.place.file)))
        let compiler = PolicyCompiler(language: language, check: ExpressionCheck(files: files, transform: language.transform))
        let shared = SharedNames(names)
        let sources = drafts.policies(manifests, compiler, shared, forEach)
        names = shared.take()
        let bindings = drafts.bindings(manifests)
        problems += drafts.problems

        let known = Set(sources.map { $0.source.kind.object($0.source.name) })
        for binding in bindings where !known.contains(binding.kind.object(binding.policyName)) {
            problems.append(
                PolicyProblem(
                    .note, at: binding.place, object: binding.kind.binding(binding.name),
                    message: "there is no policy \"\(binding.policyName)\"; the binding has no effect"))
        }
        let bindingsByPolicy = Dictionary(grouping: bindings) { $0.kind.object($0.policyName) }
        var policies: [PolicyKind: [CompiledPolicy]] = [:]
        for (source, programs) in sources.sorted(by: { $0.source.name < $1.source.name }) {
            let object = source.kind.object(source.name)
            let own = bindingsByPolicy[object] ?? []
            if own.isEmpty {
                problems.append(
                    PolicyProblem(
                        .note, at: source.place, object: object,
                        message: "no binding names it; the policy has no effect"))
            }
            policies[source.kind, default: []].append(compiled(source, programs, own, facts, catalogue, &names))
        }
        let mutating = PolicyGroup(.mutating, policies[.mutating] ?? [], names: &names)
        let validating = PolicyGroup(.validating, policies[.validating] ?? [], names: &names)
        return PolicySet(
            mutating: mutating, validating: validating, problems: problems,
            facts: facts, words: words, catalogue: catalogue, patchWords: patchWords, names: names)
    }

    private func compiled(
        _ source: AdmissionPolicy, _ programs: PolicyCompiler.Programs,
        _ bindings: [AdmissionBinding], _ facts: Facts, _ catalogue: Catalogue, _ names: inout JSON.Names
    ) -> CompiledPolicy {
        CompiledPolicy(
            source: source,
            bindings: bindings.map { binding in
                var selector: LabelMatcher?
                if case .selector(let text)? = binding.paramRef?.choice {
                    selector = LabelMatcher(text, names: &names)
                }
                return CompiledBinding(
                    source: binding,
                    matcher: binding.matchResources.map {
                        SharedMatcher(RequestMatcher($0, names: &names))
                    },
                    paramSelector: selector,
                    annotations: source.annotations.joined(with: binding.annotations))
            },
            matcher: RequestMatcher(source.matchConstraints, names: &names), programs: programs,
            variables: programs.variables.isEmpty
                ? nil : VariablePrograms(programs.variables, names: &names),
            params: source.paramKind.map { ParamSource($0, facts, catalogue) } ?? ParamSource())
    }
}
