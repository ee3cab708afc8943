// SPDX-License-Identifier: Apache-2.0

package import CEL

/// What is wrong with one expression of a policy, for the API's reader and for the author.
package struct ExpressionMistake: Error {
    package var error: FieldError
    /// Lines of the file with carets.
    package var excerpt: String
    package var ownMessage: String

    package init(error: FieldError, excerpt: String, ownMessage: String) {
        self.error = error
        self.excerpt = excerpt
        self.ownMessage = ownMessage
    }

    /// An expression that does not compile.
    ///
    /// - Parameter map: The text of its file; without it, lines of the expression itself are shown.
    package init(_ expression: PolicyExpression, _ error: CompilationError, map: ScalarMap?) {
        // Some expressions are compiled without the white space around them.
        let leading =
            error.source.text == expression.text
            ? 0 : expression.text.unicodeScalars.prefix { $0.properties.isWhitespace }.count
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
        self.init(
            error: FieldError(
                expression.path, .invalid(goQuoted(error.source.text)),
                "compilation failed: \(error.upstreamText)", at: first),
            excerpt: lines.joined(separator: "\n"),
            ownMessage: "\(expression.path): \(error.issues.first?.message ?? "does not compile")")
    }
}
