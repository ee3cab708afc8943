// SPDX-License-Identifier: Apache-2.0

/// The slots of a session's streams: opened, filled, answered, and used again with their buffers.
///
/// A slot is named by its index, since growing moves them. Free slots and whole requests are two
/// intrusive lists through `next`, so neither needs memory of its own.
@safe
struct StreamTable: ~Copyable {
    static let none: Int32 = -1

    private let pool: MemoryPool
    private var slots: UnsafeMutablePointer<Stream>
    private(set) var slotCount: Int32 = 0
    private var capacity: Int32 = 8
    private var firstFree = none
    private var firstReady = none
    private var lastReady = none
    /// Slots in use.
    private(set) var openCount = 0

    init(pool: MemoryPool) {
        self.pool = pool
        unsafe slots = .allocate(capacity: 8)
    }

    deinit {
        unsafe slots.deinitialize(count: Int(slotCount))
        unsafe slots.deallocate()
    }

    subscript(slot: Int32) -> Stream {
        unsafeAddress {
            precondition(slot >= 0 && slot < slotCount)
            return unsafe UnsafePointer(slots + Int(slot))
        }
        unsafeMutableAddress {
            precondition(slot >= 0 && slot < slotCount)
            return unsafe slots + Int(slot)
        }
    }

    /// A slot for the stream `identifier`, clean.
    mutating func open(_ identifier: Int32, deadline: UInt64) -> Int32 {
        openCount += 1
        var slot = firstFree
        if slot == Self.none {
            if slotCount == capacity { grow() }
            slot = slotCount
            unsafe (slots + Int(slot)).initialize(to: Stream(pool: pool))
            slotCount += 1
        } else {
            firstFree = self[slot].next
        }
        self[slot].open(identifier, deadline: deadline)
        return slot
    }

    /// Ends a slot; its blocks go back to the pool, its tokens become stale.
    mutating func close(_ slot: Int32) {
        openCount -= 1
        self[slot].close()
        self[slot].next = firstFree
        firstFree = slot
    }

    /// Puts a whole request at the end of those that wait to be taken.
    mutating func enqueue(_ slot: Int32) {
        self[slot].next = Self.none
        if lastReady == Self.none {
            firstReady = slot
        } else {
            self[lastReady].next = slot
        }
        lastReady = slot
    }

    /// The request that has waited longest; its peer may have reset it meanwhile.
    mutating func dequeue() -> Int32? {
        guard firstReady != Self.none else { return nil }
        let slot = firstReady
        firstReady = self[slot].next
        if firstReady == Self.none { lastReady = Self.none }
        return slot
    }

    private mutating func grow() {
        let larger: UnsafeMutablePointer<Stream> = .allocate(capacity: Int(capacity) * 2)
        unsafe larger.moveInitialize(from: slots, count: Int(slotCount))
        unsafe slots.deallocate()
        unsafe slots = larger
        capacity *= 2
    }
}
