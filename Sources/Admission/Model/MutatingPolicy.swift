// SPDX-License-Identifier: Apache-2.0

package import Kubernetes

/// A MutatingAdmissionPolicy as its author wrote it, after the API server's defaults.
///
/// The three versions of the API (v1, v1beta1, v1alpha1) have the same fields and differ in no default that matters
/// here. Source: spec/admission.md 1.2, 1.5.
package struct MutatingPolicy: Sendable {
    package var name: String
    package var place: Place
    package var paramKind: ParamKind?
    package var matchConstraints: MatchResources
    package var matchConditions: [NamedExpression]
    /// A later variable of the same name replaces the earlier one.
    package var variables: [NamedExpression]
    package var mutations: [Mutation]
    package var failurePolicy: FailurePolicy
    package var reinvocationPolicy: ReinvocationPolicy
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
