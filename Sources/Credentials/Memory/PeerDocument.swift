// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON

/// A JSON document that a peer sent, for as long as its parts are taken out of it. It is read leniently: members that nobody asks
/// for are passed over.
///
/// Nothing is copied: texts lie in the peer's bytes, which outlive it. Only those with escapes are undone elsewhere, in memory that
/// is overwritten at the end.
struct PeerDocument: ~Copyable {
    private var workspace: Workspace
    private var document: Document

    /// - Parameter bytes: Must outlive every node.
    init(_ bytes: Span<UInt8>, byteCountMaximum: Int) throws(JSONError) {
        let arenaByteCount = byteCountMaximum * 4 + 64 * 1024
        workspace = Workspace(names: JSON.Names(), arenaByteCountMaximum: arenaByteCount)
        document = Document(byteCountMaximum: byteCountMaximum)
        try document.read(bytes, into: &workspace)
    }

    deinit {
        unsafe workspace.arena.forEachBlock { block in
            if let start = block.baseAddress { unsafe explicit_bzero(start, block.count) }
        }
    }

    var root: Node { document.root }

    /// A member that is there and not null.
    func member(_ name: String, of node: Node) -> Node? {
        var name = name
        let found = name.withUTF8 { unsafe workspace.names.find($0) }
        guard let found, let member = node[found], !member.isNull else { return nil }
        return member
    }

    /// A member of the root that is there and not null.
    subscript(name: String) -> Node? { member(name, of: root) }

    /// The text of a member of the root.
    func text(_ name: String) -> String? { self[name]?.string }

    /// Members of an object by name, in the order written.
    func members(of node: Node) -> [(name: String, value: Node)] {
        var result: [(name: String, value: Node)] = []
        for (name, value) in node.members { result.append((workspace.names.utf8(name).string, value)) }
        return result
    }

    /// What an RFC 6901 pointer points at.
    mutating func value(at pointer: String) -> Node? {
        var pointer = pointer
        let root = document.root
        return pointer.withUTF8 { bytes in
            unsafe Self.value(at: UTF8Text(bytes), root, &workspace)
        }
    }

    private static func value(at text: UTF8Text, _ root: Node, _ workspace: inout Workspace) -> Node? {
        guard let pointer = Pointer(text) else { return nil }
        return root.value(at: pointer, names: workspace.names, arena: &workspace.arena)
    }
}

extension Node {
    /// A text as a secret of its own.
    var secret: Secret? {
        guard let text = utf8 else { return nil }
        return unsafe Secret(copying: Span(_unsafeElements: text.buffer))
    }

    /// A number of whole seconds, a fraction cut off; nil where it is none or beyond any date.
    var seconds: Int64? {
        if let value = int { return value }
        if let value = double, value.magnitude < 1e15 { return Int64(value) }
        return nil
    }
}
