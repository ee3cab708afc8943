// SPDX-License-Identifier: Apache-2.0

// Messages.
extension RecoveringParser {
    mutating func report(_ interruption: Interruption) throws(Interruption) {
        guard !isRecovering else { return }
        isRecovering = true
        switch interruption {
        case .mismatch(let expected, let position):
            try report(
                "mismatched input \(display(position)) expecting \(expected.display)", at: position)
        case .noViableAlternative(let start, let end):
            try report(noViableAlternative(start, end), at: end)
        case .abort: break
        }
    }

    mutating func reportUnwanted() throws(Interruption) {
        guard !isRecovering else { return }
        isRecovering = true
        try report(
            "extraneous input \(display(position)) expecting \(expected.display)", at: position)
    }

    mutating func reportMissing() throws(Interruption) {
        guard !isRecovering else { return }
        isRecovering = true
        try report("missing \(expected.display) at \(display(position))", at: position)
    }

    func noViableAlternative(_ start: Int, _ end: Int) -> String {
        let quoted =
            kind(at: start) == .endOfInput
            ? "'<EOF>'" : quote(input.text(from: start, to: end, in: source))
        // Upstream words it so where a reserved word stands in place of a field's name.
        for word in ["true", "false", "null"] where quoted.dropFirst(2).hasPrefix("\(word)'") {
            return "mismatched input '\(word)' expecting IDENTIFIER"
                + quoted.dropFirst(word.count + 3)
        }
        return "no viable alternative at input \(quoted)"
    }

    func display(_ position: Int) -> String {
        kind(at: position) == .endOfInput
            ? "'<EOF>'" : quote(input.text(from: position, to: position, in: source))
    }

    func quote(_ text: String) -> String {
        var quoted = "'"
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\t": quoted += "\\t"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "'"
    }

    mutating func report(_ message: String, at position: Int) throws(Interruption) {
        guard report(message, offset: token(position).offset) else { throw .abort }
    }

    /// - Returns: Whether there may be more.
    mutating func report(_ message: String, offset: UInt32) -> Bool {
        guard !isExhausted else { return false }
        guard reportCount < Limits.syntaxErrorCount else {
            isExhausted = true
            issues.append(
                Issue(
                    offset: offset,
                    message: "Syntax error: More than \(Limits.syntaxErrorCount) syntax errors"))
            return false
        }
        reportCount += 1
        issues.append(Issue(offset: offset, message: "Syntax error: \(message)"))
        return true
    }

    /// Reports what was no token before the token at a position, once the parser looks that far.
    mutating func reportLexicalErrors(upTo position: Int) {
        while reportedLexicalCount < input.failures.count,
            input.failures[reportedLexicalCount].before <= position
        {
            let failure = input.failures[reportedLexicalCount]
            reportedLexicalCount += 1
            _ = report("token recognition error at: '\(failure.text)'", offset: failure.offset)
        }
    }
}
