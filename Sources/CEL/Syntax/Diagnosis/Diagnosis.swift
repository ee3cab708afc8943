// SPDX-License-Identifier: Apache-2.0

/// What is wrong with an expression that the fast parser gave up on, in upstream's words.
///
/// The price, some milliseconds at most for long expressions, is paid for wrong expressions only.
enum Diagnosis {
    /// - Returns: At least one issue.
    static func issues(_ source: Source, _ names: NameTable, _ options: Environment.Options)
        -> [Issue]
    {
        var parser = RecoveringParser(source)
        guard let root = parser.parse() else { return parser.issues }
        var reader = TreeReader(
            parser.tree, ASTBuilder(source: source, names: names, options: options))
        reader.read(root)
        let issues = parser.issues + reader.builder.issues
        // Unreachable while both parsers read the same language: the fast one gives up on nothing
        // else.
        return issues.isEmpty
            ? [Issue(offset: 0, message: "Syntax error: unexpected input")] : issues
    }
}
