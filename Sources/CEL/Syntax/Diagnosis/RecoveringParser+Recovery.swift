// SPDX-License-Identifier: Apache-2.0

// Tokens.
extension RecoveringParser {
    var kind: TokenKind { input.kinds[position] }

    func token(_ position: Int) -> Token { input.tokens[position] }

    func kind(at position: Int) -> TokenKind {
        position < input.kinds.count ? input.kinds[position] : .endOfInput
    }

    mutating func consume() {
        if kind != .endOfInput { position += 1 }
        reportLexicalErrors(upTo: position)
    }

    mutating func match(_ set: TokenSet) throws(Interruption) -> Token {
        let current = token(position)
        guard set.contains(current.kind) else { return try recoverInline() }
        reportMatch()
        consume()
        return current
    }

    mutating func reportMatch() {
        isRecovering = false
        lastErrorStates = []
        lastErrorPosition = -1
    }

    var expected: TokenSet { grammar.expected(state, calls: calls) }
}

// Recovery.
extension RecoveringParser {
    /// At the head of an optional part, loop or choice: an extra token is skipped already here,
    /// where more would fit than one.
    mutating func synchronize() throws(Interruption) {
        guard !isRecovering else { return }
        let following = grammar.next[state]
        if following.contains(.endOfRule) || following.contains(kind) { return }
        switch grammar.states[state].kind {
        case .blockStart, .loopEntry:
            if try deleteToken(counts: false) { return }
            throw .mismatch(expected, at: position)
        case .loopBack:
            try reportUnwanted()
            try skip(until: expected.union(recoverySet), counts: false)
        default: break
        }
    }

    mutating func recoverInline() throws(Interruption) -> Token {
        try countAttempt()
        if try deleteToken(counts: true) {
            let matched = token(position)
            try skip(counts: true)
            return matched
        }
        let target = grammar.states[state].edges.first.map(grammar.target) ?? state
        if grammar.expected(target, calls: calls).contains(kind) {
            try reportMissing()
            return Token(
                kind: expected.kinds.first ?? .endOfInput, start: token(position).start,
                end: token(position).start,
                offset: token(position).offset)
        }
        throw .mismatch(expected, at: position)
    }

    /// Skips the next token if the one after it is expected.
    mutating func deleteToken(counts: Bool) throws(Interruption) -> Bool {
        reportLexicalErrors(upTo: position + 1)
        let following = kind == .endOfInput ? TokenKind.endOfInput : kind(at: position + 1)
        guard expected.contains(following) else { return false }
        try reportUnwanted()
        try skip(counts: counts)
        reportMatch()
        return true
    }

    mutating func recover() throws(Interruption) {
        try countAttempt()
        if lastErrorPosition == position, lastErrorStates.contains(state) {
            // The same place twice: without skipping a token it would go on for ever.
            try skip(counts: true)
        }
        lastErrorPosition = position
        lastErrorStates.insert(state)
        try skip(until: recoverySet, counts: true)
    }

    /// What may follow the rules that are open.
    var recoverySet: TokenSet {
        calls.reduce(into: TokenSet([])) { $0.formUnion(grammar.next[grammar.follow(of: $1)]) }
            .subtracting(.endOfRule)
    }

    mutating func skip(until set: TokenSet, counts: Bool) throws(Interruption) {
        while kind != .endOfInput, !set.contains(kind) { try skip(counts: counts) }
    }

    mutating func skip(counts: Bool) throws(Interruption) {
        if counts {
            guard skippedCount < Limits.recoveryTokenCount else {
                let message =
                    "error recovery token lookahead limit exceeded: \(Limits.recoveryTokenCount)"
                issues.append(Issue(offset: nil, message: message))
                throw .abort
            }
            skippedCount += 1
        }
        consume()
    }

    mutating func countAttempt() throws(Interruption) {
        skippedCount = 0
        if attemptCount == Limits.recoveryAttemptCount {
            attemptCount += 1
            try report(
                "error recovery attempt limit exceeded: \(Limits.recoveryAttemptCount)",
                at: position)
            throw .abort
        }
        attemptCount += 1
    }
}
