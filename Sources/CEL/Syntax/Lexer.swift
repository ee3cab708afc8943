// SPDX-License-Identifier: Apache-2.0

/// Cuts a source into tokens.
///
/// The longest word wins. Where no word fits, the bytes up to and including the one that broke the
/// last hope are reported and skipped: that decides the text of upstream's "token recognition
/// error" messages (`'= '`, `''\8'`), so it is kept exactly.
struct Lexer {
    private let bytes: [UInt8]
    private let isASCII: Bool
    private var position = 0
    /// UTF-8 continuation bytes before `position`: what a byte position exceeds its code point
    /// position by.
    private var continuationCount = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        isASCII = bytes.allSatisfy { $0 < 0x80 }
    }

    /// A stretch of the source that is no token.
    struct Failure: Error {
        var start: Int
        var end: Int
        var offset: UInt32
    }

    /// The next token, hidden ones included; at the end of the input that, again and again.
    mutating func next() throws(Failure) -> Token {
        let start = position
        let offset = UInt32(truncatingIfNeeded: start - continuationCount)
        let (kind, end) = scan()
        if !isASCII {
            for index in start..<end where bytes[index] & 0xC0 == 0x80 { continuationCount += 1 }
        }
        position = end
        guard let kind else { throw Failure(start: start, end: end, offset: offset) }
        return Token(
            kind: kind, start: UInt32(truncatingIfNeeded: start),
            end: UInt32(truncatingIfNeeded: end),
            offset: offset)
    }
}

extension Lexer {
    /// All tokens but the hidden ones, closed by the end of the input; nothing when something is no
    /// token.
    static func tokens(of bytes: [UInt8]) -> [Token]? {
        var lexer = Lexer(bytes)
        var tokens: [Token] = []
        tokens.reserveCapacity(bytes.count / 2 + 2)
        while true {
            guard let token = try? lexer.next() else { return nil }
            if token.kind.isHidden { continue }
            tokens.append(token)
            if token.kind == .endOfInput { return tokens }
        }
    }

    private func byte(_ index: Int) -> UInt8 { index < bytes.count ? bytes[index] : 0 }

    /// The kind and end of the token at the position; without a kind the end of what is skipped.
    private func scan() -> (TokenKind?, Int) {
        let start = position
        guard start < bytes.count else { return (.endOfInput, start) }
        let next = byte(start + 1)
        switch bytes[start] {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), 0x0C:
            var end = start + 1
            while end < bytes.count, Lexer.isSpace(bytes[end]) { end += 1 }
            return (.whitespace, end)
        case UInt8(ascii: "/"):
            guard next == UInt8(ascii: "/") else { return (.slash, start + 1) }
            var end = start + 2
            while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
            return (.comment, end)
        case UInt8(ascii: "="): return pair(next == UInt8(ascii: "="), .equals)
        case UInt8(ascii: "&"): return pair(next == UInt8(ascii: "&"), .logicalAnd)
        case UInt8(ascii: "|"): return pair(next == UInt8(ascii: "|"), .logicalOr)
        case UInt8(ascii: "!"):
            return next == UInt8(ascii: "=") ? (.notEquals, start + 2) : (.exclamation, start + 1)
        case UInt8(ascii: "<"):
            return next == UInt8(ascii: "=") ? (.lessOrEqual, start + 2) : (.less, start + 1)
        case UInt8(ascii: ">"):
            return next == UInt8(ascii: "=") ? (.greaterOrEqual, start + 2) : (.greater, start + 1)
        case UInt8(ascii: "["): return (.leftBracket, start + 1)
        case UInt8(ascii: "]"): return (.rightBracket, start + 1)
        case UInt8(ascii: "{"): return (.leftBrace, start + 1)
        case UInt8(ascii: "}"): return (.rightBrace, start + 1)
        case UInt8(ascii: "("): return (.leftParenthesis, start + 1)
        case UInt8(ascii: ")"): return (.rightParenthesis, start + 1)
        case UInt8(ascii: ","): return (.comma, start + 1)
        case UInt8(ascii: "-"): return (.minus, start + 1)
        case UInt8(ascii: "?"): return (.question, start + 1)
        case UInt8(ascii: ":"): return (.colon, start + 1)
        case UInt8(ascii: "+"): return (.plus, start + 1)
        case UInt8(ascii: "*"): return (.star, start + 1)
        case UInt8(ascii: "%"): return (.percent, start + 1)
        case UInt8(ascii: "."):
            return Lexer.isDigit(next)
                ? (.double, exponentEnd(digitsEnd(start + 1))) : (.dot, start + 1)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return number()
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            return string(quote: start, isRaw: false, .string) { (nil, $0) }
        case UInt8(ascii: "`"): return escapedIdentifier()
        case UInt8(ascii: "_"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            return word()
        default: return (nil, characterEnd(start))
        }
    }

    private func pair(_ isPair: Bool, _ kind: TokenKind) -> (TokenKind?, Int) {
        isPair ? (kind, position + 2) : (nil, characterEnd(position + 1))
    }

    /// An identifier or keyword, or the prefix of a raw string or of bytes.
    private func word() -> (TokenKind?, Int) {
        let start = position
        var end = start + 1
        while end < bytes.count, Lexer.isIdentifierByte(bytes[end]) { end += 1 }
        guard end < bytes.count,
            bytes[end] == UInt8(ascii: "\"") || bytes[end] == UInt8(ascii: "'"), end - start <= 2
        else { return (keyword(start, end), end) }
        let first = bytes[start] | 0x20
        let second = bytes[end - 1] | 0x20
        switch (end - start, first, second) {
        case (1, UInt8(ascii: "r"), _):
            return string(quote: end, isRaw: true, .string) { _ in (.identifier, end) }
        case (1, UInt8(ascii: "b"), _):
            return string(quote: end, isRaw: false, .bytes) { _ in (.identifier, end) }
        case (2, UInt8(ascii: "b"), UInt8(ascii: "r")):
            return string(quote: end, isRaw: true, .bytes) { _ in (.identifier, end) }
        default: return (keyword(start, end), end)
        }
    }

    private func keyword(_ start: Int, _ end: Int) -> TokenKind {
        guard end - start <= 5, bytes[start] != UInt8(ascii: "_") else { return .identifier }
        switch bytes[start] {
        case UInt8(ascii: "i"):
            return bytes[start..<end].elementsEqual("in".utf8) ? .in : .identifier
        case UInt8(ascii: "t"):
            return bytes[start..<end].elementsEqual("true".utf8) ? .true : .identifier
        case UInt8(ascii: "f"):
            return bytes[start..<end].elementsEqual("false".utf8) ? .false : .identifier
        case UInt8(ascii: "n"):
            return bytes[start..<end].elementsEqual("null".utf8) ? .null : .identifier
        default: return .identifier
        }
    }

    private func escapedIdentifier() -> (TokenKind?, Int) {
        var end = position + 1
        while end < bytes.count {
            switch bytes[end] {
            case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: " "):
                end += 1
            case let byte where Lexer.isIdentifierByte(byte): end += 1
            case UInt8(ascii: "`") where end > position + 1: return (.escapedIdentifier, end + 1)
            default: return (nil, characterEnd(end))
            }
        }
        return (nil, end)
    }
}

// Numbers.
extension Lexer {
    private func number() -> (TokenKind?, Int) {
        let start = position
        if bytes[start] == UInt8(ascii: "0"), byte(start + 1) == UInt8(ascii: "x"),
            Lexer.isHexDigit(byte(start + 2))
        {
            var end = start + 2
            while end < bytes.count, Lexer.isHexDigit(bytes[end]) { end += 1 }
            return byte(end) | 0x20 == UInt8(ascii: "u") ? (.uint, end + 1) : (.int, end)
        }
        let end = digitsEnd(start)
        if byte(end) == UInt8(ascii: "."), Lexer.isDigit(byte(end + 1)) {
            return (.double, exponentEnd(digitsEnd(end + 1)))
        }
        let withExponent = exponentEnd(end)
        if withExponent > end { return (.double, withExponent) }
        return byte(end) | 0x20 == UInt8(ascii: "u") ? (.uint, end + 1) : (.int, end)
    }

    private func digitsEnd(_ start: Int) -> Int {
        var end = start
        while end < bytes.count, Lexer.isDigit(bytes[end]) { end += 1 }
        return end
    }

    private func exponentEnd(_ start: Int) -> Int {
        guard byte(start) | 0x20 == UInt8(ascii: "e") else { return start }
        let sign =
            byte(start + 1) == UInt8(ascii: "+") || byte(start + 1) == UInt8(ascii: "-") ? 1 : 0
        return Lexer.isDigit(byte(start + 1 + sign)) ? digitsEnd(start + 1 + sign) : start
    }
}

// Strings.
extension Lexer {
    /// A string literal whose first quote stands at `quote`, prefix and all.
    ///
    /// - Parameter otherwise: What the start of a string that does not end is; its parameter is the
    ///   end of what was tried.
    private func string(
        quote start: Int, isRaw: Bool, _ kind: TokenKind, otherwise: (Int) -> (TokenKind?, Int)
    ) -> (TokenKind?, Int) {
        let quote = bytes[start]
        guard byte(start + 1) == quote else {
            let (end, isClosed) = stringEnd(start + 1, quote, isRaw: isRaw, isTriple: false)
            return isClosed ? (kind, end) : otherwise(end)
        }
        // The empty string, unless three quotes open a longer one that also closes.
        guard byte(start + 2) == quote else { return (kind, start + 2) }
        let (end, isClosed) = stringEnd(start + 3, quote, isRaw: isRaw, isTriple: true)
        return (kind, isClosed ? end : start + 2)
    }

    /// The end of a string after its quotes, or, not closed, after the character that cannot be in
    /// it.
    private func stringEnd(_ start: Int, _ quote: UInt8, isRaw: Bool, isTriple: Bool) -> (
        Int, isClosed: Bool
    ) {
        var index = start
        while index < bytes.count {
            switch bytes[index] {
            case quote:
                if !isTriple { return (index + 1, true) }
                if byte(index + 1) == quote, byte(index + 2) == quote { return (index + 3, true) }
                index += 1
            case UInt8(ascii: "\\") where !isRaw:
                let (end, isEscape) = escapeEnd(index)
                if !isEscape { return (end, false) }
                index = end
            case UInt8(ascii: "\n") where !isTriple, UInt8(ascii: "\r") where !isTriple:
                return (index + 1, false)
            default: index += 1
            }
        }
        return (index, false)
    }

    private func escapeEnd(_ backslash: Int) -> (Int, isEscape: Bool) {
        let first = backslash + 1
        guard first < bytes.count else { return (first, false) }
        switch bytes[first] {
        case UInt8(ascii: "a"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
            UInt8(ascii: "r"),
            UInt8(ascii: "t"), UInt8(ascii: "v"), UInt8(ascii: "\""), UInt8(ascii: "'"),
            UInt8(ascii: "\\"),
            UInt8(ascii: "?"), UInt8(ascii: "`"):
            return (first + 1, true)
        case UInt8(ascii: "x"), UInt8(ascii: "X"): return digits(first + 1, 2, Lexer.isHexDigit)
        case UInt8(ascii: "u"): return digits(first + 1, 4, Lexer.isHexDigit)
        case UInt8(ascii: "U"): return digits(first + 1, 8, Lexer.isHexDigit)
        case UInt8(ascii: "0")...UInt8(ascii: "3"):
            return digits(first + 1, 2) { (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) }
        default: return (characterEnd(first), false)
        }
    }

    private func digits(_ start: Int, _ count: Int, _ isDigit: (UInt8) -> Bool) -> (
        Int, isEscape: Bool
    ) {
        for index in start..<(start + count) {
            guard index < bytes.count else { return (index, false) }
            if !isDigit(bytes[index]) { return (characterEnd(index), false) }
        }
        return (start + count, true)
    }

    /// The end of the whole character at `index`; the end of the input beyond it.
    private func characterEnd(_ index: Int) -> Int {
        var end = index + 1
        while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
        return min(end, bytes.count)
    }
}

// Character classes.
extension Lexer {
    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0C || byte == 0x0D
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    static func isHexDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 6
    }

    static func isIdentifierByte(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- UInt8(ascii: "a") < 26 || isDigit(byte) || byte == UInt8(ascii: "_")
    }
}
