// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// Why a text is no regular expression, in the words of Go's regexp package.
package struct RegularExpressionError: Error, Hashable {
    /// `error parsing regexp: missing closing ): `(``
    package let message: String

    /// - Parameter re2: What RE2 says: a reason, and behind a colon the part of the expression it points at.
    init(re2 text: String) {
        for (reason, goReason) in Self.reasons where text.hasPrefix(reason) {
            let part = text.dropFirst(reason.count)
            self.init(goReason, part.hasPrefix(": ") ? String(part.dropFirst(2)) : String(part))
            return
        }
        self.init("expression too large", "")
    }

    init(_ reason: String, _ part: String) {
        let place = reason == "expression too large" ? "" : ": `\(part)`"
        message = "error parsing regexp: \(reason)\(place)"
    }

    /// RE2's reasons and Go's; a reason that begins another stands behind it.
    private static let reasons: [(String, String)] = [
        ("invalid escape sequence", "invalid escape sequence"),
        ("invalid character class range", "invalid character class range"),
        ("invalid character class", "invalid character class"),
        ("missing ]", "missing closing ]"),
        ("missing )", "missing closing )"),
        ("unexpected )", "unexpected )"),
        ("trailing \\", "trailing backslash at end of expression"),
        ("no argument for repetition operator", "missing argument to repetition operator"),
        ("invalid repetition size", "invalid repeat count"),
        ("bad repetition operator", "invalid nested repetition operator"),
        ("invalid perl operator", "invalid or unsupported Perl syntax"),
        ("invalid UTF-8", "invalid UTF-8"),
        ("invalid named capture group", "invalid named capture"),
        ("unexpected error", "regexp/syntax: internal error"),
    ]
}

/// Where RE2's syntax is not Go's.
enum RegularExpressionSyntax {
    /// Refuses what RE2 takes and Go does not: `\C`, one byte of UTF-8.
    static func check(_ pattern: UTF8Text) throws(RegularExpressionError) {
        var error: RegularExpressionError?
        visit(pattern) { index, isInClass in
            guard error == nil, pattern[index] == UInt8(ascii: "\\"), index + 1 < pattern.count,
                pattern[index + 1] == UInt8(ascii: "C")
            else { return }
            error = RegularExpressionError("invalid escape sequence", "\\C")
        }
        if let error { throw error }
    }

    /// The pattern with `(?<name>` written as RE2 of Debian 12 knows it: `(?P<name>`.
    static func rewritten(_ pattern: UTF8Text) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(pattern.count + 8)
        var insertions: [Int] = []
        visit(pattern) { index, isInClass in
            guard !isInClass, pattern[index] == UInt8(ascii: "("), index + 3 < pattern.count,
                pattern.slice(index..<(index + 3)) == "(?<",
                pattern[index + 3] != UInt8(ascii: "="), pattern[index + 3] != UInt8(ascii: "!")
            else { return }
            insertions.append(index + 2)
        }
        for index in 0..<pattern.count {
            if insertions.first == index {
                bytes.append(UInt8(ascii: "P"))
                insertions.removeFirst()
            }
            bytes.append(pattern[index])
        }
        return bytes
    }

    /// Calls `body` with the index of each byte that begins something; what `\` quotes, also
    /// between `\Q` and `\E`, is passed over.
    private static func visit(
        _ pattern: UTF8Text, _ body: (_ index: Int, _ isInClass: Bool) -> Void
    ) {
        var index = 0
        var classStart: Int?
        while index < pattern.count {
            body(index, classStart != nil)
            switch pattern[index] {
            case UInt8(ascii: "\\"):
                if index + 1 < pattern.count, pattern[index + 1] == UInt8(ascii: "Q"),
                    classStart == nil
                {
                    let end = pattern.firstRange(of: UTF8Text("\\E"), from: index + 2)
                    index = end ?? pattern.count
                }
                index += 2
                continue
            case UInt8(ascii: "[") where classStart == nil:
                classStart = index
                // A bracket that comes first in a class is a member of it.
                if index + 1 < pattern.count, pattern[index + 1] == UInt8(ascii: "^") { index += 1 }
                if index + 1 < pattern.count, pattern[index + 1] == UInt8(ascii: "]") { index += 1 }
            case UInt8(ascii: "[")
            where index + 1 < pattern.count && pattern[index + 1] == UInt8(ascii: ":"):
                if let end = pattern.firstRange(of: UTF8Text(":]"), from: index + 2) {
                    index = end + 1
                }
            case UInt8(ascii: "]"): classStart = nil
            default: break
            }
            index += 1
        }
    }
}
