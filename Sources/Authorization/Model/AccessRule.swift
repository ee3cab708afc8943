// SPDX-License-Identifier: Apache-2.0

package import Kubernetes

/// A rule of a policy: an RBAC rule, and what narrows it. Source: spec/authorization.md 4, 8.
package struct AccessRule: Sendable {
    package var place: Place
    package var verbs: [String]
    package var apiGroups: [String]
    package var resources: [String]
    package var resourceNames: [String]
    package var nonResourceURLs: [String]
    /// Instead of the five above: those of this ClusterRole.
    package var roleReference: String?
    /// The rules of that role, once it is known.
    package var borrowed: [AccessRule] = []
    package var requirements: [SelectorRequirement]
    /// Whether the selector counts for groups of aggregated API servers too.
    package var trustsAggregated = false
    package var condition: PolicyExpression?

    package init(
        place: Place, verbs: [String], apiGroups: [String] = [], resources: [String] = [],
        resourceNames: [String] = [], nonResourceURLs: [String] = [], roleReference: String? = nil,
        requirements: [SelectorRequirement] = [], condition: PolicyExpression? = nil
    ) {
        self.place = place
        self.verbs = verbs
        self.apiGroups = apiGroups
        self.resources = resources
        self.resourceNames = resourceNames
        self.nonResourceURLs = nonResourceURLs
        self.roleReference = roleReference
        self.requirements = requirements
        self.condition = condition
    }

    /// Verbs whose requests carry selectors. Source: spec 1.3.
    package static let selectorVerbs = ["list", "watch", "deletecollection"]

    /// Whether a request that a rule's verb fits may carry a selector.
    static func carriesSelectors(_ verb: String) -> Bool { verb == "*" || selectorVerbs.contains(verb) }
}

/// One requirement that a request's selector must imply.
package struct SelectorRequirement: Hashable, Sendable {
    package enum Kind: UInt8, BitwiseCopyable, Sendable {
        case label, field

        /// The field of a rule.
        package var fieldName: String { self == .label ? "labelSelector" : "fieldSelector" }
    }

    package enum Operator: String, BitwiseCopyable, Sendable {
        case isIn = "In"
        case notIn = "NotIn"
        case exists = "Exists"
        case doesNotExist = "DoesNotExist"

        var takesValues: Bool { self == .isIn || self == .notIn }
    }

    package var kind: Kind
    package var key: String
    package var relation: Operator
    package var values: [String]
    /// A list that is made for each request, instead of `values`.
    package var valuesFrom: PolicyExpression?
    package var place: Place

    package init(
        _ kind: Kind, _ key: String, _ relation: Operator, _ values: [String] = [],
        valuesFrom: PolicyExpression? = nil, place: Place = Place(file: "")
    ) {
        self.kind = kind
        self.key = key
        self.relation = relation
        self.values = values
        self.valuesFrom = valuesFrom
        self.place = place
    }

    package static func == (one: SelectorRequirement, other: SelectorRequirement) -> Bool {
        one.kind == other.kind && one.key == other.key && one.relation == other.relation
            && one.values == other.values && one.valuesFrom?.text == other.valuesFrom?.text
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(key)
        hasher.combine(values)
    }

    /// As messages show it: `label team In [observability]`.
    package var text: String {
        let kind = kind == .label ? "label" : "field"
        if let valuesFrom { return "\(kind) \(key) \(relation.rawValue) [from \(valuesFrom.text)]" }
        if !relation.takesValues { return "\(kind) \(key) \(relation.rawValue)" }
        return "\(kind) \(key) \(relation.rawValue) [\(values.joined(separator: ", "))]"
    }
}
