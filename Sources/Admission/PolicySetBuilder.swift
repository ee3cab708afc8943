// SPDX-License-Identifier: Apache-2.0

import CEL
package import JSON
package import Kubernetes

/// What a policy set is made of: the documents of all policy files, and what goes with them.
package struct PolicySetBuilder {
    /// Every document of every policy file that could be read.
    package var documents: [Manifest] = []
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
        let manifests = PolicyManifests(documents)
        var problems = fileProblems + manifests.problems

        let compiler = PolicyCompiler(language: language, check: ExpressionCheck(files: files))
        var sources: [(source: MutatingPolicy, programs: PolicyCompiler.Programs)] = []
        for draft in manifests.policies {
            let (programs, mistakes) = compiler.compile(draft.policy, names: &names)
            if draft.errors.isEmpty, mistakes.isEmpty {
                sources.append((draft.policy, programs))
                continue
            }
            problems += Self.problems(draft, mistakes)
            if let last = previous?.policy(named: draft.policy.name) {
                problems.append(Self.keepingNote(last))
                sources.append((last, compiler.compile(last, names: &names).programs))
            }
        }
        let failedFiles = Set(fileProblems.map(\.place.file))
        for policy in previous?.policies.array ?? []
        where failedFiles.contains(policy.source.place.file)
            && !sources.contains(where: { $0.source.name == policy.name })
        {
            problems.append(Self.keepingNote(policy.source))
            sources.append((policy.source, compiler.compile(policy.source, names: &names).programs))
        }

        if sources.count > Limits.policyCount {
            for (source, _) in sources[Limits.policyCount...] {
                problems.append(
                    PolicyProblem(
                        .error, at: source.place,
                        object: "MutatingAdmissionPolicy \"\(source.name)\"",
                        message: "not served: a set holds at most \(Limits.policyCount) policies"))
            }
            sources.removeLast(sources.count - Limits.policyCount)
        }
        let bindings = bindings(manifests, previous, failedFiles, &problems)
        for binding in bindings
        where !sources.contains(where: { $0.source.name == binding.policyName }) {
            problems.append(
                PolicyProblem(
                    .note, at: binding.place,
                    object: "MutatingAdmissionPolicyBinding \"\(binding.name)\"",
                    message: "there is no policy \"\(binding.policyName)\"; the binding has no effect"))
        }
        var policies: [CompiledPolicy] = []
        for (source, programs) in sources.sorted(by: { $0.source.name < $1.source.name }) {
            let own = bindings.filter { $0.policyName == source.name }
            if own.isEmpty {
                problems.append(
                    PolicyProblem(
                        .note, at: source.place, object: "MutatingAdmissionPolicy \"\(source.name)\"",
                        message: "no binding names it; the policy has no effect"))
            }
            policies.append(compiled(source, programs, own, facts, &names))
        }
        return PolicySet(
            policies: policies, problems: problems, facts: facts, words: words,
            catalogue: catalogue, patchWords: patchWords, names: names)
    }

    private func bindings(
        _ manifests: PolicyManifests, _ previous: PolicySet?, _ failedFiles: Set<String>,
        _ problems: inout [PolicyProblem]
    ) -> [MutatingBinding] {
        let known = previous?.policies.array.flatMap { $0.bindings.array.map(\.source) } ?? []
        var bindings: [MutatingBinding] = []
        for draft in manifests.bindings {
            if draft.errors.isEmpty {
                bindings.append(draft.binding)
                continue
            }
            problems += Self.problems(
                "MutatingAdmissionPolicyBinding", draft.binding.name, draft.errors.map { ($0, "") })
            bindings += known.filter { $0.name == draft.binding.name }
        }
        bindings += known.filter { old in
            failedFiles.contains(old.place.file) && !bindings.contains { $0.name == old.name }
        }
        return bindings.sorted { $0.name < $1.name }
    }

    private func compiled(
        _ source: MutatingPolicy, _ programs: PolicyCompiler.Programs,
        _ bindings: [MutatingBinding], _ facts: Facts, _ names: inout JSON.Names
    ) -> CompiledPolicy {
        var params = ParamSource(kind: source.paramKind)
        if let kind = source.paramKind {
            params.objects = facts.params(kind)
            params.isNamespaced =
                params.objects.isEmpty || params.objects.contains { !$0.namespace.isEmpty }
            let group = kind.apiVersion.split(separator: "/").dropLast().first ?? ""
            params.isBuiltIn = !group.contains(".") || group.hasSuffix(".k8s.io")
        }
        return CompiledPolicy(
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
                    paramSelector: selector)
            },
            matcher: RequestMatcher(source.matchConstraints, names: &names),
            conditions: programs.conditions,
            variables: programs.variables.isEmpty
                ? nil : VariablePrograms(programs.variables, names: &names),
            mutations: programs.mutations, params: params)
    }

    private static func keepingNote(_ policy: MutatingPolicy) -> PolicyProblem {
        PolicyProblem(
            .note, at: policy.place, object: "MutatingAdmissionPolicy \"\(policy.name)\"",
            message: "its last good version stays in place")
    }
}

extension PolicySet {
    /// The good policy of that name, as its author wrote it.
    package func policy(named name: String) -> MutatingPolicy? {
        policies.array.first { $0.name == name }?.source
    }
}
