// SPDX-License-Identifier: Apache-2.0

import Kubernetes

/// Selectors as people write them, read with the API server's grammar.
///
/// Only the command line, tests of policies and literals in policies come here: a request's selector arrives parsed, and a second parser
/// beside the API server's would be a way around it. Source: spec/authorization.md 1.3, 2.4.
package enum SelectorText {
    /// `team in (a,b),env!=prod,!legacy,tier`; nil where the API server could not read it either.
    ///
    /// - Returns: Sorted by key as the API server sends them; `>` and `<`, which never reach a webhook, are left out.
    package static func labels(_ text: String) -> [SelectorRequirement]? {
        var scanner = Scanner(text)
        var requirements: [SelectorRequirement] = []
        if scanner.isAtEnd { return [] }
        while true {
            guard let requirement = label(&scanner) else { return nil }
            if let known = requirement {
                guard NameRules.qualified(known.key).isEmpty, known.values.allSatisfy(isLabelValue) else { return nil }
                requirements.append(known)
            }
            if scanner.isAtEnd { break }
            guard scanner.take(",") else { return nil }
        }
        return requirements.enumerated().sorted { ($0.element.key, $0.offset) < ($1.element.key, $1.offset) }
            .map(\.element)
    }

    /// Whether a label can have the value: the API server reads no selector that asks for another.
    static func isLabelValue(_ value: String) -> Bool {
        NameRules.labelValue(value).isEmpty
    }

    /// `spec.nodeName=n1,status.phase!=Failed`, with `\` before a comma, an equals sign or a backslash that is meant; nil where
    /// the API server could not read it either.
    package static func fields(_ text: String) -> [SelectorRequirement]? {
        var requirements: [SelectorRequirement] = []
        for term in terms(text).sorted() where !term.isEmpty {
            guard let (key, relation, value) = fieldTerm(term), !key.isEmpty, let value = unescaped(value) else {
                return nil
            }
            requirements.append(SelectorRequirement(.field, key, relation, [value]))
        }
        return requirements
    }

    /// Parts at commas without a backslash before them.
    private static func terms(_ text: String) -> [String] {
        var terms = [""]
        var isEscaped = false
        for character in text.unicodeScalars {
            if character == ",", !isEscaped {
                terms.append("")
            } else {
                terms[terms.count - 1].unicodeScalars.append(character)
            }
            isEscaped = character == "\\" && !isEscaped
        }
        return terms
    }

    private static func fieldTerm(
        _ term: String
    ) -> (key: String, relation: SelectorRequirement.Operator, value: String)? {
        let scalars = Array(term.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            let key = text(scalars[..<index])
            let next = index + 1 < scalars.count ? scalars[index + 1] : nil
            if scalar == "!", next == "=" { return (key, .notIn, text(scalars[(index + 2)...])) }
            if scalar == "=", next == "=" { return (key, .isIn, text(scalars[(index + 2)...])) }
            if scalar == "=" { return (key, .isIn, text(scalars[(index + 1)...])) }
        }
        return nil
    }

    private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    private static func unescaped(_ value: String) -> String? {
        var result = String.UnicodeScalarView()
        var isEscaped = false
        for scalar in value.unicodeScalars {
            if isEscaped {
                guard scalar == "\\" || scalar == "," || scalar == "=" else { return nil }
                result.append(scalar)
                isEscaped = false
            } else if scalar == "\\" {
                isEscaped = true
            } else if scalar == "," || scalar == "=" {
                return nil
            } else {
                result.append(scalar)
            }
        }
        return isEscaped ? nil : String(result)
    }

    /// One requirement; `.some(nil)` for one that is well-formed and left out.
    private static func label(_ scanner: inout Scanner) -> SelectorRequirement?? {
        if scanner.take("!") {
            guard let key = scanner.word() else { return nil }
            return SelectorRequirement(.label, key, .doesNotExist)
        }
        guard let key = scanner.word() else { return nil }
        if scanner.isAtEnd || scanner.peek == "," { return SelectorRequirement(.label, key, .exists) }
        if scanner.take("!") {
            guard scanner.take("=") else { return nil }
            return SelectorRequirement(.label, key, .notIn, [scanner.word() ?? ""])
        }
        if scanner.take("=") {
            _ = scanner.take("=")
            return SelectorRequirement(.label, key, .isIn, [scanner.word() ?? ""])
        }
        if scanner.take(">") || scanner.take("<") {
            guard let number = scanner.word(), Int64(number) != nil else { return nil }
            return .some(nil)
        }
        guard let word = scanner.word(), word == "in" || word == "notin", scanner.take("("),
            let values = list(&scanner)
        else { return nil }
        return SelectorRequirement(.label, key, word == "in" ? .isIn : .notIn, Array(Set(values)).sorted())
    }

    /// Values up to the closing parenthesis; an empty one between commas is an empty value.
    private static func list(_ scanner: inout Scanner) -> [String]? {
        var values: [String] = []
        while true {
            values.append(scanner.word() ?? "")
            if scanner.take(")") { return values }
            guard scanner.take(",") else { return nil }
        }
    }

    /// Words and signs of a label selector, white space between them passed over.
    private struct Scanner {
        private var rest: ArraySlice<Unicode.Scalar>

        init(_ text: String) {
            rest = Array(text.unicodeScalars)[...]
            skip()
        }

        var isAtEnd: Bool { rest.isEmpty }
        var peek: Unicode.Scalar? { rest.first }

        mutating func take(_ sign: Unicode.Scalar) -> Bool {
            guard rest.first == sign else { return false }
            rest.removeFirst()
            skip()
            return true
        }

        mutating func word() -> String? {
            var view = String.UnicodeScalarView()
            while let next = rest.first, !"=!(),<>".unicodeScalars.contains(next), !next.properties.isWhitespace {
                view.append(next)
                rest.removeFirst()
            }
            skip()
            return view.isEmpty ? nil : String(view)
        }

        private mutating func skip() {
            while let next = rest.first, next.properties.isWhitespace { rest.removeFirst() }
        }
    }
}
