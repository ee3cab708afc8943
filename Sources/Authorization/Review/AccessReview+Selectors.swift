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
            let requirement = RequestRequirement(item, names)
            let valueCount = requirement.values?.count ?? 0
            guard let text = requirement.key?.utf8, !text.isEmpty,
                let known = requirement.relation(kind, valueCount: valueCount), room > valueCount
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
                guard let values = requirement.values else { continue }
                for value in values.elements {
                    let text = HashedText(value.utf8 ?? .nothing, hash)
                    if known == .isIn { facts.choose(key, text) } else { facts.exclude(key, text) }
                }
            }
        }
    }
}

/// One requirement of a request as it came: three members, found in one walk.
struct RequestRequirement {
    private(set) var key: Node?
    private(set) var word: Node?
    /// Nothing for null too.
    private(set) var values: Node?
    /// Whether it is just these three, none null.
    let isPlain: Bool

    init(_ item: Node, _ names: AccessNames) {
        for (name, value) in item.members {
            if name == names.key {
                key = value
            } else if name == names.relation {
                word = value
            } else if name == names.values, !value.isNull {
                values = value
            }
        }
        isPlain = item.count == 3 && key?.isNull == false && word?.isNull == false && values != nil
    }

    /// The operator, where it is one of the kind's and has as many values as it takes.
    func relation(_ kind: SelectorRequirement.Kind, valueCount: Int) -> SelectorRequirement.Operator? {
        guard let text = word?.utf8 else { return nil }
        if text == "In" { return valueCount > 0 ? .isIn : nil }
        if text == "NotIn" { return valueCount > 0 ? .notIn : nil }
        guard kind == .label, valueCount == 0 else { return nil }
        if text == "Exists" { return .exists }
        return text == "DoesNotExist" ? .doesNotExist : nil
    }
}
