// SPDX-License-Identifier: Apache-2.0

/// Chooses among the alternatives of a rule by simulating all of them on the tokens ahead, as ANTLR's parsers do ("Adaptive LL(*)
/// Parsing", Parr, Harwell and Fisher, 2014).
///
/// First without knowing the callers of the rule (then its end may be followed by anything that ever follows it); where that leaves
/// more than one alternative for good, again with the callers. How far it looks before it despairs decides upstream's "no viable
/// alternative" messages.
struct Prediction {
    private let grammar = Grammar.shared
    private let tokens: [TokenKind]
    private let from: Int
    private let decision: Int
    /// Of the call of the left-recursive rule that the parser is in.
    private let precedence: Int
    /// Return states as linked stacks, each kept once: 0 is the empty one.
    private var stacks: [Stack] = [Stack(returnState: -1, parent: 0)]
    private var stackIndices: [Stack: Int] = [:]
    private var workCount = 0

    private struct Stack: Hashable {
        var returnState: Int
        var parent: Int
    }

    /// The chosen alternative, from 1; or the token ahead at which all hope was lost.
    enum Outcome {
        case alternative(Int)
        case noViableAlternative(ahead: Int)
    }

    /// - Parameters:
    ///   - tokens: The whole input, closed by its end.
    ///   - from: The position of the next token.
    ///   - decision: A state whose edges are the alternatives.
    ///   - calls: The states that called the rules the parser is in, outermost first.
    static func choose(
        _ tokens: [TokenKind], from: Int, at decision: Int, calls: [Int], precedence: Int
    ) -> Outcome {
        var prediction = Prediction(tokens: tokens, from: from, decision: decision, precedence: precedence)
        return prediction.chooseWithoutCallers(calls)
    }

    private init(tokens: [TokenKind], from: Int, decision: Int, precedence: Int) {
        self.tokens = tokens
        self.from = from
        self.decision = decision
        self.precedence = precedence
    }

    /// One path of the simulation.
    private struct Path {
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

    private struct PathKey: Hashable {
        var state: Int
        var alternative: Int
        var assumed: Int?
    }

    /// Paths, those to the same state of the same alternative merged.
    private struct Paths {
        var paths: [Path] = []
        var positions: [PathKey: Int] = [:]
    }

    private var isPrecedenceDecision: Bool {
        grammar.states[decision].kind == .loopEntry && grammar.states[decision].rule.isLeftRecursive
    }

    private mutating func chooseWithoutCallers(_ calls: [Int]) -> Outcome {
        var paths = start(stack: 0, isFull: false)
        if isPrecedenceDecision { paths = filtered(paths) }
        var ahead = 0
        while true {
            guard let reached = reach(paths, tokens[from + ahead], isFull: false) else {
                if let alternative = finished(paths) { return .alternative(alternative) }
                return .noViableAlternative(ahead: ahead)
            }
            if let only = unique(reached) { return .alternative(only) }
            if isConflict(reached) { return chooseWithCallers(calls) }
            paths = reached
            if tokens[from + ahead] != .endOfInput { ahead += 1 }
        }
    }

    private mutating func chooseWithCallers(_ calls: [Int]) -> Outcome {
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

    private mutating func push(_ returnState: Int, on parent: Int) -> Int {
        let stack = Stack(returnState: returnState, parent: parent)
        if let index = stackIndices[stack] { return index }
        stacks.append(stack)
        stackIndices[stack] = stacks.count - 1
        return stacks.count - 1
    }
}

// What sets of paths say.
extension Prediction {
    private func unique(_ paths: Paths) -> Int? {
        let first = paths.paths.first?.alternative
        return paths.paths.allSatisfy { $0.alternative == first } ? first : nil
    }

    /// The alternatives by state and stacks.
    private func alternativesByPlace(_ paths: Paths) -> [[Int]: Set<Int>] {
        var places: [[Int]: Set<Int>] = [:]
        for path in paths.paths { places[[path.state] + path.stacks, default: []].insert(path.alternative) }
        return places
    }

    /// Whether more tokens will not help without knowing the callers.
    private func isConflict(_ paths: Paths) -> Bool {
        // A simulation that has become this large is not going to decide either.
        if workCount > Prediction.workLimit { return true }
        if paths.paths.allSatisfy({ grammar.states[$0.state].kind == .ruleStop }) { return true }
        guard alternativesByPlace(paths).values.contains(where: { $0.count > 1 }) else { return false }
        var byState: [Int: Set<Int>] = [:]
        for path in paths.paths { byState[path.state, default: []].insert(path.alternative) }
        return byState.values.allSatisfy { $0.count > 1 }
    }

    /// The first alternative with which the rule may end before the token that broke the rest.
    private func finished(_ paths: Paths) -> Int? {
        paths.paths.filter { path in
            path.leftRule || (grammar.states[path.state].kind == .ruleStop && path.stacks.contains(0))
        }.map(\.alternative).min()
    }

    /// Drops paths that leave a loop of a left-recursive rule only to do outside what they could do inside.
    private func filtered(_ paths: Paths) -> Paths {
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

// Steps.
extension Prediction {
    /// Steps of simulation in one prediction; ANTLR has no such bound, expressions of people stay far below it.
    private static let workLimit = 200_000

    private mutating func start(stack: Int, isFull: Bool) -> Paths {
        var paths = Paths()
        for (position, edge) in grammar.states[decision].edges.enumerated() {
            let path = Path(state: grammar.target(of: edge), alternative: position + 1, stacks: [stack])
            var busy: Set<[Int]> = []
            close(path, into: &paths, &busy, isStart: true, isFull: isFull, depth: 0, atEnd: false)
        }
        return paths
    }

    /// The paths after a token; nothing when none can read it.
    private mutating func reach(_ paths: Paths, _ token: TokenKind, isFull: Bool) -> Paths? {
        if workCount > 2 * Prediction.workLimit { return nil }
        var moved = Paths()
        var stopped: [Path] = []
        for path in paths.paths {
            if grammar.states[path.state].kind == .ruleStop {
                if isFull || token == .endOfInput { stopped.append(path) }
                continue
            }
            for case .tokens(let set, let target) in grammar.states[path.state].edges where set.contains(token) {
                var path = path
                path.state = target
                add(path, to: &moved, isFull: isFull)
            }
        }
        var reached = Paths()
        if stopped.isEmpty, token != .endOfInput, !moved.paths.isEmpty, unique(moved) != nil { return moved }
        var busy: Set<[Int]> = []
        for path in moved.paths {
            close(path, into: &reached, &busy, isStart: false, isFull: isFull, depth: 0, atEnd: token == .endOfInput)
        }
        if token == .endOfInput {
            var ended = Paths()
            for path in reached.paths where grammar.states[path.state].kind == .ruleStop {
                add(path, to: &ended, isFull: isFull)
            }
            reached = ended
        }
        if !stopped.isEmpty, !isFull || !reached.paths.contains(where: { grammar.states[$0.state].kind == .ruleStop }) {
            for path in stopped { add(path, to: &reached, isFull: isFull) }
        }
        return reached.paths.isEmpty ? nil : reached
    }

    /// Follows the edges that read nothing.
    ///
    /// - Parameter depth: How many rules below the decision's the path is; negative above.
    private mutating func close(
        _ path: Path, into paths: inout Paths, _ busy: inout Set<[Int]>, isStart: Bool, isFull: Bool, depth: Int,
        atEnd: Bool
    ) {
        workCount += 1
        guard workCount <= 2 * Prediction.workLimit else { return }
        let state = grammar.states[path.state]
        if state.kind == .ruleStop, path.stacks != [0] {
            var byReturn: [Int: [Int]] = [:]
            for stack in path.stacks {
                if stack == 0 {
                    var ended = path
                    ended.stacks = [0]
                    add(ended, to: &paths, isFull: isFull)
                } else {
                    byReturn[stacks[stack].returnState, default: []].append(stacks[stack].parent)
                }
            }
            for (returnState, parents) in byReturn.sorted(by: { $0.key > $1.key }) {
                var returned = path
                returned.state = returnState
                returned.stacks = merged([], parents, isFull: isFull)
                close(returned, into: &paths, &busy, isStart: isStart, isFull: isFull, depth: depth, atEnd: atEnd)
            }
            return
        }
        if state.kind == .ruleStop, isFull { return add(path, to: &paths, isFull: isFull) }
        if !state.isEpsilonOnly { add(path, to: &paths, isFull: isFull) }
        for (position, edge) in state.edges.enumerated() {
            if position == 0, mayDropLoop(path) { continue }
            guard var following = follow(edge, path, isStart: isStart, isFull: isFull, depth: depth, atEnd: atEnd)
            else { continue }
            var nextDepth = depth
            if state.kind == .ruleStop {
                if case .outward(_, let rule?) = edge, isPrecedenceDecision, rule == grammar.states[decision].rule {
                    following.isProtected = true
                }
                following.leftRule = true
                let key = [following.state, following.alternative, following.isProtected ? 1 : 0, following.assumed ?? -1]
                guard busy.insert(key + following.stacks).inserted else { continue }
                nextDepth -= 1
            } else if case .rule = edge, nextDepth >= 0 {
                nextDepth += 1
            }
            close(following, into: &paths, &busy, isStart: isStart, isFull: isFull, depth: nextDepth, atEnd: atEnd)
        }
    }

    private mutating func follow(
        _ edge: Grammar.Edge, _ path: Path, isStart: Bool, isFull: Bool, depth: Int, atEnd: Bool
    ) -> Path? {
        var path = path
        path.state = grammar.target(of: edge)
        switch edge {
        case .epsilon, .outward: return path
        case .tokens(let set, _): return atEnd && set.contains(.endOfInput) ? path : nil
        case .rule(_, _, let follow):
            path.stacks = merged([], path.stacks.map { push(follow, on: $0) }, isFull: isFull)
            return path
        case .precedence(let required, _):
            guard isStart, depth == 0 else { return path }
            if isFull { return required >= precedence ? path : nil }
            if isPrecedenceDecision { path.assumed = min(path.assumed ?? required, required) }
            return path
        }
    }

    /// Whether the path, at the head of a left-recursive rule's loop, came from that loop: going around again finds nothing new.
    private func mayDropLoop(_ path: Path) -> Bool {
        let state = grammar.states[path.state]
        guard state.kind == .loopEntry, state.rule.isLeftRecursive, !path.stacks.contains(0) else { return false }
        let blockEnd = grammar.loopBlockEnd[path.state]
        return path.stacks.allSatisfy { stack in
            let returned = grammar.states[stacks[stack].returnState]
            guard returned.rule == state.rule, returned.edges.count == 1, case .epsilon(let target) = returned.edges[0]
            else { return false }
            return target == blockEnd
        }
    }
}

// Merging.
extension Prediction {
    private func add(_ path: Path, to paths: inout Paths, isFull: Bool) {
        let key = PathKey(state: path.state, alternative: path.alternative, assumed: path.assumed)
        guard let position = paths.positions[key] else {
            paths.positions[key] = paths.paths.count
            return paths.paths.append(path)
        }
        let known = paths.paths[position].stacks
        paths.paths[position].stacks = merged(known, path.stacks, isFull: isFull)
        paths.paths[position].leftRule = paths.paths[position].leftRule || path.leftRule
        paths.paths[position].isProtected = paths.paths[position].isProtected || path.isProtected
    }

    /// The union of two sets of stacks. Without callers the empty stack stands for every stack, and one that ends in it for all that
    /// go on from there.
    private func merged(_ one: [Int], _ other: [Int], isFull: Bool) -> [Int] {
        var result = Array(Set(one + other)).sorted()
        guard !isFull, result.count > 1 else { return result }
        let all = result
        result.removeAll { stack in all.contains { $0 != stack && isPrefix($0, of: stack) } }
        return result
    }

    private func isPrefix(_ one: Int, of other: Int) -> Bool {
        var one = one
        var other = other
        while one != 0 {
            guard other != 0, stacks[one].returnState == stacks[other].returnState else { return false }
            one = stacks[one].parent
            other = stacks[other].parent
        }
        return true
    }
}
