// SPDX-License-Identifier: Apache-2.0

/// A text with `${name}` in it; `$${` stands for `${` itself.
package struct Template: Sendable, Hashable {
    package enum Part: Sendable, Hashable {
        case literal(String)
        case variable(String)
    }

    package var parts: [Part]

    package init(literal: String) { parts = [.literal(literal)] }

    /// - Throws: What is wrong with the text.
    package init(_ text: String) throws(TemplateError) {
        parts = []
        var literal = ""
        var rest = Substring(text)
        while let dollar = rest.firstIndex(of: "$") {
            literal += rest[..<dollar]
            rest = rest[dollar...]
            if rest.hasPrefix("$${") {
                literal += "${"
                rest = rest.dropFirst(3)
            } else if rest.hasPrefix("${") {
                guard let end = rest.firstIndex(of: "}") else { throw TemplateError(message: "a ${ is not closed") }
                let name = String(rest[rest.index(rest.startIndex, offsetBy: 2)..<end])
                guard !name.isEmpty else { throw TemplateError(message: "a ${} names nothing") }
                if !literal.isEmpty { parts.append(.literal(literal)) }
                literal = ""
                parts.append(.variable(name))
                rest = rest[rest.index(after: end)...]
            } else {
                literal += "$"
                rest = rest.dropFirst()
            }
        }
        literal += rest
        if !literal.isEmpty { parts.append(.literal(literal)) }
    }

    package var variables: [String] {
        parts.compactMap { part in
            if case .variable(let name) = part { name } else { nil }
        }
    }
}

package struct TemplateError: Error, Hashable, Sendable {
    package var message: String
}

/// JSON whose texts are templates.
package indirect enum TemplateTree: Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case text(Template)
    case list([TemplateTree])
    case map([(name: String, value: TemplateTree)])

    package var templates: [Template] {
        switch self {
        case .text(let template): [template]
        case .list(let items): items.flatMap(\.templates)
        case .map(let members): members.flatMap(\.value.templates)
        default: []
        }
    }
}
