// SPDX-License-Identifier: Apache-2.0

/// What evaluating one request writes to: the arena for new values, the names that they are known by.
///
/// One a loop thread. Passed `inout` from the request's first byte to its last; `reset` ends the request.
public struct Workspace: ~Copyable {
    public var arena: Arena
    public var names: Names
    /// Steps that walks over values may still take; below zero they end. Nobody counts until an
    /// evaluation sets it.
    @usableFromInline package var remainingStepCount = Int.max
    /// Names below this number are the seed's, the same in every loop.
    package let seedCount: Int
    /// Names below this number stay: the seed's, and behind them those that requests had and this loop learned.
    private var keptCount: Int
    private var learnableByteCount = Limits.learnedNameByteCountMaximum

    /// A workspace whose names begin as a copy of `names`.
    public init(names: borrowing Names, arenaByteCountMaximum: Int) {
        self.names = Names(copying: names)
        seedCount = self.names.count
        keptCount = seedCount
        arena = Arena(byteCountMaximum: arenaByteCountMaximum)
    }

    /// A workspace for values that are made beside any request, as a compiler's constants are: its names
    /// see no document, so their table is small and its hash needs no random key. Making one is a tenth of
    /// compiling a short expression otherwise.
    package init(scratchByteCountMaximum: Int) {
        names = Names(entryCapacity: 4, key: NameWords(low: 0, high: 0))
        seedCount = names.count
        keptCount = seedCount
        arena = Arena(byteCountMaximum: scratchByteCountMaximum)
    }

    /// Ends the request: every node, text and name made since is dead.
    ///
    /// Requests resemble each other: the first names that come along are kept with bytes of their own, within a bound,
    /// and the next request finds them instead of adding and forgetting them again.
    public mutating func reset() {
        if names.count > keptCount {
            let end = min(names.count, seedCount + Limits.learnedNameCountMaximum)
            keptCount = names.own(
                from: keptCount, to: end, byteCountMaximum: &learnableByteCount)
        }
        names.forget(after: keptCount)
        arena.reset()
    }
}
