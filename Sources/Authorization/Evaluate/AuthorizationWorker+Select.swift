// SPDX-License-Identifier: Apache-2.0

import JSON
import Kubernetes

extension AuthorizationWorker {
    /// Marks the rules whose subject, group and resource are the request's.
    ///
    /// Only the names that policies mention are known, so a user whom none mentions costs one lookup. A `*` in the request is a
    /// text like any other: only a policy's `*` matches it. Source: spec/authorization.md 1.2, 4.
    mutating func select(_ review: AccessReview) {
        let set = policySet
        candidates.removeAll()
        subjects.removeAll()
        mark(review.user, isGroup: false, review.extra)
        if let groups = review.groups {
            for group in groups.elements { mark(group.utf8 ?? .nothing, isGroup: true, review.extra) }
        }
        guard review.isResource else {
            while let subject = subjects.popFirst() {
                set.index.mark(UInt32(truncatingIfNeeded: subject), RuleIndex.urls, 0, in: &candidates)
            }
            return
        }
        let wildcard = set.wildcard.rawValue
        let group = number(review.group)
        var whole = number(review.resource)
        // `*/sub`: that subresource of every resource.
        var ofEvery: UInt32 = 0
        if !review.subresource.isEmpty {
            whole = joined(review.resource, review.subresource).map { number($0) } ?? 0
            ofEvery = joined("*", review.subresource).map { number($0) } ?? 0
        }
        while let subject = subjects.popFirst() {
            let subject = UInt32(truncatingIfNeeded: subject)
            if group != 0, group != wildcard { mark(subject, group, whole, ofEvery, wildcard) }
            mark(subject, wildcard, whole, ofEvery, wildcard)
        }
    }

    private mutating func mark(
        _ subject: UInt32, _ group: UInt32, _ whole: UInt32, _ ofEvery: UInt32, _ wildcard: UInt32
    ) {
        if whole != 0, whole != wildcard { policySet.index.mark(subject, group, whole, in: &candidates) }
        if ofEvery != 0 { policySet.index.mark(subject, group, ofEvery, in: &candidates) }
        policySet.index.mark(subject, group, wildcard, in: &candidates)
    }

    /// Marks the subjects with a name.
    private mutating func mark(_ name: UTF8Text, isGroup: Bool, _ extra: Node?) {
        guard let known = unsafe workspace.names.find(name.buffer) else { return }
        for place in policySet.subjects.places(of: known) {
            if let number = policySet.subjects.number(at: place, isGroup: isGroup, extra: extra) {
                subjects.insert(Int(number))
            }
        }
    }

    /// The number of a name; 0 for one that nobody mentions.
    func number(_ text: UTF8Text) -> UInt32 {
        unsafe workspace.names.find(text.buffer)?.rawValue ?? 0
    }

    func name(_ text: UTF8Text) -> JSON.Name { JSON.Name(rawValue: number(text)) }

    /// `first/second` in the arena.
    mutating func joined(_ first: UTF8Text, _ second: UTF8Text) -> UTF8Text? {
        let count = first.count &+ 1 &+ second.count
        guard let start = unsafe workspace.arena.allocate(UInt8.self, count: count) else {
            isExhausted = true
            return nil
        }
        for index in 0..<first.count { unsafe (start + index).initialize(to: first[index]) }
        unsafe (start + first.count).initialize(to: UInt8(ascii: "/"))
        for index in 0..<second.count {
            unsafe (start + (first.count &+ 1 &+ index)).initialize(to: second[index])
        }
        return unsafe UTF8Text(start: UnsafePointer(start), count: count)
    }

    private mutating func joined(_ first: StaticString, _ second: UTF8Text) -> UTF8Text? {
        let text = unsafe UTF8Text(start: first.utf8Start, count: first.utf8CodeUnitCount)
        return joined(text, second)
    }
}
