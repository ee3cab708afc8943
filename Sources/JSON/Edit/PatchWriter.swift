// SPDX-License-Identifier: Apache-2.0

/// Writes the JSON Patch (RFC 6902) that makes one document into another, as text.
///
/// An edited document links what did not change, so both meet in the same cells there and the writer passes by: a patch
/// costs what was edited. What differs is described as deep as it can be:
///
/// - objects by name, whatever the order: `remove` what is gone, then go into what both have, then `add` what is new
/// - arrays by position after what they share at both ends: go into pairs, then `add` or, from the end, `remove` the rest
/// - everything else by `replace`; 1 and 1.0 differ
///
///     var patches = PatchWriter()
///     let isChanged = patches.write(from: object, to: edited, names: workspace.names, into: &body)
///
/// One belongs to a thread and keeps the memory of its path, so a warm one allocates nothing.
public struct PatchWriter: ~Copyable {
    /// The pointer to the values being compared, `~0` and `~1` in place, not yet escaped for a JSON string.
    private var path = ByteBuffer()
    private var operationCount = 0

    public init() {}

    /// Appends `[…]`, with nothing in it where the documents are equal.
    /// - Returns: Whether anything differs.
    /// - Complexity: O(cells that were written anew), times depth where arrays changed their length.
    public mutating func write(
        from original: Node, to edited: Node, names: borrowing Names, into output: inout ByteBuffer
    ) -> Bool {
        path.removeAll()
        operationCount = 0
        output.append(UInt8(ascii: "["))
        compare(original, edited, names, &output)
        output.append(UInt8(ascii: "]"))
        return operationCount > 0
    }

    private mutating func compare(
        _ original: Node, _ edited: Node, _ names: borrowing Names, _ output: inout ByteBuffer
    ) {
        if original.isPlainlyEqual(to: edited) { return }
        if original.kind == .object, edited.kind == .object {
            compareMembers(original, edited, names, &output)
        } else if original.kind == .array, edited.kind == .array {
            compareElements(original, edited, names, &output)
        } else if !original.isScalarEqual(to: edited) {
            append("replace", value: edited, names, &output)
        }
    }

    private mutating func compareMembers(
        _ original: Node, _ edited: Node, _ names: borrowing Names, _ output: inout ByteBuffer
    ) {
        var keptCount = 0
        var lookup = MemberLookup(edited)
        for (name, value) in original.members {
            let successor = lookup.find(name)
            // Most members of a container on the way to an edit: no path is written for them.
            if let successor, value.isPlainlyEqual(to: successor) {
                keptCount += 1
                continue
            }
            let mark = enter(names.utf8(name))
            if let successor {
                keptCount += 1
                compare(value, successor, names, &output)
            } else {
                append("remove", value: nil, names, &output)
            }
            path.truncate(to: mark)
        }
        guard keptCount < edited.count else { return }
        lookup = MemberLookup(original)
        for (name, value) in edited.members where lookup.find(name) == nil {
            let mark = enter(names.utf8(name))
            append("add", value: value, names, &output)
            path.truncate(to: mark)
        }
    }

    private mutating func compareElements(
        _ original: Node, _ edited: Node, _ names: borrowing Names, _ output: inout ByteBuffer
    ) {
        let (prefix, pairCount) = PatchWriter.alignment(of: original, with: edited)
        var before = original.elements
        var after = edited.elements
        for _ in 0..<prefix {
            _ = before.next()
            _ = after.next()
        }
        var index = prefix
        for _ in 0..<pairCount {
            guard let one = before.next(), let other = after.next() else { break }
            if !one.isPlainlyEqual(to: other) {
                let mark = enter(index)
                compare(one, other, names, &output)
                path.truncate(to: mark)
            }
            index += 1
        }
        var surplus = original.count - edited.count
        while surplus > 0 {
            surplus -= 1
            let mark = enter(index + surplus)
            append("remove", value: nil, names, &output)
            path.truncate(to: mark)
        }
        var missing = edited.count - original.count
        while missing > 0, let element = after.next() {
            missing -= 1
            let mark = enter(index)
            append("add", value: element, names, &output)
            path.truncate(to: mark)
            index += 1
        }
    }

    /// How many elements both begin with, and how many pairs behind those stand before what was added or removed.
    ///
    /// A tape is walked forwards only: the common end is what follows the last pair that differs when both are held
    /// against each other by their ends. Arrays of one length need no such look: every pair is compared.
    private static func alignment(of one: Node, with other: Node) -> (prefix: Int, pairCount: Int) {
        let shorterCount = min(one.count, other.count)
        guard one.count != other.count else { return (0, shorterCount) }
        var shorter = one.count < other.count ? one.elements : other.elements
        var longer = one.count < other.count ? other.elements : one.elements
        var prefix = 0
        while prefix < shorterCount {
            var (nextShorter, nextLonger) = (shorter, longer)
            guard let left = nextShorter.next(), let right = nextLonger.next(),
                left.isEqual(to: right)
            else { break }
            (shorter, longer) = (nextShorter, nextLonger)
            prefix += 1
        }
        for _ in 0..<abs(one.count - other.count) { _ = longer.next() }
        var pairCount = 0
        var position = 0
        while let left = shorter.next(), let right = longer.next() {
            position += 1
            if !left.isEqual(to: right) { pairCount = position }
        }
        return (prefix, pairCount)
    }

    /// - Returns: The path's length before.
    private mutating func enter(_ name: UTF8Text) -> Int {
        let mark = path.count
        path.append(UInt8(ascii: "/"))
        path.append(pointerToken: name)
        return mark
    }

    private mutating func enter(_ index: Int) -> Int {
        let mark = path.count
        path.append(UInt8(ascii: "/"))
        path.append(decimal: UInt64(index))
        return mark
    }

    private mutating func append(
        _ operation: StaticString, value: Node?, _ names: borrowing Names, _ output: inout ByteBuffer
    ) {
        if operationCount > 0 { output.append(UInt8(ascii: ",")) }
        operationCount += 1
        output.append("{\"op\":\"")
        output.append(operation)
        output.append("\",\"path\":\"")
        unsafe Writer.writeContent(path.bytes, to: &output)
        output.append(UInt8(ascii: "\""))
        if let value {
            output.append(",\"value\":")
            Writer.write(value, names: names, to: &output)
        }
        output.append(UInt8(ascii: "}"))
    }
}
