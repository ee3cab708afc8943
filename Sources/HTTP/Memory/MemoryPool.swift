// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Blocks of memory in sizes that are powers of two, kept for the next use.
///
/// Bodies, head texts and all that nghttp2 allocates for a stream come from here, so a warm
/// connection serves a request without the system's allocator. One pool belongs to one loop thread:
/// no lock. A block knows its size by 16 bytes before it:
///
///     | size index (8) | unused (8) | the caller's bytes, 1 << index |
///                                     ^ 16-byte aligned
///
/// - Complexity: O(1) each; a size's free list is a stack through the blocks themselves.
@safe
package final class MemoryPool {
    private static let headByteCount = 16
    /// 32 bytes.
    private static let smallestIndex = 5
    /// 64 MiB; larger blocks are refused.
    private static let largestIndex = 26

    @safe
    private struct FreeList {
        var first: UnsafeMutableRawPointer?
        var count = 0
    }

    private let lists: UnsafeMutablePointer<FreeList>
    private let retainedByteCountPerSize: Int
    /// Whether blocks are overwritten when they come back.
    private let overwritesFreedBlocks: Bool

    /// Blocks asked of the system so far; a warm request adds none (a test counts it).
    package private(set) var systemAllocationCount = 0

    /// - Parameter overwritesFreedBlocks: Whether tokens and passwords pass: then nothing of them stays behind, nor of what
    ///   nghttp2 made of them. It costs a store for each byte of a block, some 40 KiB a request.
    package init(retainedByteCountPerSize: Int, overwritesFreedBlocks: Bool = false) {
        self.retainedByteCountPerSize = retainedByteCountPerSize
        self.overwritesFreedBlocks = overwritesFreedBlocks
        unsafe lists = .allocate(capacity: Self.largestIndex + 1)
        unsafe lists.initialize(repeating: FreeList(), count: Self.largestIndex + 1)
    }

    deinit {
        for index in 0...Self.largestIndex {
            while let block = unsafe lists[index].first {
                unsafe lists[index].first = block.load(as: UnsafeMutableRawPointer?.self)
                unsafe Glibc.free(block - Self.headByteCount)
            }
        }
        unsafe lists.deallocate()
    }

    /// A block of at least `byteCount` bytes, not zeroed; `nil` when the system has none.
    func allocate(_ byteCount: Int) -> UnsafeMutableRawPointer? {
        let index = Self.index(for: byteCount)
        guard index <= Self.largestIndex else { return nil }
        if let block = unsafe lists[index].first {
            unsafe lists[index].first = block.load(as: UnsafeMutableRawPointer?.self)
            unsafe lists[index].count -= 1
            return unsafe block
        }
        systemAllocationCount += 1
        guard let base = unsafe malloc(Self.headByteCount + 1 << index) else { return nil }
        unsafe base.storeBytes(of: index, as: Int.self)
        return unsafe base + Self.headByteCount
    }

    func free(_ block: UnsafeMutableRawPointer) {
        let index = unsafe (block - Self.headByteCount).load(as: Int.self)
        if overwritesFreedBlocks { unsafe explicit_bzero(block, 1 << index) }
        if unsafe (lists[index].count + 1) << index <= retainedByteCountPerSize {
            unsafe block.storeBytes(of: lists[index].first, as: UnsafeMutableRawPointer?.self)
            unsafe lists[index].first = block
            unsafe lists[index].count += 1
        } else {
            unsafe Glibc.free(block - Self.headByteCount)
        }
    }

    /// The block with room for `byteCount` bytes, its content kept; `nil` leaves it as it was.
    func reallocate(
        _ block: UnsafeMutableRawPointer, _ byteCount: Int
    ) -> UnsafeMutableRawPointer? {
        let held = unsafe capacity(of: block)
        guard byteCount > held else { return unsafe block }
        guard let larger = unsafe allocate(byteCount) else { return nil }
        unsafe larger.copyMemory(from: block, byteCount: held)
        unsafe free(block)
        return unsafe larger
    }

    /// The bytes `block` has room for.
    func capacity(of block: UnsafeMutableRawPointer) -> Int {
        unsafe 1 << (block - Self.headByteCount).load(as: Int.self)
    }

    /// The smallest `index` with `byteCount <= 1 << index`.
    private static func index(for byteCount: Int) -> Int {
        guard byteCount > 1 << smallestIndex else { return smallestIndex }
        return Int.bitWidth - (byteCount - 1).leadingZeroBitCount
    }
}
