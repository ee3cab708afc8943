// SPDX-License-Identifier: Apache-2.0

/// Chooses among the alternatives of a rule by simulating all of them on the tokens ahead, as
/// ANTLR's parsers do ("Adaptive LL(*) Parsing", Parr, Harwell and Fisher, 2014).
///
/// First without knowing the callers of the rule (then its end may be followed by anything that
/// ever follows it); where that leaves more than one alternative for good, again with the callers.
/// How far it looks before it despairs decides upstream's "no viable alternative" messages.
///
/// What it finds without callers it remembers, as states of an automaton: an expression has few
/// kinds of places and many tokens.
struct Prediction {
    let grammar = Grammar.shared
    /// The whole input, closed by its end.
    let tokens: [TokenKind]
    /// A state whose edges are the alternatives.
    var decision = 0
    /// Of the call of the left-recursive rule that the parser is in.
    var precedence = 0
    /// Return states as linked stacks, each kept once: 0 is the empty one.
    var stacks: [Stack] = [Stack(returnState: -1, parent: 0)]
    var stackIndices: [Stack: Int] = [:]
    /// Steps of this prediction, and of all.
    var workCount = 0
    var totalWorkCount = 0
    var known: [Known] = []
    var knownIndices: [KnownKey: Int] = [:]
    var starts: [KnownKey: Int] = [:]

    struct Stack: Hashable {
        var returnState: Int
        var parent: Int
    }

    /// The chosen alternative, from 1; or the token ahead at which all hope was lost.
    enum Outcome {
        case alternative(Int)
        case noViableAlternative(ahead: Int)
    }

    init(_ tokens: [TokenKind]) { self.tokens = tokens }

    /// Chooses the way through a decision.
    ///
    /// - Parameters:
    ///   - from: The position of the next token.
    ///   - calls: The states that called the rules the parser is in, outermost first.
    mutating func choose(from: Int, at decision: Int, calls: [Int], precedence: Int) -> Outcome {
        self.decision = decision
        self.precedence = isPrecedenceDecision ? precedence : 0
        workCount = 0
        let outcome = chooseWithoutCallers(from)
        if let outcome { return outcome }
        self.precedence = precedence
        return chooseWithCallers(calls, from)
    }

    /// Where simulations without callers have been.
    struct Known {
        var paths: Paths
        var verdict: Verdict
        /// By token kind: where the token leads, `nowhere` or `unknown`.
        var next: [Int]

        static let nowhere = -1
        static let unknown = -2

        enum Verdict {
            case undecided, conflict
            case unique(Int)
        }
    }

    struct KnownKey: Hashable {
        var decision: Int
        var precedence: Int
        var paths: [Path]
    }

    /// One path of the simulation.
    struct Path: Hashable {
        var state: Int
        var alternative: Int
        /// Stacks of return states that lead here; the numbers in order.
        var stacks: [Int]
        /// The precedence that the path assumes, while that is not decided.
        var assumed: Int?
        /// Whether it left the rule in which the decision was asked for.
        var leftRule = false
        /// Whether it left it by the end of an outermost left-recursive call.
        var isProtected = false
    }

    struct PathKey: Hashable {
        var state: Int
        var alternative: Int
        var assumed: Int?
    }

    /// Paths, those to the same state of the same alternative merged.
    struct Paths {
        var paths: [Path] = []
        var positions: [PathKey: Int] = [:]
    }

    var isPrecedenceDecision: Bool {
        grammar.states[decision].kind == .loopEntry && grammar.states[decision].rule.isLeftRecursive
    }

    /// - Returns: Nothing when the callers matter.
    mutating func chooseWithoutCallers(_ from: Int) -> Outcome? {
        var current = startKnown()
        var ahead = 0
        while true {
            let next = step(current, tokens[from + ahead])
            if next == Known.nowhere {
                if let alternative = finished(known[current].paths) {
                    return .alternative(alternative)
                }
                return .noViableAlternative(ahead: ahead)
            }
            switch known[next].verdict {
            case .unique(let alternative): return .alternative(alternative)
            case .conflict: return nil
            case .undecided: break
            }
            current = next
            if tokens[from + ahead] != .endOfInput { ahead += 1 }
        }
    }

    private mutating func startKnown() -> Int {
        let key = KnownKey(decision: decision, precedence: precedence, paths: [])
        if let index = starts[key] { return index }
        var paths = start(stack: 0, isFull: false)
        if isPrecedenceDecision { paths = filtered(paths) }
        let index = remember(paths, .undecided)
        starts[key] = index
        return index
    }

    private mutating func step(_ current: Int, _ token: TokenKind) -> Int {
        let kind = Int(token.rawValue)
        let next = known[current].next[kind]
        guard next == Known.unknown else { return next }
        guard let reached = reach(known[current].paths, token, isFull: false) else {
            known[current].next[kind] = Known.nowhere
            return Known.nowhere
        }
        let verdict: Known.Verdict
        if let only = unique(reached) {
            verdict = .unique(only)
        } else {
            verdict = isConflict(reached) ? .conflict : .undecided
        }
        let index = remember(reached, verdict)
        known[current].next[kind] = index
        return index
    }

    private mutating func remember(_ paths: Paths, _ verdict: Known.Verdict) -> Int {
        let key = KnownKey(decision: decision, precedence: precedence, paths: paths.paths)
        if let index = knownIndices[key] { return index }
        let next = [Int](repeating: Known.unknown, count: TokenKind.allCases.count)
        known.append(Known(paths: paths, verdict: verdict, next: next))
        knownIndices[key] = known.count - 1
        return known.count - 1
    }

    mutating func chooseWithCallers(_ calls: [Int], _ from: Int) -> Outcome {
        var stack = 0
        for call in calls { stack = push(grammar.follow(of: call), on: stack) }
        var paths = start(stack: stack, isFull: true)
        var ahead = 0
        while true {
            guard let reached = reach(paths, tokens[from + ahead], isFull: true) else {
                if let alternative = finished(paths) { return .alternative(alternative) }
                return .noViableAlternative(ahead: ahead)
            }
            if let only = unique(reached) { return .alternative(only) }
            let least = Set(alternativesByPlace(reached).values.compactMap { $0.min() })
            if least.count == 1, let only = least.first { return .alternative(only) }
            paths = reached
            if tokens[from + ahead] != .endOfInput { ahead += 1 }
        }
    }

    mutating func push(_ returnState: Int, on parent: Int) -> Int {
        let stack = Stack(returnState: returnState, parent: parent)
        if let index = stackIndices[stack] { return index }
        stacks.append(stack)
        stackIndices[stack] = stacks.count - 1
        return stacks.count - 1
    }
}

// What sets of paths say.
extension Prediction {
    func unique(_ paths: Paths) -> Int? {
        let first = paths.paths.first?.alternative
        return paths.paths.allSatisfy { $0.alternative == first } ? first : nil
    }

    /// The alternatives by state and stacks.
    func alternativesByPlace(_ paths: Paths) -> [[Int]: Set<Int>] {
        var places: [[Int]: Set<Int>] = [:]
        for path in paths.paths {
            places[[path.state] + path.stacks, default: []].insert(path.alternative)
        }
        return places
    }

    /// Whether more tokens will not help without knowing the callers.
    func isConflict(_ paths: Paths) -> Bool {
        // A simulation that has become this large is not going to decide either.
        if workCount > Prediction.workLimit { return true }
        if paths.paths.allSatisfy({ grammar.states[$0.state].kind == .ruleStop }) { return true }
        guard alternativesByPlace(paths).values.contains(where: { $0.count > 1 }) else {
            return false
        }
        var byState: [Int: Set<Int>] = [:]
        for path in paths.paths { byState[path.state, default: []].insert(path.alternative) }
        return byState.values.allSatisfy { $0.count > 1 }
    }

    /// The first alternative with which the rule may end before the token that broke the rest.
    func finished(_ paths: Paths) -> Int? {
        paths.paths.filter { path in
            path.leftRule
                || (grammar.states[path.state].kind == .ruleStop && path.stacks.contains(0))
        }.map(\.alternative).min()
    }

    /// Drops paths that leave a loop of a left-recursive rule only to do outside what they could do
    /// inside.
    func filtered(_ paths: Paths) -> Paths {
        var result = Paths()
        var inside: [Int: [Int]] = [:]
        for path in paths.paths where path.alternative == 1 {
            if let assumed = path.assumed, assumed < precedence { continue }
            inside[path.state] = path.stacks
            var path = path
            path.assumed = nil
            add(path, to: &result, isFull: false)
        }
        for path in paths.paths where path.alternative != 1 {
            if !path.isProtected, inside[path.state] == path.stacks { continue }
            add(path, to: &result, isFull: false)
        }
        return result
    }
}
