// SPDX-License-Identifier: Apache-2.0

package import Kubernetes

/// A MutatingAdmissionPolicy or a ValidatingAdmissionPolicy as its author wrote it, after the API server's defaults.
///
/// The three versions of the API (v1, v1beta1, v1alpha1) have the same fields and differ in no default that matters
/// here. The two kinds share everything but what they do in the end. Source: spec/admission.md 1.2, 1.3, 1.5.
package struct AdmissionPolicy: Sendable {
    package var kind: PolicyKind
    package var name: String
    package var place: Place
    package var annotations: PolicyAnnotations
    package var paramKind: ParamKind?
    package var matchConstraints: MatchResources
    package var matchConditions: [NamedExpression]
    /// A later variable of the same name replaces the earlier one.
    package var variables: [NamedExpression]
    package var failurePolicy: FailurePolicy
    /// Of a mutating policy.
    package var mutations: [Mutation] = []
    package var reinvocationPolicy = ReinvocationPolicy.never
    /// Of a validating policy.
    package var validations: [Validation] = []
    package var auditAnnotations: [AuditAnnotation] = []
}

extension AdmissionPolicy {
    /// Every expression, in the order in which the API server looks at them.
    package var expressions: [Expression] {
        matchConditions.map(\.expression) + variables.map(\.expression) + mutations.map(\.expression)
            + validations.flatMap { [$0.expression] + [$0.messageExpression].compactMap(\.self) }
            + auditAnnotations.map(\.valueExpression)
    }
}

/// What a policy does to a request.
package enum PolicyKind: String, Sendable, CaseIterable {
    case mutating = "MutatingAdmissionPolicy"
    case validating = "ValidatingAdmissionPolicy"

    /// The kind's name in the API.
    package var name: String { rawValue }
    package var bindingName: String { rawValue + "Binding" }

    /// `MutatingAdmissionPolicy "x"`, for messages.
    package func object(_ name: String) -> String { "\(rawValue) \"\(name)\"" }
    package func binding(_ name: String) -> String { "\(bindingName) \"\(name)\"" }
}

/// Which mistakes refuse the request.
package enum FailurePolicy: String, Sendable {
    case fail = "Fail"
    case ignore = "Ignore"
}

/// Whether a policy runs a second time after something changed the object.
package enum ReinvocationPolicy: String, Sendable {
    case never = "Never"
    case ifNeeded = "IfNeeded"
}

/// The kind of objects that parametrise a policy.
package struct ParamKind: Hashable, Sendable {
    package var apiVersion: String
    package var kind: String
}

/// In this target the word means a policy's, not the syntax tree's.
package typealias Expression = PolicyExpression

/// One change that a policy makes.
package struct Mutation: Sendable {
    package enum PatchType: String, Sendable {
        case applyConfiguration = "ApplyConfiguration"
        case jsonPatch = "JSONPatch"
    }

    package var patchType: PatchType
    package var expression: Expression
}

/// One thing that a policy demands of a request.
package struct Validation: Sendable {
    package enum Reason: String, Sendable {
        case forbidden = "Forbidden"
        case invalid = "Invalid"
        case requestEntityTooLarge = "RequestEntityTooLarge"
    }

    package var expression: Expression
    /// Empty where the author gave none.
    package var message: String
    package var messageExpression: Expression?
    package var reason: Reason
}

/// A text that a policy adds to the audit event of a request that it matches.
package struct AuditAnnotation: Sendable {
    package var key: String
    package var valueExpression: Expression

    package var isTooLong: Bool {
        trimmed(valueExpression.text).utf8.count > Limits.auditAnnotationExpressionByteCount
    }

    /// Whether the API server compiles the expression: not one that is missing or too long.
    var isCompiled: Bool { !isBlank(valueExpression.text) && !isTooLong }
}
