// SPDX-License-Identifier: Apache-2.0

/// The tokens of RFC 8259, each read from a cursor that the caller keeps in a register.
///
/// No byte at or behind `end` is ever read; words are read only where eight bytes are left.
@safe struct Scanner {
    let start: UnsafePointer<UInt8>
    let end: UnsafePointer<UInt8>

    typealias Cursor = UnsafePointer<UInt8>

    init(start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>) {
        unsafe self.start = start
        unsafe self.end = end
    }

    @inline(never) func failure(_ problem: JSONError.Problem, _ cursor: Cursor) -> ScanFailure {
        unsafe ScanFailure(problem, byteOffset: min(cursor, end) - start)
    }

    /// The byte at the cursor, 0 at the end: no token begins with 0.
    @inline(__always) static func peek(_ cursor: Cursor, _ end: Cursor) -> UInt8 {
        unsafe cursor < end ? cursor.pointee : 0
    }

    @inline(__always) static func load(_ cursor: Cursor) -> UInt64 {
        unsafe UnsafeRawPointer(cursor).loadUnaligned(as: UInt64.self)
    }

    /// Bytes that a block's reader may look at, its quotes and the colon included, with some to spare.
    static let blockByteCount = 32

    @inline(never) static func skipSpace(_ from: Cursor, _ end: Cursor) -> Cursor {
        var cursor = unsafe from
        while unsafe cursor < end {
            switch unsafe cursor.pointee {
            case 0x0A:
                unsafe cursor += 1
                // Indentation follows a line's end.
                while unsafe end - cursor >= 8, unsafe load(cursor) == 0x2020_2020_2020_2020 {
                    unsafe cursor += 8
                }
            case 0x20, 0x09, 0x0D: unsafe cursor += 1
            default: return unsafe cursor
            }
        }
        return unsafe cursor
    }

    /// A value that is neither string nor container; what no value begins with ends here too.
    @inline(never) func numberOrLiteral(
        _ from: Cursor, _ first: UInt8, arena: inout Arena
    ) throws(ScanFailure) -> (Cell, Cursor) {
        var cursor = unsafe from
        if first == UInt8(ascii: "-") || first &- UInt8(ascii: "0") < 10 {
            let cell = try unsafe number(&cursor, arena: &arena)
            return unsafe (cell, cursor)
        }
        guard unsafe end - cursor >= 4 else { throw unsafe failure(.expectedValue, cursor) }
        switch unsafe UnsafeRawPointer(cursor).loadUnaligned(as: UInt32.self).littleEndian {
        case 0x6575_7274: return unsafe (.bool(true), cursor + 4)
        case 0x6C6C_756E: return unsafe (.null(), cursor + 4)
        case 0x736C_6166 where unsafe Scanner.peek(cursor + 4, end) == UInt8(ascii: "e"):
            return unsafe (.bool(false), cursor + 5)
        default: throw unsafe failure(.expectedValue, cursor)
        }
    }

    /// Whether a plain name of up to fifteen bytes ends here, as nearly all do.
    @inline(__always) static func isQuoteAndColon(_ cursor: Cursor) -> Bool {
        unsafe UnsafeRawPointer(cursor).loadUnaligned(as: UInt16.self).littleEndian == 0x3A22
    }

    /// Whether `{},` stands here. - Precondition: at least four bytes before the end.
    @inline(__always) static func isEmptyObjectAndComma(_ cursor: Cursor) -> Bool {
        unsafe UnsafeRawPointer(cursor).loadUnaligned(as: UInt32.self).littleEndian & 0xFF_FFFF == 0x2C_7D7B
    }

    /// A member's name, with the space around it and the colon.
    @inline(never) func name(
        _ from: Cursor, _ blockEnd: Cursor, names: inout Names, texts: inout Texts,
        arena: inout Arena
    ) throws(ScanFailure) -> (Name, Cursor) {
        if unsafe from < blockEnd, unsafe from.pointee == UInt8(ascii: "\"") {
            // Up to fifteen bytes: scanned, hashed and compared as the same two words.
            let first = unsafe from + 1
            let stop = unsafe Scanner.stops(first)
            let isLow = stop.low != 0
            let found = isLow ? stop.low : stop.high
            let shift = UInt64(truncatingIfNeeded: found.trailingZeroBitCount)
            let count = Int(truncatingIfNeeded: shift &>> 3) &+ (isLow ? 0 : 8)
            if found != 0, unsafe Scanner.isQuoteAndColon(first + count) {
                let mask = (1 as UInt64 &<< shift) &- 1
                let words = unsafe NameWords(
                    low: Scanner.load(first) & (isLow ? mask : .max),
                    high: isLow ? 0 : Scanner.load(first + 8) & mask)
                return unsafe (
                    names.internShort(first, count: count, words: words), first + count + 2
                )
            }
        }
        return try unsafe unusualName(from, names: &names, texts: &texts, arena: &arena)
    }

    /// A longer name, one with escapes, or one that stands apart from its colon.
    private func unusualName(
        _ from: Cursor, names: inout Names, texts: inout Texts, arena: inout Arena
    ) throws(ScanFailure) -> (Name, Cursor) {
        var cursor = unsafe Scanner.skipSpace(from, end)
        guard unsafe Scanner.peek(cursor, end) == UInt8(ascii: "\"") else {
            throw unsafe failure(.expectedKey, cursor)
        }
        let (text, behind) = try unsafe string(cursor + 1, texts: &texts, arena: &arena)
        unsafe cursor = behind
        if unsafe Scanner.peek(cursor, end) <= 0x20 { unsafe cursor = Scanner.skipSpace(cursor, end) }
        guard unsafe Scanner.peek(cursor, end) == UInt8(ascii: ":") else {
            throw unsafe failure(.expectedColon, cursor)
        }
        return unsafe (names.intern(text.buffer), cursor + 1)
    }
}
