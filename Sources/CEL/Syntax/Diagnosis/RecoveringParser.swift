// SPDX-License-Identifier: Apache-2.0

/// A parser that goes on after errors, and reports them, as ANTLR's generated parsers with their default strategy do.
///
/// It walks the grammar's elements, each in the state that generated code would be in. A missing token is imagined and an extra one
/// skipped where that lets the next one fit; else the rule is left and tokens are skipped until one may follow a rule that is still
/// open. After an error nothing is reported until a token fits.
struct RecoveringParser {
    let grammar = Grammar.shared
    let source: Source
    let input: TokenInput
    private(set) var issues: [Issue] = []
    private(set) var tree = SyntaxTree()

    private var position = 0
    private var state = 0
    /// The states that called the rules that are open, outermost first.
    private var calls: [Int] = []
    private var precedences = [0]
    private var depths = [Int](repeating: 0, count: Grammar.Rule.allCases.count)

    private var isRecovering = false
    private var lastErrorPosition = -1
    private var lastErrorStates: Set<Int> = []
    private var attemptCount = 0
    private var reportCount = 0
    private var skippedCount = 0
    private var reportedLexicalCount = 0

    init(_ source: Source) {
        self.source = source
        input = TokenInput(source)
    }

    /// Why a rule or the whole parse ends early.
    enum Interruption: Error {
        case mismatch(TokenSet, at: Int)
        case noViableAlternative(from: Int, at: Int)
        /// A limit was passed: nothing more is said.
        case abort
    }

    /// Reads the whole source.
    ///
    /// - Returns: The root of the tree; nothing when a limit ended the parse.
    mutating func parse() -> Int? {
        reportLexicalErrors(upTo: 0)
        return try? call(.start, from: nil, precedence: 0)
    }
}

// Rules and elements.
extension RecoveringParser {
    private mutating func call(_ rule: Grammar.Rule, from caller: Int?, precedence: Int) throws(Interruption) -> Int {
        if let caller { calls.append(caller) }
        state = grammar.ruleStart[rule.rawValue]
        if rule.isLeftRecursive { precedences.append(precedence) }
        try enter(rule)
        var node = add(SyntaxTree.Node(rule: rule, start: token(position)))
        do throws(Interruption) {
            try walk(grammar.rules[rule.rawValue], &node)
        } catch {
            if case .abort = error { throw error }
            try report(error)
            try recover()
        }
        exit(rule)
        if rule.isLeftRecursive { precedences.removeLast() }
        if caller != nil { calls.removeLast() }
        if let caller, !rule.isLeftRecursive { state = caller }
        return node
    }

    private mutating func add(_ node: SyntaxTree.Node) -> Int {
        tree.nodes.append(node)
        return tree.nodes.count - 1
    }

    private mutating func enter(_ rule: Grammar.Rule) throws(Interruption) {
        depths[rule.rawValue] += 1
        guard depths[rule.rawValue] > Limits.recursionDepth else { return }
        issues.append(Issue(offset: nil, message: "expression recursion limit exceeded: \(Limits.recursionDepth)"))
        throw .abort
    }

    private mutating func exit(_ rule: Grammar.Rule) {
        depths[rule.rawValue] = max(0, depths[rule.rawValue] - 1)
    }

    /// - Parameter node: The tree node of the rule that the element is of; left-recursive rules wrap it in new ones.
    private mutating func walk(_ element: Grammar.Element, _ node: inout Int) throws(Interruption) {
        switch element {
        case .token(let own, let set, let label):
            state = own
            let token = try match(set)
            if let label { tree.nodes[node].parts.append((label, .token(token))) }
        case .rule(let own, let rule, let precedence, let label):
            state = own
            let child = try call(rule, from: own, precedence: precedence)
            tree.nodes[node].children.append(child)
            if let label { tree.nodes[node].parts.append((label, .node(child))) }
        case .sequence(let elements):
            for element in elements { try walk(element, &node) }
        case .optional(let own, let body, let first):
            state = own
            try synchronize()
            if first.contains(kind) { try walk(body, &node) }
        case .star(let entry, let back, let body, let first, let predicts):
            state = entry
            try synchronize()
            while try predicts ? choose(entry) == 1 : first.contains(kind) {
                try walk(body, &node)
                state = back
                try synchronize()
            }
        case .plus(let start, let back, let body, let first, let predicts):
            state = start
            try synchronize()
            repeat {
                try walk(body, &node)
                state = back
                try synchronize()
            } while try predicts ? choose(back) == 1 : first.contains(kind)
        case .choice(let own, let alternatives):
            state = own
            try synchronize()
            let alternative = try choose(own)
            tree.nodes[node].alternative = alternative
            try walk(alternatives[alternative - 1], &node)
        case .simpleChoice(let own, let alternatives):
            state = own
            try synchronize()
            guard let taken = alternatives.firstIndex(where: { $0.1.contains(kind) }) else {
                throw .noViableAlternative(from: position, at: position)
            }
            tree.nodes[node].alternative = taken + 1
            try walk(alternatives[taken].0, &node)
        case .leftRecursion(let primary, let entry, let back, let block, let alternatives):
            try walk(primary, &node)
            try loop(&node, entry: entry, back: back, block: block, alternatives)
        }
    }

    private mutating func loop(
        _ node: inout Int, entry: Int, back: Int, block: Int, _ alternatives: [(precedence: Int, Grammar.Element)]
    ) throws(Interruption) {
        let rule = tree.nodes[node].rule
        state = entry
        try synchronize()
        while try choose(entry) == 1 {
            exit(rule)
            var alternative = 1
            if alternatives.count > 1 {
                state = block
                try synchronize()
                alternative = try choose(block)
            }
            let wrapped = SyntaxTree.Node(
                rule: rule, alternative: alternative, start: tree.nodes[node].start, children: [node])
            node = add(wrapped)
            try enter(rule)
            try walk(alternatives[alternative - 1].1, &node)
            state = back
            try synchronize()
        }
    }

    private mutating func choose(_ decision: Int) throws(Interruption) -> Int {
        let outcome = Prediction.choose(
            input.kinds, from: position, at: decision, calls: calls, precedence: precedences[precedences.count - 1])
        switch outcome {
        case .alternative(let alternative): return alternative
        case .noViableAlternative(let ahead):
            reportLexicalErrors(upTo: position + ahead)
            throw .noViableAlternative(from: position, at: position + ahead)
        }
    }
}

// Tokens.
extension RecoveringParser {
    private var kind: TokenKind { input.kinds[position] }

    private func token(_ position: Int) -> Token { input.tokens[position] }

    private func kind(at position: Int) -> TokenKind {
        position < input.kinds.count ? input.kinds[position] : .endOfInput
    }

    private mutating func consume() {
        if kind != .endOfInput { position += 1 }
        reportLexicalErrors(upTo: position)
    }

    private mutating func match(_ set: TokenSet) throws(Interruption) -> Token {
        let current = token(position)
        guard set.contains(current.kind) else { return try recoverInline() }
        reportMatch()
        consume()
        return current
    }

    private mutating func reportMatch() {
        isRecovering = false
        lastErrorStates = []
        lastErrorPosition = -1
    }

    private var expected: TokenSet { grammar.expected(state, calls: calls) }
}

// Recovery.
extension RecoveringParser {
    /// At the head of an optional part, loop or choice: an extra token is skipped already here, where more would fit than one.
    private mutating func synchronize() throws(Interruption) {
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

    private mutating func recoverInline() throws(Interruption) -> Token {
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
                kind: expected.kinds.first ?? .endOfInput, start: token(position).start, end: token(position).start,
                offset: token(position).offset)
        }
        throw .mismatch(expected, at: position)
    }

    /// Skips the next token if the one after it is expected.
    private mutating func deleteToken(counts: Bool) throws(Interruption) -> Bool {
        reportLexicalErrors(upTo: position + 1)
        let following = kind == .endOfInput ? TokenKind.endOfInput : kind(at: position + 1)
        guard expected.contains(following) else { return false }
        try reportUnwanted()
        try skip(counts: counts)
        reportMatch()
        return true
    }

    private mutating func recover() throws(Interruption) {
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
    private var recoverySet: TokenSet {
        calls.reduce(into: TokenSet([])) { $0.formUnion(grammar.next[grammar.follow(of: $1)]) }
            .subtracting(.endOfRule)
    }

    private mutating func skip(until set: TokenSet, counts: Bool) throws(Interruption) {
        while kind != .endOfInput, !set.contains(kind) { try skip(counts: counts) }
    }

    private mutating func skip(counts: Bool) throws(Interruption) {
        if counts {
            guard skippedCount < Limits.recoveryTokenCount else {
                let message = "error recovery token lookahead limit exceeded: \(Limits.recoveryTokenCount)"
                issues.append(Issue(offset: nil, message: message))
                throw .abort
            }
            skippedCount += 1
        }
        consume()
    }

    private mutating func countAttempt() throws(Interruption) {
        skippedCount = 0
        if attemptCount == Limits.recoveryAttemptCount {
            attemptCount += 1
            try report("error recovery attempt limit exceeded: \(Limits.recoveryAttemptCount)", at: position)
            throw .abort
        }
        attemptCount += 1
    }
}

// Messages.
extension RecoveringParser {
    private mutating func report(_ interruption: Interruption) throws(Interruption) {
        guard !isRecovering else { return }
        isRecovering = true
        switch interruption {
        case .mismatch(let expected, let position):
            try report("mismatched input \(display(position)) expecting \(expected.display)", at: position)
        case .noViableAlternative(let start, let end):
            try report(noViableAlternative(start, end), at: end)
        case .abort: break
        }
    }

    private mutating func reportUnwanted() throws(Interruption) {
        guard !isRecovering else { return }
        isRecovering = true
        try report("extraneous input \(display(position)) expecting \(expected.display)", at: position)
    }

    private mutating func reportMissing() throws(Interruption) {
        guard !isRecovering else { return }
        isRecovering = true
        try report("missing \(expected.display) at \(display(position))", at: position)
    }

    private func noViableAlternative(_ start: Int, _ end: Int) -> String {
        let quoted = kind(at: start) == .endOfInput ? "'<EOF>'" : quote(input.text(from: start, to: end, in: source))
        // Upstream words it so where a reserved word stands in place of a field's name.
        for word in ["true", "false", "null"] where quoted.dropFirst(2).hasPrefix("\(word)'") {
            return "mismatched input '\(word)' expecting IDENTIFIER" + quoted.dropFirst(word.count + 3)
        }
        return "no viable alternative at input \(quoted)"
    }

    private func display(_ position: Int) -> String {
        kind(at: position) == .endOfInput ? "'<EOF>'" : quote(input.text(from: position, to: position, in: source))
    }

    private func quote(_ text: String) -> String {
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

    private mutating func report(_ message: String, at position: Int) throws(Interruption) {
        guard report(message, offset: token(position).offset) else { throw .abort }
    }

    /// - Returns: Whether there may be more.
    private mutating func report(_ message: String, offset: UInt32) -> Bool {
        guard reportCount < Limits.syntaxErrorCount else {
            issues.append(
                Issue(offset: offset, message: "Syntax error: More than \(Limits.syntaxErrorCount) syntax errors"))
            return false
        }
        reportCount += 1
        issues.append(Issue(offset: offset, message: "Syntax error: \(message)"))
        return true
    }

    /// Reports what was no token before the token at a position, once the parser looks that far.
    private mutating func reportLexicalErrors(upTo position: Int) {
        while reportedLexicalCount < input.failures.count, input.failures[reportedLexicalCount].before <= position {
            let failure = input.failures[reportedLexicalCount]
            reportedLexicalCount += 1
            guard report("token recognition error at: '\(failure.text)'", offset: failure.offset) else {
                reportedLexicalCount = input.failures.count
                return
            }
        }
    }
}
