// SPDX-License-Identifier: Apache-2.0

/// The recursive-descent parser of correct expressions: one pass over the tokens, straight into nodes.
///
/// It gives up at the first syntax error, without a word: explaining errors the way upstream does takes a parser that recovers and
/// looks ahead as ANTLR's does (`Diagnosis`), and is needed for wrong expressions only. Methods are named for the rules of the
/// grammar (cel-spec: "Syntax").
struct Parser {
    private let tokens: [Token]
    private var position = 0
    private var builder: ASTBuilder
    /// Arguments and elements that were parsed but whose owner is not complete: a stack.
    private var pending: [NodeIndex] = []
    private var expressionDepth = 0
    private var relationDepth = 0
    private var calculationDepth = 0

    /// The expression is not in the language, or nested too deeply.
    struct Failure: Error {}

    /// A node, and how many operators are nested in it.
    private struct Parsed {
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
        var parser = Parser(tokens: tokens, builder: ASTBuilder(source: source, names: names, options: options))
        let whole = try parser.expression()
        guard parser.kind == .endOfInput, whole.height <= Limits.recursionDepth else { throw Failure() }
        parser.builder.ast.root = whole.node
        return parser.builder
    }

    private init(tokens: [Token], builder: ASTBuilder) {
        self.tokens = tokens
        self.builder = builder
    }

    private var kind: TokenKind { tokens[position].kind }

    private func kind(ahead count: Int) -> TokenKind {
        position + count < tokens.count ? tokens[position + count].kind : .endOfInput
    }

    /// The last token, the end of input, is never passed.
    private mutating func take() -> Token {
        let token = tokens[position]
        if position + 1 < tokens.count { position += 1 }
        return token
    }

    private mutating func take(_ expected: TokenKind) throws(Failure) -> Token {
        guard kind == expected else { throw Failure() }
        return take()
    }
}

// Operators.
extension Parser {
    private mutating func expression() throws(Failure) -> Parsed {
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
            KnownName.conditional.name, at: question.offset, [condition.node, first.node, second.node])
        return Parsed(node: node, height: max(condition.height, first.height, second.height) + 1)
    }

    private mutating func disjunction() throws(Failure) -> Parsed {
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
        let node = builder.balanced(KnownName.logicalOr.name, terms: terms[...], operators: operators[...])
        return Parsed(node: node, height: height)
    }

    private mutating func conjunction() throws(Failure) -> Parsed {
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
        let node = builder.balanced(KnownName.logicalAnd.name, terms: terms[...], operators: operators[...])
        return Parsed(node: node, height: height)
    }

    private mutating func relation() throws(Failure) -> Parsed {
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
    private mutating func calculation(_ precedence: Int) throws(Failure) -> Parsed {
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

    private mutating func binary(_ function: KnownName, _ left: Parsed, _ right: Parsed, at offset: UInt32) -> Parsed {
        Parsed(
            node: builder.plainCall(function.name, at: offset, [left.node, right.node]),
            height: max(left.height, right.height) + 1)
    }

    private mutating func unary() throws(Failure) -> Parsed {
        let sign = kind
        guard sign == .exclamation || sign == .minus else { return try member() }
        // A single minus before a number belongs to the literal.
        if sign == .minus, kind(ahead: 1) == .int || kind(ahead: 1) == .double { return try member() }
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

// Operands.
extension Parser {
    private mutating func member() throws(Failure) -> Parsed {
        var operand = try primary()
        while true {
            if kind == .leftBracket {
                let bracket = take()
                let isOptional = kind == .question
                if isOptional { _ = take() }
                let index = try expression()
                _ = try take(.rightBracket)
                operand.node = builder.index(operand.node, index.node, isOptional: isOptional, bracket: bracket.offset)
                operand.height = max(operand.height, index.height) + 1
            } else if kind == .dot {
                let dot = take()
                let isOptional = kind == .question
                if isOptional { _ = take() }
                let field = take()
                guard field.kind == .identifier || field.kind == .escapedIdentifier else { throw Failure() }
                if !isOptional, field.kind == .identifier, kind == .leftParenthesis {
                    let open = take()
                    let base = pending.count
                    let height = try arguments()
                    let function = builder.name(of: field)
                    operand.node = builder.memberCall(
                        function, target: operand.node, at: open.offset, pending[base...])
                    pending.removeLast(pending.count - base)
                    operand.height = max(operand.height, height) + 1
                } else {
                    operand.node = builder.select(operand.node, field: field, isOptional: isOptional, dot: dot.offset)
                    operand.height += 1
                }
            } else {
                return operand
            }
        }
    }

    private mutating func primary() throws(Failure) -> Parsed {
        switch kind {
        case .leftParenthesis:
            _ = take()
            let inner = try expression()
            _ = try take(.rightParenthesis)
            return inner
        case .leftBracket: return try list()
        case .leftBrace: return try map()
        case .dot, .identifier: return try named()
        case .minus:
            let sign = take()
            guard kind == .int || kind == .double else { throw Failure() }
            return Parsed(node: builder.literal(take(), sign: sign), height: 0)
        case .int, .uint, .double, .string, .bytes, .true, .false, .null:
            return Parsed(node: builder.literal(take(), sign: nil), height: 0)
        default: throw Failure()
        }
    }

    /// An identifier, a call or the construction of a message.
    private mutating func named() throws(Failure) -> Parsed {
        let leadingDot = kind == .dot ? take() : nil
        guard kind == .identifier else { throw Failure() }
        var ahead = 1
        while kind(ahead: ahead) == .dot, kind(ahead: ahead + 1) == .identifier { ahead += 2 }
        if kind(ahead: ahead) == .leftBrace { return try message(leadingDot) }
        let name = take()
        guard kind == .leftParenthesis else {
            return Parsed(node: builder.identifier(name, leadingDot: leadingDot), height: 0)
        }
        let open = take()
        let base = pending.count
        let height = try arguments()
        let node = builder.globalCall(name, leadingDot: leadingDot, open: open.offset, arguments: pending[base...])
        pending.removeLast(pending.count - base)
        return Parsed(node: node, height: height)
    }

    /// Arguments up to the closing parenthesis, left on `pending`.
    private mutating func arguments() throws(Failure) -> Int {
        var height = 0
        if kind != .rightParenthesis {
            while true {
                let argument = try expression()
                pending.append(argument.node)
                height = max(height, argument.height)
                guard kind == .comma else { break }
                _ = take()
            }
        }
        _ = try take(.rightParenthesis)
        return height
    }

    private mutating func list() throws(Failure) -> Parsed {
        let open = take()
        let base = pending.count
        var optionals: [UInt32] = []
        var height = 0
        // `[,]` is a list, `[,1]` is none.
        let isEmpty = kind == .comma
        if isEmpty { _ = take() }
        while !isEmpty, kind != .rightBracket {
            if kind == .question {
                let question = take()
                if builder.options.optionalSyntax {
                    optionals.append(UInt32(truncatingIfNeeded: pending.count - base))
                } else {
                    _ = builder.report("unsupported syntax '?'", at: question.offset)
                }
            }
            let element = try expression()
            pending.append(element.node)
            height = max(height, element.height)
            if kind == .comma { _ = take() } else { break }
        }
        _ = try take(.rightBracket)
        let node = builder.list(pending[base...], optionals: optionals, at: open.offset)
        pending.removeLast(pending.count - base)
        return Parsed(node: node, height: height)
    }

    private mutating func map() throws(Failure) -> Parsed {
        let open = take()
        var entries: [Entry] = []
        var height = 0
        let isEmpty = kind == .comma
        if isEmpty { _ = take() }
        while !isEmpty, kind != .rightBrace {
            let question = kind == .question ? take() : nil
            let key = try expression()
            let colon = try take(.colon)
            let value = try expression()
            if let question, !builder.options.optionalSyntax {
                _ = builder.report("unsupported syntax '?'", at: question.offset)
            }
            entries.append(
                Entry(
                    key: key.node, field: KnownName.unusedVariable.name, value: value.node,
                    isOptional: question != nil, offset: colon.offset))
            height = max(height, key.height, value.height)
            if kind == .comma { _ = take() } else { break }
        }
        _ = try take(.rightBrace)
        return Parsed(node: builder.add(.map(builder.entries(entries)), at: open.offset), height: height)
    }

    private mutating func message(_ leadingDot: Token?) throws(Failure) -> Parsed {
        var text = leadingDot == nil ? "" : "."
        while kind != .leftBrace {
            let part = take()
            text += String(decoding: builder.bytes(of: part), as: UTF8.self)
        }
        let open = take()
        let list = tokens[position]
        var fields: [Entry] = []
        var height = 0
        let isEmpty = kind == .comma
        if isEmpty { _ = take() }
        while !isEmpty, kind != .rightBrace {
            let question = kind == .question ? take() : nil
            let field = take()
            guard field.kind == .identifier || field.kind == .escapedIdentifier else { throw Failure() }
            let colon = try take(.colon)
            let value = try expression()
            height = max(height, value.height)
            if let question, !builder.options.optionalSyntax {
                _ = builder.report("unsupported syntax '?'", at: question.offset)
            }
            if let name = builder.fieldName(field) {
                fields.append(builder.field(name, value.node, isOptional: question != nil, at: colon.offset))
            } else {
                _ = builder.report("unsupported syntax: '`'", at: list.offset)
            }
            if kind == .comma { _ = take() } else { break }
        }
        _ = try take(.rightBrace)
        let node = builder.message(text, fields, at: open.offset)
        return Parsed(node: node, height: height)
    }
}

extension TokenKind {
    /// The function of a relational operator.
    var relation: KnownName? {
        switch self {
        case .equals: .equals
        case .notEquals: .notEquals
        case .in: .in
        case .less: .less
        case .lessOrEqual: .lessOrEqual
        case .greater: .greater
        case .greaterOrEqual: .greaterOrEqual
        default: nil
        }
    }

    /// The function and precedence of an arithmetic operator.
    var calculation: (KnownName, Int)? {
        switch self {
        case .plus: (.add, 1)
        case .minus: (.subtract, 1)
        case .star: (.multiply, 2)
        case .slash: (.divide, 2)
        case .percent: (.modulo, 2)
        default: nil
        }
    }
}

extension ASTBuilder {
    mutating func field(_ name: Name, _ value: NodeIndex, isOptional: Bool, at colon: UInt32) -> Entry {
        let key = string(Array(ast.names[name].utf8), at: colon)
        return Entry(key: key, field: name, value: value, isOptional: isOptional, offset: colon)
    }

    mutating func message(_ type: String, _ fields: [Entry], at offset: UInt32) -> NodeIndex {
        add(.message(type: ast.names.intern(type), fields: entries(fields)), at: offset)
    }
}
