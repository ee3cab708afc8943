// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// Literals as arguments of functions that would refuse them at run time, always: upstream says so
/// when it compiles (cel-go `cel/validator.go`).
enum LiteralValidation {
    enum Verdict {
        case fits, refused
        /// It fits, and this is what it means.
        case pattern(RegularExpression)
    }

    /// Whether the first argument of a call is a literal with which the call cannot succeed.
    ///
    /// Only first arguments are looked at, so a constant pattern is tried in
    /// `text.matches(pattern)`, and in `matches(text, pattern)` the text is taken for one. That is
    /// upstream's behaviour.
    static func verdict(_ ast: AST, _ literal: NodeIndex, of function: KnownName) -> Verdict {
        switch function {
        case .matches:
            guard case .string(let range) = ast[literal].kind else { return .fits }
            return unsafe withBytes(of: range, in: ast) { bytes in
                // Many policies test names by the same pattern, and one that is compiled is larger than their programs.
                (try? RegularExpressionCache.expression(unsafe UTF8Text(bytes)).get())
                    .map(Verdict.pattern) ?? .refused
            }
        case .duration: return refusesDuration(ast, literal) ? .refused : .fits
        case .timestamp: return refusesTimestamp(ast, literal) ? .refused : .fits
        default: return .fits
        }
    }

    private static func refusesDuration(_ ast: AST, _ literal: NodeIndex) -> Bool {
        switch ast[literal].kind {
        case .string(let range):
            unsafe withBytes(of: range, in: ast) { unsafe DurationText.parse($0) == nil }
        case .null, .bool, .int, .uint, .double, .bytes: true
        default: false
        }
    }

    private static func refusesTimestamp(_ ast: AST, _ literal: NodeIndex) -> Bool {
        switch ast[literal].kind {
        case .string(let range):
            unsafe withBytes(of: range, in: ast) { bytes in
                guard let timestamp = unsafe Timestamp(bytes) else { return true }
                return timestamp.value.kind == .error
            }
        case .int(let seconds): Timestamp(seconds: seconds, nanoseconds: 0).value.kind == .error
        case .null, .bool, .uint, .double, .bytes: true
        default: false
        }
    }

    private static func withBytes<Result>(
        of range: LiteralRange, in ast: AST, _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result {
        unsafe ast[range].withUnsafeBufferPointer { unsafe body($0) }
    }
}
