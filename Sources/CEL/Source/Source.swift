// SPDX-License-Identifier: Apache-2.0

/// The text of one expression, as the author wrote it.
///
/// The language counts positions in code points (cel-spec: "Syntax"), the lexer works on bytes; the
/// two agree for ASCII, which is nearly all expressions, and so the difference is only computed
/// where a byte says it must be.
package struct Source: Sendable {
    /// What messages call the text: `<input>` upstream, a file name for policy files.
    package let name: String
    package let utf8: [UInt8]

    package init(_ text: String, name: String = "<input>") {
        self.name = name
        utf8 = Array(text.utf8)
    }

    package var text: String { String(decoding: utf8, as: UTF8.self) }

    /// The number of code points, which upstream's length limit counts.
    package var codePointCount: Int {
        utf8.reduce(into: 0) { count, byte in count &+= byte & 0xC0 == 0x80 ? 0 : 1 }
    }
}

/// A place in a source, as people and upstream's messages name it.
package struct SourceLocation: Hashable, Sendable {
    /// 1-based.
    package var line: Int
    /// 0-based, in code points; messages print one more.
    package var column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}

extension Source {
    /// The place of a code point.
    ///
    /// - Parameter offset: In code points, 0 ≤ offset ≤ `codePointCount`; beyond it the end of the
    ///   last line is meant.
    package func location(ofCodePoint offset: Int) -> SourceLocation {
        var line = 1
        var column = 0
        var remaining = offset
        for byte in utf8 where byte & 0xC0 != 0x80 {
            if remaining == 0 { break }
            remaining -= 1
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 0
            } else {
                column += 1
            }
        }
        return SourceLocation(line: line, column: column)
    }

    /// The text of a line, without its end.
    ///
    /// - Parameter number: 1-based; nothing beyond the last line.
    package func line(_ number: Int) -> String? {
        var current = 1
        var start = 0
        for (index, byte) in utf8.enumerated() where byte == UInt8(ascii: "\n") {
            if current == number { return String(decoding: utf8[start..<index], as: UTF8.self) }
            current += 1
            start = index + 1
        }
        return current == number ? String(decoding: utf8[start...], as: UTF8.self) : nil
    }
}
