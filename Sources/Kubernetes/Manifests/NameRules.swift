// SPDX-License-Identifier: Apache-2.0

/// The forms that names must have. Each gives nothing for a good name, else all that the API server says, in its order.
///
/// Source: the messages of apimachinery's `util/validation` and `api/validate/content`, as the API server prints them: the
/// former counts characters and the latter bytes.
package enum NameRules {
    /// Names of objects, groups.
    package static func subdomain(_ name: String) -> [String] { subdomain(name, unit: "characters") }

    /// A DNS-1035 label: begins with a letter.
    package static func label1035(_ name: String) -> [String] {
        var problems = tooLong(name, 63, unit: "characters")
        if !isLabel(name.utf8[...]) || name.utf8.first.map(isLower) != true {
            problems.append(
                "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an "
                    + "alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or "
                    + "'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')")
        }
        return problems
    }

    /// A name, perhaps behind a DNS prefix and a slash: keys of labels and annotations.
    package static func qualified(_ name: String) -> [String] {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        let wording =
            "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
            + "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation "
            + "is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
        guard let last = parts.last, parts.count <= 2 else {
            return [
                "a valid label key \(wording) with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
            ]
        }
        var problems: [String] = []
        if parts.count == 2 {
            problems = parts[0].isEmpty ? ["must be non-empty"] : subdomain(String(parts[0]), unit: "bytes")
            problems = problems.map { "prefix part \($0)" }
        }
        let length = last.isEmpty ? ["must be non-empty"] : tooLong(String(last), 63, unit: "bytes")
        problems += length.map { "name part \($0)" }
        return isWord(last.utf8[...]) ? problems : problems + ["name part \(wording)"]
    }

    /// The value of a label.
    package static func labelValue(_ value: String) -> [String] {
        let problems = tooLong(value, 63, unit: "bytes")
        if value.isEmpty || isWord(value.utf8[...]) { return problems }
        return problems + [
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and "
                + "must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', "
                + "regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
        ]
    }

    /// A segment of a URL's path.
    package static func pathSegment(_ name: String) -> [String] {
        if name == "." || name == ".." { return ["may not be '\(name)'"] }
        return ["/", "%"].filter { name.contains($0) }.map { "may not contain '\($0)'" }
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

    private static func subdomain(_ name: String, unit: String) -> [String] {
        let problems = tooLong(name, 253, unit: unit)
        let labels = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        if labels.allSatisfy({ isLabel($0) }) { return problems }
        return problems + [
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', "
                + "and must start and end with an alphanumeric character (e.g. 'example.com', regex used for "
                + "validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
        ]
    }

    private static func tooLong(_ name: String, _ limit: Int, unit: String) -> [String] {
        name.utf8.count > limit ? ["must be no more than \(limit) \(unit)"] : []
    }

    /// Letters, digits, and between them also `-`, `_` and `.`.
    private static func isWord(_ bytes: Substring.UTF8View) -> Bool {
        guard let first = bytes.first, let last = bytes.last, isAlphanumeric(first), isAlphanumeric(last)
        else { return false }
        return bytes.allSatisfy {
            isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
                || $0 == UInt8(ascii: ".")
        }
    }

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
