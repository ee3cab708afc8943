// SPDX-License-Identifier: Apache-2.0

/// The limits of expressions. All are upstream's defaults (cel-go `parser/options.go`), so that the same expressions are refused.
package enum Limits {
    /// Code points of one expression.
    package static let expressionCodePointCount = 100_000
    /// Nesting of expressions, and of operators within one; about 100 KiB of our stack.
    package static let recursionDepth = 250
    /// Syntax errors after which parsing ends.
    package static let syntaxErrorCount = 100
    /// Attempts to go on after a syntax error.
    package static let recoveryAttemptCount = 30
    /// Tokens looked at in one such attempt.
    package static let recoveryTokenCount = 256
    /// Names that a remedy lists.
    package static let remedyNameCount = 12
    /// Issues that are kept; the number of the others is printed.
    package static let issueCount = 100

    /// Nesting that the planner follows: operators within the recursion limit may each hold chains of calls.
    static let planDepth = 800
    /// What the constants of one expression may take while it is planned: 100,000 code points of elements of 16 bytes, and growth.
    static let constantByteCount = 16 << 20
    /// Bytes of one time zone file; the largest of the IANA database has 4 KiB.
    static let timeZoneByteCount = 64 << 10

    /// Memory that RE2 may use for one regular expression, program and automaton together: its own default.
    static let regularExpressionByteCount = 8 << 20
    /// Patterns made at run time that stay compiled; few take more than some KiB each.
    static let cachedPatternCount = 64
    /// Longer patterns are compiled anew each time: they would only push others out.
    static let cachedPatternByteCount = 1024
    /// Elements of `lists.range`: more cost more than one evaluation may (1,000,000).
    static let rangeElementCount: Int64 = 1_000_000
    /// Steps of one evaluation that costs do not count: values compared deep inside of others, members
    /// and elements passed over on the way to one. Costs are upstream's, and upstream charges one unit
    /// for comparing with, or searching, whatever lies below. A document of 8 MiB has about a million
    /// values; a step takes one to five nanoseconds.
    ///
    /// 64 for each unit that the evaluation may cost, within 4,000,000, which comparing two versions of
    /// any document must find whatever is left of a budget, and 64,000,000.
    static func stepCount(costLimit: UInt64) -> Int {
        min(64_000_000, max(4_000_000, Int(clamping: min(costLimit, 1_000_000)) * 64))
    }
    /// Shorter objects and lists are searched uncounted: a unit of cost pays for that.
    @inlinable static var uncountedMemberCount: Int { 64 }
    /// Values that a copy of a result holds: a document of 8 MiB has about a million, a list that an
    /// evaluation within its cost makes as many. A copy of all takes about 200 MB.
    static let copiedValueCount = 4_000_000
    /// Levels of values that functions follow; documents and literals are bounded far below it.
    static let valueDepth = 2_000
}
