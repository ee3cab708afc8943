// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import HTTP

@Suite("Budgets")
struct BudgetTests {
    @Test("so many at once, so many each second, never more than the first")
    func spends() {
        var budget = Budget(capacity: 3, perSecond: 2, at: 0)
        #expect((0..<5).map { _ in budget.spend(at: 0) } == [true, true, true, false, false])
        #expect(!budget.spend(at: 499_999_999))
        #expect(budget.spend(at: 500_000_000))
        #expect(!budget.spend(at: 999_999_999))
        #expect(budget.spend(at: 1_000_000_000))
        #expect((0..<5).map { _ in budget.spend(at: 1 << 60) } == [true, true, true, false, false])
    }

    @Test("a clock that runs backwards or to the end neither refills nor crashes")
    func clocks() {
        var budget = Budget(capacity: 1, perSecond: 1, at: 1_000_000_000_000)
        #expect(budget.spend(at: 0))
        #expect(!budget.spend(at: 0))
        #expect(budget.spend(at: .max))
        #expect(!budget.spend(at: .max))
    }
}

@Suite("Memory")
struct MemoryTests {
    @Test("blocks come back, grow with their content, and are bounded")
    func pool() {
        let pool = MemoryPool(retainedByteCountPerSize: 1024)
        let sizes = [0, 1, 31, 32, 33, 1000, 1024, 1025, 100_000]
        for size in sizes {
            guard let block = unsafe pool.allocate(size) else {
                Issue.record("no block of \(size)")
                return
            }
            #expect(unsafe pool.capacity(of: block) >= size)
            unsafe pool.free(block)
        }
        // 32 (four times), 64, 1024 (twice), and two that are too large to keep.
        #expect(pool.systemAllocationCount == 5)
        #expect(unsafe pool.allocate(Int.max / 2) == nil)
    }

    @Test("a buffer keeps order while it grows, consumes and moves")
    func buffer() {
        var generator = SplitMix(state: 3)
        var buffer = ByteBuffer(pool: MemoryPool(retainedByteCountPerSize: 1 << 20))
        var model: [UInt8] = []
        for _ in 0..<2000 {
            if generator.next() % 2 == 0 {
                let more = (0..<Int(generator.next() % 200)).map { UInt8($0) }
                #expect(unsafe more.withUnsafeBytes { unsafe buffer.append($0) })
                model += more
            } else {
                let count = Int(generator.next() % 220)
                buffer.consume(count)
                model = Array(model.dropFirst(count))
            }
            #expect(unsafe Array(buffer.bytes) == model)
        }
    }

    @Test("decimal numbers", arguments: [0, 7, 10, 12_345_678, Int.max])
    func decimal(_ number: Int) {
        let digits = unsafe Decimal.withBytes(of: number) { unsafe text($0) }
        #expect(digits == "\(number)")
        let back = unsafe Array(digits.utf8).withUnsafeBytes { unsafe Decimal.value(of: $0) }
        #expect(back == (number == .max ? nil : number))
    }
}
