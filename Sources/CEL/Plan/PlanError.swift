// SPDX-License-Identifier: Apache-2.0

/// Why a checked expression did not become a program: a constant conversion that fails, a literal
/// regular expression that is none.
public struct ProgramError: Error, Hashable, Sendable {
    /// As upstream words it.
    public var message: String

    package init(_ message: String) { self.message = message }
}
