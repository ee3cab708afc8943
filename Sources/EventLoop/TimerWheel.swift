// SPDX-License-Identifier: Apache-2.0

/// Coarse timers of a fixed number of owners: one deadline each, no allocation after `init`.
///
///     bucket   0   1   2   …  511        one tick of time each
///              │       │
///              7       3 ⇄ 12            owners, linked by index
///
/// Connections move their deadline with every request and hardly ever reach it. So `arm` with a
/// later deadline is one store: the owner stays in its early bucket, and when the wheel comes by it
/// is put where it belongs now. Timers fire late by up to a tick and never early.
package struct TimerWheel: ~Copyable {
    private static let bucketCount = 512
    private static let none: Int32 = -1

    private let tickNanoseconds: Int64
    /// The tick whose bucket is looked at next.
    private var tick: Int64
    private var heads: [Int32]
    private var next: [Int32]
    private var previous: [Int32]
    /// The tick under whose bucket the owner is linked; -1 when it is not.
    private var linkedTick: [Int64]
    private var deadline: [Int64]
    /// Owners linked in any bucket.
    package private(set) var count = 0

    /// - Parameters:
    ///   - capacity: Owners are numbered 0 to `capacity` - 1.
    ///   - tickMilliseconds: How late a timer may be.
    package init(capacity: Int, tickMilliseconds: Int64, now: MonotonicTime) {
        precondition(capacity > 0 && tickMilliseconds > 0, "a wheel needs owners and a tick")
        tickNanoseconds = tickMilliseconds * 1_000_000
        tick = now.nanoseconds / tickNanoseconds
        heads = Array(repeating: Self.none, count: Self.bucketCount)
        next = Array(repeating: Self.none, count: capacity)
        previous = next
        linkedTick = Array(repeating: -1, count: capacity)
        deadline = Array(repeating: .max, count: capacity)
    }

    /// Sets the owner's only deadline, in place of the one it had.
    package mutating func arm(_ owner: Int, at time: MonotonicTime) {
        deadline[owner] = time.nanoseconds
        let linked = linkedTick[owner]
        let wanted = tickToVisit(time.nanoseconds)
        if linked >= 0 {
            if linked <= wanted { return }
            unlink(owner)
        }
        link(owner, wanted)
    }

    package mutating func disarm(_ owner: Int) {
        deadline[owner] = .max
        if linkedTick[owner] >= 0 { unlink(owner) }
    }

    /// An owner whose deadline has passed, disarmed; call until there is none.
    package mutating func nextExpired(at now: MonotonicTime) -> Int? {
        let present = now.nanoseconds / tickNanoseconds
        while tick <= present {
            // A loop that slept for longer than the wheel is round need not turn it twice.
            if present - tick > Int64(Self.bucketCount) {
                tick = present - Int64(Self.bucketCount)
            }
            var owner = heads[bucket(tick)]
            while owner != Self.none {
                let index = Int(owner)
                owner = next[index]
                if linkedTick[index] > present { continue }
                unlink(index)
                if deadline[index] <= now.nanoseconds {
                    deadline[index] = .max
                    return index
                }
                if deadline[index] != .max {
                    link(index, max(tickToVisit(deadline[index]), present + 1))
                }
            }
            // The present tick is not over: its bucket is looked at again at the next call.
            if tick == present { return nil }
            tick += 1
        }
        return nil
    }

    /// How long the poller may sleep; negative when no timer is armed.
    package func sleepMilliseconds(at now: MonotonicTime) -> Int32 {
        if count == 0 { return -1 }
        let end = (now.nanoseconds / tickNanoseconds + 1) * tickNanoseconds
        return Int32(clamping: (end - now.nanoseconds) / 1_000_000 + 1)
    }
}

extension TimerWheel {
    /// The first tick that begins at or after `nanoseconds`, at most one turn ahead.
    private func tickToVisit(_ nanoseconds: Int64) -> Int64 {
        let exact = nanoseconds / tickNanoseconds &+ (nanoseconds % tickNanoseconds == 0 ? 0 : 1)
        return min(max(exact, tick), tick + Int64(Self.bucketCount) - 1)
    }

    private func bucket(_ tick: Int64) -> Int {
        Int(truncatingIfNeeded: tick) & (Self.bucketCount - 1)
    }

    private mutating func link(_ owner: Int, _ tick: Int64) {
        let head = bucket(tick)
        let first = heads[head]
        next[owner] = first
        previous[owner] = Self.none
        if first != Self.none { previous[Int(first)] = Int32(truncatingIfNeeded: owner) }
        heads[head] = Int32(truncatingIfNeeded: owner)
        linkedTick[owner] = tick
        count += 1
    }

    private mutating func unlink(_ owner: Int) {
        let after = next[owner]
        let before = previous[owner]
        if before == Self.none {
            heads[bucket(linkedTick[owner])] = after
        } else {
            next[Int(before)] = after
        }
        if after != Self.none { previous[Int(after)] = before }
        linkedTick[owner] = -1
        count -= 1
    }
}
