// SPDX-License-Identifier: Apache-2.0

extension Document {
    /// The loop: a member's name where one is due, a value, then as many closing brackets as follow it.
    ///
    /// What changes with each byte is a local variable and stays in a register; compact documents, the common ones, meet
    /// no test for white space. What is rare (numbers, escapes, long names, space, growth) is called and not inlined.
    ///
    /// While a container is open, its cell's payload holds its child count so far (high half) and the index of the
    /// container around it (low half).
    /// - Returns: Whether members were replaced, so that absent cells lie on the tape.
    mutating func scan(
        _ bytes: UnsafeBufferPointer<UInt8>, names: inout Names, arena: inout Arena
    ) throws(ScanFailure) -> Bool {
        guard let start = bytes.baseAddress, bytes.count > 0 else {
            throw ScanFailure(.expectedValue, byteOffset: 0)
        }
        let end = unsafe start + bytes.count
        // Before this address a whole block lies ahead, and more.
        let blockEnd = unsafe start + max(0, bytes.count - Scanner.blockByteCount)
        let scanner = unsafe Scanner(start: start, end: end)
        let deepest = unsafe frames + Limits.depthMaximum
        var texts = Texts()
        var hasAbsent = false

        var cursor = unsafe start
        reserve(Document.cellCountMaximum(byteCount: bytes.count))
        rows.forget()
        var next = unsafe cells
        var container = unsafe cells
        // The names that came last, for predicting the next.
        var context: UInt32 = 0
        var frame = unsafe frames
        unsafe cells.initialize(to: .null())

        values: while true {
            assert(unsafe next < cells + cellCapacity, "more cells than the bytes can make")
            var name = Name.none
            if unsafe container.pointee.isOpenObject {
                if unsafe cursor < blockEnd,
                    let predicted = unsafe names.predicted(context, &cursor, end)
                {
                    name = predicted
                } else {
                    let start = unsafe cursor
                    unsafe (name, cursor) = try scanner.name(
                        start, blockEnd, names: &names, texts: &texts, arena: &arena)
                    unsafe names.learn(context, start, cursor, name)
                }
                context = context &<< 2 ^ name.rawValue
                let bit = 1 as UInt64 &<< (UInt64(name.rawValue) & 63)
                if unsafe frame.pointee.seen & bit != 0 { unsafe frame.pointee.seen = .max }
                unsafe frame.pointee.seen |= bit
            }
            var first = unsafe Scanner.peek(cursor, end)
            if first <= 0x20 {
                unsafe cursor = Scanner.skipSpace(cursor, end)
                first = unsafe Scanner.peek(cursor, end)
            }
            if first == UInt8(ascii: "\"") {
                unsafe cursor += 1
                if unsafe cursor < blockEnd, let short = unsafe Scanner.shortString(&cursor) {
                    unsafe next.initialize(to: .string(short, name: name))
                    // Nearly always another member or element follows: the common way is the straight one.
                    if unsafe cursor.pointee == UInt8(ascii: ","), unsafe frame > frames {
                        unsafe next += 1
                        unsafe container.pointee.payload &+= 1 &<< 32
                        unsafe cursor += 1
                        continue values
                    }
                } else {
                    let text: UTF8Text
                    unsafe (text, cursor) = try scanner.string(cursor, texts: &texts, arena: &arena)
                    unsafe next.initialize(to: .string(text, name: name))
                }
            } else if first == UInt8(ascii: "{"), unsafe cursor < blockEnd,
                unsafe Scanner.isEmptyObjectAndComma(cursor), unsafe frame > frames, unsafe frame < deepest
            {
                // A third of the members of an object that the API server sends: its managedFields.
                unsafe next.initialize(to: Cell(payload: 0, name: name, kind: .object))
                unsafe next += 1
                unsafe container.pointee.payload &+= 1 &<< 32
                unsafe cursor += 3
                continue values
            } else if first | 0x20 == UInt8(ascii: "{") {
                // `{` and `[`, `}` and `]` differ in that bit; a bracket and its partner are two apart.
                unsafe cursor += 1
                var second = unsafe Scanner.peek(cursor, end)
                if second <= 0x20 {
                    unsafe cursor = Scanner.skipSpace(cursor, end)
                    second = unsafe Scanner.peek(cursor, end)
                }
                let kind: Kind = first == UInt8(ascii: "{") ? .object : .array
                if second == first &+ 2 {
                    unsafe cursor += 1
                    unsafe next.initialize(to: Cell(payload: 0, name: name, kind: kind))
                    if unsafe frame == deepest { throw unsafe scanner.failure(.tooDeep, cursor - 2) }
                } else {
                    let index = unsafe Document.distance(cells, container)
                    unsafe next.initialize(to: Cell(payload: index, name: name, kind: kind))
                    guard unsafe frame < deepest else {
                        throw unsafe scanner.failure(.tooDeep, cursor - 1)
                    }
                    unsafe frame += 1
                    unsafe frame.initialize(to: Frame(seen: 0))
                    unsafe container = next
                    unsafe next += 1
                    continue values
                }
            } else {
                let cell: Cell
                unsafe (cell, cursor) = try scanner.numberOrLiteral(cursor, first, arena: &arena)
                unsafe next.initialize(to: cell)
                unsafe next.pointee.name = name
            }
            unsafe next += 1

            while true {
                guard unsafe frame > frames else { break values }
                unsafe container.pointee.payload &+= 1 &<< 32
                var byte = unsafe Scanner.peek(cursor, end)
                if byte <= 0x20 {
                    unsafe cursor = Scanner.skipSpace(cursor, end)
                    byte = unsafe Scanner.peek(cursor, end)
                }
                if byte == UInt8(ascii: ",") {
                    unsafe cursor += 1
                    if unsafe container.pointee.payload &>> 32 &- RowReader.firstCount == frame.pointee.seen {
                        unsafe (cursor, next) = readRows(cursor, blockEnd, next, container, frame)
                    }
                    continue values
                }
                let isObject = unsafe container.pointee.isOpenObject
                guard byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
                    throw unsafe scanner.failure(
                        isObject ? .expectedCommaOrBrace : .expectedCommaOrBracket, cursor)
                }
                unsafe cursor += 1
                if unsafe frame.pointee.seen == .max {
                    let replaced = unsafe markReplaced(
                        in: container - cells, nameCount: names.count)
                    if replaced { hasAbsent = true }
                }
                let payload = unsafe container.pointee.payload
                let cellCount = unsafe Document.distance(container, next) &- 1
                unsafe container.pointee.payload = payload & 0xFFFF_FFFF_0000_0000 | cellCount
                unsafe container = cells + Int(payload & 0xFFFF_FFFF)
                unsafe frame -= 1
            }
        }
        unsafe cursor = Scanner.skipSpace(cursor, end)
        guard unsafe cursor == end else { throw unsafe scanner.failure(.expectedEnd, cursor) }
        unsafe cellCount = next - cells
        return hasAbsent
    }

    /// The most cells that a scan of so many bytes writes: room for all is asked for before, and no value asks again.
    ///
    /// A value that ends takes two bytes, itself and a comma or its other bracket; a bracket still open takes one, and no
    /// more than `Limits.depthMaximum` are open at once. Then the last value, and one that is being read.
    private static func cellCountMaximum(byteCount: Int) -> Int {
        byteCount / 2 + Limits.depthMaximum + 2
    }

    /// Cells from `first` to `last`, which lies not before it: a shift where the difference of pointers divides.
    @inline(__always) private static func distance(
        _ first: UnsafeMutablePointer<Cell>, _ last: UnsafeMutablePointer<Cell>
    ) -> UInt64 {
        UInt64(UInt(bitPattern: last) &- UInt(bitPattern: first)) &>> 4
    }
}

extension Cell {
    /// Whether this is an object's cell; no other cell of an open container has these bits.
    @inline(__always) fileprivate var isOpenObject: Bool {
        kindAndLength == UInt32(Kind.object.rawValue)
    }
}
