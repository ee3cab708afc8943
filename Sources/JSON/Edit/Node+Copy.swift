// SPDX-License-Identifier: Apache-2.0

extension Node {
    /// A copy that needs nothing of the request it was made in: cells and texts are the arena's own.
    /// - Parameter seedCount: Names from this number on die with their request; a value that has one is not copied.
    /// - Returns: nil where a name would die, and at the arena's bound.
    package func copied(namesBelow seedCount: Int, into arena: inout Arena) -> Node? {
        guard isContainer else { return Node.copiedScalar(self, &arena) }
        guard var builder = ContainerBuilder(kind, capacity: count, in: &arena) else { return nil }
        for (name, member) in members {
            guard Int(name.rawValue) < seedCount,
                let copy = member.copied(namesBelow: seedCount, into: &arena)
            else { return nil }
            builder.append(copy, name: name)
        }
        for element in elements {
            guard let copy = element.copied(namesBelow: seedCount, into: &arena) else { return nil }
            builder.append(copy)
        }
        return builder.finish()
    }

    private static func copiedScalar(_ node: Node, _ arena: inout Arena) -> Node? {
        var cell = unsafe node.cell.pointee
        cell.name = .none
        if let text = node.utf8 {
            guard let copy = unsafe arena.allocate(UInt8.self, count: max(1, text.count)) else {
                return nil
            }
            if let start = unsafe text.start {
                unsafe copy.initialize(from: start, count: text.count)
            }
            cell.payload = UInt64(UInt(bitPattern: copy))
        }
        return Node.scalar(cell, in: &arena)
    }
}
