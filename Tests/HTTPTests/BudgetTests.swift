// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import HTTP

@Suite("Budgets")
struct BudgetTests {
    @Test("so many at once, so many each second, never more than the first")
    func spends() {
        var budget = Budget(capacity: 3, perSecond: 2, at: 0)
        let moments: [(UInt64, Bool)] = [
            (0, true), (0, true), (0, true), (0, false), (499_999_999, false),
            (500_000_000, true), (999_999_999, false), (1_000_000_000, true),
            (1 << 60, true), (1 << 60, true), (1 << 60, true), (1 << 60, false),
        ]
        for (moment, expected) in moments {
            let isPaid = budget.spend(at: moment)
            #expect(isPaid == expected, "at \(moment)")
        }
    }

    @Test("a clock that runs backwards or to the end neither refills nor crashes")
    func clocks() {
        var budget = Budget(capacity: 1, perSecond: 1, at: 1_000_000_000_000)
        let paid = [budget.spend(at: 0), budget.spend(at: 0), budget.spend(at: .max)]
        #expect(paid == [true, false, true])
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
            let capacity = unsafe pool.capacity(of: block)
            #expect(capacity >= size)
            unsafe pool.free(block)
        }
        // 32 (four times), 64, 1024 (twice), and two that are too large to keep.
        #expect(pool.systemAllocationCount == 5)
        let impossible = unsafe pool.allocate(Int.max / 2)
        #expect(unsafe impossible == nil)
    }

    @Test("a buffer keeps order while it grows, consumes and moves")
    func buffer() {
        var generator = SplitMix(state: 3)
        var buffer = ByteBuffer(pool: MemoryPool(retainedByteCountPerSize: 1 << 20))
        var model: [UInt8] = []
        for _ in 0..<2000 {
            if generator.next() % 2 == 0 {
                let more = (0..<Int(generator.next() % 200)).map { UInt8($0) }
                let isAppended = unsafe more.withUnsafeBytes { unsafe buffer.append($0) }
                #expect(isAppended)
                model += more
            } else {
                let count = Int(generator.next() % 220)
                buffer.consume(count)
                model = Array(model.dropFirst(count))
            }
            let bytes = unsafe Array(buffer.bytes)
            #expect(bytes == model)
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
