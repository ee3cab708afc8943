// SPDX-License-Identifier: Apache-2.0

import Admission
import CEL
import Kubernetes

/// What a policy's expressions are estimated to cost, and which may be stopped by their budget.
///
/// Nothing bounds the lists and texts of an object, so the most an expression may cost is estimated for sizes that are assumed: a
/// hint, not a promise.
struct CostFindings {
    let context: PolicyContext
    let analysis: AbsenceAnalysis
    let showsAll: Bool

    func findings() -> [Finding] {
        let source = AssumedSizes(analysis: analysis)
        var findings: [Finding] = []
        var conditions = Estimate.zero
        for text in context.compiled.all {
            let estimate = Estimator.estimate(text.checked, in: text.environment, source: source)
            if text.expression.role == .condition { conditions = conditions + estimate }
            if let over = overrun(text, estimate) {
                findings.append(over)
            } else if showsAll {
                findings.append(
                    Finding(
                        "cost", .note, at: text.expression.place, object: context.object,
                        path: text.expression.path,
                        "One evaluation costs \(Self.text(estimate)) of \(Admission.Limits.expressionCost).",
                        fix: "Nothing to do."))
            }
        }
        if conditions.maximum > Admission.Limits.matchConditionsCost, conditions.maximum != .max,
            let first = context.compiled.conditions.first,
            context.compiled.conditions.count > 1
        {
            findings.append(
                Finding(
                    "cost-budget", .warning, at: first.expression.place, object: context.object,
                    path: "spec.matchConditions",
                    "All match conditions together may cost \(Self.text(conditions)) of their \(Admission.Limits.matchConditionsCost), and beyond it the request \(effect).",
                    fix:
                        "Ask less, or move what is costly to a variable of the \(context.policy.kind == .mutating ? "mutations" : "validations")."
                ))
        }
        return findings
    }

    private func overrun(_ text: CompiledText, _ estimate: Estimate) -> Finding? {
        let limit = Admission.Limits.expressionCost
        // An estimate without bound is one of something whose size nobody knows: it says nothing.
        let isCertain = estimate.minimum > limit && estimate.minimum != .max
        guard isCertain || estimate.maximum > limit && estimate.maximum != .max else { return nil }
        return Finding(
            "cost-budget", isCertain ? .error : .warning, at: text.expression.place,
            object: context.object,
            path: text.expression.path,
            isCertain
                ? "Every evaluation costs at least \(estimate.minimum), more than the \(limit) of its budget, and the request \(effect)."
                : "With lists of \(Limits.assumedElementCount) and texts of \(Limits.assumedTextCount) one evaluation may cost \(Self.text(estimate)) of \(limit), and beyond it the request \(effect).",
            fix: "Loop over one list instead of one within another, or bound the list first.")
    }

    private var effect: String {
        context.policy.failsClosed ? "is refused" : "passes as if there were no policy"
    }

    private static func text(_ estimate: Estimate) -> String {
        let most = estimate.maximum == .max ? "any amount" : "\(estimate.maximum)"
        if estimate.minimum == .max { return "any amount" }
        return estimate.minimum == estimate.maximum
            ? "\(estimate.minimum)" : "\(estimate.minimum) to \(most)"
    }
}

/// How large what an expression reads is taken to be: lists and texts are told apart by the schema, as objects have no types.
private struct AssumedSizes: EstimateSource {
    let analysis: AbsenceAnalysis
    private let library = LibraryEstimates()

    init(analysis: AbsenceAnalysis) { self.analysis = analysis }

    func size(path: [String]?, type: CELType) -> Estimate? {
        switch type {
        case .list, .map: Estimate(0, Limits.assumedElementCount)
        case .dyn: Estimate(0, isText(path ?? []) ? Limits.assumedTextCount : Limits.assumedElementCount)
        default: Estimate(0, Limits.assumedTextCount)
        }
    }

    private func isText(_ path: [String]) -> Bool {
        var place = ValuePath(root: path.first ?? "")
        for step in path.dropFirst() {
            switch step {
            // Loops over what has no type are taken to be over keys.
            case "@items", "@keys", "@indices":
                guard analysis.isKnownList(place) else { return true }
                place = place.appending(.element(0))
            default: place = place.appending(.member(step))
            }
        }
        return analysis.scope.kinds.contains { kind in
            analysis.type(of: place, in: kind).map { analysis.kinds.catalogue.record($0).scalar == .string } ?? false
        }
    }

    func call(
        function: String, overload: String, target: EstimatedOperand?, arguments: [EstimatedOperand]
    ) -> CallEstimate? {
        library.call(function: function, overload: overload, target: target, arguments: arguments)
    }
}
