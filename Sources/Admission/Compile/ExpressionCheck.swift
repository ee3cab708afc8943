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
            throw ExpressionMistake(expression, error, map: files[expression.place.file])
        }
        guard let type = result.type, checked.type != type else { return checked }
        let detail = "must evaluate to \(result.name) but got \(checked.type.messageText)"
        throw ExpressionMistake(
            error: FieldError(
                expression.path, .invalid(goQuoted(text)), detail, at: expression.place,
                remedy: remedy(found: checked.type, wanted: result)),
            excerpt: "", ownMessage: "\(expression.path) \(detail)")
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
