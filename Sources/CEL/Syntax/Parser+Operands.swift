// SPDX-License-Identifier: Apache-2.0

// Operands.
extension Parser {
    mutating func member() throws(Failure) -> Parsed {
        var operand = try primary()
        while true {
            if kind == .leftBracket {
                let bracket = take()
                let isOptional = kind == .question
                if isOptional { _ = take() }
                let index = try expression()
                _ = try take(.rightBracket)
                operand.node = builder.index(
                    operand.node, index.node, isOptional: isOptional, bracket: bracket.offset)
                operand.height = max(operand.height, index.height) + 1
            } else if kind == .dot {
                let dot = take()
                let isOptional = kind == .question
                if isOptional { _ = take() }
                let field = take()
                guard field.kind == .identifier || field.kind == .escapedIdentifier else {
                    throw Failure()
                }
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
                    operand.node = builder.select(
                        operand.node, field: field, isOptional: isOptional, dot: dot.offset)
                    operand.height += 1
                }
            } else {
                return operand
            }
        }
    }

    mutating func primary() throws(Failure) -> Parsed {
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
    mutating func named() throws(Failure) -> Parsed {
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
        let node = builder.globalCall(
            name, leadingDot: leadingDot, open: open.offset, arguments: pending[base...])
        pending.removeLast(pending.count - base)
        return Parsed(node: node, height: height)
    }

    /// Arguments up to the closing parenthesis, left on `pending`.
    mutating func arguments() throws(Failure) -> Int {
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

    mutating func list() throws(Failure) -> Parsed {
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

    mutating func map() throws(Failure) -> Parsed {
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
        return Parsed(
            node: builder.add(.map(builder.entries(entries)), at: open.offset), height: height)
    }

    mutating func message(_ leadingDot: Token?) throws(Failure) -> Parsed {
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
            guard field.kind == .identifier || field.kind == .escapedIdentifier else {
                throw Failure()
            }
            let colon = try take(.colon)
            let value = try expression()
            height = max(height, value.height)
            if let question, !builder.options.optionalSyntax {
                _ = builder.report("unsupported syntax '?'", at: question.offset)
            }
            if let name = builder.fieldName(field) {
                fields.append(
                    builder.field(name, value.node, isOptional: question != nil, at: colon.offset))
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
    mutating func field(_ name: Name, _ value: NodeIndex, isOptional: Bool, at colon: UInt32)
        -> Entry
    {
        let key = string(Array(ast.names[name].utf8), at: colon)
        return Entry(key: key, field: name, value: value, isOptional: isOptional, offset: colon)
    }

    mutating func message(_ type: String, _ fields: [Entry], at offset: UInt32) -> NodeIndex {
        add(.message(type: ast.names.intern(type), fields: entries(fields)), at: offset)
    }
}
