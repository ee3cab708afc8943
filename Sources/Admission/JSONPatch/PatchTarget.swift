// SPDX-License-Identifier: Apache-2.0

import JSON

/// The way from a document's root to the container that an operation changes.
///
/// Nothing is changed in place: `replacing` writes the containers on the way anew, one cell a child, and links the rest.
@safe struct PatchTarget {
    /// The containers from the root to the target, and under which key of it the next one lies: `count` of both.
    private struct Step: BitwiseCopyable {
        var container: Node
        var key: UTF8Text
    }

    private let steps: UnsafeMutablePointer<Step>
    private let count: Int
    /// The container that holds, or will hold, the operation's place.
    let container: Node
    /// The last segment, unescaped: a member's name, an index or `-`.
    let key: UTF8Text

    /// Follows all but the last segment of `pointer`; nil where there is no such container.
    ///
    /// What stands before the first slash is ignored, and a pointer without a slash leads nowhere: so does upstream's library.
    init?(
        _ pointer: UTF8Text, in root: Node, workspace: inout Workspace
    ) throws(PatchFailure) {
        var segments = PointerSegments(pointer)
        guard segments.next() != nil, var key = segments.next() else { return nil }
        let capacity = segments.remainingCount
        guard capacity < Limits.pointerSegmentCount else {
            throw .failed("the path has more than \(Limits.pointerSegmentCount) segments")
        }
        guard let steps = unsafe workspace.arena.allocate(Step.self, count: capacity + 1) else {
            throw .memoryExhausted
        }
        unsafe self.steps = steps
        key = try unescaped(key, in: &workspace.arena)
        var container = root
        var count = 0
        while let next = segments.next() {
            guard let child = try? container.patchChild(key, names: workspace.names),
                child.isContainer
            else { return nil }
            unsafe (steps + count).initialize(to: Step(container: container, key: key))
            count += 1
            container = child
            key = try unescaped(next, in: &workspace.arena)
        }
        self.count = count
        self.container = container
        self.key = key
    }

    /// The document with `changed` where `container` was.
    func replacing(
        with changed: Node, workspace: inout Workspace
    ) throws(PatchFailure) -> Node {
        var changed = changed
        for index in stride(from: count - 1, through: 0, by: -1) {
            let step = unsafe steps[index]
            changed = try step.container.patchSetting(
                step.key, to: changed, workspace: &workspace)
        }
        return changed
    }
}

/// The segments of a pointer between its slashes, still escaped.
struct PointerSegments {
    private let text: UTF8Text
    private var cursor = 0
    private var isDone = false

    init(_ text: UTF8Text) { self.text = text }

    mutating func next() -> UTF8Text? {
        guard !isDone else { return nil }
        let start = cursor
        while cursor < text.count, text[cursor] != UInt8(ascii: "/") { cursor += 1 }
        let segment = text.slice(start..<cursor)
        if cursor < text.count { cursor += 1 } else { isDone = true }
        return segment
    }

    /// At most this many segments follow.
    var remainingCount: Int {
        guard !isDone else { return 0 }
        var slashes = 1
        for index in cursor..<text.count where text[index] == UInt8(ascii: "/") { slashes += 1 }
        return slashes
    }
}

extension UTF8Text {
    func slice(_ range: Range<Int>) -> UTF8Text {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "a slice outside of the text")
        guard let start = unsafe start else { return self }
        return unsafe UTF8Text(start: start + range.lowerBound, count: range.count)
    }
}

/// `~1` is a slash and then `~0` a tilde (RFC 6901 section 4); any other tilde stays.
private func unescaped(_ segment: UTF8Text, in arena: inout Arena) throws(PatchFailure) -> UTF8Text {
    var hasTilde = false
    for index in 0..<segment.count where segment[index] == UInt8(ascii: "~") { hasTilde = true }
    guard hasTilde else { return segment }
    guard let bytes = unsafe arena.allocate(UInt8.self, count: segment.count) else {
        throw .memoryExhausted
    }
    var count = 0
    var index = 0
    while index < segment.count {
        var byte = segment[index]
        index += 1
        if byte == UInt8(ascii: "~"), index < segment.count {
            if segment[index] == UInt8(ascii: "1") {
                byte = UInt8(ascii: "/")
                index += 1
            } else if segment[index] == UInt8(ascii: "0") {
                index += 1
            }
        }
        unsafe (bytes + count).initialize(to: byte)
        count += 1
    }
    return unsafe UTF8Text(start: UnsafePointer(bytes), count: count)
}
