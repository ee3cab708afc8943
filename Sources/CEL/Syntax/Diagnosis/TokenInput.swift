// SPDX-License-Identifier: Apache-2.0

/// All tokens of a source, and what was none.
struct TokenInput {
    /// Without the hidden ones; closed by the end of the input.
    private(set) var tokens: [Token] = []
    private(set) var kinds: [TokenKind] = []
    private(set) var failures: [Failure] = []
    /// The hidden ones too, in order.
    private var all: [Token] = []

    /// A stretch that is no token.
    struct Failure {
        var text: String
        var offset: UInt32
        /// The position of the next visible token.
        var before: Int
    }

    init(_ source: Source) {
        var lexer = Lexer(source.utf8)
        while true {
            do throws(Lexer.Failure) {
                let token = try lexer.next()
                all.append(token)
                if token.kind.isHidden { continue }
                tokens.append(token)
                kinds.append(token.kind)
                if token.kind == .endOfInput { return }
            } catch {
                let text = String(decoding: source.utf8[error.start..<error.end], as: UTF8.self)
                failures.append(Failure(text: text, offset: error.offset, before: tokens.count))
            }
        }
    }

    /// The text from one token to another, comments and spaces between them included, but nothing
    /// that is no token.
    func text(from start: Int, to end: Int, in source: Source) -> String {
        var text = ""
        for token in all where token.start >= tokens[start].start && token.end <= tokens[end].end {
            if token.kind == .endOfInput { break }
            text += String(decoding: source.utf8[Int(token.start)..<Int(token.end)], as: UTF8.self)
        }
        return text
    }
}
