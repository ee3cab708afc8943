// SPDX-License-Identifier: Apache-2.0

// Steps.
extension Prediction {
    /// Steps of simulation in one prediction; ANTLR has no such bound, expressions of people stay
    /// far below it.
    static let workLimit = 200_000

    /// Steps of all predictions in one diagnosis: about a second. Expressions that need more are
    /// made to; their messages may then differ from upstream's.
    static let totalWorkLimit = 2_000_000

    mutating func start(stack: Int, isFull: Bool) -> Paths {
        var paths = Paths()
        for (position, edge) in grammar.states[decision].edges.enumerated() {
            let path = Path(
                state: grammar.target(of: edge), alternative: position + 1, stacks: [stack])
            var busy: Set<[Int]> = []
            close(path, into: &paths, &busy, isStart: true, isFull: isFull, depth: 0, atEnd: false)
        }
        return paths
    }

    /// The paths after a token; nothing when none can read it.
    mutating func reach(_ paths: Paths, _ token: TokenKind, isFull: Bool) -> Paths? {
        if workCount > 2 * Prediction.workLimit || totalWorkCount > Prediction.totalWorkLimit {
            return nil
        }
        var moved = Paths()
        var stopped: [Path] = []
        for path in paths.paths {
            if grammar.states[path.state].kind == .ruleStop {
                if isFull || token == .endOfInput { stopped.append(path) }
                continue
            }
            for case .tokens(let set, let target) in grammar.states[path.state].edges
            where set.contains(token) {
                var path = path
                path.state = target
                add(path, to: &moved, isFull: isFull)
            }
        }
        var reached = Paths()
        if stopped.isEmpty, token != .endOfInput, !moved.paths.isEmpty, unique(moved) != nil {
            return moved
        }
        var busy: Set<[Int]> = []
        for path in moved.paths {
            close(
                path, into: &reached, &busy, isStart: false, isFull: isFull, depth: 0,
                atEnd: token == .endOfInput)
        }
        if token == .endOfInput {
            var ended = Paths()
            for path in reached.paths where grammar.states[path.state].kind == .ruleStop {
                add(path, to: &ended, isFull: isFull)
            }
            reached = ended
        }
        if !stopped.isEmpty,
            !isFull
                || !reached.paths.contains(where: { grammar.states[$0.state].kind == .ruleStop })
        {
            for path in stopped { add(path, to: &reached, isFull: isFull) }
        }
        return reached.paths.isEmpty ? nil : reached
    }

    /// Follows the edges that read nothing.
    ///
    /// - Parameter depth: How many rules below the decision's the path is; negative above.
    mutating func close(
        _ path: Path, into paths: inout Paths, _ busy: inout Set<[Int]>, isStart: Bool,
        isFull: Bool, depth: Int,
        atEnd: Bool
    ) {
        workCount += 1
        totalWorkCount += 1
        guard workCount <= 2 * Prediction.workLimit, totalWorkCount <= Prediction.totalWorkLimit
        else { return }
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
                close(
                    returned, into: &paths, &busy, isStart: isStart, isFull: isFull, depth: depth,
                    atEnd: atEnd)
            }
            return
        }
        if state.kind == .ruleStop, isFull { return add(path, to: &paths, isFull: isFull) }
        if !state.isEpsilonOnly { add(path, to: &paths, isFull: isFull) }
        for (position, edge) in state.edges.enumerated() {
            if position == 0, mayDropLoop(path) { continue }
            guard
                var following = follow(
                    edge, path, isStart: isStart, isFull: isFull, depth: depth, atEnd: atEnd)
            else { continue }
            var nextDepth = depth
            if state.kind == .ruleStop {
                if case .outward(_, let rule?) = edge, isPrecedenceDecision,
                    rule == grammar.states[decision].rule
                {
                    following.isProtected = true
                }
                following.leftRule = true
                let key = [
                    following.state, following.alternative, following.isProtected ? 1 : 0,
                    following.assumed ?? -1,
                ]
                guard busy.insert(key + following.stacks).inserted else { continue }
                nextDepth -= 1
            } else if case .rule = edge, nextDepth >= 0 {
                nextDepth += 1
            }
            close(
                following, into: &paths, &busy, isStart: isStart, isFull: isFull, depth: nextDepth,
                atEnd: atEnd)
        }
    }

    mutating func follow(
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

    /// Whether the path, at the head of a left-recursive rule's loop, came from that loop: going
    /// around again finds nothing new.
    func mayDropLoop(_ path: Path) -> Bool {
        let state = grammar.states[path.state]
        guard state.kind == .loopEntry, state.rule.isLeftRecursive, !path.stacks.contains(0) else {
            return false
        }
        let blockEnd = grammar.loopBlockEnd[path.state]
        return path.stacks.allSatisfy { stack in
            let returned = grammar.states[stacks[stack].returnState]
            guard returned.rule == state.rule, returned.edges.count == 1,
                case .epsilon(let target) = returned.edges[0]
            else { return false }
            return target == blockEnd
        }
    }
}

// Merging.
extension Prediction {
    func add(_ path: Path, to paths: inout Paths, isFull: Bool) {
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

    /// The union of two sets of stacks. Without callers the empty stack stands for every stack, and
    /// one that ends in it for all that go on from there.
    func merged(_ one: [Int], _ other: [Int], isFull: Bool) -> [Int] {
        var result = Array(Set(one + other)).sorted()
        guard !isFull, result.count > 1 else { return result }
        let all = result
        result.removeAll { stack in all.contains { $0 != stack && isPrefix($0, of: stack) } }
        return result
    }

    func isPrefix(_ one: Int, of other: Int) -> Bool {
        var one = one
        var other = other
        while one != 0 {
            guard other != 0, stacks[one].returnState == stacks[other].returnState else {
                return false
            }
            one = stacks[one].parent
            other = stacks[other].parent
        }
        return true
    }
}
