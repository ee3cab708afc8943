// SPDX-License-Identifier: Apache-2.0

extension CompilationError {
    /// The issues as upstream prints them, in the order of the source, each with its line and a
    /// caret.
    package var upstreamText: String { upstreamText(withRemedies: false) }

    /// The same for a person: under each issue what may be done about it.
    package var textWithRemedies: String { upstreamText(withRemedies: true) }

    private func upstreamText(withRemedies: Bool) -> String {
        let located = issues.prefix(Limits.issueCount).enumerated().map { position, issue in
            (
                position, issue,
                issue.offset.map(source.upstreamLocation) ?? SourceLocation(line: -1, column: -1)
            )
        }
        let sorted = located.sorted {
            ($0.2.line, $0.2.column, $0.0) < ($1.2.line, $1.2.column, $1.0)
        }
        var lines = sorted.map { _, issue, location in
            let text = source.upstreamText(of: issue.message, at: location)
            guard withRemedies, let remedy = issue.remedy else { return text }
            return "\(text)\n   \(remedy)"
        }
        if issues.count > Limits.issueCount {
            lines.append("\(issues.count - Limits.issueCount) more errors were truncated")
        }
        return lines.joined(separator: "\n")
    }

    /// The issues for the author of a policy: file, line and column, the line with a caret, and
    /// what may be done.
    ///
    /// - Parameters:
    ///   - firstLine: The line of the file on which the expression starts, 1-based.
    ///   - firstColumn: The column at which it starts, 1-based; counts for its first line only.
    package func text(firstLine: Int = 1, firstColumn: Int = 1) -> String {
        issues.prefix(Limits.issueCount).map { issue in
            let location = issue.offset.map { source.location(ofCodePoint: Int($0)) }
            var text = source.name
            if let location {
                let column = location.column + (location.line == 1 ? firstColumn : 1)
                text += ":\(location.line + firstLine - 1):\(column)"
            }
            text += ": \(issue.message)"
            if let location { text += source.picture(location, indent: "\n  | ") }
            if let remedy = issue.remedy { text += "\n  \(remedy)" }
            return text
        }.joined(separator: "\n")
    }
}

extension Source {
    /// Lines longer than this are not shown, as upstream does not.
    private static let pictureByteCount = 16_384

    fileprivate func upstreamLocation(_ offset: UInt32) -> SourceLocation {
        // Upstream finds no place in an empty text.
        utf8.isEmpty ? SourceLocation(line: 1, column: -1) : location(ofCodePoint: Int(offset))
    }

    fileprivate func upstreamText(of message: String, at location: SourceLocation) -> String {
        "ERROR: \(name):\(location.line):\(location.column + 1): \(message)"
            + picture(location, indent: "\n | ")
    }

    /// The line, and under it dots up to a caret; wide ones under what is not ASCII.
    fileprivate func picture(_ location: SourceLocation, indent: String) -> String {
        guard !utf8.isEmpty, location.line > 0, let line = line(location.line),
            line.utf8.count <= Source.pictureByteCount
        else { return "" }
        var pointer = ""
        let scalars = line.unicodeScalars
        for scalar in scalars.prefix(max(location.column, 0)) {
            pointer += scalar.isASCII ? "." : "\u{FF0E}"
        }
        let marked = scalars.dropFirst(max(location.column, 0)).first
        pointer += marked.map(\.isASCII) ?? true ? "^" : "\u{FF3E}"
        let shown = String(String.UnicodeScalarView(scalars.map { $0 == "\t" ? " " : $0 }))
        return indent + shown + indent + pointer
    }
}
