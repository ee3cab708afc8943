// SPDX-License-Identifier: Apache-2.0

import CEL

nonisolated(unsafe) let differential = Differential()

/// The first byte says what the others are: the text of an expression, or choices by which one is
/// written. It is compiled and run in every way there is; all must agree.
func fuzzOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = UnsafeBufferPointer(start: start, count: count)
    guard let first = bytes.first else { return 0 }
    let rest = bytes.dropFirst()
    let text: String
    if first & 1 == 0 {
        guard let written = String(validating: rest, as: UTF8.self) else { return 0 }
        text = written
        describe(written)
    } else {
        var generator = ExpressionGenerator(rest)
        text = generator.expression()
    }
    let disagreements = differential.disagreements(text)
    guard disagreements.isEmpty else {
        fatalError(disagreements.joined(separator: "\n"))
    }
    return 0
}

/// What is wrong with a text must be said, whatever the text.
func describe(_ text: String) {
    do throws(CompilationError) {
        _ = try differential.environments.typed.compile(Source(text))
    } catch {
        precondition(!error.upstreamText.isEmpty && !error.text().isEmpty)
    }
}
