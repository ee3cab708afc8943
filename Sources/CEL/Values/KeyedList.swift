// SPDX-License-Identifier: Apache-2.0

import JSON

// Lists of a schema whose order does not count: sets, and lists of objects that are told apart by
// some of their fields (`x-kubernetes-list-type`: set, map). As the left operand such a list
// decides what `==` and `+` mean.
//
// A keyed list is a list whose elements have one more value before them: the names of the fields
// that are keys, a list, or null for a set. An `aux` of the top bit alone says that it is there; below
// that bit `aux` counts the room of a loop's own list.
extension Value {
    private static let keyedMark: UInt32 = 1 << 31

    var isKeyedList: Bool { kind == .list && aux == Value.keyedMark }

    /// The names of the fields that are keys; null of a set. - Precondition: `isKeyedList`.
    fileprivate var keyNames: Value {
        guard let first = unsafe UnsafePointer<Value>(bitPattern: UInt(truncatingIfNeeded: payload))
        else {
            return .null
        }
        return unsafe first[-1]
    }

    /// The list that `builder` holds behind its first element, the names of the keys.
    static func keyedList(_ builder: ListBuilder) -> Value {
        var list = builder.finish()
        guard list.kind == .list, list.length > 0 else { return list }
        list = Value(
            payload: list.payload &+ UInt64(MemoryLayout<Value>.stride), aux: keyedMark,
            kind: .list,
            length: list.length &- 1)
        return list
    }
}

extension ComparisonContext {
    /// Whether both have the same elements, whatever their order. - Precondition: `one` is keyed.
    func equalsKeyed(_ one: Value, _ other: Value, _ equals: (Value, Value) -> Bool) -> Bool {
        let keys = one.keyNames
        var elements = ListCursor(other)
        while let element = elements.next() {
            guard let (_, twin) = find(element, in: one, keys), equals(twin, element) else {
                return false
            }
        }
        return true
    }

    /// The elements of `one`, then those of `other` that it lacks; of two elements with one key the
    /// one of `other` stays, in the place of the first. - Precondition: `one` is keyed.
    func merged(_ one: Value, _ other: Value) -> Value {
        let keys = one.keyNames
        var builder = unsafe ListBuilder(workspace, capacity: one.listCount &+ other.listCount &+ 1)
        builder.append(keys)
        var elements = ListCursor(one)
        while let element = elements.next() { builder.append(element) }
        elements = ListCursor(other)
        while let element = elements.next() {
            let merged = Value.keyedList(builder)
            guard merged.kind == .list else { return merged }
            if let (position, _) = find(element, in: merged, keys) {
                unsafe builder.elements[position &+ 1] = element
            } else {
                builder.append(element)
            }
        }
        return .keyedList(builder)
    }

    private func find(_ wanted: Value, in list: Value, _ keys: Value) -> (
        position: Int, element: Value
    )? {
        guard spend(list.listCount) else { return nil }
        var elements = ListCursor(list)
        var position = 0
        while let element = elements.next() {
            if keys.isNull ? equals(wanted, element) : hasSameKeys(wanted, element, keys) {
                return (position, element)
            }
            position &+= 1
        }
        return nil
    }

    /// A key that both lack is the same key.
    private func hasSameKeys(_ one: Value, _ other: Value, _ keys: Value) -> Bool {
        var names = ListCursor(keys)
        while let name = names.next() {
            let left = unsafe one.member(name, workspace.pointee.names)
            let right = unsafe other.member(name, workspace.pointee.names)
            guard let left, let right else {
                if left == nil, right == nil { continue }
                return false
            }
            if !equals(left, right) { return false }
        }
        return true
    }
}

extension Workspace {
    /// A list whose order does not count: a set, or a list of objects told apart by the fields
    /// `keys`.
    package mutating func keyedList(_ elements: [Value], keys: [Value]?) -> Value {
        let names = keys.map { list($0) } ?? .null
        return unsafe withUnsafeMutablePointer(to: &self) { workspace in
            var builder = unsafe ListBuilder(workspace, capacity: elements.count + 1)
            builder.append(names)
            for element in elements { builder.append(element) }
            return .keyedList(builder)
        }
    }
}
