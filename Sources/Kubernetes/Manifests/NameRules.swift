// SPDX-License-Identifier: Apache-2.0

/// The forms that names must have. Each gives nothing for a good name, else what the API server says.
///
/// Source: the messages of apimachinery's `util/validation`, as the API server prints them.
package enum NameRules {
    package static func subdomain(_ name: String) -> String? {
        if name.utf8.count > 253 { return "must be no more than 253 bytes" }
        let labels = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        if labels.allSatisfy({ isLabel($0) }) { return nil }
        return "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', "
            + "and must start and end with an alphanumeric character (e.g. 'example.com', regex used for "
            + "validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
    }

    /// A DNS-1035 label: begins with a letter.
    package static func label1035(_ name: String) -> String? {
        if name.utf8.count > 63 { return "must be no more than 63 bytes" }
        if isLabel(name.utf8[...]), let first = name.utf8.first, isLower(first) { return nil }
        return "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an "
            + "alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', "
            + "regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
    }

    /// A name, perhaps behind a DNS prefix and a slash.
    package static func qualified(_ name: String) -> String? {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        let wording =
            "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
            + "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation "
            + "is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
        if parts.count > 2 {
            return "a qualified name " + wording
                + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
        }
        if parts.count == 2 {
            if parts[0].isEmpty { return "prefix part must be non-empty" }
            if let problem = subdomain(String(parts[0])) { return "prefix part " + problem }
        }
        guard let last = parts.last, !last.isEmpty else { return "name part must be non-empty" }
        if last.utf8.count > 63 { return "name part must be no more than 63 bytes" }
        let ends = [last.utf8.first, last.utf8.last].compactMap(\.self)
        let good = last.utf8.allSatisfy {
            isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
                || $0 == UInt8(ascii: ".")
        }
        return good && ends.allSatisfy(isAlphanumeric) ? nil : "name part " + wording
    }

    /// A segment of a URL's path.
    package static func pathSegment(_ name: String) -> String? {
        if name == "." || name == ".." { return "may not be '\(name)'" }
        for illegal in ["/", "%"] where name.contains(illegal) {
            return "may not contain '\(illegal)'"
        }
        return nil
    }

    package static func isIdentifier(_ name: String) -> Bool {
        guard let first = name.utf8.first,
            isLower(first | 0x20) || first == UInt8(ascii: "_")
        else { return false }
        return name.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "_") }
            && !reservedWords.contains(name)
    }

    /// cel-spec: "Syntax", RESERVED, with the literals' words.
    private static let reservedWords: Set<String> = [
        "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if",
        "import", "let", "loop", "package", "namespace", "return", "var", "void", "while",
    ]

    private static func isLabel(_ bytes: Substring.UTF8View) -> Bool {
        guard let first = bytes.first, let last = bytes.last, isLowerOrDigit(first),
            isLowerOrDigit(last)
        else { return false }
        return bytes.allSatisfy { isLowerOrDigit($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isLower(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "a") < 26 }
    private static func isLowerOrDigit(_ byte: UInt8) -> Bool {
        isLower(byte) || byte &- UInt8(ascii: "0") < 10
    }
    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isLower(byte | 0x20) || byte &- UInt8(ascii: "0") < 10
    }
}
