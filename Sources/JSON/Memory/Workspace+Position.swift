// SPDX-License-Identifier: Apache-2.0

extension Workspace {
    /// How much of the workspace was in use at some point of a request.
    package struct Position: BitwiseCopyable {
        fileprivate let arena: Arena.Position
        fileprivate let nameCount: Int
        fileprivate let usedByteCount: Int
    }

    package var position: Position {
        Position(arena: arena.position, nameCount: names.count, usedByteCount: arena.usedByteCount)
    }

    /// Bytes of the arena that were handed out since.
    package func byteCount(since position: Position) -> Int { arena.usedByteCount - position.usedByteCount }

    /// Goes back to a position of the same request: every node, text and name made since is dead.
    package mutating func rewind(to position: Position) {
        if names.count > position.nameCount { names.forget(after: position.nameCount) }
        arena.rewind(to: position.arena)
    }
}

extension Arena {
    /// A place in the newest block, as it was.
    @safe struct Position: BitwiseCopyable {
        fileprivate let mark: UnsafeMutableRawPointer?
        fileprivate let end: UnsafeMutableRawPointer?
        fileprivate let blockCount: Int
        fileprivate let retiredByteCount: Int
    }

    var position: Position {
        unsafe Position(mark: mark, end: end, blockCount: blocks.count, retiredByteCount: retiredByteCount)
    }

    /// Gives the blocks back that came since, and uses the others from there on.
    mutating func rewind(to position: Position) {
        while unsafe blocks.count > max(position.blockCount, 0) {
            unsafe blocks[blocks.count - 1].start.deallocate()
            unsafe blocks.removeLast()
        }
        unsafe mark = position.mark
        unsafe end = position.end
        retiredByteCount = position.retiredByteCount
    }

    /// Bytes as a text that lives as long as the arena's; nil past the bound.
    package mutating func copy(_ bytes: [UInt8]) -> UTF8Text? {
        guard let start = unsafe allocate(UInt8.self, count: bytes.count) else { return nil }
        for (index, byte) in bytes.enumerated() { unsafe (start + index).initialize(to: byte) }
        return unsafe UTF8Text(start: start, count: bytes.count)
    }
}
