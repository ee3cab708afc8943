// SPDX-License-Identifier: Apache-2.0

extension Grammar {
    /// Makes the states and edges of rules while their elements are put together.
    struct Builder {
        var states: [State] = []
        var rules: [Element] = []
        var ruleStart: [Int] = []
        var ruleStop: [Int] = []
        var loopBlockEnd: [Int: Int] = [:]
        private var rule = Rule.start

        /// A piece of a rule: its element, and the states by which it is entered and left.
        struct Part {
            var element: Element
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
            rules.append(body.element)
        }

        /// The edges from the ends of rules to everywhere they are called from, for predictions that know no caller.
        mutating func linkRuleEnds() {
            for caller in states.indices {
                guard case .rule(let rule, let precedence, let follow)? = states[caller].edges.first else { continue }
                let isOutermost = rule.isLeftRecursive && precedence == 0
                states[ruleStop[rule.rawValue]].edges.append(.outward(follow, outermost: isOutermost ? rule : nil))
            }
        }

        private mutating func state(_ kind: State.Kind) -> Int {
            states.append(State(kind: kind, rule: rule))
            return states.count - 1
        }

        private mutating func connect(_ from: Int, _ to: Int) { states[from].edges.append(.epsilon(to)) }
    }
}

// Pieces of rules.
extension Grammar.Builder {
    mutating func token(_ kind: TokenKind, _ label: Grammar.Label? = nil) -> Part { tokens(TokenSet(kind), label) }

    mutating func tokens(_ set: TokenSet, _ label: Grammar.Label?) -> Part {
        let left = state(.basic)
        let right = state(.basic)
        states[left].edges.append(.tokens(set, right))
        return Part(element: .token(left, set, label), left: left, right: right)
    }

    mutating func call(_ rule: Grammar.Rule, _ label: Grammar.Label?, precedence: Int = 0) -> Part {
        let left = state(.basic)
        let right = state(.basic)
        states[left].edges.append(.rule(rule, precedence: precedence, follow: right))
        return Part(element: .rule(left, rule, precedence: precedence, label), left: left, right: right)
    }

    mutating func sequence(_ parts: Part...) -> Part {
        for (one, following) in zip(parts, parts.dropFirst()) { connect(one.right, following.left) }
        return Part(
            element: .sequence(parts.map(\.element)), left: parts[0].left, right: parts[parts.count - 1].right)
    }

    mutating func optional(_ part: Part, _ first: TokenSet) -> Part {
        let start = state(.blockStart)
        let end = state(.blockEnd)
        connect(start, part.left)
        connect(part.right, end)
        connect(start, end)
        return Part(element: .optional(start, part.element, first), left: start, right: end)
    }

    mutating func star(_ part: Part, _ first: TokenSet, predicts: Bool = false) -> Part {
        let loop = loop(around: [(nil, part)])
        let element = Element.star(entry: loop.entry, back: loop.back, part.element, first, predicts: predicts)
        return Part(element: element, left: loop.entry, right: loop.end)
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
        let element = Element.plus(start: start, back: back, part.element, first, predicts: predicts)
        return Part(element: element, left: start, right: end)
    }

    mutating func choice(_ parts: Part...) -> Part {
        let (start, end) = block(parts)
        return Part(element: .choice(start, parts.map(\.element)), left: start, right: end)
    }

    mutating func simpleChoice(_ parts: (Part, TokenSet)...) -> Part {
        let (start, end) = block(parts.map(\.0))
        return Part(element: .simpleChoice(start, parts.map { ($0.0.element, $0.1) }), left: start, right: end)
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

    mutating func leftRecursion(
        _ primary: Part, _ alternatives: (inout Self) -> [(Int, Part)]
    ) -> Part {
        let parts = alternatives(&self)
        let loop = loop(around: parts.map { (Optional($0.0), $0.1) })
        connect(primary.right, loop.entry)
        let element = Element.leftRecursion(
            primary.element, entry: loop.entry, back: loop.back, block: loop.block,
            parts.map { (precedence: $0.0, $0.1.element) })
        return Part(element: element, left: primary.left, right: loop.end)
    }

    /// entry → block → parts → end of block → back → entry; entry → end.
    private mutating func loop(around parts: [(precedence: Int?, Part)]) -> (entry: Int, block: Int, back: Int, end: Int) {
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
