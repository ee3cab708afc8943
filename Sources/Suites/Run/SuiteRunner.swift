// SPDX-License-Identifier: Apache-2.0

package import Admission
import JSON
import Kubernetes

/// Runs the cases of a suite with the evaluator that the server has.
package struct SuiteRunner {
    let suite: AdmissionSuite
    let set: SuiteSet

    /// Some cases are left out, so that a policy that none matches is no failure.
    private let isPartial: Bool

    package init(_ suite: AdmissionSuite, _ set: SuiteSet, isPartial: Bool = false) {
        self.suite = suite
        self.set = set
        self.isPartial = isPartial
    }

    /// The result without coverage and mutation.
    package func run(_ language: PolicyLanguage) -> SuiteResult {
        var result = SuiteResult(
            name: suite.name, place: suite.place, problems: suite.problems + set.problems)
        guard result.problems.isEmpty else { return result }
        let plain = set.compile(suite.world, language)
        for problem in plain.problems where problem.severity == .error {
            result.problems.append(
                SuiteProblem(place: problem.place, message: "\(problem.object): \(problem.message)")
            )
        }
        guard result.problems.isEmpty else { return result }
        let singles = Dictionary(
            set.policies.map { ($0.name, set.compile(suite.world, language, only: $0.name)) }
        ) { one, _ in one }
        var reached: Set<String> = []
        for item in suite.cases {
            let isOwnWorld =
                !item.world.namespaces.isEmpty || !item.world.params.isEmpty
                || !item.world.authorizer.isEmpty
            let world = suite.world.replaced(by: item.world)
            let compiled = isOwnWorld ? set.compile(world, language) : plain
            var failures: [String] = []
            do throws(CaseReview.Fault) {
                let review = try CaseReview(item.request, kinds: compiled.catalogue.knownKinds())
                failures += namespaceFault(review, item, world) + objectFaults(review, item, compiled)
                var asked: [String] = []
                var matched: [String] = []
                for name in set.policies.map(\.name) {
                    let single =
                        isOwnWorld ? set.compile(world, language, only: name) : singles[name]
                    guard let outcome = single.map({ CaseOutcome(review.review, $0) }) else { continue }
                    if outcome.invocationCount > 0 { asked.append(name) }
                    if outcome.isApplied { matched.append(name) }
                }
                reached.formUnion(asked)
                failures += matchFailures(item.expectation, asked: asked, matched: matched)
                let outcome = CaseOutcome(review.review, compiled)
                failures += CaseCheck.failures(item.expectation, outcome)
                failures += driftFailures(item.expectation, outcome, review, compiled)
            } catch {
                failures.append(error.text)
            }
            result.cases.append(CaseResult(name: item.name, place: item.place, failures: failures))
        }
        for name in suite.policies where !isPartial && !reached.contains(name.text) {
            result.problems.append(
                SuiteProblem(
                    place: name.place,
                    message:
                        "no case matches the policy \"\(name.text)\", so nothing of it is tested"))
        }
        return result
    }

    /// Whether a case passes with other programs; for mutation, so the first failure is enough.
    func isNoticed(by item: SuiteCase, _ compiled: PolicySet) -> Bool {
        guard let review = try? CaseReview(item.request, kinds: compiled.catalogue.knownKinds())
        else { return false }
        let outcome = CaseOutcome(review.review, compiled)
        return !CaseCheck.failures(item.expectation, outcome).isEmpty
            || !driftFailures(item.expectation, outcome, review, compiled).isEmpty
    }

    /// A name that matches nothing is a failure, not a case that passes.
    ///
    /// - Parameters:
    ///   - asked: The policies whose rules match; their match conditions may say no, which is worth a case.
    ///   - matched: Those whose match conditions hold too.
    private func matchFailures(_ expected: Expectation, asked: [String], matched: [String]) -> [String] {
        guard let wanted = expected.matched else {
            return asked.isEmpty
                ? [
                    "no policy matches this request, so nothing is tested; write matched: [] where that is what is meant"
                ] : []
        }
        var failures: [String] = []
        for name in wanted where !set.policies.contains(where: { $0.name == name.text }) {
            failures.append("matched names \"\(name.text)\", and there is no such policy")
        }
        let names = Set(wanted.map(\.text))
        if failures.isEmpty, names != Set(matched) {
            failures.append("the policies \(matched.sorted()) match, expected \(names.sorted())")
        }
        return failures
    }

    private func namespaceFault(_ review: CaseReview, _ item: SuiteCase, _ world: SuiteWorld)
        -> [String]
    {
        let object = item.request.object ?? item.request.oldObject
        let isSaid = item.request.namespace != nil || object?[path: ["metadata", "namespace"]] != nil
        guard !world.namespaces.isEmpty, !review.namespace.isEmpty, isSaid, item.request.review == nil
        else { return [] }
        let isKnown = world.namespaces.contains {
            $0["metadata"]?["name"]?.string == review.namespace
        }
        return isKnown
            ? [] : ["there is no Namespace \"\(review.namespace)\" among the suite's namespaces"]
    }

    /// What the API server would not take or drop: policies never see it.
    private func objectFaults(_ review: CaseReview, _ item: SuiteCase, _ compiled: PolicySet) -> [String] {
        guard let type = review.type, item.request.subResource == nil else { return [] }
        var failures: [String] = []
        for (name, object) in [("object", item.request.object), ("oldObject", item.request.oldObject)] {
            var names = Names(copying: compiled.names)
            guard let object, let document = try? OwnedDocument(reading: object.json, names: &names) else { continue }
            var arena = Arena(byteCountMaximum: Limits.documentByteCount)
            if let fault = compiled.catalogue.decodeFailure(
                ofPatch: document.root, type: type, names: names, arena: &arena)
            {
                failures.append("the API server does not take the \(name): \(fault)")
            }
            withExtendedLifetime(document) {}
        }
        return failures
    }

    /// The policies once more on what they made.
    private func driftFailures(
        _ expected: Expectation, _ outcome: CaseOutcome, _ review: CaseReview, _ compiled: PolicySet
    ) -> [String] {
        guard let idempotent = expected.idempotent, outcome.allowed, let object = outcome.object
        else { return [] }
        let again = CaseOutcome(review.replacing(object: object), compiled)
        let isSame = again.allowed && !again.isChanged
        if isSame == idempotent { return [] }
        guard idempotent else {
            return ["applied again, the policies change nothing; expected a change"]
        }
        let differences =
            again.allowed
            ? object.differences(found: again.object ?? .null, isPart: false).joined(
                separator: "; ")
            : "refused: \(again.message ?? "")"
        return ["applied again, the policies change the object: \(differences)"]
    }
}
