// SPDX-License-Identifier: Apache-2.0

/// Edits by copying: each gives a new container in the arena, one cell a child, in which unchanged containers are linked.
/// The node itself never changes. To edit deeper, replace along the path, innermost first: the cost is the siblings on
/// the path, never the document.
///
/// Each gives nil at the arena's bound and only then.
extension Node {
    /// The object with the member `name` as `value`: in its place where there is one, else behind the last.
    /// An object is the caller's promise; anything else is given back as it is.
    public func settingMember(_ name: Name, to value: Node, in arena: inout Arena) -> Node? {
        if self[name] != nil { return replacingMember(name, with: value, in: &arena) }
        return appendingMember(name, value, in: &arena)
    }

    /// The object with the value of the member `name` replaced; the same object where there is no such member.
    public func replacingMember(_ name: Name, with value: Node, in arena: inout Arena) -> Node? {
        guard self[name] != nil else { return self }
        guard var builder = ContainerBuilder(.object, capacity: count, in: &arena) else { return nil }
        for (other, member) in members {
            builder.append(other == name ? value : member, name: other)
        }
        return builder.finish()
    }

    /// The object with one more member. - Precondition: it has none of this name.
    public func appendingMember(_ name: Name, _ value: Node, in arena: inout Arena) -> Node? {
        guard kind == .object else { return self }
        guard var builder = ContainerBuilder(.object, capacity: count + 1, in: &arena) else {
            return nil
        }
        for (other, member) in members { builder.append(member, name: other) }
        builder.append(value, name: name)
        return builder.finish()
    }

    /// The object without the member `name`; the same object where there is no such member.
    public func removingMember(_ name: Name, in arena: inout Arena) -> Node? {
        guard self[name] != nil else { return self }
        guard var builder = ContainerBuilder(.object, capacity: count - 1, in: &arena) else {
            return nil
        }
        for (other, member) in members where other != name { builder.append(member, name: other) }
        return builder.finish()
    }

    /// The array with `value` before the element at `index`, or behind the last where `index` is the count; the same
    /// array where the index lies outside.
    public func insertingElement(_ value: Node, at index: Int, in arena: inout Arena) -> Node? {
        guard kind == .array, index >= 0, index <= count else { return self }
        guard var builder = ContainerBuilder(.array, capacity: count + 1, in: &arena) else {
            return nil
        }
        var position = 0
        for element in elements {
            if position == index { builder.append(value) }
            builder.append(element)
            position += 1
        }
        if position == index { builder.append(value) }
        return builder.finish()
    }

    /// The array with the element at `index` replaced; the same array where the index lies outside.
    public func replacingElement(at index: Int, with value: Node, in arena: inout Arena) -> Node? {
        guard kind == .array, index >= 0, index < count else { return self }
        guard var builder = ContainerBuilder(.array, capacity: count, in: &arena) else { return nil }
        var position = 0
        for element in elements {
            builder.append(position == index ? value : element)
            position += 1
        }
        return builder.finish()
    }

    /// The array without the element at `index`; the same array where the index lies outside.
    public func removingElement(at index: Int, in arena: inout Arena) -> Node? {
        guard kind == .array, index >= 0, index < count else { return self }
        guard var builder = ContainerBuilder(.array, capacity: count - 1, in: &arena) else {
            return nil
        }
        var position = 0
        for element in elements {
            if position != index { builder.append(element) }
            position += 1
        }
        return builder.finish()
    }
}
