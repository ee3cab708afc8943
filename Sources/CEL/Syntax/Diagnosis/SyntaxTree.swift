// SPDX-License-Identifier: Apache-2.0

/// What a recovering parser read: a node for each use of a rule, complete or not.
struct SyntaxTree {
    var nodes: [Node] = []

    struct Node {
        var rule: Grammar.Rule
        /// Which alternative of the rule was taken, from 1; for left-recursive rules 0 is the
        /// operand alone.
        var alternative = 0
        var start: Token
        var children: [Int] = []
        var parts: [(label: Grammar.Label, item: Item)] = []
    }

    enum Item {
        case token(Token)
        case node(Int)
    }
}

extension SyntaxTree.Node {
    func token(_ label: Grammar.Label) -> Token? {
        for part in parts.reversed() where part.label == label {
            if case .token(let token) = part.item { return token }
        }
        return nil
    }

    func tokens(_ label: Grammar.Label) -> [Token] {
        parts.compactMap { part in
            if part.label == label, case .token(let token) = part.item { token } else { nil }
        }
    }

    func node(_ label: Grammar.Label) -> Int? { nodes(label).last }

    func nodes(_ label: Grammar.Label) -> [Int] {
        parts.compactMap { part in
            if part.label == label, case .node(let node) = part.item { node } else { nil }
        }
    }
}
