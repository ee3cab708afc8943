// SPDX-License-Identifier: Apache-2.0

extension Scanner {
    /// The bytes of a little-endian word at which a plain run of string bytes stops: control characters, `"`, `\` and
    /// everything that is not ASCII. The lowest bit set marks the first of them; bits above it may be false.
    @inline(__always) static func stops(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = (word ^ (ones &* 0x22)) &- ones
        let backslash = (word ^ (ones &* 0x5C)) &- ones
        let control = word &- (ones &* 0x20)
        return (quote | backslash | control | word) & (ones &* 0x80)
    }

    /// A string's value; the cursor stands behind its opening quote and is moved behind the closing one.
    @inline(__always) func string(
        _ cursor: inout Cursor, arena: inout Arena
    ) throws(ScanFailure) -> UTF8Text {
        let first = unsafe cursor
        while unsafe end - cursor >= 8 {
            let stop = unsafe Scanner.stops(Scanner.load(cursor))
            if stop == 0 {
                unsafe cursor += 8
                continue
            }
            unsafe cursor += stop.trailingZeroBitCount &>> 3
            if unsafe cursor.pointee == UInt8(ascii: "\"") {
                let count = unsafe cursor - first
                unsafe cursor += 1
                return unsafe UTF8Text(start: first, count: count)
            }
            break
        }
        return try unsafe unusualString(first, &cursor, arena: &arena)
    }

    /// The rest of a string that has escapes or bytes beyond ASCII, or that ends close to the document's end.
    @inline(never) func unusualString(
        _ first: Cursor, _ cursor: inout Cursor, arena: inout Arena
    ) throws(ScanFailure) -> UTF8Text {
        var hasEscapes = false
        scan: while unsafe cursor < end {
            if unsafe end - cursor >= 8 {
                let stop = unsafe Scanner.stops(Scanner.load(cursor))
                if stop == 0 {
                    unsafe cursor += 8
                    continue
                }
                unsafe cursor += stop.trailingZeroBitCount &>> 3
            }
            let byte = unsafe cursor.pointee
            if byte == UInt8(ascii: "\"") {
                let closing = unsafe cursor
                unsafe cursor += 1
                guard hasEscapes else { return unsafe UTF8Text(start: first, count: closing - first) }
                return try unsafe unescaped(first, closing, arena: &arena)
            } else if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                guard unsafe end - cursor >= 2 else { break scan }
                unsafe cursor += 2
                // What is escaped may itself be out of place.
                let escaped = unsafe (cursor - 1).pointee
                if escaped < 0x20 || escaped >= 0x80 {
                    throw unsafe failure(.invalidEscape, cursor - 1)
                }
            } else if byte < 0x20 {
                throw unsafe failure(.controlCharacter, cursor)
            } else if byte < 0x80 {
                unsafe cursor += 1
            } else {
                let count = unsafe UTF8Validation.sequenceByteCount(cursor, end)
                guard count > 0 else { throw unsafe failure(.invalidUTF8, cursor) }
                unsafe cursor += count
            }
        }
        throw unsafe failure(.unterminatedString, end)
    }

    /// A copy in the arena with the escapes undone: never longer than what it came from.
    private func unescaped(
        _ first: Cursor, _ closing: Cursor, arena: inout Arena
    ) throws(ScanFailure) -> UTF8Text {
        guard let copy = unsafe arena.allocate(UInt8.self, count: closing - first) else {
            throw unsafe failure(.outOfMemory, first)
        }
        var output = unsafe copy
        var cursor = unsafe first
        while unsafe cursor < closing {
            let byte = unsafe cursor.pointee
            if byte != UInt8(ascii: "\\") {
                unsafe Scanner.copyRun(&cursor, closing, &output)
                continue
            }
            // The scan above saw a byte behind every backslash before the closing quote.
            let escape = unsafe cursor[1]
            let plain = Scanner.meaning(ofEscape: escape)
            if plain != 0 {
                unsafe output.initialize(to: plain)
                unsafe output += 1
                unsafe cursor += 2
            } else if escape == UInt8(ascii: "u") {
                guard var scalar = unsafe Scanner.hexadecimal(cursor + 2, closing) else {
                    throw unsafe failure(.invalidEscape, cursor)
                }
                unsafe cursor += 6
                if scalar & 0xFC00 == 0xD800, unsafe closing - cursor >= 6,
                    unsafe cursor[0] == UInt8(ascii: "\\"), unsafe cursor[1] == UInt8(ascii: "u"),
                    let low = unsafe Scanner.hexadecimal(cursor + 2, closing),
                    low & 0xFC00 == 0xDC00
                {
                    scalar = 0x10000 &+ ((scalar & 0x3FF) &<< 10 | (low & 0x3FF))
                    unsafe cursor += 6
                } else if scalar & 0xF800 == 0xD800 {
                    // An unpaired surrogate, as Go's decoder has it.
                    scalar = 0xFFFD
                }
                unsafe UTF8Validation.append(scalar, &output)
            } else {
                throw unsafe failure(.invalidEscape, cursor + 1)
            }
        }
        return unsafe UTF8Text(start: UnsafePointer(copy), count: output - copy)
    }

    /// Copies up to the next backslash. The output lies never further in its memory than the cursor in its own, so a
    /// whole word has room wherever it could be read.
    @inline(__always) private static func copyRun(
        _ cursor: inout Cursor, _ closing: Cursor, _ output: inout UnsafeMutablePointer<UInt8>
    ) {
        let ones: UInt64 = 0x0101_0101_0101_0101
        while unsafe closing - cursor >= 8 {
            let word = unsafe load(cursor)
            unsafe UnsafeMutableRawPointer(output).storeBytes(of: word, as: UInt64.self)
            let other = word ^ (ones &* 0x5C)
            let found = (other &- ones) & ~other & (ones &* 0x80)
            let count = found == 0 ? 8 : found.trailingZeroBitCount &>> 3
            unsafe cursor += count
            unsafe output += count
            if found != 0 { return }
        }
        while unsafe cursor < closing, unsafe cursor.pointee != UInt8(ascii: "\\") {
            unsafe output.initialize(to: cursor.pointee)
            unsafe cursor += 1
            unsafe output += 1
        }
    }

    /// What a one-letter escape stands for; 0 for `u` and for no escape.
    @inline(__always) private static func meaning(ofEscape escape: UInt8) -> UInt8 {
        switch escape {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): escape
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        default: 0
        }
    }

    private static func hexadecimal(_ cursor: Cursor, _ closing: Cursor) -> UInt32? {
        guard unsafe closing - cursor >= 4 else { return nil }
        var value: UInt32 = 0
        for index in 0..<4 {
            let byte = unsafe cursor[index]
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte &- UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte &- UInt8(ascii: "a") &+ 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte &- UInt8(ascii: "A") &+ 10
            default: return nil
            }
            value = value &<< 4 | UInt32(digit)
        }
        return value
    }
}
