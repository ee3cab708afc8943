// SPDX-License-Identifier: Apache-2.0

/// One thing wrong with an expression, at a place.
package struct Issue: Hashable, Sendable {
    /// In code points from the start of the source; nothing where upstream names no place (then it
    /// prints `<input>:-1:0`).
    package var offset: UInt32?
    package var message: String
    /// What the author may do about it, in our words; upstream's rendering leaves it out.
    package var remedy: String?

    package init(offset: UInt32?, message: String, remedy: String? = nil) {
        self.offset = offset
        self.message = message
        self.remedy = remedy
    }
}

/// Why an expression did not compile.
package struct CompilationError: Error, Sendable {
    package var source: Source
    /// At least one; in the order found.
    package var issues: [Issue]
}
