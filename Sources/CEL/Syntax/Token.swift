// SPDX-License-Identifier: Apache-2.0

/// One word of an expression.
struct Token {
    var kind: TokenKind
    /// The bytes of the source that it is.
    var start: UInt32
    var end: UInt32
    /// Where it starts, in code points.
    var offset: UInt32
}

/// The kinds of words, in upstream's numbering: lists of expected tokens in error messages are in
/// this order.
enum TokenKind: UInt8, CaseIterable {
    case endOfInput
    case equals, notEquals, `in`, less, lessOrEqual, greaterOrEqual, greater, logicalAnd, logicalOr
    case leftBracket, rightBracket, leftBrace, rightBrace, leftParenthesis, rightParenthesis
    case dot, comma, minus, exclamation, question, colon, plus, star, slash, percent
    case `true`, `false`, null
    case whitespace, comment
    case double, int, uint, string, bytes, identifier, escapedIdentifier

    /// How upstream's messages name it among expected tokens.
    var display: String {
        switch self {
        case .endOfInput: "<EOF>"
        case .equals: "'=='"
        case .notEquals: "'!='"
        case .in: "'in'"
        case .less: "'<'"
        case .lessOrEqual: "'<='"
        case .greaterOrEqual: "'>='"
        case .greater: "'>'"
        case .logicalAnd: "'&&'"
        case .logicalOr: "'||'"
        case .leftBracket: "'['"
        case .rightBracket: "']'"
        case .leftBrace: "'{'"
        case .rightBrace: "'}'"
        case .leftParenthesis: "'('"
        case .rightParenthesis: "')'"
        case .dot: "'.'"
        case .comma: "','"
        case .minus: "'-'"
        case .exclamation: "'!'"
        case .question: "'?'"
        case .colon: "':'"
        case .plus: "'+'"
        case .star: "'*'"
        case .slash: "'/'"
        case .percent: "'%'"
        case .true: "'true'"
        case .false: "'false'"
        case .null: "'null'"
        case .whitespace: "WHITESPACE"
        case .comment: "COMMENT"
        case .double: "NUM_FLOAT"
        case .int: "NUM_INT"
        case .uint: "NUM_UINT"
        case .string: "STRING"
        case .bytes: "BYTES"
        case .identifier: "IDENTIFIER"
        case .escapedIdentifier: "ESC_IDENTIFIER"
        }
    }

    /// Skipped by the grammar.
    var isHidden: Bool { self == .whitespace || self == .comment }
}
