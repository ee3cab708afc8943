// SPDX-License-Identifier: Apache-2.0

/// What evaluating one request writes to: the arena for new values, the names that they are known by.
///
/// One a loop thread. Passed `inout` from the request's first byte to its last; `reset` ends the request.
public struct Workspace: ~Copyable {
    public var arena: Arena
    public var names: Names
    /// Names below this number are the seed's and stay.
    package let seedCount: Int

    /// A workspace whose names begin as a copy of `names`.
    public init(names: borrowing Names, arenaByteCountMaximum: Int) {
        self.names = Names(copying: names)
        seedCount = self.names.count
        arena = Arena(byteCountMaximum: arenaByteCountMaximum)
    }

    /// Ends the request: every node, text and name made since is dead.
    public mutating func reset() {
        names.forget(after: seedCount)
        arena.reset()
    }
}
