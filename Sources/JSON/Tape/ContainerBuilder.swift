// SPDX-License-Identifier: Apache-2.0

/// Writes one new object or array into an arena, a cell a child; children that are containers are linked, not copied.
@safe public struct ContainerBuilder: ~Copyable {
    @usableFromInline let start: UnsafeMutablePointer<Cell>
    @usableFromInline let capacity: Int
    @usableFromInline let kind: Kind
    /// 0 ≤ count ≤ capacity.
    @usableFromInline var written = 0
    /// Children so far.
    @inlinable public var count: Int { written }

    /// Room for `capacity` children; nil where the arena's bound is reached.
    public init?(_ kind: Kind, capacity: Int, in arena: inout Arena) {
        precondition(kind == .object || kind == .array, "only containers are built")
        guard capacity >= 0, capacity < 1 << 31,
            let start = unsafe arena.allocate(Cell.self, count: capacity + 1)
        else { return nil }
        unsafe self.start = start
        self.capacity = capacity
        self.kind = kind
    }

    /// Appends `value`, under `name` in an object. A name given twice is the caller's mistake.
    @inlinable public mutating func append(_ value: Node, name: Name = .none) {
        var cell = unsafe value.cell.pointee
        if value.isContainer {
            cell = unsafe Cell(
                payload: UInt64(UInt(bitPattern: value.cell)), name: name, kind: .link)
        } else {
            cell.name = name
        }
        append(cell)
    }

    /// Appends a scalar's cell as it is.
    @inlinable package mutating func append(_ cell: Cell) {
        precondition(written < capacity, "more children than the builder has room for")
        unsafe (start + 1 + written).initialize(to: cell)
        written &+= 1
    }

    public consuming func finish() -> Node {
        unsafe start.initialize(
            to: .container(kind, name: .none, childCount: count, cellCount: count))
        return unsafe Node(UnsafePointer(start))
    }
}

extension Node {
    /// A scalar of its own in the arena; nil where the arena's bound is reached.
    package static func scalar(_ cell: Cell, in arena: inout Arena) -> Node? {
        guard let place = unsafe arena.allocate(Cell.self, count: 1) else { return nil }
        unsafe place.initialize(to: cell)
        return unsafe Node(UnsafePointer(place))
    }
}

extension Cell {
    @inlinable package static func null(name: Name = .none) -> Cell { Cell(payload: 0, name: name, kind: .null) }
    @inlinable package static func bool(_ value: Bool, name: Name = .none) -> Cell {
        Cell(payload: value ? 1 : 0, name: name, kind: .bool)
    }
    @inlinable package static func int(_ value: Int64, name: Name = .none) -> Cell {
        Cell(payload: UInt64(bitPattern: value), name: name, kind: .int)
    }
    @inlinable package static func uint(_ value: UInt64, name: Name = .none) -> Cell {
        Cell(payload: value, name: name, kind: .uint)
    }
    @inlinable package static func double(_ value: Double, name: Name = .none) -> Cell {
        Cell(payload: value.bitPattern, name: name, kind: .double)
    }
    /// A string whose bytes stay where they lie.
    @inlinable package static func string(_ text: UTF8Text, name: Name = .none) -> Cell {
        unsafe Cell(
            payload: UInt64(UInt(bitPattern: text.start)), name: name, kind: .string, length: text.count)
    }
}
