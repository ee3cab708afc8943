// SPDX-License-Identifier: Apache-2.0

import JSON
import Kubernetes

extension RequestMatcher {
    /// Compiles matchConstraints or matchResources; label keys are interned in the policy set's seed.
    init(_ resources: MatchResources, names: inout Names) {
        self.init()
        namespaceSelector = LabelMatcher(resources.namespaceSelector, names: &names)
        objectSelector = LabelMatcher(resources.objectSelector, names: &names)
        allowsEquivalent = resources.matchPolicy == .equivalent
        for rule in resources.resourceRules { rules.append(rule) }
        for rule in resources.excludeResourceRules { excludes.append(rule) }
    }
}

extension LabelMatcher {
    init(_ selector: SelectorText, names: inout Names) {
        self.init()
        for requirement in selector.requirements {
            let relation: Operator =
                switch requirement.operation {
                case .isIn: .inSet
                case .notIn: .notInSet
                case .exists: .exists
                case .doesNotExist: .doesNotExist
                }
            require(names.intern(requirement.key), relation, requirement.values)
        }
    }
}

extension MatchRules {
    fileprivate mutating func append(_ rule: ResourceRule) {
        var operations: Operations = []
        for operation in rule.operations {
            switch operation {
            case "*": operations.formUnion(.all)
            case "CREATE": operations.formUnion(.create)
            case "UPDATE": operations.formUnion(.update)
            case "DELETE": operations.formUnion(.delete)
            case "CONNECT": operations.formUnion(.connect)
            default: break
            }
        }
        let scope: MatchRule.Scope =
            switch rule.scope {
            case .any: .any
            case .cluster: .cluster
            case .namespaced: .namespaced
            }
        append(
            operations: operations, groups: rule.apiGroups, versions: rule.apiVersions,
            resources: rule.resources, scope: scope, names: rule.resourceNames)
    }
}
