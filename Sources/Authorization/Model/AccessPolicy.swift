// SPDX-License-Identifier: Apache-2.0

package import Kubernetes

/// An `AccessPolicy` or `ClusterAccessPolicy` as its author wrote it. Source: spec/authorization.md 8.
package struct AccessPolicy: Sendable {
    /// What it may decide, and in which tier.
    package enum Scope: Hashable, Sendable {
        case cluster
        /// Only requests in this namespace.
        case namespace(String)
    }

    package enum Effect: String, Sendable {
        case allow = "Allow"
        case deny = "Deny"
    }

    package enum Mode: String, Sendable {
        case enforce = "Enforce"
        /// Evaluated, logged and counted; never part of the answer.
        case shadow = "Shadow"
    }

    /// Tiers are asked in this order; the first that decides is the answer.
    package enum Tier: Int, Sendable, Comparable {
        /// From files that the cluster cannot change: built-in policies and the static directory.
        case fixed, cluster, namespaced

        package static func < (one: Tier, other: Tier) -> Bool { one.rawValue < other.rawValue }
    }

    package var scope: Scope
    package var name: String
    package var place: Place
    /// Of its file; `fixed` for static policies, else by scope.
    package var tier: Tier
    package var subjects: [Subject]
    package var effect: Effect
    package var mode: Mode
    package var variables: [NamedExpression]
    package var rules: [AccessRule]
    /// When it ends, in seconds since 1970; nothing: never.
    package var notAfter: Int64?

    package init(
        scope: Scope, name: String, place: Place, tier: Tier, subjects: [Subject], effect: Effect = .allow,
        mode: Mode = .enforce, variables: [NamedExpression] = [], rules: [AccessRule], notAfter: Int64? = nil
    ) {
        self.scope = scope
        self.name = name
        self.place = place
        self.tier = tier
        self.subjects = subjects
        self.effect = effect
        self.mode = mode
        self.variables = variables
        self.rules = rules
        self.notAfter = notAfter
    }

    /// `ClusterAccessPolicy "node-own-pods"`, `AccessPolicy "qa/qa-sweep"`.
    package var title: String {
        switch scope {
        case .cluster: "ClusterAccessPolicy \"\(name)\""
        case .namespace(let namespace): "AccessPolicy \"\(namespace)/\(name)\""
        }
    }

    package var namespace: String? {
        guard case .namespace(let namespace) = scope else { return nil }
        return namespace
    }

    /// What tells it from every other in a set.
    package var key: Key { Key(isFixed: tier == .fixed, scope: scope, name: name) }

    package struct Key: Hashable, Sendable {
        var isFixed: Bool
        var scope: Scope
        var name: String
    }
}

/// Whom a policy is about.
package struct Subject: Hashable, Sendable {
    package enum Kind: String, Sendable {
        case user = "User"
        case group = "Group"
        case serviceAccount = "ServiceAccount"
    }

    package var kind: Kind
    package var name: String
    /// Of a service account.
    package var namespace: String
    /// Of each key one of the values must be among the user's extra values.
    package var matchExtra: [String: [String]]

    package init(
        _ kind: Kind, _ name: String, namespace: String = "", matchExtra: [String: [String]] = [:]
    ) {
        self.kind = kind
        self.name = name
        self.namespace = namespace
        self.matchExtra = matchExtra
    }

    /// The user that it stands for; nothing for a group.
    var userName: String? {
        switch kind {
        case .user: name
        case .serviceAccount: "system:serviceaccount:\(namespace):\(name)"
        case .group: nil
        }
    }
}
