// SPDX-License-Identifier: Apache-2.0

extension Grammar.Builder {
    private static let exprStart = TokenSet(
        .leftBracket, .leftBrace, .leftParenthesis, .dot, .minus, .exclamation, .true, .false,
        .null, .double, .int,
        .uint, .string, .bytes, .identifier)
    private static let question = TokenSet(.question)

    /// The body of a rule.
    mutating func body(of rule: Grammar.Rule) -> Part {
        switch rule {
        case .start: return sequence(call(.expr, .first), token(.endOfInput))
        case .expr:
            let rest = sequence(
                token(.question, .op), call(.conditionalOr, .second), token(.colon),
                call(.expr, .third))
            return sequence(call(.conditionalOr, .first), optional(rest, TokenSet(.question)))
        case .conditionalOr:
            return sequence(
                call(.conditionalAnd, .items),
                star(chained(.logicalOr, .conditionalAnd), TokenSet(.logicalOr)))
        case .conditionalAnd:
            return sequence(
                call(.relation, .items),
                star(chained(.logicalAnd, .relation), TokenSet(.logicalAnd)))
        case .relation:
            let operators = TokenSet(
                .less, .lessOrEqual, .greaterOrEqual, .greater, .equals, .notEquals, .in)
            return leftRecursion(call(.calc, nil)) { [(1, $0.infix(operators, .relation, 2))] }
        case .calc:
            return leftRecursion(call(.unary, nil)) {
                [
                    (2, $0.infix(TokenSet(.star, .slash, .percent), .calc, 3)),
                    (1, $0.infix(TokenSet(.plus, .minus), .calc, 2)),
                ]
            }
        case .unary:
            let plain = call(.member, .first)
            let negated = sequence(
                plus(token(.exclamation, .op), TokenSet(.exclamation)), call(.member, .first))
            let minus = sequence(
                plus(token(.minus, .op), TokenSet(.minus), predicts: true), call(.member, .first))
            return choice(plain, negated, minus)
        case .member: return member()
        case .primary: return primary()
        case .exprList:
            return sequence(
                call(.expr, .items),
                star(sequence(token(.comma), call(.expr, .items)), TokenSet(.comma)))
        case .listInit:
            let rest = sequence(token(.comma), call(.optExpr, .items))
            return sequence(call(.optExpr, .items), star(rest, TokenSet(.comma), predicts: true))
        case .fieldInitializerList: return pairs(.optField)
        case .mapInitializerList: return pairs(.optExpr)
        case .optField:
            return sequence(
                optional(token(.question, .option), Self.question), call(.escapeIdent, .id))
        case .optExpr:
            return sequence(optional(token(.question, .option), Self.question), call(.expr, .first))
        case .escapeIdent:
            return simpleChoice(
                (token(.identifier, .id), TokenSet(.identifier)),
                (token(.escapedIdentifier, .id), TokenSet(.escapedIdentifier)))
        case .literal:
            let minus = TokenSet(.minus)
            return choice(
                sequence(optional(token(.minus, .sign), minus), token(.int, .token)),
                token(.uint, .token),
                sequence(optional(token(.minus, .sign), minus), token(.double, .token)),
                token(.string, .token),
                token(.bytes, .token), token(.true, .token), token(.false, .token),
                token(.null, .token))
        }
    }

    private mutating func chained(_ kind: TokenKind, _ rule: Grammar.Rule) -> Part {
        sequence(token(kind, .op), call(rule, .items))
    }

    mutating func infix(_ operators: TokenSet, _ rule: Grammar.Rule, _ precedence: Int) -> Part {
        sequence(tokens(operators, .op), call(rule, nil, precedence: precedence))
    }

    private mutating func pairs(_ key: Grammar.Rule) -> Part {
        let first = sequence(call(key, .keys), token(.colon, .colons), call(.expr, .values))
        let rest = sequence(
            token(.comma), call(key, .keys), token(.colon, .colons), call(.expr, .values))
        return sequence(first, star(rest, TokenSet(.comma), predicts: true))
    }

    private mutating func member() -> Part {
        leftRecursion(call(.primary, .first)) { builder in
            let select = builder.sequence(
                builder.token(.dot, .op),
                builder.optional(builder.token(.question, .option), Self.question),
                builder.call(.escapeIdent, .id))
            let memberCall = builder.sequence(
                builder.token(.dot, .op), builder.token(.identifier, .id),
                builder.token(.leftParenthesis, .open),
                builder.optional(builder.call(.exprList, .items), Self.exprStart),
                builder.token(.rightParenthesis))
            let index = builder.sequence(
                builder.token(.leftBracket, .op),
                builder.optional(builder.token(.question, .option), Self.question),
                builder.call(.expr, .second), builder.token(.rightBracket))
            return [(3, select), (2, memberCall), (1, index)]
        }
    }

    private mutating func primary() -> Part {
        let dot = TokenSet(.dot)
        let comma = TokenSet(.comma)
        let optExprStart = Self.exprStart.union(Self.question)
        let identifier = sequence(optional(token(.dot, .dot), dot), token(.identifier, .id))
        let globalCall = sequence(
            optional(token(.dot, .dot), dot), token(.identifier, .id), token(.leftParenthesis, .op),
            optional(call(.exprList, .items), Self.exprStart), token(.rightParenthesis))
        let nested = sequence(
            token(.leftParenthesis), call(.expr, .first), token(.rightParenthesis))
        let list = sequence(
            token(.leftBracket, .op), optional(call(.listInit, .items), optExprStart),
            optional(token(.comma), comma),
            token(.rightBracket))
        let map = sequence(
            token(.leftBrace, .op), optional(call(.mapInitializerList, .items), optExprStart),
            optional(token(.comma), comma), token(.rightBrace))
        let fieldStart = TokenSet(.question, .identifier, .escapedIdentifier)
        let names = star(sequence(token(.dot), token(.identifier, .ids)), dot)
        let message = sequence(
            optional(token(.dot, .dot), dot), token(.identifier, .ids), names,
            token(.leftBrace, .op),
            optional(call(.fieldInitializerList, .items), fieldStart),
            optional(token(.comma), comma),
            token(.rightBrace))
        return choice(identifier, globalCall, nested, list, map, message, call(.literal, .first))
    }
}
