// SPDX-License-Identifier: Apache-2.0

/// Reads fields of a manifest and remembers what is wrong with them.
///
/// It never stops at the first mistake: the API server lists them all, and so does the author want them. Where a value is
/// unusable the reader returns the default, so that reading goes on.
package struct FieldReader {
    package private(set) var errors: [FieldError] = []

    package init() {}

    package mutating func report(_ error: FieldError) { errors.append(error) }

    /// Reports each thing that `NameRules` finds wrong with a value.
    package mutating func report(_ problems: [String], with value: String, path: String, at place: Place) {
        for problem in problems {
            report(FieldError(path, .invalid(goQuoted(value)), problem, at: place))
        }
    }

    /// Reports every member of `value` that is not in `known`.
    package mutating func expectFields(_ known: [String], of value: Manifest, path: String) {
        guard let members = value.members else {
            if !value.isNull { wrongKind(value, path: path, expected: "a map") }
            return
        }
        for (key, member) in members where !known.contains(key) {
            let remedy = nearest(to: key, among: known).map { "did you mean '\($0)'?" }
            report(
                FieldError(
                    path.isEmpty ? key : "\(path).\(key)", .unknownField, at: member.place,
                    remedy: remedy))
        }
    }

    package mutating func string(_ key: String, of value: Manifest, path: String) -> String? {
        guard let member = value[key], !member.isNull else { return nil }
        guard let text = member.string else {
            wrongKind(member, path: "\(path).\(key)", expected: "a string")
            return nil
        }
        return text
    }

    package mutating func list(_ key: String, of value: Manifest, path: String) -> [Manifest] {
        guard let member = value[key], !member.isNull else { return [] }
        guard let items = member.list else {
            wrongKind(member, path: "\(path).\(key)", expected: "a list")
            return []
        }
        return items
    }

    package mutating func strings(_ key: String, of value: Manifest, path: String) -> [String] {
        let items = list(key, of: value, path: path)
        var texts: [String] = []
        texts.reserveCapacity(items.count)
        for (index, item) in items.enumerated() {
            if let text = item.isNull ? "" : item.string {
                texts.append(text)
            } else {
                wrongKind(item, path: "\(path).\(key)[\(index)]", expected: "a string")
            }
        }
        return texts
    }

    /// One of an enumeration's words; nothing where the field is absent or wrong.
    package mutating func choice<Choice: RawRepresentable<String>>(
        _ key: String, of value: Manifest, path: String, among supported: [Choice]
    ) -> Choice? {
        guard let text = string(key, of: value, path: path) else { return nil }
        if let choice = supported.first(where: { $0.rawValue == text }) { return choice }
        report(
            FieldError(
                "\(path).\(key)", .notSupported(jsonQuoted(text), supported: supported.map(\.rawValue).sorted()),
                at: value[key]?.place ?? value.place))
        return nil
    }

    /// The same where one is required; an empty word is as good as none.
    package mutating func requiredChoice<Choice: RawRepresentable<String>>(
        _ key: String, of value: Manifest, path: String, among supported: [Choice]
    ) -> Choice? {
        let isAbsent = value[key].map { $0.isNull || $0.string == "" } ?? true
        if !isAbsent { return choice(key, of: value, path: path, among: supported) }
        require("\(path).\(key)", at: value.place)
        return nil
    }

    package mutating func require(_ path: String, _ detail: String = "", at place: Place) {
        report(FieldError(path, .required, detail, at: place))
    }

    private mutating func wrongKind(_ value: Manifest, path: String, expected: String) {
        // YAML 1.1 reads `y`, `no` and `on` as booleans, which surprises authors.
        let isScalar = value.list == nil && value.members == nil
        report(
            FieldError(
                path, .invalid(value.kindName), "expected \(expected)", at: value.place,
                remedy: expected == "a string" && isScalar ? "put it in quotes" : nil))
    }
}

/// The known word nearest to a mistyped one, if any is near.
package func nearest(to word: String, among known: [String]) -> String? {
    let scored = known.map { (distance($0.lowercased(), word.lowercased()), $0) }
    guard let best = scored.min(by: { $0.0 < $1.0 }), best.0 <= max(1, word.count / 3) else {
        return nil
    }
    return best.1
}

/// Levenshtein's.
private func distance(_ one: String, _ other: String) -> Int {
    let other = Array(other.utf8)
    var row = Array(0...other.count)
    for (index, byte) in one.utf8.enumerated() {
        var diagonal = row[0]
        row[0] = index + 1
        for column in other.indices {
            let above = row[column + 1]
            row[column + 1] = min(
                above + 1, row[column] + 1, diagonal + (byte == other[column] ? 0 : 1))
            diagonal = above
        }
    }
    return row[other.count]
}
