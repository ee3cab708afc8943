// SPDX-License-Identifier: Apache-2.0

import EventLoop
import Testing

private func time(_ milliseconds: Int64) -> MonotonicTime {
    MonotonicTime(nanoseconds: milliseconds * 1_000_000)
}

@Suite("Timer wheel")
struct TimerWheelTests {
    /// All owners that expire by `milliseconds`, in order of their numbers.
    private func expired(_ wheel: inout TimerWheel, at milliseconds: Int64) -> [Int] {
        var owners: [Int] = []
        while let owner = wheel.nextExpired(at: time(milliseconds)) { owners.append(owner) }
        return owners.sorted()
    }

    @Test func `a timer fires after its deadline and never before`() {
        var wheel = TimerWheel(capacity: 4, tickMilliseconds: 100, now: time(1_000))
        wheel.arm(0, at: time(1_250))
        for instant in stride(from: Int64(1_000), to: 1_250, by: 10) {
            #expect(expired(&wheel, at: instant) == [])
        }
        #expect(expired(&wheel, at: 1_400) == [0])
        #expect(expired(&wheel, at: 9_000) == [])
        #expect(wheel.count == 0)
    }

    @Test func `a later deadline replaces the earlier one`() {
        var wheel = TimerWheel(capacity: 2, tickMilliseconds: 100, now: time(0))
        wheel.arm(1, at: time(300))
        wheel.arm(1, at: time(2_000))
        #expect(expired(&wheel, at: 1_900) == [])
        #expect(expired(&wheel, at: 2_100) == [1])
    }

    @Test func `an earlier deadline replaces the later one`() {
        var wheel = TimerWheel(capacity: 2, tickMilliseconds: 100, now: time(0))
        wheel.arm(1, at: time(2_000))
        wheel.arm(1, at: time(300))
        #expect(expired(&wheel, at: 400) == [1])
        #expect(expired(&wheel, at: 9_000) == [])
    }

    @Test func `a disarmed timer is silent`() {
        var wheel = TimerWheel(capacity: 2, tickMilliseconds: 100, now: time(0))
        wheel.arm(0, at: time(300))
        wheel.disarm(0)
        #expect(wheel.sleepMilliseconds(at: time(0)) == -1)
        #expect(expired(&wheel, at: 9_000) == [])
    }

    @Test func `deadlines beyond one turn of the wheel wait for their turn`() {
        var wheel = TimerWheel(capacity: 3, tickMilliseconds: 10, now: time(0))
        wheel.arm(0, at: time(60_000))
        wheel.arm(1, at: time(5_000))
        wheel.arm(2, at: time(5_130))
        var fired: [Int] = []
        for instant in stride(from: Int64(0), through: 59_990, by: 10) {
            fired += expired(&wheel, at: instant)
        }
        #expect(fired == [1, 2])
        #expect(expired(&wheel, at: 60_010) == [0])
    }

    @Test func `a loop that slept long fires everything once`() {
        var wheel = TimerWheel(capacity: 100, tickMilliseconds: 10, now: time(0))
        for owner in 0..<100 { wheel.arm(owner, at: time(Int64(owner) * 77 + 1)) }
        #expect(expired(&wheel, at: 10_000_000) == Array(0..<100))
    }

    @Test func `any interleaving agrees with a plain list`() {
        var state: UInt64 = 42
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        var wheel = TimerWheel(capacity: 32, tickMilliseconds: 16, now: time(0))
        var model: [Int: Int64] = [:]
        var now: Int64 = 0
        for _ in 0..<20_000 {
            switch random(4) {
            case 0, 1:
                let owner = random(32)
                model[owner] = now + Int64(random(20_000))
                wheel.arm(owner, at: time(model[owner] ?? 0))
            case 2:
                let owner = random(32)
                model[owner] = nil
                wheel.disarm(owner)
            default:
                now += Int64(random(400))
                for owner in expired(&wheel, at: now) {
                    #expect((model[owner] ?? .max) <= now)
                    model[owner] = nil
                }
                // Late by a tick at most.
                #expect(model.values.allSatisfy { $0 > now - 32 })
            }
        }
    }
}
