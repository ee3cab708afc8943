// SPDX-License-Identifier: Apache-2.0

extension Node {
    /// The members of an object with their names, in the order they were written; empty for any other kind.
    @inlinable public var members: Members { unsafe Members(cell, count: kind == .object ? count : 0) }

    /// The elements of an array; empty for any other kind.
    @inlinable public var elements: Elements { unsafe Elements(cell, count: kind == .array ? count : 0) }

    /// Walks an object's members.
    @safe @frozen public struct Members: Sequence, IteratorProtocol {
        @usableFromInline var cursor: UnsafePointer<Cell>
        @usableFromInline var remaining: Int

        @inlinable init(_ container: UnsafePointer<Cell>, count: Int) {
            unsafe cursor = container + 1
            remaining = count
        }

        @inlinable public mutating func next() -> (name: Name, value: Node)? {
            guard remaining > 0 else { return nil }
            remaining &-= 1
            let here = unsafe cursor
            unsafe cursor += 1 &+ here.pointee.cellCount
            return unsafe (here.pointee.name, Node(here))
        }

        /// The next member's value if it has this name; any other member is not passed by.
        @inlinable mutating func take(_ name: Name) -> Node? {
            guard remaining > 0, unsafe cursor.pointee.name == name else { return nil }
            return next()?.value
        }
    }

    /// Walks an array's elements.
    @safe @frozen public struct Elements: Sequence, IteratorProtocol {
        @usableFromInline var cursor: UnsafePointer<Cell>
        @usableFromInline var remaining: Int

        @inlinable init(_ container: UnsafePointer<Cell>, count: Int) {
            unsafe cursor = container + 1
            remaining = count
        }

        @inlinable public mutating func next() -> Node? {
            guard remaining > 0 else { return nil }
            remaining &-= 1
            let here = unsafe cursor
            unsafe cursor += 1 &+ here.pointee.cellCount
            return unsafe Node(here)
        }
    }
}
