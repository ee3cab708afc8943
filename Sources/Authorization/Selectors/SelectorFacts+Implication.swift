// SPDX-License-Identifier: Apache-2.0

extension SelectorFacts {
    /// Whether every object that the request can select satisfies `requirement`.
    ///
    /// Sound and complete for one requirement, because there are always more strings than anyone lists. A contradictory request implies
    /// nothing here, by decision. Source: spec/authorization.md 2.3.
    mutating func imply(_ requirement: CompiledRequirement) -> Bool {
        if isContradictory { return false }
        guard let key = find(requirement.kind, requirement.key) else { return false }
        let facts = facts(key)
        switch requirement.relation {
        case .isIn:
            guard facts.inCount > 0 else { return false }
            if facts.chosenCount > requirement.values.count { return false }
            return count(requirement.values, of: key).chosen == facts.chosenCount
        case .notIn:
            if facts.isAbsent { return true }
            let (chosen, excluded, different) = count(requirement.values, of: key)
            return facts.inCount > 0 ? chosen == 0 : excluded == different
        case .exists: return requirement.kind == .label && facts.isPresent
        case .doesNotExist: return requirement.kind == .label && facts.isAbsent
        }
    }

    /// Whether no object that the request can select satisfies `requirement`.
    ///
    /// A Deny rule applies unless this is so for one of its requirements. Source: spec/authorization.md 2.5.
    mutating func exclude(_ requirement: CompiledRequirement) -> Bool {
        guard let key = find(requirement.kind, requirement.key) else { return false }
        let facts = facts(key)
        switch requirement.relation {
        case .isIn:
            if facts.isAbsent { return true }
            let (chosen, excluded, different) = count(requirement.values, of: key)
            return facts.inCount > 0 ? chosen == 0 : excluded == different
        case .notIn:
            guard facts.inCount > 0, facts.chosenCount <= requirement.values.count else { return false }
            return count(requirement.values, of: key).chosen == facts.chosenCount
        case .exists: return requirement.kind == .label && facts.isAbsent
        case .doesNotExist: return requirement.kind == .label && facts.isPresent
        }
    }
}
