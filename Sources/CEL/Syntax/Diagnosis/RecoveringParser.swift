// SPDX-License-Identifier: Apache-2.0

/// A parser that goes on after errors, and reports them, as ANTLR's generated parsers with their
/// default strategy do.
///
/// It runs the grammar's instructions, each in the state that generated code would be in, with a
/// stack of its own: nesting is the author's and shall not be ours. A missing token is imagined and
/// an extra one skipped where that lets the next one fit; else the rule is left and tokens are
/// skipped until one may follow a rule that is still open. After an error nothing is reported until
/// a token fits.
struct RecoveringParser {
    let grammar = Grammar.shared
    let source: Source
    let input: TokenInput
    var issues: [Issue] = []
    var tree = SyntaxTree()

    var position = 0
    var prediction: Prediction
    var state = 0
    /// The states that called the rules that are open, outermost first.
    var calls: [Int] = []
    var precedences = [0]
    var depths = [Int](repeating: 0, count: Grammar.Rule.allCases.count)

    var isRecovering = false
    var lastErrorPosition = -1
    var lastErrorStates: Set<Int> = []
    var attemptCount = 0
    var reportCount = 0
    /// Whether so many errors were reported that no more are.
    var isExhausted = false
    var skippedCount = 0
    var reportedLexicalCount = 0

    init(_ source: Source) {
        self.source = source
        input = TokenInput(source)
        prediction = Prediction(input.kinds)
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
    struct Frame {
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
    mutating func run() throws(Interruption) -> Int {
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
            if let label = frame.label {
                tree.nodes[caller.node].parts.append((label, .node(frame.node)))
            }
        }
        throw .abort
    }

    mutating func open(
        _ rule: Grammar.Rule, precedence: Int, _ label: Grammar.Label?
    ) throws(Interruption) -> Frame {
        if rule.isLeftRecursive { precedences.append(precedence) }
        state = grammar.ruleStart[rule.rawValue]
        try enter(rule)
        let node = add(SyntaxTree.Node(rule: rule, start: token(position)))
        return Frame(rule: rule, next: grammar.ruleCode[rule.rawValue], node: node, label: label)
    }

    mutating func add(_ node: SyntaxTree.Node) -> Int {
        tree.nodes.append(node)
        return tree.nodes.count - 1
    }

    mutating func enter(_ rule: Grammar.Rule) throws(Interruption) {
        depths[rule.rawValue] += 1
        guard depths[rule.rawValue] > Limits.recursionDepth else { return }
        issues.append(
            Issue(
                offset: nil,
                message: "expression recursion limit exceeded: \(Limits.recursionDepth)"))
        throw .abort
    }

    mutating func exit(_ rule: Grammar.Rule) {
        depths[rule.rawValue] = max(0, depths[rule.rawValue] - 1)
    }

    /// - Returns: Whether the rule goes on.
    mutating func step(_ instruction: Grammar.Instruction, _ frame: inout Frame)
        throws(Interruption) -> Bool
    {
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
                SyntaxTree.Node(
                    rule: frame.rule, alternative: alternative, start: start, children: [frame.node]
                ))
            try enter(frame.rule)
        case .call, .end: return false
        }
        frame.next += distance
        return true
    }

    mutating func choose(_ decision: Int) throws(Interruption) -> Int {
        let outcome = prediction.choose(
            from: position, at: decision, calls: calls,
            precedence: precedences[precedences.count - 1])
        switch outcome {
        case .alternative(let alternative): return alternative
        case .noViableAlternative(let ahead):
            reportLexicalErrors(upTo: position + ahead)
            throw .noViableAlternative(from: position, at: position + ahead)
        }
    }
}
