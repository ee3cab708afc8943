// SPDX-License-Identifier: Apache-2.0

import JSON
import Kubernetes

extension AccessReview {
    /// The normal form of the request's selectors; nil past the arena's bound.
    ///
    /// What is not understood is left out, one requirement at a time, which only makes the request look broader: an operator of a
    /// newer server must not make the whole review unanswerable. The name of a list or watch is a requirement on
    /// `metadata.name`. Source: spec/authorization.md 2.1, 2.4, 2.7.
    func selectorFacts(
        _ names: AccessNames, hash: TextHash, nameKey: HashedText, in arena: inout Arena
    ) -> SelectorFacts? {
        let isNamed = !name.isEmpty && (verb == "list" || verb == "watch")
        let terms =
            1 &+ Self.termCount(fieldRequirements, names) &+ Self.termCount(labelRequirements, names)
        let capacity = min(terms, Limits.selectorTermCount &+ 1)
        guard
            var facts = SelectorFacts(keyCapacity: capacity, valueCapacity: capacity, in: &arena)
        else { return nil }
        if isNamed {
            let key = facts.key(.field, nameKey)
            facts.beginIn(key)
            facts.choose(key, HashedText(name, hash))
        }
        var room = Limits.selectorTermCount
        if let list = fieldRequirements { Self.read(list, .field, names, hash, &room, into: &facts) }
        if let list = labelRequirements { Self.read(list, .label, names, hash, &room, into: &facts) }
        facts.finish()
        return facts
    }

    private static func termCount(_ list: Node?, _ names: AccessNames) -> Int {
        guard let list else { return 0 }
        var count = 0
        for item in list.elements { count &+= 1 &+ (item[names.values]?.count ?? 0) }
        return count
    }

    private static func read(
        _ list: Node, _ kind: SelectorRequirement.Kind, _ names: AccessNames, _ hash: TextHash,
        _ room: inout Int, into facts: inout SelectorFacts
    ) {
        for item in list.elements {
            let values = item[names.values]
            let valueCount = values?.count ?? 0
            guard let text = item[names.key]?.utf8, !text.isEmpty,
                let relation = item[names.relation]?.utf8,
                let known = understood(relation, kind, valueCount: valueCount), room > valueCount
            else {
                facts.drop()
                continue
            }
            room &-= 1 &+ valueCount
            let key = facts.key(kind, HashedText(text, hash))
            switch known {
            case .exists: facts.requirePresence(key)
            case .doesNotExist: facts.requireAbsence(key)
            case .isIn, .notIn:
                if known == .isIn { facts.beginIn(key) }
                guard let values else { continue }
                for value in values.elements {
                    let text = HashedText(value.utf8 ?? .nothing, hash)
                    if known == .isIn { facts.choose(key, text) } else { facts.exclude(key, text) }
                }
            }
        }
    }

    /// The operator, where it is one of the kind's and has as many values as it takes.
    private static func understood(
        _ text: UTF8Text, _ kind: SelectorRequirement.Kind, valueCount: Int
    ) -> SelectorRequirement.Operator? {
        if text == "In" { return valueCount > 0 ? .isIn : nil }
        if text == "NotIn" { return valueCount > 0 ? .notIn : nil }
        guard kind == .label, valueCount == 0 else { return nil }
        if text == "Exists" { return .exists }
        return text == "DoesNotExist" ? .doesNotExist : nil
    }
}
