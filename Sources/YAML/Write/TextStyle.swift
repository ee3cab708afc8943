// SPDX-License-Identifier: Apache-2.0

/// How a text may be written so that it reads back as itself, with this reader and with one of YAML 1.2.
enum TextStyle {
    /// Whether it may stand without quotes.
    static func isPlain(_ text: String) -> Bool {
        guard ResolvedScalar(plain: text) == .string, text != "<<", text != "=" else { return false }
        let scalars = Array(text.unicodeScalars)
        guard let first = scalars.first, let last = scalars.last else { return false }
        // Numbers and dates of other readers.
        if first.properties.numericType != nil || "+.".unicodeScalars.contains(first) {
            if !text.contains(where: \.isLetter) { return false }
        }
        if "-?:".unicodeScalars.contains(first) {
            guard scalars.count > 1, scalars[1] != " " else { return false }
        }
        if ",[]{}#&*!|>'\"%@`".unicodeScalars.contains(first) || first == " " || last == " " || last == ":" {
            return false
        }
        if text.hasPrefix("---") || text.hasPrefix("...") { return false }
        for (index, scalar) in scalars.enumerated() {
            guard isPrintable(scalar), scalar != "\n", scalar != "\t" else { return false }
            if scalar == ":", index + 1 < scalars.count, scalars[index + 1] == " " { return false }
            if scalar == "#", index > 0, scalars[index - 1] == " " { return false }
        }
        return true
    }

    /// Whether it may stand as a block of lines: several of them, the first not indented, none with space at its end.
    static func isBlock(_ text: String) -> Bool {
        let lines = text.split(separator: "\n" as Unicode.Scalar, omittingEmptySubsequences: false)
        guard lines.count > 1, let first = lines.first(where: { !$0.isEmpty }),
            first.unicodeScalars.first != " ", first.unicodeScalars.first != "\t"
        else { return false }
        for line in lines {
            guard line.unicodeScalars.last != " ", line.unicodeScalars.last != "\t",
                line.unicodeScalars.allSatisfy({ isPrintable($0) })
            else { return false }
        }
        return true
    }

    /// What YAML allows unescaped, without the byte order mark and the breaks that only YAML 1.1 has.
    static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD,
            0x10000...0x10FFFF:
            true
        default: false
        }
    }
}

extension String {
    /// Lines by code point: a carriage return before a line feed is no one character here.
    func split(
        separator: Unicode.Scalar, omittingEmptySubsequences: Bool
    ) -> [Substring] {
        unicodeScalars.split(separator: separator, omittingEmptySubsequences: omittingEmptySubsequences)
            .map(Substring.init)
    }
}
