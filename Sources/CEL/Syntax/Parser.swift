// SPDX-License-Identifier: Apache-2.0

/// The recursive-descent parser of correct expressions: one pass over the tokens, straight into
/// nodes.
///
/// It gives up at the first syntax error, without a word: explaining errors the way upstream does
/// takes a parser that recovers and looks ahead as ANTLR's does (`Diagnosis`), and is needed for
/// wrong expressions only. Methods are named for the rules of the grammar (cel-spec: "Syntax").
struct Parser {
    let tokens: [Token]
    var position = 0
    var builder: ASTBuilder
    /// Arguments and elements that were parsed but whose owner is not complete: a stack.
    var pending: [NodeIndex] = []
    var expressionDepth = 0
    var relationDepth = 0
    var calculationDepth = 0

    /// The expression is not in the language, or nested too deeply.
    struct Failure: Error {}

    /// A node, and how many operators are nested in it.
    struct Parsed {
        var node: NodeIndex
        var height: Int
    }

    /// Parses a whole expression.
    ///
    /// - Returns: The builder with the AST, and with the issues of macros and literals.
    static func parse(
        _ source: Source, names: NameTable, options: Environment.Options
    ) throws(Failure) -> ASTBuilder {
        guard let tokens = Lexer.tokens(of: source.utf8) else { throw Failure() }
        var parser = Parser(
            tokens: tokens, builder: ASTBuilder(source: source, names: names, options: options))
        let whole = try parser.expression()
        guard parser.kind == .endOfInput, whole.height <= Limits.recursionDepth else {
            throw Failure()
        }
        parser.builder.ast.root = whole.node
        return parser.builder
    }

    init(tokens: [Token], builder: ASTBuilder) {
        self.tokens = tokens
        self.builder = builder
    }

    var kind: TokenKind { tokens[position].kind }

    func kind(ahead count: Int) -> TokenKind {
        position + count < tokens.count ? tokens[position + count].kind : .endOfInput
    }

    /// The last token, the end of input, is never passed.
    mutating func take() -> Token {
        let token = tokens[position]
        if position + 1 < tokens.count { position += 1 }
        return token
    }

    mutating func take(_ expected: TokenKind) throws(Failure) -> Token {
        guard kind == expected else { throw Failure() }
        return take()
    }
}

// Operators.
extension Parser {
    mutating func expression() throws(Failure) -> Parsed {
        expressionDepth += 1
        defer { expressionDepth -= 1 }
        guard expressionDepth <= Limits.recursionDepth else { throw Failure() }
        let condition = try disjunction()
        guard kind == .question else { return condition }
        let question = take()
        let first = try disjunction()
        _ = try take(.colon)
        let second = try expression()
        let node = builder.plainCall(
            KnownName.conditional.name, at: question.offset,
            [condition.node, first.node, second.node])
        return Parsed(node: node, height: max(condition.height, first.height, second.height) + 1)
    }

    mutating func disjunction() throws(Failure) -> Parsed {
        let first = try conjunction()
        guard kind == .logicalOr else { return first }
        var terms = [first.node]
        var operators: [UInt32] = []
        var height = first.height
        while kind == .logicalOr {
            operators.append(take().offset)
            let next = try conjunction()
            terms.append(next.node)
            height = max(height, next.height)
        }
        let node = builder.balanced(
            KnownName.logicalOr.name, terms: terms[...], operators: operators[...])
        return Parsed(node: node, height: height)
    }

    mutating func conjunction() throws(Failure) -> Parsed {
        let first = try relation()
        guard kind == .logicalAnd else { return first }
        var terms = [first.node]
        var operators: [UInt32] = []
        var height = first.height
        while kind == .logicalAnd {
            operators.append(take().offset)
            let next = try relation()
            terms.append(next.node)
            height = max(height, next.height)
        }
        let node = builder.balanced(
            KnownName.logicalAnd.name, terms: terms[...], operators: operators[...])
        return Parsed(node: node, height: height)
    }

    mutating func relation() throws(Failure) -> Parsed {
        relationDepth += 1
        defer { relationDepth -= 1 }
        guard relationDepth <= Limits.recursionDepth else { throw Failure() }
        var left = try calculation(0)
        while let function = kind.relation {
            let offset = take().offset
            relationDepth += 1
            let right = try calculation(0)
            relationDepth -= 1
            left = binary(function, left, right, at: offset)
        }
        return left
    }

    /// - Parameter precedence: Of the operator to the left; 1 of sums, 2 of products.
    mutating func calculation(_ precedence: Int) throws(Failure) -> Parsed {
        calculationDepth += 1
        defer { calculationDepth -= 1 }
        guard max(calculationDepth, relationDepth) <= Limits.recursionDepth else { throw Failure() }
        var left = try unary()
        while let (function, own) = kind.calculation, own > precedence {
            let offset = take().offset
            left = binary(function, left, try calculation(own), at: offset)
        }
        return left
    }

    mutating func binary(_ function: KnownName, _ left: Parsed, _ right: Parsed, at offset: UInt32)
        -> Parsed
    {
        Parsed(
            node: builder.plainCall(function.name, at: offset, [left.node, right.node]),
            height: max(left.height, right.height) + 1)
    }

    mutating func unary() throws(Failure) -> Parsed {
        let sign = kind
        guard sign == .exclamation || sign == .minus else { return try member() }
        // A single minus before a number belongs to the literal.
        if sign == .minus, kind(ahead: 1) == .int || kind(ahead: 1) == .double {
            return try member()
        }
        let first = take()
        var count = 1
        while kind == sign {
            _ = take()
            count += 1
        }
        var operand = try member()
        if count % 2 == 1 {
            let function = sign == .minus ? KnownName.negate : .logicalNot
            operand.node = builder.plainCall(function.name, at: first.offset, [operand.node])
        }
        return operand
    }
}
