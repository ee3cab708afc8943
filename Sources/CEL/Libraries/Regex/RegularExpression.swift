// SPDX-License-Identifier: Apache-2.0

internal import CRE2
package import JSON

/// One compiled regular expression: RE2 with the syntax that Go's regexp package takes.
///
/// RE2 is the specification of `matches` and its time is linear in the text. The two differ at the
/// edge of their syntaxes: what only RE2 takes (`\C`) is refused here, what only Go takes
/// (`(?<name>…)`) is rewritten.
@safe package final class RegularExpression: @unchecked Sendable {
    // Unchecked: RE2 is immutable to its users and locks what it caches.
    private let raw: OpaquePointer

    package init(_ pattern: UTF8Text) throws(RegularExpressionError) {
        try RegularExpressionSyntax.check(pattern)
        let rewritten = RegularExpressionSyntax.rewritten(pattern)
        let compiled = unsafe rewritten.withUnsafeBufferPointer { bytes in
            unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
                unsafe postern_re2_compile(
                    characters.baseAddress, characters.count,
                    Int64(Limits.regularExpressionByteCount))
            }
        }
        guard let compiled = unsafe compiled else {
            throw RegularExpressionError(re2: "unexpected error")
        }
        unsafe raw = compiled
        if let error = unsafe postern_re2_error(compiled) {
            throw RegularExpressionError(re2: unsafe String(cString: error))
        }
    }

    deinit { unsafe postern_re2_free(raw) }

    /// Whether the expression matches anywhere in `text`.
    package func matches(_ text: UTF8Text) -> Bool {
        unsafe withCharacters(text) { unsafe postern_re2_find(raw, $0, text.count, 0, nil, nil) }
    }

    /// The leftmost match at or after byte `start`; what lies before it is seen by `^` and `\b`.
    package func firstMatch(in text: UTF8Text, from start: Int = 0) -> Range<Int>? {
        var lower = 0, upper = 0
        let isFound = unsafe withCharacters(text) {
            unsafe postern_re2_find(raw, $0, text.count, start, &lower, &upper)
        }
        return isFound ? lower..<upper : nil
    }

    /// RE2 tells an empty text from none by its address.
    @unsafe private func withCharacters(_ text: UTF8Text, _ body: (UnsafePointer<CChar>?) -> Bool)
        -> Bool
    {
        guard let start = unsafe text.start else {
            var empty: CChar = 0
            return unsafe withUnsafePointer(to: &empty) { unsafe body($0) }
        }
        return unsafe start.withMemoryRebound(to: CChar.self, capacity: text.count) {
            unsafe body($0)
        }
    }
}

/// The matches of an expression in a text, in order, none empty right behind another: Go's
/// `FindAll`.
package struct RegularExpressionMatches {
    private let expression: RegularExpression
    private let text: UTF8Text
    private var position = 0
    private var previousEnd = -1

    package init(of expression: RegularExpression, in text: UTF8Text) {
        self.expression = expression
        self.text = text
    }

    package mutating func next() -> Range<Int>? {
        while position <= text.count {
            guard let match = expression.firstMatch(in: text, from: position) else {
                position = text.count + 1
                return nil
            }
            var isAccepted = true
            if match.upperBound == position {
                isAccepted = match.lowerBound != previousEnd
                position += position < text.count ? text.scalar(at: position).byteCount : 1
            } else {
                position = match.upperBound
            }
            previousEnd = match.upperBound
            if isAccepted { return match }
        }
        return nil
    }
}
