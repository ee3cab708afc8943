// SPDX-License-Identifier: Apache-2.0

import CEL
import Kubernetes

/// Compiles the expressions of policies and words what is wrong with them, for the API's reader and for the author.
struct ExpressionCheck {
    /// What an expression must evaluate to.
    enum Result {
        case anything, bool, object, patches

        var type: CELType? {
            switch self {
            case .anything: nil
            case .bool: .bool
            case .object: .object("Object")
            case .patches: .list(.object("JSONPatch"))
            }
        }

        /// As the message names it.
        var name: String {
            switch self {
            case .anything: "anything"
            case .bool: "bool"
            case .object: "Object"
            case .patches: "list(JSONPatch)"
            }
        }
    }

    /// By file name, where the texts of the expressions stand.
    var files: [String: ScalarMap] = [:]

    /// The checked expression, or what the API server says about it.
    func check(
        _ expression: Expression, in environment: Environment, result: Result
    ) throws(ExpressionMistake) -> CheckedAST {
        let text = trimmed(expression.text)
        let checked: CheckedAST
        do throws(CompilationError) {
            checked = try environment.compile(Source(text))
        } catch {
            throw mistake(expression, error)
        }
        guard let type = result.type, checked.type != type else { return checked }
        let detail = "must evaluate to \(result.name) but got \(checked.type.messageText)"
        throw ExpressionMistake(
            error: FieldError(
                expression.path, .invalid(goQuoted(text)), detail, at: expression.place,
                remedy: remedy(found: checked.type, wanted: result)),
            excerpt: "", ownMessage: "\(expression.path) \(detail)")
    }

    private func mistake(_ expression: Expression, _ error: CompilationError) -> ExpressionMistake {
        let leading = expression.text.unicodeScalars.prefix { $0.properties.isWhitespace }.count
        let map = files[expression.place.file]
        var first = expression.place
        var lines: [String] = []
        for (number, issue) in error.issues.prefix(10).enumerated() {
            var place = expression.place
            if let offset = issue.offset, let map, place.line > 0 {
                place = map.place(
                    ofCodePoint: Int(offset) + leading, in: expression.text,
                    startingAt: expression.place)
            }
            if number == 0 { first = place } else { lines.append("\(place): \(issue.message)") }
            if let line = map?.line(place.line) {
                lines.append("    | \(line)")
                lines.append("    | \(String(repeating: ".", count: max(0, place.column - 1)))^")
            } else if let offset = issue.offset {
                let at = error.source.location(ofCodePoint: Int(offset))
                lines.append("    | \(error.source.line(at.line) ?? "")")
                lines.append("    | \(String(repeating: ".", count: max(0, at.column)))^")
            }
            if let remedy = issue.remedy { lines.append("    \(remedy)") }
        }
        return ExpressionMistake(
            error: FieldError(
                expression.path, .invalid(goQuoted(error.source.text)),
                "compilation failed: \(error.upstreamText)", at: first),
            excerpt: lines.joined(separator: "\n"),
            ownMessage: "\(expression.path): \(error.issues.first?.message ?? "does not compile")")
    }

    private func remedy(found: CELType, wanted: Result) -> String? {
        switch wanted {
        case .bool where found == .dyn: "compare the value, for example `… == true`"
        case .patches where found == .list(.dyn):
            "a bare `[]` has no element type: write `condition ? [JSONPatch{…}] : []`"
        case .patches where found == .object("JSONPatch"): "put it in a list: `[JSONPatch{…}]`"
        case .object: "the outermost value must be `Object{…}`"
        default: nil
        }
    }
}

/// What is wrong with one expression.
struct ExpressionMistake: Error {
    var error: FieldError
    /// Lines of the file with carets.
    var excerpt: String
    var ownMessage: String
}

/// Without white space at both ends, as upstream compiles it.
func trimmed(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
        let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return "" }
    return String(scalars[first...last])
}
