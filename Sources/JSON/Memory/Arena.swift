// SPDX-License-Identifier: Apache-2.0

/// Memory that is handed out by moving a mark and taken back all at once.
///
/// It belongs to one thread. `reset` keeps one block as large as the most that was ever used, so a warm arena asks the
/// system for nothing. It is bounded: past `byteCountMaximum` an allocation gives nil, and the caller answers with an
/// error of its own layer.
@safe public struct Arena: ~Copyable {
    /// Most bytes between two resets.
    public let byteCountMaximum: Int
    /// Invariant: `mark ≤ end`, both inside the newest block, which ends no later than the bound allows.
    @usableFromInline var mark: UnsafeMutableRawPointer?
    @usableFromInline var end: UnsafeMutableRawPointer?
    @usableFromInline var blocks: [(start: UnsafeMutableRawPointer, byteCount: Int)]
    /// Bytes used in all blocks but the newest: all that is used is this and the newest block's part below the mark.
    @usableFromInline var retiredByteCount: Int

    public init(byteCountMaximum: Int) {
        self.byteCountMaximum = byteCountMaximum
        unsafe mark = nil
        unsafe end = nil
        unsafe blocks = []
        retiredByteCount = 0
    }

    deinit {
        for unsafe block in unsafe blocks { unsafe block.start.deallocate() }
    }

    /// `byteCount` bytes aligned to 16, uninitialised; nil past the bound.
    @inlinable package mutating func allocate(byteCount: Int) -> UnsafeMutableRawPointer? {
        let rounded = (byteCount &+ 15) & ~15
        if let mark = unsafe mark, let end = unsafe end, byteCount >= 0,
            unsafe UInt(bitPattern: end - mark) >= UInt(bitPattern: rounded)
        {
            unsafe self.mark = mark + rounded
            return unsafe mark
        }
        return unsafe allocateFromNewBlock(byteCount: byteCount)
    }

    /// `count` uninitialised elements of a trivial type.
    @inlinable package mutating func allocate<Element: BitwiseCopyable>(
        _ type: Element.Type, count: Int
    ) -> UnsafeMutablePointer<Element>? {
        let (byteCount, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
        guard !overflow, count >= 0 else { return nil }
        return unsafe allocate(byteCount: byteCount)?.bindMemory(to: Element.self, capacity: count)
    }

    /// Takes everything back. Every pointer and node into this arena is dead.
    public mutating func reset() {
        if unsafe blocks.count > 1 || (blocks.first?.byteCount ?? 0) > Limits.arenaByteCountKept {
            let total = unsafe blocks.reduce(0) { unsafe $0 + $1.byteCount }
            guard total <= Limits.arenaByteCountKept else { return giveBack() }
            // Coalesce: one block of the high-water size serves the next request of this size without asking again.
            for unsafe block in unsafe blocks { unsafe block.start.deallocate() }
            let start = UnsafeMutableRawPointer.allocate(byteCount: total, alignment: 16)
            unsafe blocks.removeAll(keepingCapacity: true)
            unsafe blocks.append((start, total))
        }
        if let block = unsafe blocks.first {
            unsafe mark = block.start
            unsafe end = block.start + min(block.byteCount, byteCountMaximum & ~15)
        }
        retiredByteCount = 0
    }

    /// Keeps no block: one request of a hostile size must not cost memory for ever.
    private mutating func giveBack() {
        for unsafe block in unsafe blocks { unsafe block.start.deallocate() }
        unsafe blocks.removeAll(keepingCapacity: true)
        unsafe mark = nil
        unsafe end = nil
        retiredByteCount = 0
    }

    /// Bytes handed out since the last reset, padding included.
    public var usedByteCount: Int {
        guard let block = unsafe blocks.last, let mark = unsafe mark else { return 0 }
        return unsafe retiredByteCount + (mark - block.start)
    }

    /// Calls `body` with each block, used or not: for who must overwrite what lies there.
    package func forEachBlock(_ body: (UnsafeMutableRawBufferPointer) -> Void) {
        for index in unsafe blocks.indices {
            let block = unsafe blocks[index]
            unsafe body(UnsafeMutableRawBufferPointer(start: block.start, count: block.byteCount))
        }
    }

    @usableFromInline mutating func allocateFromNewBlock(byteCount: Int) -> UnsafeMutableRawPointer? {
        let available = (byteCountMaximum - usedByteCount) & ~15
        guard byteCount >= 0, byteCount <= available else { return nil }
        let rounded = (byteCount + 15) & ~15
        let previous = unsafe blocks.last?.byteCount ?? 32 * 1024
        let size = min(max(previous * 2, rounded), available)
        retiredByteCount = usedByteCount
        let start = UnsafeMutableRawPointer.allocate(byteCount: max(size, 16), alignment: 16)
        unsafe blocks.append((start, max(size, 16)))
        unsafe mark = start + rounded
        unsafe end = start + size
        return unsafe start
    }
}
