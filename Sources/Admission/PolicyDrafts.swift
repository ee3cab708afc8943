// SPDX-License-Identifier: Apache-2.0

import JSON
import Kubernetes
import Synchronization

/// Decides which version of each policy and binding goes into a set: the new one if it is good, else the last good one.
///
/// So a mistake in one file takes no policy out of force, and disturbs no other.
struct PolicyDrafts {
    private let previous: PolicySet?
    /// Files that cannot be read any more: what was good in them stays.
    private let failedFiles: Set<String>
    private(set) var problems: [PolicyProblem] = []

    typealias Compiled = (source: AdmissionPolicy, programs: PolicyCompiler.Programs)

    init(previous: PolicySet?, failedFiles: Set<String>) {
        self.previous = previous
        self.failedFiles = failedFiles
    }

    /// - Parameter forEach: See `PolicySetBuilder.forEach`.
    mutating func policies(
        _ manifests: PolicyManifests, _ compiler: PolicyCompiler, _ names: SharedNames,
        _ forEach: (_ count: Int, _ body: @escaping @Sendable (Int) -> Void) -> Void
    ) -> [Compiled] {
        var sources: [Compiled] = []
        var objects: Set<String> = []
        let compiled = CompilationResults(count: manifests.policies.count)
        let drafts = manifests.policies
        forEach(drafts.count) { index in
            compiled.set(index, compiler.compile(drafts[index].policy, names: names))
        }
        for (draft, result) in zip(drafts, compiled.all) {
            let policy = draft.policy
            objects.insert(policy.kind.object(policy.name))
            guard let (programs, mistakes) = result else { continue }
            if draft.errors.isEmpty, mistakes.isEmpty {
                sources.append((policy, programs))
                continue
            }
            problems += PolicySetBuilder.problems(draft, mistakes)
            if let last = previous?.group(policy.kind).policy(named: policy.name) {
                keep(last, compiler, &sources, names)
            }
        }
        for kind in PolicyKind.allCases {
            for policy in previous?.group(kind).policies.array ?? []
            where failedFiles.contains(policy.source.place.file)
                && !objects.contains(kind.object(policy.name))
            {
                keep(policy.source, compiler, &sources, names)
            }
        }
        if sources.count > Limits.policyCount {
            for (source, _) in sources[Limits.policyCount...] {
                problems.append(
                    PolicyProblem(
                        .error, at: source.place, object: source.kind.object(source.name),
                        message: "not served: a set holds at most \(Limits.policyCount) policies"))
            }
            sources.removeLast(sources.count - Limits.policyCount)
        }
        return sources
    }

    private mutating func keep(
        _ last: AdmissionPolicy, _ compiler: PolicyCompiler, _ sources: inout [Compiled],
        _ names: SharedNames
    ) {
        problems.append(
            PolicyProblem(
                .note, at: last.place, object: last.kind.object(last.name),
                message: "its last good version stays in place"))
        sources.append((last, compiler.compile(last, names: names).programs))
    }

    /// In name order.
    mutating func bindings(_ manifests: PolicyManifests) -> [AdmissionBinding] {
        var known: [AdmissionBinding] = []
        for kind in PolicyKind.allCases {
            known += previous?.group(kind).policies.array.flatMap { $0.bindings.array.map(\.source) } ?? []
        }
        var bindings: [AdmissionBinding] = []
        var objects: Set<String> = []
        for draft in manifests.bindings {
            let binding = draft.binding
            objects.insert(binding.kind.binding(binding.name))
            if draft.errors.isEmpty {
                bindings.append(binding)
                continue
            }
            problems += PolicySetBuilder.problems(draft)
            bindings += known.filter { $0.kind == binding.kind && $0.name == binding.name }
        }
        bindings += known.filter { old in
            failedFiles.contains(old.place.file) && !objects.contains(old.kind.binding(old.name))
        }
        return bindings.sorted { $0.name < $1.name }
    }
}

/// What became of each policy, by its number.
private final class CompilationResults: Sendable {
    typealias Result = (programs: PolicyCompiler.Programs, mistakes: [ExpressionMistake])
    private let results: Mutex<[Result?]>

    init(count: Int) { results = Mutex(Array(repeating: nil, count: count)) }

    func set(_ index: Int, _ result: Result) { results.withLock { $0[index] = result } }

    var all: [Result?] { results.withLock { $0 } }
}
