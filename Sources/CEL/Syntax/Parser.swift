// SPDX-License-Identifier: Apache-2.0

extension Environment {
    /// Parses and checks an expression.
    ///
    /// - Throws: All issues of the first stage that found any.
    package func compile(_ source: Source) throws(CompilationError) -> CheckedAST {
        throw CompilationError(source: source, issues: [Issue(offset: 0, message: "not built yet")])
    }
}
