// SPDX-License-Identifier: Apache-2.0

import Kubernetes

extension PolicySetBuilder {
    /// One problem a mistake, each with the API server's message for the whole object.
    static func problems(_ draft: PolicyDraft, _ mistakes: [ExpressionMistake]) -> [PolicyProblem] {
        var errors = draft.errors.map { ($0, "", $0.upstreamText) }
        errors += mistakes.map { ($0.error, $0.excerpt, $0.ownMessage) }
        let sorted = errors.enumerated().sorted {
            (Section($0.element.0.path), $0.offset) < (Section($1.element.0.path), $1.offset)
        }.map(\.element)
        let policy = draft.policy
        let upstream = FieldError.upstreamMessage(
            kind: policy.kind.name, name: policy.name, errors: sorted.map(\.0))
        return sorted.map { error, excerpt, message in
            var problem = PolicyProblem(
                error, object: policy.kind.object(policy.name),
                upstreamMessage: upstream, excerpt: excerpt)
            problem.message = message
            return problem
        }
    }

    static func problems(
        _ kind: String, _ name: String, _ errors: [(FieldError, String)]
    ) -> [PolicyProblem] {
        let upstream = FieldError.upstreamMessage(kind: kind, name: name, errors: errors.map(\.0))
        return errors.map { error, excerpt in
            PolicyProblem(
                error, object: "\(kind) \"\(name)\"", upstreamMessage: upstream, excerpt: excerpt)
        }
    }

    /// The order in which the API server looks at the parts of a policy.
    private struct Section: Comparable {
        let rank: Int
        let index: Int
        /// Of the fields of one validation.
        let field: Int

        init(_ path: String) {
            let order = [
                "metadata", "spec.failurePolicy", "spec.paramKind", "spec.matchConstraints",
                "spec.matchConditions", "spec.variables", "spec.mutations", "spec.reinvocationPolicy",
                "spec.validations", "spec.auditAnnotations",
            ]
            rank = order.firstIndex { path.hasPrefix($0) } ?? order.count
            let digits = path.drop { $0 != "[" }.dropFirst().prefix { $0.isNumber }
            index = Int(digits) ?? 0
            let fields = [".expression", ".messageExpression", ".message", ".reason"]
            field = path.hasPrefix("spec.validations") ? fields.firstIndex { path.hasSuffix($0) } ?? 0 : 0
        }

        static func < (one: Section, other: Section) -> Bool {
            (one.rank, one.index, one.field) < (other.rank, other.index, other.field)
        }
    }
}
