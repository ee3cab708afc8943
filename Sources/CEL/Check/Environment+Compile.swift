// SPDX-License-Identifier: Apache-2.0

extension Environment {
    /// Parses and checks an expression.
    ///
    /// - Throws: All issues of the first stage that found any: parsing, checking, validation of
    ///   literals.
    package func compile(_ source: Source) throws(CompilationError) -> CheckedAST {
        let index = preparedIndex
        return try check(try parse(source, index), index)
    }

    /// Parses an expression and expands its macros.
    package func parse(_ source: Source) throws(CompilationError) -> AST {
        try parse(source, preparedIndex)
    }

    /// Checks a parsed expression.
    ///
    /// - Parameter ast: Parsed in this environment: its names are those of its table.
    package func check(_ ast: AST) throws(CompilationError) -> CheckedAST {
        try check(ast, preparedIndex)
    }

    private func parse(_ source: Source, _ index: EnvironmentIndex) throws(CompilationError) -> AST
    {
        let size = source.utf8.count
        if size > Limits.expressionCodePointCount,
            source.codePointCount > Limits.expressionCodePointCount
        {
            let message =
                "expression code point size exceeds limit: size: \(source.codePointCount), "
                + "limit \(Limits.expressionCodePointCount)"
            throw CompilationError(source: source, issues: [Issue(offset: nil, message: message)])
        }
        let builder: ASTBuilder
        do {
            builder = try Parser.parse(source, names: index.names, options: options)
        } catch {
            throw CompilationError(
                source: source, issues: Diagnosis.issues(source, index.names, options))
        }
        guard builder.issues.isEmpty else {
            throw CompilationError(source: source, issues: builder.issues)
        }
        return builder.ast
    }

    private func check(_ ast: AST, _ index: EnvironmentIndex) throws(CompilationError) -> CheckedAST
    {
        var checker = Checker(ast, in: self, index)
        var checked = try checker.check()
        let issues = validate(&checked)
        guard issues.isEmpty else { throw CompilationError(source: ast.source, issues: issues) }
        return checked
    }

    /// Resolves the names of a parsed expression without checking it: every type is dyn, every
    /// overload that could be called is a candidate, and what is not declared refers to nothing.
    ///
    /// For expressions that are to run unchecked, as the conformance suite has some
    /// (`disable_check`).
    package func assume(_ ast: AST) -> CheckedAST {
        var checker = Checker(ast, in: self, preparedIndex, isChecking: false)
        return checker.resolve()
    }

    private var preparedIndex: EnvironmentIndex { index ?? EnvironmentIndex(self) }
}
