// SPDX-License-Identifier: Apache-2.0

extension Document {
    /// The loop: one value each turn, then as many commas and closing brackets as follow it.
    ///
    /// Everything that changes with each byte is a local variable and stays in a register; what is rare (escapes,
    /// fractions, growth) is called and not inlined.
    /// - Returns: Whether members were replaced, so that absent cells lie on the tape.
    mutating func scan(
        _ bytes: UnsafeBufferPointer<UInt8>, names: inout Names, arena: inout Arena
    ) throws(ScanFailure) -> Bool {
        guard let start = bytes.baseAddress, bytes.count > 0 else {
            throw ScanFailure(.expectedValue, byteOffset: 0)
        }
        let end = unsafe start + bytes.count
        let scanner = unsafe Scanner(start: start, end: end)
        var cursor = unsafe start
        var frame = Frame(index: 0, childCount: 0, seen: 0, isObject: false, isSuspicious: false)
        var depth = 0
        var hasAbsent = false
        unsafe Scanner.skipSpace(&cursor, end)
        var next = 0
        var cells = unsafe self.cells
        var capacity = cellCapacity

        values: while true {
            var name = Name.none
            if frame.isObject {
                name = try unsafe scanner.key(&cursor, names: &names, arena: &arena)
                let bit = 1 as UInt64 &<< (UInt64(name.rawValue) & 63)
                if frame.seen & bit != 0 { frame.isSuspicious = true }
                frame.seen |= bit
                unsafe Scanner.skipSpace(&cursor, end)
                guard unsafe Scanner.peek(cursor, end) == UInt8(ascii: ":") else {
                    throw unsafe scanner.failure(.expectedColon, cursor)
                }
                unsafe cursor += 1
                unsafe Scanner.skipSpace(&cursor, end)
            }
            if next == capacity {
                reallocate(capacity: capacity &* 2, keeping: next)
                unsafe cells = self.cells
                capacity = cellCapacity
            }

            let first = unsafe Scanner.peek(cursor, end)
            switch first {
            case UInt8(ascii: "\""):
                unsafe cursor += 1
                let text = try unsafe scanner.string(&cursor, arena: &arena)
                unsafe (cells + next).initialize(to: .string(text, name: name))
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                let isObject = first == UInt8(ascii: "{")
                guard depth < Limits.depthMaximum else {
                    throw unsafe scanner.failure(.tooDeep, cursor)
                }
                unsafe cursor += 1
                unsafe Scanner.skipSpace(&cursor, end)
                unsafe (cells + next).initialize(
                    to: .container(
                        isObject ? .object : .array, name: name, childCount: 0, cellCount: 0))
                // `{` and `}`, `[` and `]` are two apart.
                if unsafe Scanner.peek(cursor, end) == first &+ 2 {
                    unsafe cursor += 1
                } else {
                    unsafe (frames + depth).initialize(to: frame)
                    frame = Frame(
                        index: next, childCount: 0, seen: 0, isObject: isObject,
                        isSuspicious: false)
                    depth &+= 1
                    next &+= 1
                    continue values
                }
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                var cell = try unsafe scanner.number(&cursor, arena: &arena)
                cell.name = name
                unsafe (cells + next).initialize(to: cell)
            default:
                var cell = try unsafe scanner.literal(&cursor)
                cell.name = name
                unsafe (cells + next).initialize(to: cell)
            }
            next &+= 1

            while true {
                unsafe Scanner.skipSpace(&cursor, end)
                guard depth > 0 else { break values }
                frame.childCount &+= 1
                let byte = unsafe Scanner.peek(cursor, end)
                if byte == UInt8(ascii: ",") {
                    unsafe cursor += 1
                    unsafe Scanner.skipSpace(&cursor, end)
                    continue values
                }
                guard byte == (frame.isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                    throw unsafe scanner.failure(
                        frame.isObject ? .expectedCommaOrBrace : .expectedCommaOrBracket, cursor)
                }
                unsafe cursor += 1
                var childCount = frame.childCount
                if frame.isSuspicious {
                    let replaced = markReplaced(
                        in: frame.index, childCount: childCount, nameCount: names.count)
                    if replaced > 0 { hasAbsent = true }
                    childCount &-= replaced
                }
                unsafe cells[frame.index].payload =
                    UInt64(truncatingIfNeeded: childCount) &<< 32
                    | UInt64(truncatingIfNeeded: next &- frame.index &- 1)
                depth &-= 1
                frame = unsafe frames[depth]
            }
        }
        guard unsafe cursor == end else { throw unsafe scanner.failure(.expectedEnd, cursor) }
        cellCount = next
        return hasAbsent
    }
}
