// SPDX-License-Identifier: Apache-2.0

package import Kubernetes

/// Where a policy applies, with which parameters, and, for a validating one, to what effect. Without one a policy is inert.
package struct AdmissionBinding: Sendable {
    /// Of the policy it binds.
    package var kind: PolicyKind
    package var name: String
    package var place: Place
    package var annotations: PolicyAnnotations
    package var policyName: String
    package var paramRef: ParamRef?
    /// Nothing means everything that the policy matches.
    package var matchResources: MatchResources?
    /// As listed; empty for a mutating policy's.
    package var validationActions: [ValidationAction]
}

/// What comes of a validation that does not hold.
package enum ValidationAction: String, Sendable {
    case deny = "Deny"
    case warn = "Warn"
    case audit = "Audit"
}

/// Which parameter objects a binding picks.
package struct ParamRef: Sendable {
    package enum Choice: Sendable {
        case name(String)
        case selector(SelectorText)
    }

    package enum NotFoundAction: String, Sendable {
        case allow = "Allow"
        case deny = "Deny"
    }

    package var choice: Choice
    /// Nothing means the namespace of the request.
    package var namespace: String?
    package var notFoundAction: NotFoundAction
}
