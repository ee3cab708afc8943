// SPDX-License-Identifier: Apache-2.0

import CEL
import Kubernetes

/// Compiles the expressions of policies and words what is wrong with them, for the API's reader and for the author.
struct ExpressionCheck {
    /// What an expression must evaluate to.
    enum Result {
        case anything, bool, string, stringOrNull, object, patches

        /// Nothing where any will do.
        var types: [CELType]? {
            switch self {
            case .anything: nil
            case .bool: [.bool]
            case .string: [.string]
            case .stringOrNull: [.string, .null]
            case .object: [.object("Object")]
            case .patches: [.list(.object("JSONPatch"))]
            }
        }

        /// As the message names it.
        var name: String {
            switch self {
            case .anything: "anything"
            case .bool: "bool"
            case .string: "string"
            case .stringOrNull: "one of [string null_type]"
            case .object: "Object"
            case .patches: "list(JSONPatch)"
            }
        }
    }

    /// By file name, where the texts of the expressions stand.
    var files: [String: ScalarMap] = [:]
    var transform: ExpressionTransform?

    /// The checked expression, or what the API server says about it.
    ///
    /// - Parameter trims: Whether white space at both ends goes first. Upstream leaves it where it is in validations, so that
    ///   the columns of its messages are the author's.
    func check(
        _ expression: Expression, in environment: Environment, result: Result, trims: Bool = true
    ) throws(ExpressionMistake) -> CheckedAST {
        let text = trims ? trimmed(expression.text) : expression.text
        let checked: CheckedAST
        do throws(CompilationError) {
            checked = try compile(text, expression, environment)
        } catch {
            throw ExpressionMistake(expression, error, map: files[expression.place.file])
        }
        guard let types = result.types, !types.contains(checked.type) else { return checked }
        let found = types.count == 1 ? " but got \(checked.type)" : ""
        let detail = "must evaluate to \(result.name)\(found)"
        throw ExpressionMistake(
            error: FieldError(
                expression.path, .invalid(goQuoted(text)), detail, at: expression.place,
                remedy: remedy(found: checked.type, wanted: result)),
            excerpt: "", ownMessage: "\(expression.path) \(detail)")
    }

    private func compile(
        _ text: String, _ expression: Expression, _ environment: Environment
    ) throws(CompilationError) -> CheckedAST {
        guard let transform else { return try environment.compile(Source(text)) }
        var ast = try environment.parse(Source(text))
        transform.rewrite(
            ExpressionSite(place: expression.place, path: expression.path, text: expression.text), &ast)
        return try environment.check(ast)
    }

    private func remedy(found: CELType, wanted: Result) -> String? {
        switch wanted {
        case .bool where found == .dyn: "compare the value, for example `… == true`"
        case .string where found == .dyn, .stringOrNull where found == .dyn:
            "convert the value: `string(…)`"
        case .patches where found == .list(.dyn):
            "a bare `[]` has no element type: write `condition ? [JSONPatch{…}] : []`"
        case .patches where found == .object("JSONPatch"): "put it in a list: `[JSONPatch{…}]`"
        case .object: "the outermost value must be `Object{…}`"
        default: nil
        }
    }
}
