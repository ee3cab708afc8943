// SPDX-License-Identifier: Apache-2.0

package import Admission
import CEL
import Kubernetes
import Synchronization

/// Changes the policies of a suite one expression at a time and looks whether a case notices.
package struct MutationRun {
    let runner: SuiteRunner
    private let language: PolicyLanguage

    package init(_ runner: SuiteRunner, _ language: PolicyLanguage) {
        self.runner = runner
        self.language = language
    }

    private struct Site {
        var key: SiteKey
        var mutants: [(mutant: Mutant, place: Place)]
    }

    /// - Precondition: the suite passes as it is.
    package func run() -> MutationResult {
        let sites = sites()
        var result = MutationResult()
        for site in sites {
            for (mutant, place) in site.mutants {
                guard result.mutantCount < Limits.mutantCount else { return result }
                guard let isNoticed = isNoticed(mutant, site.key) else { continue }
                result.mutantCount += 1
                if isNoticed {
                    result.noticedCount += 1
                } else {
                    result.survivors.append(
                        .init(
                            policy: runner.set.policy(at: site.key.place), place: place,
                            path: site.key.path,
                            change: mutant.text))
                }
            }
        }
        return result
    }

    /// Every expression of the policies with what may be changed in it.
    private func sites() -> [Site] {
        let found = Mutex<[Site]>([])
        let files = runner.set.texts
        let language = language.changed(
            by: ExpressionTransform { site, ast in
                let key = SiteKey(site)
                let map = files[site.place.file]
                let mutants = Mutant.all(of: ast).map { mutant in
                    (
                        mutant,
                        map?.place(ofCodePoint: ast[mutant.node].offset, of: site, in: ast.source)
                            ?? site.place
                    )
                }
                found.withLock { sites in
                    if !sites.contains(where: { $0.key == key }) {
                        sites.append(Site(key: key, mutants: mutants))
                    }
                }
            })
        _ = runner.set.compile(runner.suite.world, language)
        return found.withLock { $0 }
    }

    /// Nothing where the change does not compile.
    private func isNoticed(_ mutant: Mutant, _ key: SiteKey) -> Bool? {
        let language = language.changed(
            by: ExpressionTransform { site, ast in
                if SiteKey(site) == key { mutant.apply(to: &ast) }
            })
        let plain = runner.set.compile(runner.suite.world, language)
        if plain.errorCount > 0 { return nil }
        for item in runner.suite.cases {
            let isOwnWorld =
                !item.world.namespaces.isEmpty || !item.world.params.isEmpty
                || !item.world.authorizer.isEmpty
            let compiled =
                isOwnWorld
                ? runner.set.compile(runner.suite.world.replaced(by: item.world), language) : plain
            if runner.isNoticed(by: item, compiled) { return true }
        }
        return false
    }
}

extension SuiteRunner {
    /// What the cases reach.
    package func coverage() -> CoverageResult {
        let coverage = Coverage(files: set.texts)
        let language = coverage.language
        for item in suite.cases {
            var compiled = set.compile(suite.world.replaced(by: item.world), language)
            for problem in compiled.problems where problem.severity == .error {
                coverage.simplify(problem.fieldPath)
            }
            if compiled.errorCount > 0 {
                compiled = set.compile(suite.world.replaced(by: item.world), language)
            }
            guard let review = try? CaseReview(item.request, kinds: compiled.catalogue.knownKinds())
            else { continue }
            coverage.startRecording()
            _ = CaseOutcome(review.review, compiled)
            coverage.stopRecording()
        }
        return coverage.result { set.policy(at: $0) }
    }
}

extension SuiteSet {
    /// The policy that an expression at a place is of: the last one that begins before it.
    func policy(at place: Place) -> String {
        let before = policies.filter { $0.place.file == place.file && $0.place.line <= place.line }
        guard let policy = before.max(by: { $0.place.line < $1.place.line }) else { return "" }
        return "\(policy.kind) \"\(policy.name)\""
    }
}
