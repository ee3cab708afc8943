// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// Literals as arguments of functions that would refuse them at run time, always: upstream says so
/// when it compiles (cel-go `cel/validator.go`).
enum LiteralValidation {
    /// Whether the first argument of a call is a literal with which the call cannot succeed.
    ///
    /// Only first arguments are looked at, so a constant pattern is tried in
    /// `text.matches(pattern)`, and in `matches(text, pattern)` the text is taken for one. That is
    /// upstream's behaviour.
    static func refuses(_ ast: AST, _ literal: NodeIndex, of function: String) -> Bool {
        switch (function, ast[literal].kind) {
        case ("duration", .string(let range)):
            return unsafe withBytes(of: range, in: ast) { unsafe DurationText.parse($0) == nil }
        case ("timestamp", .string(let range)):
            return unsafe withBytes(of: range, in: ast) { bytes in
                guard let timestamp = unsafe Timestamp(bytes) else { return true }
                return timestamp.value.kind == .error
            }
        case ("timestamp", .int(let seconds)):
            return Timestamp(seconds: seconds, nanoseconds: 0).value.kind == .error
        case ("duration", .null), ("duration", .bool), ("duration", .int), ("duration", .uint),
            ("duration", .double),
            ("duration", .bytes):
            return true
        case ("timestamp", .null), ("timestamp", .bool), ("timestamp", .uint),
            ("timestamp", .double),
            ("timestamp", .bytes):
            return true
        case ("matches", .string(let range)):
            return unsafe withBytes(of: range, in: ast) { bytes in
                unsafe (try? RegularExpression(UTF8Text(bytes))) == nil
            }
        default: return false
        }
    }

    private static func withBytes(
        of range: LiteralRange, in ast: AST, _ body: (UnsafeBufferPointer<UInt8>) -> Bool
    ) -> Bool {
        unsafe ast[range].withUnsafeBufferPointer { unsafe body($0) }
    }
}
