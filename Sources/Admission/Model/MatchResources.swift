// SPDX-License-Identifier: Apache-2.0

/// Which requests a policy or a binding is about. Source: spec/admission.md 1.4, 2.
package struct MatchResources: Sendable {
    package enum MatchPolicy: String, Sendable {
        case exact = "Exact"
        case equivalent = "Equivalent"
    }

    package var namespaceSelector: SelectorText
    package var objectSelector: SelectorText
    package var resourceRules: [ResourceRule]
    package var excludeResourceRules: [ResourceRule]
    package var matchPolicy: MatchPolicy
}

/// NamedRuleWithOperations.
package struct ResourceRule: Sendable {
    package enum Scope: String, Sendable {
        case cluster = "Cluster"
        case namespaced = "Namespaced"
        case any = "*"
    }

    package var resourceNames: [String]
    package var operations: [String]
    package var apiGroups: [String]
    package var apiVersions: [String]
    /// `pods`, `pods/log`, `pods/*`, `*`, `*/scale`, `*/*`.
    package var resources: [String]
    package var scope: Scope
}

/// A label selector as written: all its parts must hold, an empty one selects everything.
package struct SelectorText: Sendable {
    package struct Requirement: Sendable {
        package enum Operator: String, Sendable {
            case isIn = "In"
            case notIn = "NotIn"
            case exists = "Exists"
            case doesNotExist = "DoesNotExist"
        }

        package var key: String
        package var operation: Operator
        package var values: [String]
    }

    package var requirements: [Requirement]

    package static let everything = SelectorText(requirements: [])
    package var isEmpty: Bool { requirements.isEmpty }
}
