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

    /// The same for sixteen bytes at the cursor: 0xFF for each byte at which a plain run stops, exactly. As signed numbers,
    /// control characters and everything that is not ASCII are both below the space.
    @inline(__always) static func stops(_ cursor: Cursor) -> (low: UInt64, high: UInt64) {
        let block = unsafe UnsafeRawPointer(cursor).loadUnaligned(as: SIMD16<Int8>.self)
        // Spelled out: with a scalar operand the standard library's generic code runs, eighty times slower.
        let mask =
            (block .== SIMD16<Int8>(repeating: 0x22)) .| (block .== SIMD16<Int8>(repeating: 0x5C))
            .| (block .< SIMD16<Int8>(repeating: 0x20))
        let words = unsafe unsafeBitCast(mask, to: SIMD2<UInt64>.self)
        return (words[0], words[1])
    }

    /// A string of up to fifteen plain bytes; the cursor stands behind its opening quote and is moved behind the closing
    /// one. Anything else gives nil and leaves the cursor.
    @inline(__always) static func shortString(_ cursor: inout Cursor) -> UTF8Text? {
        let stop = unsafe stops(cursor)
        let isLow = stop.low != 0
        let found = isLow ? stop.low : stop.high
        let count = found.trailingZeroBitCount &>> 3 &+ (isLow ? 0 : 8)
        guard unsafe cursor[count] == UInt8(ascii: "\"") else { return nil }
        let first = unsafe cursor
        unsafe cursor += count &+ 1
        return unsafe UTF8Text(start: first, count: count)
    }

    /// Any string; `first` is behind its opening quote.
    /// - Returns: Its value, and where it goes on behind the closing quote.
    @inline(never) func string(
        _ first: Cursor, texts: inout Texts, arena: inout Arena
    ) throws(ScanFailure) -> (UTF8Text, Cursor) {
        var cursor = unsafe first
        while unsafe end - cursor >= 16 {
            let stop = unsafe Scanner.stops(cursor)
            if stop.low | stop.high == 0 {
                unsafe cursor += 16
                continue
            }
            let isLow = stop.low != 0
            let found = isLow ? stop.low : stop.high
            unsafe cursor += found.trailingZeroBitCount &>> 3 &+ (isLow ? 0 : 8)
            if unsafe cursor.pointee == UInt8(ascii: "\"") {
                return unsafe (UTF8Text(start: first, count: cursor - first), cursor + 1)
            }
            if unsafe cursor.pointee == UInt8(ascii: "\\") {
                let text = try unsafe escapedString(first, &cursor, texts: &texts, arena: &arena)
                return unsafe (text, cursor)
            }
            break
        }
        let text = try unsafe unusualString(first, &cursor, texts: &texts, arena: &arena)
        return unsafe (text, cursor)
    }

    /// The rest of a string that has bytes beyond ASCII or escapes, or that ends close to the document's end.
    private func unusualString(
        _ first: Cursor, _ cursor: inout Cursor, texts: inout Texts, arena: inout Arena
    ) throws(ScanFailure) -> UTF8Text {
        while unsafe cursor < end {
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
                let count = unsafe cursor - first
                unsafe cursor += 1
                return unsafe UTF8Text(start: first, count: count)
            } else if byte == UInt8(ascii: "\\") {
                return try unsafe escapedString(first, &cursor, texts: &texts, arena: &arena)
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

    /// The rest of a string from its first escape on: what came before is copied, the rest undone while it is read.
    private func escapedString(
        _ first: Cursor, _ cursor: inout Cursor, texts: inout Texts, arena: inout Arena
    ) throws(ScanFailure) -> UTF8Text {
        guard let start = unsafe texts.place(forRestOfDocument: end - first, in: &arena) else {
            throw unsafe failure(.outOfMemory, first)
        }
        var output = unsafe start
        unsafe output.initialize(from: first, count: cursor - first)
        unsafe output += cursor - first
        while unsafe cursor < end {
            // What is written lies never further in its memory than what is read in its own, so words have room.
            if unsafe end - cursor >= 8 {
                let word = unsafe Scanner.load(cursor)
                unsafe UnsafeMutableRawPointer(output).storeBytes(of: word, as: UInt64.self)
                let stop = Scanner.stops(word)
                let count = stop == 0 ? 8 : stop.trailingZeroBitCount &>> 3
                unsafe cursor += count
                unsafe output += count
                if stop == 0 { continue }
            }
            let byte = unsafe cursor.pointee
            if byte == UInt8(ascii: "\\") {
                let plain = unsafe Scanner.meaning(ofEscape: Scanner.peek(cursor + 1, end))
                if plain != 0 {
                    unsafe output.initialize(to: plain)
                    unsafe output += 1
                    unsafe cursor += 2
                } else {
                    try unsafe unicodeEscape(&cursor, &output)
                }
            } else if byte == UInt8(ascii: "\"") {
                unsafe cursor += 1
                unsafe texts.next = output
                return unsafe UTF8Text(start: UnsafePointer(start), count: output - start)
            } else if byte < 0x20 {
                throw unsafe failure(.controlCharacter, cursor)
            } else {
                let count = byte < 0x80 ? 1 : unsafe UTF8Validation.sequenceByteCount(cursor, end)
                guard count > 0 else { throw unsafe failure(.invalidUTF8, cursor) }
                unsafe output.initialize(from: cursor, count: count)
                unsafe cursor += count
                unsafe output += count
            }
        }
        throw unsafe failure(.unterminatedString, end)
    }

    /// `\u` and four digits, or two of them that make a surrogate pair; an unpaired surrogate is U+FFFD, as Go's decoder has it.
    private func unicodeEscape(
        _ cursor: inout Cursor, _ output: inout UnsafeMutablePointer<UInt8>
    ) throws(ScanFailure) {
        guard unsafe end - cursor >= 2 else { throw unsafe failure(.unterminatedString, end) }
        guard unsafe cursor[1] == UInt8(ascii: "u") else {
            throw unsafe failure(.invalidEscape, cursor + 1)
        }
        guard var scalar = unsafe Scanner.hexadecimal(cursor + 2, end) else {
            throw unsafe failure(.invalidEscape, cursor)
        }
        unsafe cursor += 6
        if scalar & 0xFC00 == 0xD800, unsafe end - cursor >= 6,
            unsafe cursor[0] == UInt8(ascii: "\\"), unsafe cursor[1] == UInt8(ascii: "u"),
            let low = unsafe Scanner.hexadecimal(cursor + 2, end), low & 0xFC00 == 0xDC00
        {
            scalar = 0x10000 &+ ((scalar & 0x3FF) &<< 10 | (low & 0x3FF))
            unsafe cursor += 6
        } else if scalar & 0xF800 == 0xD800 {
            scalar = 0xFFFD
        }
        unsafe UTF8Validation.append(scalar, &output)
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

    private static func hexadecimal(_ cursor: Cursor, _ end: Cursor) -> UInt32? {
        guard unsafe end - cursor >= 4 else { return nil }
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

/// Where the strings of one document that have escapes are undone: one allocation of what was left to read when the first
/// of them came, which suffices for all of them.
@safe struct Texts {
    var next: UnsafeMutablePointer<UInt8>?

    init() { unsafe next = nil }

    @inline(__always) mutating func place(
        forRestOfDocument byteCount: Int, in arena: inout Arena
    ) -> UnsafeMutablePointer<UInt8>? {
        if let next = unsafe next { return unsafe next }
        return unsafe arena.allocate(UInt8.self, count: byteCount &+ 8)
    }
}
