// SPDX-License-Identifier: Apache-2.0

import Kubernetes

extension PolicySetBuilder {
    /// One problem a mistake, each with the API server's message for the whole object.
    static func problems(_ draft: PolicyDraft, _ mistakes: [ExpressionMistake]) -> [PolicyProblem] {
        var sorted = draft.errors.map { ($0, "", $0.upstreamText) }
        // What cannot be decoded is not looked at further.
        if sorted.first?.0.isOfDecoding != true {
            sorted += mistakes.map { ($0.error, $0.excerpt, $0.ownMessage) }
            sorted = sorted.enumerated().sorted {
                (Section($0.element.0), $0.offset) < (Section($1.element.0), $1.offset)
            }.map(\.element)
        }
        let policy = draft.policy
        let upstream = FieldError.upstreamMessage(
            kind: policy.kind.name, name: policy.name, version: draft.version, errors: sorted.map(\.0))
        return sorted.map { error, excerpt, message in
            var problem = PolicyProblem(
                error, object: policy.kind.object(policy.name),
                upstreamMessage: upstream, excerpt: excerpt)
            problem.message = message
            return problem
        }
    }

    static func problems(_ draft: BindingDraft) -> [PolicyProblem] {
        let (kind, name) = (draft.binding.kind, draft.binding.name)
        let upstream = FieldError.upstreamMessage(
            kind: kind.bindingName, name: name, version: draft.version, errors: draft.errors)
        return draft.errors.map {
            PolicyProblem($0, object: kind.binding(name), upstreamMessage: upstream)
        }
    }

    /// The order in which the API server looks at the parts of a policy.
    private struct Section: Comparable {
        let rank: Int
        let index: Int
        /// Of the fields of one item.
        let field: Int

        init(_ error: FieldError) {
            let path = error.path
            let order = [
                "metadata", "spec.failurePolicy", "spec.paramKind", "spec.matchConstraints",
                "spec.matchConditions", "spec.variables", "spec.mutations", "spec.reinvocationPolicy",
                "spec.validations", "spec.auditAnnotations",
            ]
            rank = order.firstIndex { path.hasPrefix($0) } ?? order.count
            let part = order.indices.contains(rank) ? order[rank] : ""
            let digits = path.dropFirst(part.count + 1).prefix { $0.isNumber }
            index = Int(digits) ?? 0
            field = Self.field(of: error, in: part)
        }

        private static func field(of error: FieldError, in part: String) -> Int {
            let fields: [String]
            switch part {
            case "spec.matchConditions": fields = [".expression", ".name"]
            case "spec.validations": fields = [".expression", ".messageExpression", ".message", ".reason"]
            case "spec.auditAnnotations":
                if case .duplicate = error.category { return 2 }
                fields = [".key", ".valueExpression"]
            case "spec.mutations":
                // The patch that must not be there comes after the one that must.
                if case .invalid = error.category { return error.path.hasSuffix(".expression") ? 0 : 1 }
                return 0
            default: return 0
            }
            return fields.firstIndex { error.path.hasSuffix($0) } ?? 0
        }

        static func < (one: Section, other: Section) -> Bool {
            (one.rank, one.index, one.field) < (other.rank, other.index, other.field)
        }
    }
}
