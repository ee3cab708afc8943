// SPDX-License-Identifier: Apache-2.0

import JSON
import Kubernetes

extension AccessReview {
    /// The normal form of the request's selectors; nil past the arena's bound.
    ///
    /// What is not understood is left out, one requirement at a time, which only makes the request look broader: an operator of a
    /// newer server must not make the whole review unanswerable. The name of a list or watch is a requirement on
    /// `metadata.name`. Source: spec/authorization.md 2.1, 2.4, 2.7.
    /// - Parameter isStrict: Whether the requirements of verbs that no API server sends selectors with are left out too.
    func selectorFacts(
        _ names: AccessNames, hash: TextHash, nameKey: HashedText, isStrict: Bool, in arena: inout Arena
    ) -> SelectorFacts? {
        let isListed = verb == "list" || verb == "watch"
        let trusts = !isStrict || isListed || verb == "deletecollection"
        let lists = trusts ? (fieldRequirements, labelRequirements) : (nil, nil)
        let isNamed = !name.isEmpty && isListed
        // Counted when the review was read; for what is left out there is too much room.
        let keyCount = 1 &+ (lists.0?.count ?? 0) &+ (lists.1?.count ?? 0)
        guard
            var facts = SelectorFacts(
                keyCapacity: min(keyCount, Limits.selectorTermCount &+ 1),
                valueCapacity: min(1 &+ selectorValueCount, Limits.selectorTermCount &+ 1), in: &arena)
        else { return nil }
        if isNamed {
            let key = facts.key(.field, nameKey)
            facts.beginIn(key)
            facts.choose(key, HashedText(name, hash))
        }
        var room = Limits.selectorTermCount
        if let list = lists.0 { Self.read(list, .field, names, hash, &room, into: &facts) }
        if let list = lists.1 { Self.read(list, .label, names, hash, &room, into: &facts) }
        facts.finish()
        return facts
    }

    private static func read(
        _ list: Node, _ kind: SelectorRequirement.Kind, _ names: AccessNames, _ hash: TextHash,
        _ room: inout Int, into facts: inout SelectorFacts
    ) {
        for item in list.elements {
            guard let requirement = RequestRequirement(item, names), requirement.key.count > 0,
                let relation = requirement.relation(kind), room > requirement.valueCount
            else {
                facts.drop()
                continue
            }
            room &-= 1 &+ requirement.valueCount
            let key = facts.key(kind, HashedText(requirement.key, hash))
            switch relation {
            case .exists: facts.requirePresence(key)
            case .doesNotExist: facts.requireAbsence(key)
            case .isIn:
                facts.beginIn(key)
                for index in 0..<requirement.valueCount {
                    facts.choose(key, HashedText(requirement.value(index), hash))
                }
            case .notIn:
                for index in 0..<requirement.valueCount {
                    facts.exclude(key, HashedText(requirement.value(index), hash))
                }
            }
        }
    }
}
