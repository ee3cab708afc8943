// SPDX-License-Identifier: Apache-2.0

import JSON

/// What one thread keeps between inputs, as a loop of the server does, so that predictions and reused memory are met.
final class State {
    var workspace = Workspace(names: Names(), arenaByteCountMaximum: 1 << 24)
    var document = Document()
    var edited = Document()
    var patches = PatchWriter()
    var output = ByteBuffer()
    var again = ByteBuffer()
}

nonisolated(unsafe) let state = State()

/// Reads the input, writes it, reads that and writes it again: both texts must be one. Then the input's two halves, where
/// both are documents, are compared, and the patch must be a document too, empty only where they are equal.
func fuzzOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = UnsafeBufferPointer(start: start, count: count)
    defer { state.workspace.reset() }
    guard read(bytes) else { return 0 }
    state.output.removeAll()
    Writer.write(state.document.root, names: state.workspace.names, to: &state.output)
    let first = rewritten(expecting: state.document.root)
    // -0.0 becomes -0 and then 0: from the second writing on nothing changes.
    guard rewritten(expecting: nil) == state.output.string || first.contains("-0") else {
        fatalError("another text was written")
    }
    if state.document.root.kind == .array, let one = state.document.root[0], let other = state.document.root[1] {
        comparePatch(one, other)
    }
    return 0
}

/// Reads what was written and writes it again.
func rewritten(expecting expected: Node?) -> String {
    guard let document = try? OwnedDocument(reading: state.output.string, names: &state.workspace.names) else {
        fatalError("what was written cannot be read")
    }
    if let expected, !isSame(document.root, expected) { fatalError("another document was read") }
    let text = state.output.string
    state.output.removeAll()
    Writer.write(document.root, names: state.workspace.names, to: &state.output)
    withExtendedLifetime(document) {}
    return expected == nil ? text : state.output.string
}

func read(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    do throws(JSONError) {
        try state.document.read(bytes, into: &state.workspace)
        return true
    } catch {
        precondition(error.byteOffset <= bytes.count && error.line > 0 && !error.description.isEmpty)
        return false
    }
}

/// A double without a fraction is written as an integer, as Go does, and so read as one.
func isSame(_ one: Node, _ other: Node) -> Bool {
    if one.isEqual(to: other) { return true }
    switch (one.kind, other.kind) {
    case (.object, .object):
        return one.count == other.count
            && one.members.allSatisfy { member in
                other[member.name].map { isSame(member.value, $0) } == true
            }
    case (.array, .array):
        return one.count == other.count && zip(one.elements, other.elements).allSatisfy { isSame($0, $1) }
    case (_, .double): return value(one) == value(other)
    default: return false
    }
}

func value(_ node: Node) -> Double? {
    node.double ?? node.int.map { Double($0) } ?? node.uint.map { Double($0) }
}

func comparePatch(_ one: Node, _ other: Node) {
    state.output.removeAll()
    let isChanged = state.patches.write(
        from: one, to: other, names: state.workspace.names, into: &state.output)
    guard isChanged != one.isEqual(to: other) else { fatalError("a patch for equal documents, or none") }
    guard let patch = try? OwnedDocument(reading: state.output.string, names: &state.workspace.names) else {
        fatalError("the patch is no document")
    }
    guard isChanged != (patch.root.count == 0) else { fatalError("an empty patch") }
    let result = apply(patch.root, to: one)
    let isRight = result.map { isSame($0, other) || isSame(other, $0) } == true
    withExtendedLifetime(patch) {}
    guard isRight else { fatalError("the patch makes another document") }
}

/// Applies a patch by the edits that mutations use.
func apply(_ patch: Node, to node: Node) -> Node? {
    var result = node
    let (op, path, value) = (
        state.workspace.names.intern("op"), state.workspace.names.intern("path"),
        state.workspace.names.intern("value")
    )
    for operation in patch.elements {
        guard let name = operation[op]?.utf8, let text = operation[path]?.utf8, let pointer = Pointer(text)
        else { return nil }
        guard let next = edit(result, pointer.makeIterator(), name, operation[value]) else { return nil }
        result = next
    }
    return result
}

func edit(_ node: Node, _ path: Pointer.Tokens, _ operation: UTF8Text, _ value: Node?) -> Node? {
    var rest = path
    guard let token = rest.next() else { return value }
    if node.kind == .array {
        guard let index = token.index else { return nil }
        if rest.isAtEnd, operation == "add" {
            return value.flatMap { node.insertingElement($0, at: index, in: &state.workspace.arena) }
        }
        if rest.isAtEnd, operation == "remove" {
            return node.removingElement(at: index, in: &state.workspace.arena)
        }
        guard let child = node[index], let edited = edit(child, rest, operation, value) else { return nil }
        return node.replacingElement(at: index, with: edited, in: &state.workspace.arena)
    }
    guard let text = token.unescaped(in: &state.workspace.arena) else { return nil }
    let name = state.workspace.names.intern(text.string)
    if rest.isAtEnd, operation == "add" {
        guard node[name] == nil else { return nil }
        return value.flatMap { node.settingMember(name, to: $0, in: &state.workspace.arena) }
    }
    if rest.isAtEnd, operation == "remove" {
        return node.removingMember(name, in: &state.workspace.arena)
    }
    guard let child = node[name], let edited = edit(child, rest, operation, value) else { return nil }
    return node.replacingMember(name, with: edited, in: &state.workspace.arena)
}
