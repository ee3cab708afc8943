// SPDX-License-Identifier: Apache-2.0

/// A Go value without a JSON form, as three of Go's verbs print it.
package struct ForeignText {
    /// `%T`: `time.Duration`.
    package let type: String
    /// `%#v`: `1000000000`. Go shows pointers as addresses; they are written as `…` here.
    package let syntax: String
    /// `%v`: `1s`.
    package let plain: String

    package init(type: String, syntax: String, plain: String) {
        self.type = type
        self.syntax = syntax
        self.plain = plain
    }

    /// In one text, as a cell carries it; no Go type's name has this character.
    package var joined: String { "\(type)\u{0}\(syntax.replacingNul)\u{0}\(plain.replacingNul)" }

    init(reading joined: String) {
        let parts = joined.split(separator: "\u{0}", maxSplits: 2, omittingEmptySubsequences: false)
        type = parts.first.map(String.init) ?? ""
        syntax = parts.dropFirst().first.map(String.init) ?? ""
        plain = parts.dropFirst(2).first.map(String.init) ?? ""
    }
}

extension String {
    /// The text without the character that separates.
    fileprivate var replacingNul: String {
        String(String.UnicodeScalarView(unicodeScalars.map { $0 == "\u{0}" ? "\u{FFFD}" : $0 }))
    }
}
