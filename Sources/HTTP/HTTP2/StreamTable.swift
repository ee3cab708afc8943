// SPDX-License-Identifier: Apache-2.0

/// The slots of a session's streams: opened, filled, answered, and used again with their buffers.
///
/// A slot is named by its index, since growing moves them. Free slots and whole requests are two
/// intrusive lists through `next`, so neither needs memory of its own.
///
/// What changes lies behind a pointer, so that a session holds its table as a constant: a variable of
/// a class is watched for overlapping accesses at run time, and a request looks into its slot thirty
/// times (2,700 of its 48,000 instructions).
@safe
struct StreamTable: ~Copyable {
    static let none: Int32 = -1

    @safe private struct State {
        var slots: UnsafeMutablePointer<Stream>
        var slotCount: Int32 = 0
        var capacity: Int32 = 8
        var firstFree = none
        var firstReady = none
        var lastReady = none
        var openCount = 0
    }

    private let pool: MemoryPool
    private let state: UnsafeMutablePointer<State>

    init(pool: MemoryPool) {
        self.pool = pool
        unsafe state = .allocate(capacity: 1)
        unsafe state.initialize(to: State(slots: .allocate(capacity: 8)))
    }

    deinit {
        unsafe state.pointee.slots.deinitialize(count: Int(state.pointee.slotCount))
        unsafe state.pointee.slots.deallocate()
        unsafe state.deallocate()
    }

    var slotCount: Int32 { unsafe state.pointee.slotCount }

    /// Slots in use.
    var openCount: Int { unsafe state.pointee.openCount }

    subscript(slot: Int32) -> Stream {
        unsafeAddress {
            precondition(slot >= 0 && slot < slotCount)
            return unsafe UnsafePointer(state.pointee.slots + Int(slot))
        }
        nonmutating unsafeMutableAddress {
            precondition(slot >= 0 && slot < slotCount)
            return unsafe state.pointee.slots + Int(slot)
        }
    }

    /// A slot for the stream `identifier`, clean.
    func open(_ identifier: Int32, deadline: UInt64) -> Int32 {
        unsafe state.pointee.openCount += 1
        var slot = unsafe state.pointee.firstFree
        if slot == Self.none {
            if unsafe slotCount == state.pointee.capacity { grow() }
            slot = slotCount
            unsafe (state.pointee.slots + Int(slot)).initialize(to: Stream(pool: pool))
            unsafe state.pointee.slotCount += 1
        } else {
            unsafe state.pointee.firstFree = self[slot].next
        }
        self[slot].open(identifier, deadline: deadline)
        return slot
    }

    /// Ends a slot; its blocks go back to the pool, its tokens become stale.
    func close(_ slot: Int32) {
        unsafe state.pointee.openCount -= 1
        self[slot].close()
        self[slot].next = unsafe state.pointee.firstFree
        unsafe state.pointee.firstFree = slot
    }

    /// Puts a whole request at the end of those that wait to be taken.
    func enqueue(_ slot: Int32) {
        self[slot].next = Self.none
        let last = unsafe state.pointee.lastReady
        if last == Self.none {
            unsafe state.pointee.firstReady = slot
        } else {
            self[last].next = slot
        }
        unsafe state.pointee.lastReady = slot
    }

    /// The request that has waited longest; its peer may have reset it meanwhile.
    func dequeue() -> Int32? {
        let slot = unsafe state.pointee.firstReady
        guard slot != Self.none else { return nil }
        unsafe state.pointee.firstReady = self[slot].next
        if unsafe state.pointee.firstReady == Self.none { unsafe state.pointee.lastReady = Self.none }
        return slot
    }

    private func grow() {
        let larger: UnsafeMutablePointer<Stream> = unsafe .allocate(capacity: Int(state.pointee.capacity) * 2)
        unsafe larger.moveInitialize(from: state.pointee.slots, count: Int(slotCount))
        unsafe state.pointee.slots.deallocate()
        unsafe state.pointee.slots = larger
        unsafe state.pointee.capacity *= 2
    }
}
