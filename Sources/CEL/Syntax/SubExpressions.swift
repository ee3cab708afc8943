// SPDX-License-Identifier: Apache-2.0

/// The parts of an expression that are expressions themselves, as written: what a person wants the values of.
///
/// Found in the tokens, by brackets and operators; what stands inside of a macro is left out, because its variable exists
/// only there. Literals and single names are left out too. In the order of the source, the whole not among them.
package struct SubExpressions {
    private let bytes: [UInt8]
    private let tokens: [Token]
    /// For an opening bracket the number of its closing one.
    private var closing: [Int: Int] = [:]
    private var found: [String] = []

    /// Most that is told of one expression.
    private static let countMaximum = 48

    package static func parts(of text: String) -> [String] {
        let bytes = Array(text.utf8)
        guard let tokens = Lexer.tokens(of: bytes), tokens.count > 1 else { return [] }
        var parts = SubExpressions(bytes, tokens)
        guard parts.matchBrackets() else { return [] }
        parts.descend(0, tokens.count - 1, 0)
        return Array(parts.found.prefix(countMaximum))
    }

    private init(_ bytes: [UInt8], _ tokens: [Token]) {
        self.bytes = bytes
        self.tokens = tokens
    }

    private mutating func matchBrackets() -> Bool {
        var open: [Int] = []
        for (index, token) in tokens.enumerated() {
            switch token.kind {
            case .leftParenthesis, .leftBracket, .leftBrace: open.append(index)
            case .rightParenthesis, .rightBracket, .rightBrace:
                guard let start = open.popLast() else { return false }
                closing[start] = index
            default: break
            }
        }
        return open.isEmpty
    }

    /// Lists the part between two tokens and looks into it.
    private mutating func visit(_ first: Int, _ end: Int, _ depth: Int) {
        guard first < end else { return }
        if tokens[first].kind == .leftParenthesis, closing[first] == end - 1 {
            visit(first + 1, end - 1, depth)
            return
        }
        let text = text(first, end)
        if end - first > 1, !isNumber(first, end), !found.contains(text) { found.append(text) }
        descend(first, end, depth + 1)
    }

    private mutating func descend(_ first: Int, _ end: Int, _ depth: Int) {
        guard first < end, depth < 32, found.count < Self.countMaximum else { return }
        if tokens[first].kind == .leftParenthesis, closing[first] == end - 1 {
            descend(first + 1, end - 1, depth)
            return
        }
        if let question = topLevel(first, end, of: [.question]).first,
            let colon = topLevel(question + 1, end, of: [.colon]).last
        {
            visit(first, question, depth)
            visit(question + 1, colon, depth)
            visit(colon + 1, end, depth)
            return
        }
        let levels: [[TokenKind]] = [
            [.logicalOr], [.logicalAnd],
            [.equals, .notEquals, .less, .lessOrEqual, .greater, .greaterOrEqual, .in],
            [.plus, .minus], [.star, .slash, .percent],
        ]
        for level in levels {
            let operators = topLevel(first, end, of: level)
            guard !operators.isEmpty else { continue }
            var start = first
            for position in operators {
                visit(start, position, depth)
                start = position + 1
            }
            visit(start, end, depth)
            return
        }
        if tokens[first].kind == .exclamation || tokens[first].kind == .minus {
            visit(first + 1, end, depth)
            return
        }
        descendPostfix(first, end, depth)
    }

    /// A call, an index, a selection or a literal.
    private mutating func descendPostfix(_ first: Int, _ end: Int, _ depth: Int) {
        let last = end - 1
        guard let open = closing.first(where: { $0.value == last && $0.key >= first })?.key else {
            // A selection: its receiver is worth a line where it is more than names.
            if let dot = topLevel(first, end, of: [.dot]).last,
                (first..<dot).contains(where: { closing[$0] != nil })
            {
                visit(first, dot, depth)
            }
            return
        }
        switch tokens[open].kind {
        case .leftParenthesis:
            guard open > first, tokens[open - 1].kind == .identifier else { return }
            let isMember = open - 2 > first && tokens[open - 2].kind == .dot
            if isMember { visit(first, open - 2, depth) }
            if !isMacro(open - 1) { items(open + 1, last, depth, hasKeys: false) }
        case .leftBracket:
            if open > first { visit(first, open, depth) }
            items(open + 1, last, depth, hasKeys: false)
        default:
            items(open + 1, last, depth, hasKeys: true)
        }
    }

    /// What stands between commas; of entries the values.
    private mutating func items(_ first: Int, _ end: Int, _ depth: Int, hasKeys: Bool) {
        var start = first
        for position in topLevel(first, end, of: [.comma]) + [end] {
            var begin = start
            if hasKeys, let colon = topLevel(start, position, of: [.colon]).first { begin = colon + 1 }
            if begin < position, tokens[begin].kind == .question { begin += 1 }
            visit(begin, position, depth)
            start = position + 1
        }
    }

    /// Where one of `kinds` stands outside of brackets, as an operator between two values.
    private func topLevel(_ first: Int, _ end: Int, of kinds: [TokenKind]) -> [Int] {
        var positions: [Int] = []
        var index = first
        while index < end {
            if let close = closing[index] {
                index = close + 1
                continue
            }
            let kind = tokens[index].kind
            if kinds.contains(kind), index > first {
                let previous = tokens[index - 1].kind
                let isOptional = kind == .question && (previous == .dot || previous == .leftBracket)
                let isSign = kind == .minus && Self.isOperator(previous)
                if !isOptional, !isSign { positions.append(index) }
            }
            index += 1
        }
        return positions
    }

    private static func isOperator(_ kind: TokenKind) -> Bool {
        switch kind {
        case .equals, .notEquals, .in, .less, .lessOrEqual, .greaterOrEqual, .greater, .logicalAnd,
            .logicalOr, .minus, .exclamation, .question, .colon, .plus, .star, .slash, .percent, .comma:
            true
        default: false
        }
    }

    private func isMacro(_ token: Int) -> Bool {
        [
            "has", "all", "exists", "exists_one", "existsOne", "map", "filter", "transformList",
            "transformMap", "transformMapEntry", "sortBy", "optMap", "optFlatMap",
        ].contains(text(token, token + 1))
    }

    /// `-1` is two tokens.
    private func isNumber(_ first: Int, _ end: Int) -> Bool {
        end - first == 2 && tokens[first].kind == .minus
            && (tokens[first + 1].kind == .int || tokens[first + 1].kind == .double)
    }

    private func text(_ first: Int, _ end: Int) -> String {
        String(decoding: bytes[Int(tokens[first].start)..<Int(tokens[end - 1].end)], as: UTF8.self)
    }
}
