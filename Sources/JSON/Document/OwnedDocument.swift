// SPDX-License-Identifier: Apache-2.0

/// A document that lives as long as one holds it: policies, parameters, namespaces.
///
/// It has its own copy of the bytes, its own tape and its own arena, and its names are copied into the seed `Names` it
/// was read with, so its nodes may stand beside those of any request whose names began as a copy of that seed.
///
/// Immutable once read, so threads may share it. Hold it by a name or a property of its own while its nodes are used: an array
/// or an expression that alone holds it may let go of it after its last use, before that of a node.
@safe public final class OwnedDocument: @unchecked Sendable {
    private let document: Document
    private let arena: Arena
    private let bytes: UnsafeMutableBufferPointer<UInt8>

    /// - Throws: Where and why it is no document.
    public init(reading bytes: UnsafeBufferPointer<UInt8>, names: inout Names) throws(JSONError) {
        let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
        _ = unsafe copy.initialize(from: bytes)
        var document = Document()
        var arena = Arena(byteCountMaximum: Limits.documentByteCountMaximum * 4)
        let copiesBefore = names.copiesNewNames
        names.copiesNewNames = true
        defer { names.copiesNewNames = copiesBefore }
        do throws(JSONError) {
            try unsafe document.read(UnsafeBufferPointer(copy), names: &names, arena: &arena)
        } catch {
            unsafe copy.deallocate()
            throw error
        }
        self.document = document
        self.arena = arena
        unsafe self.bytes = copy
    }

    /// As above, from an array.
    public convenience init(reading bytes: [UInt8], names: inout Names) throws(JSONError) {
        let buffer = unsafe bytes.withUnsafeBufferPointer { unsafe $0 }
        defer { withExtendedLifetime(bytes) {} }
        try unsafe self.init(reading: buffer, names: &names)
    }

    /// As above, from text.
    public convenience init(reading text: String, names: inout Names) throws(JSONError) {
        try self.init(reading: Array(text.utf8), names: &names)
    }

    /// A document that was built; its strings lie in `arena`.
    init(document: consuming Document, arena: consuming Arena) {
        self.document = document
        self.arena = arena
        unsafe bytes = .allocate(capacity: 0)
    }

    /// The place of a node of this document in reading order; nil for any other node.
    package func index(of node: Node) -> Int? {
        let distance = unsafe node.cell - UnsafePointer(document.cells)
        return distance >= 0 && distance < document.cellCount ? distance : nil
    }

    deinit {
        unsafe bytes.deallocate()
    }

    /// Valid as long as this document is.
    public var root: Node { document.root }
}
