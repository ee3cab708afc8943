// SPDX-License-Identifier: Apache-2.0

/// A parser that goes on after errors, and reports them, as ANTLR's generated parsers with their default strategy do.
///
/// It runs the grammar's instructions, each in the state that generated code would be in, with a stack of its own: nesting is the
/// author's and shall not be ours. A missing token is imagined and an extra one
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
    /// Whether so many errors were reported that no more are.
    private var isExhausted = false
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
        return try? run()
    }

    /// A rule that is open.
    private struct Frame {
        var rule: Grammar.Rule
        var next: Int
        /// The node of the rule; left-recursive rules wrap it in new ones.
        var node: Int
        /// What the caller calls the result.
        var label: Grammar.Label?
    }
}

// Rules and instructions.
extension RecoveringParser {
    private mutating func run() throws(Interruption) -> Int {
        var frames: [Frame] = []
        frames.append(try open(.start, precedence: 0, nil))
        while var frame = frames.popLast() {
            if isExhausted { throw .abort }
            let instruction = grammar.code[frame.next]
            if case .call(let own, let rule, let precedence, let label) = instruction {
                frame.next += 1
                frames.append(frame)
                state = own
                calls.append(own)
                frames.append(try open(rule, precedence: precedence, label))
                continue
            }
            var isOpen: Bool
            do throws(Interruption) {
                isOpen = try step(instruction, &frame)
            } catch {
                if case .abort = error { throw error }
                try report(error)
                try recover()
                isOpen = false
            }
            if isOpen {
                frames.append(frame)
                continue
            }
            exit(frame.rule)
            if frame.rule.isLeftRecursive { precedences.removeLast() }
            guard let caller = frames.last else { return frame.node }
            if let call = calls.popLast(), !frame.rule.isLeftRecursive { state = call }
            tree.nodes[caller.node].children.append(frame.node)
            if let label = frame.label { tree.nodes[caller.node].parts.append((label, .node(frame.node))) }
        }
        throw .abort
    }

    private mutating func open(
        _ rule: Grammar.Rule, precedence: Int, _ label: Grammar.Label?
    ) throws(Interruption) -> Frame {
        if rule.isLeftRecursive { precedences.append(precedence) }
        state = grammar.ruleStart[rule.rawValue]
        try enter(rule)
        let node = add(SyntaxTree.Node(rule: rule, start: token(position)))
        return Frame(rule: rule, next: grammar.ruleCode[rule.rawValue], node: node, label: label)
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

    /// - Returns: Whether the rule goes on.
    private mutating func step(_ instruction: Grammar.Instruction, _ frame: inout Frame) throws(Interruption) -> Bool {
        var distance = 1
        switch instruction {
        case .token(let own, let set, let label):
            state = own
            let token = try match(set)
            if let label { tree.nodes[frame.node].parts.append((label, .token(token))) }
        case .synchronize(let own):
            state = own
            try synchronize()
        case .jump(let target): distance = target
        case .jumpUnless(let set, let target):
            if !set.contains(kind) { distance = target }
        case .jumpUnlessPredicted(let decision, let target):
            if try choose(decision) != 1 { distance = target }
        case .predict(let decision, let targets): distance = targets[try choose(decision) - 1]
        case .select(let alternatives):
            guard let taken = alternatives.first(where: { $0.0.contains(kind) }) else {
                throw .noViableAlternative(from: position, at: position)
            }
            distance = taken.1
        case .take(let alternative): tree.nodes[frame.node].alternative = alternative
        case .leave: exit(frame.rule)
        case .wrap(let alternative):
            let start = tree.nodes[frame.node].start
            frame.node = add(
                SyntaxTree.Node(rule: frame.rule, alternative: alternative, start: start, children: [frame.node]))
            try enter(frame.rule)
        case .call, .end: return false
        }
        frame.next += distance
        return true
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
        guard !isExhausted else { return false }
        guard reportCount < Limits.syntaxErrorCount else {
            isExhausted = true
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
            _ = report("token recognition error at: '\(failure.text)'", offset: failure.offset)
        }
    }
}
