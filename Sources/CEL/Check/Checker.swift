// SPDX-License-Identifier: Apache-2.0

/// Gives every node its type and what it refers to, or says what is wrong with it.
///
/// Gradual: what is dyn is left to run time. Rules and messages are upstream's (cel-go `checker`);
/// a message is reported where the first mistake is and not again where its consequences are, for
/// the error type agrees with everything.
struct Checker {
    let environment: Environment
    let index: EnvironmentIndex
    var ast: AST
    var types: [CELType]
    var references: [Reference]
    var candidates: [OverloadIndex] = []
    var issues: [Issue] = []
    var variables = TypeVariables()
    var locals: [Local] = []
    /// Whether overloads that compare numbers of different types are still left out; upstream
    /// forgets it in comprehensions.
    var excludesCrossType: Bool
    /// Whether types matter; else all are dyn and nothing is reported.
    let isChecking: Bool

    /// A variable of an enclosing comprehension.
    struct Local {
        var name: Name
        var type: CELType
        var comprehension: ComprehensionIndex
        var role: LocalRole
    }

    init(
        _ ast: AST, in environment: Environment, _ index: EnvironmentIndex, isChecking: Bool = true
    ) {
        self.isChecking = isChecking
        self.environment = environment
        self.index = index
        types = [CELType](repeating: .dyn, count: ast.nodes.count)
        references = [Reference](repeating: .none, count: ast.nodes.count)
        self.ast = ast
        excludesCrossType = !environment.options.crossTypeNumericComparisons
    }

    /// Checks the whole expression.
    mutating func check() throws(CompilationError) -> CheckedAST {
        let checked = resolve()
        guard issues.isEmpty else { throw CompilationError(source: ast.source, issues: issues) }
        return checked
    }

    mutating func resolve() -> CheckedAST {
        check(ast.root)
        if !variables.isEmpty {
            for position in types.indices where types[position].hasVariables {
                types[position] = variables.substitute(types[position], closing: true)
            }
        }
        return CheckedAST(ast: ast, types: types, references: references, candidates: candidates)
    }

    mutating func check(_ node: NodeIndex) {
        switch ast[node].kind {
        case .unspecified: set(node, .error)
        case .null: set(node, .null)
        case .bool: set(node, .bool)
        case .int: set(node, .int)
        case .uint: set(node, .uint)
        case .double: set(node, .double)
        case .string: set(node, .string)
        case .bytes: set(node, .bytes)
        case .identifier(let name): checkIdentifier(node, name)
        case .select(let operand, let field, let isTest):
            checkSelect(node, operand, field, isTest: isTest)
        case .call(let function, let arguments): checkCall(node, function, arguments)
        case .memberCall(let function, let target, let arguments):
            checkMemberCall(node, function, target, arguments)
        case .list(let elements, let optionals): checkList(node, elements, optionals)
        case .map(let entries): checkMap(node, entries)
        case .message(let type, let fields): checkMessage(node, type, fields)
        case .comprehension(let index): checkComprehension(node, index)
        }
    }

    mutating func set(_ node: NodeIndex, _ type: CELType) {
        types[Int(node.value)] = isChecking ? type : .dyn
    }

    mutating func set(_ node: NodeIndex, _ reference: Reference) {
        references[Int(node.value)] = reference
    }

    func type(_ node: NodeIndex) -> CELType { types[Int(node.value)] }

    mutating func report(_ message: String, at node: NodeIndex, remedy: String? = nil) {
        issues.append(Issue(offset: ast[node].offset, message: message, remedy: remedy))
    }
}

// Names.
extension Checker {
    mutating func checkIdentifier(_ node: NodeIndex, _ name: Name) {
        if let local = locals.last(where: { $0.name == name }) {
            set(node, local.type)
            set(node, .local(local.comprehension, local.role))
            return
        }
        if environment.container.isEmpty, name.index < index.variables.count,
            let slot = index.variables[Int(name.index)]
        {
            set(node, environment[slot].type)
            set(node, .variable(slot))
            return
        }
        let text = ast.names[name]
        guard let found = resolve(text) else {
            set(node, .error)
            return reportUndeclared(text, at: node)
        }
        adopt(found, at: node)
    }

    /// Makes the node, whatever it was, an identifier of what was found.
    mutating func adopt(_ found: Environment.Global, at node: NodeIndex) {
        set(node, found.type)
        set(node, found.reference)
        // The type that a name denotes is no assumption: an unchecked program needs it, too.
        if found.reference == .type { types[Int(node.value)] = found.type }
        ast.nodes[Int(node.value)].kind = .identifier(ast.names.intern(found.name))
    }

    /// What a name, qualified or not, means outside of comprehensions.
    func resolve(_ name: String) -> Environment.Global? {
        for candidate in environment.candidates(for: name) {
            if let global = environment.global(candidate) { return global }
        }
        return nil
    }

    mutating func reportUndeclared(_ name: String, at node: NodeIndex, isCall: Bool = false) {
        report(
            "undeclared reference to '\(name)' (in container '\(environment.container)')", at: node,
            remedy: remedy(forUndeclared: name, isCall: isCall))
    }

    mutating func checkSelect(_ node: NodeIndex, _ operand: NodeIndex, _ field: Name, isTest: Bool)
    {
        if !isTest, let name = qualifiedIdentifier(node), let found = resolve(name) {
            return adopt(found, at: node)
        }
        let result = checkField(node, operand, ast.names[field], isOptional: false)
        set(node, isTest ? .bool : variables.substitute(result, closing: false))
    }

    /// The dotted name that a chain of selects spells, if something so named may be declared.
    func qualifiedIdentifier(_ node: NodeIndex) -> String? {
        guard let root = root(of: node), !locals.contains(where: { $0.name == root }) else {
            return nil
        }
        let isKnown =
            root.index < index.isIdentifierRoot.count && index.isIdentifierRoot[Int(root.index)]
        guard isKnown || !environment.container.isEmpty || ast.names[root].first == "." else {
            return nil
        }
        return qualifiedName(node)
    }

    /// The identifier at the start of a chain of selects.
    func root(of node: NodeIndex) -> Name? {
        var node = node
        while true {
            switch ast[node].kind {
            case .identifier(let name): return name
            case .select(let operand, _, let isTest):
                if isTest { return nil }
                node = operand
            default: return nil
            }
        }
    }

    func qualifiedName(_ node: NodeIndex) -> String? {
        switch ast[node].kind {
        case .identifier(let name): ast.names[name]
        case .select(let operand, let field, isTest: false):
            qualifiedName(operand).map { "\($0).\(ast.names[field])" }
        default: nil
        }
    }

    /// The type of `operand.field`.
    mutating func checkField(
        _ node: NodeIndex, _ operand: NodeIndex, _ field: String, isOptional: Bool
    ) -> CELType {
        check(operand)
        let operandType = variables.substitute(type(operand), closing: false)
        let target = operandType.optionalWrapped ?? operandType
        var result = CELType.error
        switch target {
        case .map(_, let value): result = value
        case .object(let name): result = fieldType(name, field, at: node) ?? .error
        case .variable:
            // From here on it is dyn: a later use must not decide it otherwise.
            _ = variables.isAssignable(.dyn, target)
            result = .dyn
        default:
            if !target.isDynamic {
                report("type '\(target.messageText)' does not support field selection", at: node)
            }
            result = .dyn
        }
        return isOptional || operandType.optionalWrapped != nil ? .optional(result) : result
    }

    mutating func fieldType(_ typeName: String, _ field: String, at node: NodeIndex) -> CELType? {
        fieldType(typeName, field, offset: ast[node].offset)
    }

    mutating func fieldType(_ typeName: String, _ field: String, offset: UInt32) -> CELType? {
        guard let object = environment.types.object(typeName) else {
            issues.append(
                Issue(offset: offset, message: "unexpected failed resolution of '\(typeName)'"))
            return nil
        }
        if let type = object.type(ofField: field) { return type }
        issues.append(
            Issue(
                offset: offset, message: "undefined field '\(field)'",
                remedy: remedy(forField: field, of: object)))
        return nil
    }
}
