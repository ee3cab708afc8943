// SPDX-License-Identifier: Apache-2.0

/// Whether a literal can be what a function takes.
enum LiteralValidation {
    static func refuses(_ ast: AST, _ literal: NodeIndex, of function: String) -> Bool { false }
}
