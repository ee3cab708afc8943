// SPDX-License-Identifier: Apache-2.0

/// What a value is. The raw values are part of the tape's layout and are shared by the CEL machine's values.
@frozen public enum Kind: UInt8, BitwiseCopyable, Sendable {
    case null = 0
    case bool = 1
    case int = 2
    case uint = 3
    case double = 4
    case string = 5
    case array = 6
    case object = 7
    /// A container that lies elsewhere; see `Cell`. No `Node` ever shows this kind.
    case link = 8
    /// A member that a later one of the same name replaced; gone once a document is read.
    case absent = 9
}

/// One fixed-size record of the tape: sixteen trivially copyable bytes.
///
/// A document is its values in reading order, each one cell. A container knows how many cells belong to it, so the
/// next sibling is one addition away and a subtree that nobody asks for is never looked at. A member of an object
/// carries its interned name in its own cell: finding a field compares numbers. `{"a":[1,2],"b":"x"}` is
///
///     index  name  kind    length  payload
///       0     -    object     -    members 2 | cells 4
///       1     a    array      -    elements 2 | cells 2
///       2     -    int        -    1
///       3     -    int        -    2
///       4     b    string     1    address of the x in the request's bytes
///
/// An edit never copies a document. It writes the changed containers anew, one cell a child, and a child that did not
/// change and is a container itself becomes a `link`: a cell whose payload is the address of the unchanged one. Reading
/// follows links without knowing; comparing an edited document with its original stops at every link that still points
/// where it did, so a patch costs what changed and no more.
@frozen public struct Cell: BitwiseCopyable {
    /// The integer, the bits of the double, 0 or 1, the address of a string's first byte, the address of a link's
    /// target, or for a container its child count (high half) and the number of cells that follow it and belong to it.
    @usableFromInline package var payload: UInt64
    /// The interned name of an object's member; `Name.none` for an element and for the root.
    @usableFromInline package var name: Name
    /// Kind in the low four bits, the byte count of a string in the other 28 (256 MiB).
    @usableFromInline package var kindAndLength: UInt32

    @inlinable package init(payload: UInt64, name: Name, kind: Kind, length: Int = 0) {
        self.payload = payload
        self.name = name
        self.kindAndLength = UInt32(truncatingIfNeeded: length) &<< 4 | UInt32(kind.rawValue)
    }

    @inlinable package var kind: Kind {
        unsafe unsafeBitCast(UInt8(truncatingIfNeeded: kindAndLength & 15), to: Kind.self)
    }

    /// A string's bytes.
    @inlinable package var length: Int { Int(kindAndLength &>> 4) }

    /// Members or elements of a container.
    @inlinable package var childCount: Int { Int(payload &>> 32) }

    /// Cells after this one that belong to it; 0 for everything but a container written in one piece.
    @inlinable package var cellCount: Int {
        let isContainer = (kindAndLength & 15) &- UInt32(Kind.array.rawValue) < 2
        return isContainer ? Int(UInt32(truncatingIfNeeded: payload)) : 0
    }

    @inlinable package static func container(
        _ kind: Kind, name: Name, childCount: Int, cellCount: Int
    ) -> Cell {
        Cell(
            payload: UInt64(truncatingIfNeeded: childCount) &<< 32
                | UInt64(UInt32(truncatingIfNeeded: cellCount)),
            name: name, kind: kind)
    }
}

/// An interned object key: equal numbers are equal keys within one `Names` and everything copied from it.
@frozen public struct Name: BitwiseCopyable, Hashable, Sendable {
    @usableFromInline package var rawValue: UInt32
    @inlinable package init(rawValue: UInt32) { self.rawValue = rawValue }
    /// No name: an array's element, a document's root.
    @inlinable public static var none: Name { Name(rawValue: 0) }
}
