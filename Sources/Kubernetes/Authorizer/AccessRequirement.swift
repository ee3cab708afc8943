// SPDX-License-Identifier: Apache-2.0

/// One part of a label or field selector: what two spellings of one selector have in common.
package struct AccessRequirement: Hashable, Sendable {
    package var key: String
    /// `In`, `NotIn`, `Exists`, `DoesNotExist`.
    package var relation: String
    /// Sorted.
    package var values: [String]

    package init(key: String, relation: String, values: [String]) {
        self.key = key
        self.relation = relation
        self.values = values.sorted()
    }

    var text: String {
        switch relation {
        case "In": values.count == 1 ? "\(key)=\(values[0])" : "\(key) in (\(values.joined(separator: ",")))"
        case "NotIn":
            values.count == 1 ? "\(key)!=\(values[0])" : "\(key) notin (\(values.joined(separator: ",")))"
        case "DoesNotExist": "!\(key)"
        default: key
        }
    }

    /// The parts of a label selector, sorted; none where it cannot be parsed, as upstream leaves it out then.
    static func list(labels text: String) -> [AccessRequirement] {
        var requirements: [AccessRequirement] = []
        for part in parts(text) {
            guard let requirement = label(part) else { return [] }
            requirements.append(requirement)
        }
        return requirements.sorted { ($0.key, $0.relation, $0.text) < ($1.key, $1.relation, $1.text) }
    }

    /// The parts of a field selector, sorted: only equality and its opposite exist.
    static func list(fields text: String) -> [AccessRequirement] {
        var requirements: [AccessRequirement] = []
        for part in parts(text) {
            guard let requirement = equality(part) else { return [] }
            requirements.append(requirement)
        }
        return requirements.sorted { ($0.key, $0.relation, $0.text) < ($1.key, $1.relation, $1.text) }
    }

    /// Split at commas outside of parentheses; empty parts are left out.
    private static func parts(_ text: String) -> [Substring] {
        var parts: [Substring] = []
        var start = text.startIndex
        var depth = 0
        for index in text.indices {
            switch text[index] {
            case "(": depth += 1
            case ")": depth -= 1
            case "," where depth == 0:
                parts.append(text[start..<index])
                start = text.index(after: index)
            default: break
            }
        }
        parts.append(text[start...])
        return parts.filter { !$0.allSatisfy { $0 == " " } }
    }

    private static func label(_ part: Substring) -> AccessRequirement? {
        let words = part.split(separator: " ")
        guard let first = words.first else { return nil }
        if first.hasPrefix("!"), !first.hasPrefix("!=") {
            let key = String(part.drop { $0 == " " || $0 == "!" }.filter { $0 != " " })
            return key.isEmpty ? nil : AccessRequirement(key: key, relation: "DoesNotExist", values: [])
        }
        if let open = part.firstIndex(of: "("), part.contains(")") {
            let head = part[..<open].split(separator: " ")
            guard head.count == 2, head[1] == "in" || head[1] == "notin" else { return nil }
            let inner = part[part.index(after: open)...].prefix { $0 != ")" }
            let values = inner.split(separator: ",", omittingEmptySubsequences: false).map {
                String($0.filter { $0 != " " })
            }
            return AccessRequirement(
                key: String(head[0]), relation: head[1] == "in" ? "In" : "NotIn", values: values)
        }
        if part.contains("=") { return equality(part) }
        return words.count == 1
            ? AccessRequirement(key: String(first), relation: "Exists", values: []) : nil
    }

    private static func equality(_ part: Substring) -> AccessRequirement? {
        guard let sign = part.firstIndex(of: "=") else { return nil }
        var key = part[..<sign]
        let isNegated = key.last == "!"
        if isNegated { key = key.dropLast() }
        var value = part[part.index(after: sign)...]
        if value.first == "=" { value = value.dropFirst() }
        let name = key.filter { $0 != " " }
        guard !name.isEmpty else { return nil }
        return AccessRequirement(
            key: String(name), relation: isNegated ? "NotIn" : "In",
            values: [String(value.filter { $0 != " " })])
    }
}
