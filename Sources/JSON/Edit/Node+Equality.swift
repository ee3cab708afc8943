// SPDX-License-Identifier: Apache-2.0

extension Node {
    /// Whether both are the same value: kind and content, so 1 and 1.0 differ; elements in order, members in any order.
    ///
    /// - Complexity: O(cells) where members stand in the same order, as they do after an edit; a subtree that both
    ///   share costs nothing. Members in another order cost a search each.
    public func isEqual(to other: Node) -> Bool {
        if isPlainlyEqual(to: other) { return true }
        guard kind == other.kind else { return false }
        switch kind {
        case .array:
            guard count == other.count else { return false }
            var others = other.elements
            for element in elements {
                guard let candidate = others.next(), element.isEqual(to: candidate) else {
                    return false
                }
            }
            return true
        case .object:
            guard count == other.count else { return false }
            var lookup = MemberLookup(other)
            for (name, value) in members {
                guard let candidate = lookup.find(name), value.isEqual(to: candidate) else {
                    return false
                }
            }
            return true
        default: return isScalarEqual(to: other)
        }
    }

    /// Whether both are the same cell or scalars of the same bits: proof that nothing changed, by comparing words. A scalar that
    /// was copied into an edited container passes, and equal strings at different places do not.
    @inlinable package func isPlainlyEqual(to other: Node) -> Bool {
        if isIdentical(to: other) { return true }
        return unsafe cell.pointee.payload == other.cell.pointee.payload
            && cell.pointee.kindAndLength == other.cell.pointee.kindAndLength && !isContainer
    }

    /// As above for two scalars of one kind. Doubles are equal by value, so 0.0 and -0.0 are.
    func isScalarEqual(to other: Node) -> Bool {
        guard kind == other.kind else { return false }
        switch kind {
        case .string:
            guard let one = utf8, let two = other.utf8 else { return false }
            return one == two
        case .double: return double == other.double
        default: return unsafe cell.pointee.payload == other.cell.pointee.payload
        }
    }
}

/// Finds members of an object that are asked for in about the order they stand in: the place behind the one found last
/// is looked at first, then all others. Where that went wrong too often in a large object, an index is made: the only
/// allocation, for documents whose order is hostile.
package struct MemberLookup {
    private let object: Node
    private var upcoming: Node.Members
    private var missCount = 0
    private var index: [Name: Node]?

    /// Searches of a whole object that are cheaper than an index of it.
    private static let missCountMaximum = 64

    package init(_ object: Node) {
        self.object = object
        upcoming = object.members
    }

    @inline(__always) package mutating func find(_ name: Name) -> Node? {
        if let value = upcoming.take(name) { return value }
        return findElsewhere(name)
    }

    @inline(never) private mutating func findElsewhere(_ name: Name) -> Node? {
        let place = upcoming
        missCount += 1
        if missCount > MemberLookup.missCountMaximum, object.count > MemberLookup.missCountMaximum {
            upcoming = place
            return findIndexed(name)
        }
        var cursor = place
        while let (next, value) = cursor.next() {
            if next == name {
                upcoming = cursor
                return value
            }
        }
        upcoming = place
        cursor = object.members
        while cursor.remaining > place.remaining, let (next, value) = cursor.next() {
            if next == name { return value }
        }
        return nil
    }

    @inline(never) private mutating func findIndexed(_ name: Name) -> Node? {
        if let index { return index[name] }
        var index: [Name: Node] = [:]
        index.reserveCapacity(object.count)
        for (name, value) in object.members { index[name] = value }
        self.index = index
        return index[name]
    }
}
