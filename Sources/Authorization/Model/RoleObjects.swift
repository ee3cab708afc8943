// SPDX-License-Identifier: Apache-2.0

package import Kubernetes

/// A Role or ClusterRole. Source: spec/authorization.md 4.
package struct Role: Sendable {
    /// Empty for a ClusterRole.
    package var namespace: String
    package var name: String
    package var place: Place
    package var labels: [String: String]
    package var rules: [AccessRule]
    /// Selectors of an aggregationRule: the rules of all ClusterRoles that one of them selects are this one's.
    package var aggregation: [[SelectorRequirement]]
}

/// A RoleBinding or ClusterRoleBinding.
package struct RoleBinding: Sendable {
    /// Empty for a ClusterRoleBinding.
    package var namespace: String
    package var name: String
    package var place: Place
    package var subjects: [Subject]
    package var roleName: String
    package var bindsClusterRole: Bool

    /// `ClusterRoleBinding "view"`, `RoleBinding "shop/view"`.
    package var title: String {
        namespace.isEmpty ? "ClusterRoleBinding \"\(name)\"" : "RoleBinding \"\(namespace)/\(name)\""
    }
}
