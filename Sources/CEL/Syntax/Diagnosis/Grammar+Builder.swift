// SPDX-License-Identifier: Apache-2.0

extension Grammar {
    /// Makes the states and edges of rules while their elements are put together.
    struct Builder {
        var states: [State] = []
        var code: [Instruction] = []
        var ruleCode: [Int] = []
        var ruleStart: [Int] = []
        var ruleStop: [Int] = []
        var loopBlockEnd: [Int: Int] = [:]
        private var rule = Rule.start

        /// A piece of a rule: its instructions, and the states by which it is entered and left.
        struct Part {
            var code: [Instruction]
            var left: Int
            var right: Int
        }

        mutating func open(_ rule: Rule) {
            self.rule = rule
            ruleStart.append(state(.basic))
            ruleStop.append(state(.ruleStop))
        }

        mutating func close(_ rule: Rule) {
            self.rule = rule
            let body = body(of: rule)
            connect(ruleStart[rule.rawValue], body.left)
            connect(body.right, ruleStop[rule.rawValue])
            ruleCode.append(code.count)
            code += body.code + [.end]
        }

        /// The edges from the ends of rules to everywhere they are called from, for predictions
        /// that know no caller.
        mutating func linkRuleEnds() {
            for caller in states.indices {
                guard case .rule(let rule, let precedence, let follow)? = states[caller].edges.first
                else { continue }
                let isOutermost = rule.isLeftRecursive && precedence == 0
                states[ruleStop[rule.rawValue]].edges.append(
                    .outward(follow, outermost: isOutermost ? rule : nil))
            }
        }

        private mutating func state(_ kind: State.Kind) -> Int {
            states.append(State(kind: kind, rule: rule))
            return states.count - 1
        }

        private mutating func connect(_ from: Int, _ to: Int) {
            states[from].edges.append(.epsilon(to))
        }
    }
}

// Pieces of rules.
extension Grammar.Builder {
    mutating func token(_ kind: TokenKind, _ label: Grammar.Label? = nil) -> Part {
        tokens(TokenSet(kind), label)
    }

    mutating func tokens(_ set: TokenSet, _ label: Grammar.Label?) -> Part {
        let left = state(.basic)
        let right = state(.basic)
        states[left].edges.append(.tokens(set, right))
        return Part(code: [.token(left, set, label)], left: left, right: right)
    }

    mutating func call(_ rule: Grammar.Rule, _ label: Grammar.Label?, precedence: Int = 0) -> Part {
        let left = state(.basic)
        let right = state(.basic)
        states[left].edges.append(.rule(rule, precedence: precedence, follow: right))
        return Part(
            code: [.call(left, rule, precedence: precedence, label)], left: left, right: right)
    }

    mutating func sequence(_ parts: Part...) -> Part {
        for (one, following) in zip(parts, parts.dropFirst()) { connect(one.right, following.left) }
        return Part(
            code: parts.flatMap(\.code), left: parts[0].left, right: parts[parts.count - 1].right)
    }

    mutating func optional(_ part: Part, _ first: TokenSet) -> Part {
        let start = state(.blockStart)
        let end = state(.blockEnd)
        connect(start, part.left)
        connect(part.right, end)
        connect(start, end)
        let code: [Grammar.Instruction] =
            [.synchronize(start), .jumpUnless(first, part.code.count + 1)] + part.code
        return Part(code: code, left: start, right: end)
    }

    mutating func star(_ part: Part, _ first: TokenSet, predicts: Bool = false) -> Part {
        let loop = loop(around: [(nil, part)])
        let exit = part.code.count + 3
        let test: Grammar.Instruction =
            predicts ? .jumpUnlessPredicted(loop.entry, exit) : .jumpUnless(first, exit)
        let code =
            [.synchronize(loop.entry), test] + part.code + [
                .synchronize(loop.back), .jump(1 - exit),
            ]
        return Part(code: code, left: loop.entry, right: loop.end)
    }

    mutating func plus(_ part: Part, _ first: TokenSet, predicts: Bool = false) -> Part {
        let start = state(.blockStart)
        let blockEnd = state(.blockEnd)
        let back = state(.loopBack)
        let end = state(.loopEnd)
        connect(start, part.left)
        connect(part.right, blockEnd)
        connect(blockEnd, back)
        connect(back, start)
        connect(back, end)
        let test: Grammar.Instruction =
            predicts ? .jumpUnlessPredicted(back, 2) : .jumpUnless(first, 2)
        let code =
            [.synchronize(start)] + part.code + [
                .synchronize(back), test, .jump(-part.code.count - 2),
            ]
        return Part(code: code, left: start, right: end)
    }

    mutating func choice(_ parts: Part...) -> Part {
        let (start, end) = block(parts)
        let (code, starts) = alternatives(parts)
        return Part(
            code: [.synchronize(start), .predict(start, starts)] + code, left: start, right: end)
    }

    mutating func simpleChoice(_ parts: (Part, TokenSet)...) -> Part {
        let (start, end) = block(parts.map(\.0))
        let (code, starts) = alternatives(parts.map(\.0))
        let select = Grammar.Instruction.select(zip(parts, starts).map { ($0.1, $1) })
        return Part(code: [.synchronize(start), select] + code, left: start, right: end)
    }

    /// The code of alternatives one after the other, and where each starts, counted from the
    /// instruction before them.
    private func alternatives(
        _ parts: [Part], _ head: (Int) -> Grammar.Instruction = { .take($0) }
    ) -> ([Grammar.Instruction], [Int]) {
        var remaining = parts.reduce(0) { $0 + $1.code.count + 2 }
        var code: [Grammar.Instruction] = []
        var starts: [Int] = []
        for (position, part) in parts.enumerated() {
            starts.append(code.count + 1)
            remaining -= part.code.count + 2
            code += [head(position + 1)] + part.code + [.jump(remaining + 1)]
        }
        return (code, starts)
    }

    private mutating func block(_ parts: [Part]) -> (start: Int, end: Int) {
        let start = state(.blockStart)
        let end = state(.blockEnd)
        for part in parts {
            connect(start, part.left)
            connect(part.right, end)
        }
        return (start, end)
    }

    mutating func leftRecursion(_ primary: Part, _ parts: (inout Self) -> [(Int, Part)]) -> Part {
        let parts = parts(&self)
        let loop = loop(around: parts.map { (Optional($0.0), $0.1) })
        connect(primary.right, loop.entry)
        var (body, starts) = alternatives(parts.map(\.1)) { .wrap($0) }
        if parts.count > 1 {
            body = [.synchronize(loop.block), .predict(loop.block, starts)] + body
        }
        let exit = body.count + 4
        var code =
            primary.code + [
                .synchronize(loop.entry), .jumpUnlessPredicted(loop.entry, exit), .leave,
            ]
        code += body + [.synchronize(loop.back), .jump(1 - exit)]
        return Part(code: code, left: primary.left, right: loop.end)
    }

    /// entry → block → parts → end of block → back → entry; entry → end.
    private mutating func loop(around parts: [(precedence: Int?, Part)]) -> (
        entry: Int, block: Int, back: Int, end: Int
    ) {
        let entry = state(.loopEntry)
        let block = state(.blockStart)
        let blockEnd = state(.blockEnd)
        let back = state(.loopBack)
        let end = state(.loopEnd)
        loopBlockEnd[entry] = blockEnd
        connect(entry, block)
        connect(entry, end)
        for (precedence, part) in parts {
            if let precedence {
                let guarded = state(.basic)
                states[guarded].edges.append(.precedence(precedence, part.left))
                connect(block, guarded)
            } else {
                connect(block, part.left)
            }
            connect(part.right, blockEnd)
        }
        connect(blockEnd, back)
        connect(back, entry)
        return (entry, block, back, end)
    }

    /// What may follow a state within its rule.
    func following(_ state: Int) -> TokenSet {
        var seen: Set<Int> = []
        var waiting = [state]
        var result = TokenSet([])
        // Rules that were entered do not end without a token: none of them is empty.
        while let current = waiting.popLast() {
            guard seen.insert(current).inserted else { continue }
            if states[current].kind == .ruleStop {
                result.formUnion(.endOfRule)
                continue
            }
            for edge in states[current].edges {
                switch edge {
                case .tokens(let set, _): result.formUnion(set)
                case .epsilon(let target), .precedence(_, let target): waiting.append(target)
                case .rule(let rule, _, _): waiting.append(ruleStart[rule.rawValue])
                case .outward: break
                }
            }
        }
        return result
    }
}
