// SPDX-License-Identifier: Apache-2.0

/// One value of a document: eight trivially copyable bytes that point at its cell.
///
/// A node is valid as long as the memory it was read into: until the `Document` is read again or goes away, or the
/// `Arena` it was built in is reset. Who keeps a node longer has a bug; nothing checks it in a release build. That is
/// the price of a read that costs nothing, and the reason why nodes never leave the request that made them.
@safe @frozen public struct Node: BitwiseCopyable {
    @usableFromInline package let cell: UnsafePointer<Cell>

    /// The value at `cell`, or where it links to.
    @inlinable package init(_ cell: UnsafePointer<Cell>) {
        if unsafe cell.pointee.kind == .link, let target = unsafe Node.target(of: cell) {
            unsafe self.cell = target
        } else {
            unsafe self.cell = cell
        }
    }

    @inlinable package static func target(of link: UnsafePointer<Cell>) -> UnsafePointer<Cell>? {
        unsafe UnsafePointer(bitPattern: UInt(truncatingIfNeeded: link.pointee.payload))
    }

    @inlinable public var kind: Kind { unsafe cell.pointee.kind }
    @inlinable public var isNull: Bool { kind == .null }
    @inlinable public var isContainer: Bool { kind == .object || kind == .array }
    @inlinable public var bool: Bool? { kind == .bool ? unsafe cell.pointee.payload != 0 : nil }

    @inlinable public var int: Int64? {
        kind == .int ? unsafe Int64(bitPattern: cell.pointee.payload) : nil
    }
    @inlinable public var uint: UInt64? { kind == .uint ? unsafe cell.pointee.payload : nil }
    @inlinable public var double: Double? {
        kind == .double ? unsafe Double(bitPattern: cell.pointee.payload) : nil
    }

    /// A string's UTF-8, nil for any other kind. Lies in the request's bytes, or in the arena where escapes were undone.
    @inlinable public var utf8: UTF8Text? { kind == .string ? unsafe UTF8Text(cell) : nil }

    /// A string as Swift's own, for messages and start-up; allocates.
    public var string: String? { utf8.map { $0.string } }

    /// Members of an object or elements of an array; 0 for a scalar.
    @inlinable public var count: Int { isContainer ? unsafe cell.pointee.childCount : 0 }

    /// The value of the member `name`; nil where there is none or this is no object.
    /// - Complexity: O(members), one comparison each; subtrees are skipped.
    @inlinable public subscript(name: Name) -> Node? {
        guard kind == .object else { return nil }
        var cursor = unsafe cell + 1
        var remaining = unsafe cell.pointee.childCount
        while remaining > 0 {
            if unsafe cursor.pointee.name == name { return unsafe Node(cursor) }
            unsafe cursor += 1 &+ cursor.pointee.cellCount
            remaining &-= 1
        }
        return nil
    }

    /// The element at `index` of an array; nil outside of it or where this is no array.
    @inlinable public subscript(index: Int) -> Node? {
        guard kind == .array, index >= 0, index < count else { return nil }
        var cursor = unsafe cell + 1
        for _ in 0..<index { unsafe cursor += 1 &+ cursor.pointee.cellCount }
        return unsafe Node(cursor)
    }

    /// Whether both are the same cell: the cheap proof that a subtree did not change.
    @inlinable public func isIdentical(to other: Node) -> Bool { unsafe cell == other.cell }
}

/// A string's bytes where they lie: UTF-8, not owned, compared as bytes (never by canonical equivalence).
@safe @frozen public struct UTF8Text: BitwiseCopyable {
    @usableFromInline package let start: UnsafePointer<UInt8>?
    public let count: Int

    @inlinable package init(_ cell: UnsafePointer<Cell>) {
        unsafe start = UnsafePointer(bitPattern: UInt(truncatingIfNeeded: cell.pointee.payload))
        unsafe count = cell.pointee.length
    }

    @inlinable package init(start: UnsafePointer<UInt8>?, count: Int) {
        unsafe self.start = start
        self.count = count
    }

    @inlinable package var buffer: UnsafeBufferPointer<UInt8> {
        unsafe UnsafeBufferPointer(start: start, count: count)
    }

    @inlinable package init(_ buffer: UnsafeBufferPointer<UInt8>) {
        unsafe start = buffer.baseAddress
        count = buffer.count
    }

    /// The byte at `index`. - Precondition: `0 ≤ index < count`.
    @inlinable public subscript(index: Int) -> UInt8 {
        precondition(index >= 0 && index < count, "a byte outside of the text")
        return unsafe buffer[index]
    }

    public var string: String { unsafe String(decoding: buffer, as: UTF8.self) }

    @inlinable public static func == (text: UTF8Text, other: StaticString) -> Bool {
        unsafe text == UTF8Text(start: other.utf8Start, count: other.utf8CodeUnitCount)
    }

    /// Eight bytes a step, the last ones overlapping; no call.
    @inlinable public static func == (text: UTF8Text, other: UTF8Text) -> Bool {
        let count = text.count
        guard count == other.count else { return false }
        if count < 8 { return unsafe NameWords(text.buffer).low == NameWords(other.buffer).low }
        guard let one = unsafe UnsafeRawPointer(text.start),
            let two = unsafe UnsafeRawPointer(other.start)
        else { return false }
        var offset = 0
        while offset < count &- 8 {
            let left = unsafe one.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            let right = unsafe two.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            if left != right { return false }
            offset &+= 8
        }
        let left = unsafe one.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
        let right = unsafe two.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
        return left == right
    }
}
