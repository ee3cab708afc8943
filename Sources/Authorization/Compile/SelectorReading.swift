// SPDX-License-Identifier: Apache-2.0

import Kubernetes

/// Whether an expression may look at the request's selectors: only then they are made for it. Upstream asks the same of its match
/// conditions (spec/authorization.md 1.7).
///
/// Told from the text, and in doubt yes: `request` must be followed by one of the fields that have no selector in them. A value of
/// any other kind, such as `[request, 1][0]`, could reach every field by a name that is made while it runs.
enum SelectorReading {
    static func isPossible(in text: String) -> Bool {
        var rest = text[...]
        while let found = first("request", in: rest) {
            let before = rest[..<found.lowerBound]
            rest = rest[found.upperBound...]
            if harmless.contains(where: rest.hasPrefix) { continue }
            if before.hasSuffix("has("), rest.hasPrefix(".resourceAttributes)") { continue }
            return true
        }
        return false
    }

    private static let harmless =
        [".user", ".groups", ".uid", ".extra", ".nonResourceAttributes"]
        + ["namespace", "verb", "group", "version", "resource", "subresource", "name"].map { ".resourceAttributes.\($0)" }

    private static func first(_ word: String, in text: Substring) -> Range<Substring.Index>? {
        var start = text.startIndex
        while start < text.endIndex {
            if text[start...].hasPrefix(word) { return start..<text.index(start, offsetBy: word.count) }
            start = text.index(after: start)
        }
        return nil
    }
}

extension AccessPolicy {
    /// Everything in it that is evaluated.
    var expressions: [PolicyExpression] {
        variables.map(\.expression)
            + rules.flatMap { rule in rule.requirements.compactMap(\.valuesFrom) + [rule.condition].compactMap(\.self) }
    }
}
