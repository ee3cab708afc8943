// SPDX-License-Identifier: Apache-2.0

package import Kubernetes

/// A MutatingAdmissionPolicyBinding: where a policy applies, and with which parameters. Without one a policy is inert.
package struct MutatingBinding: Sendable {
    package var name: String
    package var place: Place
    package var policyName: String
    package var paramRef: ParamRef?
    /// Nothing means everything that the policy matches.
    package var matchResources: MatchResources?
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
