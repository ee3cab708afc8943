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

    /// Compact documents, the common ones, pay one comparison.
    @inline(__always) static func skipSpace(_ cursor: inout Cursor, _ end: Cursor) {
        if unsafe cursor < end && cursor.pointee > 0x20 { return }
        unsafe cursor = skipSpaceOutOfLine(cursor, end)
    }

    @inline(never) static func skipSpaceOutOfLine(_ from: Cursor, _ end: Cursor) -> Cursor {
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

    /// `true`, `false` or `null`; everything else that a value cannot begin with ends here too.
    @inline(__always) func literal(_ cursor: inout Cursor) throws(ScanFailure) -> Cell {
        guard unsafe end - cursor >= 4 else { throw unsafe failure(.expectedValue, cursor) }
        switch unsafe UnsafeRawPointer(cursor).loadUnaligned(as: UInt32.self).littleEndian {
        case 0x6575_7274:
            unsafe cursor += 4
            return .bool(true)
        case 0x6C6C_756E:
            unsafe cursor += 4
            return .null()
        case 0x736C_6166 where unsafe Scanner.peek(cursor + 4, end) == UInt8(ascii: "e"):
            unsafe cursor += 5
            return .bool(false)
        default: throw unsafe failure(.expectedValue, cursor)
        }
    }

    /// A member's name. Names of up to fifteen bytes are scanned, hashed and compared as the same two words.
    @inline(__always) func key(
        _ cursor: inout Cursor, names: inout Names, arena: inout Arena
    ) throws(ScanFailure) -> Name {
        guard unsafe Scanner.peek(cursor, end) == UInt8(ascii: "\"") else {
            throw unsafe failure(.expectedKey, cursor)
        }
        unsafe cursor += 1
        if unsafe end - cursor >= 16 {
            let low = unsafe Scanner.load(cursor)
            let stopLow = Scanner.stops(low)
            if stopLow != 0 {
                let shift = UInt64(truncatingIfNeeded: stopLow.trailingZeroBitCount) & 56
                let count = Int(truncatingIfNeeded: shift &>> 3)
                if unsafe cursor[count] == UInt8(ascii: "\"") {
                    let words = NameWords(low: low & ((1 &<< shift) &- 1), high: 0)
                    let text = unsafe UnsafeBufferPointer(start: cursor, count: count)
                    unsafe cursor += count &+ 1
                    return unsafe names.intern(text, words: words)
                }
            } else {
                let high = unsafe Scanner.load(cursor + 8)
                let stopHigh = Scanner.stops(high)
                if stopHigh != 0 {
                    let shift = UInt64(truncatingIfNeeded: stopHigh.trailingZeroBitCount) & 56
                    let count = 8 &+ Int(truncatingIfNeeded: shift &>> 3)
                    if unsafe cursor[count] == UInt8(ascii: "\"") {
                        let words = NameWords(low: low, high: high & ((1 &<< shift) &- 1))
                        let text = unsafe UnsafeBufferPointer(start: cursor, count: count)
                        unsafe cursor += count &+ 1
                        return unsafe names.intern(text, words: words)
                    }
                }
            }
        }
        return try unsafe longKey(&cursor, names: &names, arena: &arena)
    }

    @inline(never) func longKey(
        _ cursor: inout Cursor, names: inout Names, arena: inout Arena
    ) throws(ScanFailure) -> Name {
        let text = try unsafe string(&cursor, arena: &arena)
        return unsafe names.intern(text.buffer)
    }
}
