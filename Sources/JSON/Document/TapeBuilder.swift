// SPDX-License-Identifier: Apache-2.0

/// Writes a document that does not come from JSON text: values in reading order, each named as it begins.
///
///     let object = builder.begin(.object)
///     builder.append(.int(1), name: a)
///     builder.end(object)
///     let document = builder.finish()
package struct TapeBuilder: ~Copyable {
    private var document: Document
    private var arena: Arena
    private var count = 0

    package init() {
        document = Document()
        arena = Arena(byteCountMaximum: Limits.documentByteCountMaximum * 4)
    }

    /// Cells written: the index of the next one.
    package var cellCount: Int { count }

    /// A scalar that holds no address.
    package mutating func append(_ cell: Cell, name: Name = .none) {
        var cell = cell
        cell.name = name
        put(cell)
    }

    /// A string, copied. - Returns: false at the arena's bound.
    package mutating func append(_ text: String, name: Name = .none) -> Bool {
        var text = text
        let copied: UTF8Text? = text.withUTF8 { bytes in
            guard bytes.count < 1 << 28,
                let copy = unsafe arena.allocate(UInt8.self, count: bytes.count)
            else { return nil }
            if let start = bytes.baseAddress { unsafe copy.initialize(from: start, count: bytes.count) }
            return unsafe UTF8Text(start: copy, count: bytes.count)
        }
        guard let copied else { return false }
        put(.string(copied, name: name))
        return true
    }

    /// Begins a container. - Returns: What `end` wants.
    package mutating func begin(_ kind: Kind, name: Name = .none) -> Int {
        put(.container(kind, name: name, childCount: 0, cellCount: 0))
        return count - 1
    }

    /// Ends the container that began at `index`, with so many children.
    package mutating func end(_ index: Int, childCount: Int) {
        let cell = unsafe document.cells[index]
        unsafe document.cells[index] = .container(
            cell.kind, name: cell.name, childCount: childCount, cellCount: count - index - 1)
    }

    package consuming func finish() -> OwnedDocument {
        if count == 0 { put(.null()) }
        document.cellCount = count
        return OwnedDocument(document: document, arena: arena)
    }

    private mutating func put(_ cell: Cell) {
        if count == document.cellCapacity {
            document.reallocate(capacity: count * 2, keeping: count)
        }
        unsafe (document.cells + count).initialize(to: cell)
        count += 1
    }
}
