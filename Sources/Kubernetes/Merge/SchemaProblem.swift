// SPDX-License-Identifier: Apache-2.0

import JSON

/// One thing that is wrong with a typed value, found without making any text.
///
/// Steps are added while the walk returns, so a value without problems costs nothing; the text is made from the nodes
/// as long as they live. Source: structured-merge-diff's validation errors, wording recorded in the admission corpus.
struct SchemaProblem {
    enum Step {
        case field(Name)
        case index(Int)
        /// An element of an associative list, named by its key.
        case item(Node, TypeRecord)
    }

    enum Reason {
        case undeclared
        case expected(Expected, found: Node)
        case duplicate(Node, TypeRecord)
        case element(Int, ItemProblem, TypeRecord)
        case noType
    }

    enum Expected {
        case map, list, string, boolean, numeric, anyScalar
    }

    /// Why an element has no key.
    enum ItemProblem {
        case isNull, isNoMap, omitsKeys
        case isMap, isList, isNullInSet
    }

    /// Innermost first.
    var steps: [Step] = []
    let reason: Reason
}

extension Catalogue {
    /// Several problems as upstream writes them: one in a line, more as a list below `errors:`.
    func text(_ problems: [SchemaProblem], names: borrowing Names) -> String {
        if problems.count == 1 { return text(problems[0], names: names) }
        var text = "errors:"
        for problem in problems { text += "\n  \(self.text(problem, names: names))" }
        return text
    }

    private func text(_ problem: SchemaProblem, names: borrowing Names) -> String {
        var path = ""
        for step in problem.steps.reversed() { path += text(step, names: names) }
        let reason = text(problem.reason, names: names)
        return path.isEmpty ? reason : "\(path): \(reason)"
    }

    /// A path of fields and indices, as the refusal of atomics writes it.
    func path(_ steps: [SchemaProblem.Step], names: borrowing Names) -> String {
        var path = ""
        for step in steps.reversed() { path += text(step, names: names) }
        return path
    }

    private func text(_ step: SchemaProblem.Step, names: borrowing Names) -> String {
        switch step {
        case .field(let name): ".\(names.utf8(name).string)"
        case .index(let index): "[\(index)]"
        case .item(let node, let list): keyText(of: node, in: list, names: names)
        }
    }

    private func text(_ reason: SchemaProblem.Reason, names: borrowing Names) -> String {
        switch reason {
        case .undeclared: return "field not declared in schema"
        case .noType: return "schema error: no type found"
        case .duplicate(let node, let list):
            return "duplicate entries for key \(keyText(of: node, in: list, names: names))"
        case .element(let index, let problem, let list):
            return "element \(index): \(text(problem, list, names: names))"
        case .expected(let expected, let found):
            let plain = "&{\(GoText.plain(found, names: names))}"
            return switch expected {
            case .map: "expected map, got \(plain)"
            case .list: "expected list, got \(plain)"
            case .boolean: "expected boolean, got \(plain)"
            case .anyScalar: "expected any scalar, got \(plain)"
            case .numeric: "expected numeric (int or float), got \(GoText.type(found))"
            case .string:
                "expected string, got &value.valueUnstructured{Value:\(GoText.syntax(found, names: names))}"
            }
        }
    }

    private func text(
        _ problem: SchemaProblem.ItemProblem, _ list: TypeRecord, names: borrowing Names
    ) -> String {
        switch problem {
        case .isNull: return "associative list with keys may not have a null element"
        case .isNoMap: return "associative list with keys may not have non-map elements"
        case .omitsKeys:
            var keys: [String] = []
            for index in list.keys { keys.append("\"\(names.utf8(self.keys[index]).string)\"") }
            return "associative list with keys has an element that omits all key fields "
                + "[\(keys.joined(separator: " "))] (and doesn't have default values for any key fields)"
        case .isMap: return "associative list without keys has an element that's a map type"
        case .isList: return "not supported: associative list with lists as elements"
        case .isNullInSet: return "associative list without keys has an element that's an explicit null"
        }
    }

    /// `[name="app"]`, `[containerPort=80,protocol="TCP"]`, `[="x"]`.
    private func keyText(of node: Node, in list: TypeRecord, names: borrowing Names) -> String {
        if list.keyCount == 0 { return "[=\(GoText.key(node, names: names))]" }
        var parts: [(name: String, text: String)] = []
        for index in list.keys {
            guard let value = keyValue(at: index, of: node, in: list) else { continue }
            let name = names.utf8(keys[index]).string
            parts.append((name, "\(name)=\(GoText.key(value, names: names))"))
        }
        parts.sort { $0.name < $1.name }
        return "[\(parts.map(\.text).joined(separator: ","))]"
    }
}
