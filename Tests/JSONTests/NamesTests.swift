// SPDX-License-Identifier: Apache-2.0

@testable import JSON
import Testing

@Suite struct NamesTests {
    @Test func `a name has one number, and its bytes come back`() {
        var names = Names()
        var known: [String: Name] = [:]
        for length in 1..<40 {
            for letter in ["a", "b"] {
                for last in ["x", "y"] {
                    let text = String(repeating: letter, count: length) + last
                    let name = names.intern(text)
                    #expect(known[text] == nil)
                    known[text] = name
                }
            }
        }
        for round in 0..<2 {
            for (text, name) in known {
                #expect(names.intern(text) == name)
                #expect(names.utf8(name).string == text)
            }
            // Growing moves entries and slots, not numbers.
            if round == 0 { for number in 0..<5000 { _ = names.intern("grow\(number)") } }
        }
        #expect(names.count == 1 + known.count + 5000)
    }

    @Test func `what is forgotten is unknown, what came before stays`() {
        var names = Names()
        for number in 0..<1000 { _ = names.intern("seed\(number)") }
        let count = names.count
        for round in 0..<20 {
            for number in 0..<(round * 500) { _ = names.intern("request\(round)-\(number)") }
            names.forget(after: count)
            #expect(names.count == count)
            for number in 0..<1000 {
                #expect(names.intern("seed\(number)").rawValue == UInt32(number + 1))
            }
            #expect(names.count == count)
        }
    }

    @Test func `a table grown by one request shrinks with it`() {
        var names = Names()
        let seed = names.intern("seed")
        let count = names.count
        for number in 0..<100_000 { _ = names.intern("\(number)") }
        names.forget(after: count)
        #expect(names.entryCapacity == Limits.nameCapacityKept)
        #expect(names.intern("seed") == seed)
        #expect(names.intern("7").rawValue == UInt32(count))
    }

    @Test func `a copy has the same numbers and memory of its own`() {
        var copy: Names
        do {
            var names = Names()
            for number in 0..<300 { _ = names.intern("a somewhat longer name \(number)") }
            copy = Names(copying: names)
        }
        for number in 0..<300 {
            #expect(copy.intern("a somewhat longer name \(number)").rawValue == UInt32(number + 1))
        }
    }

    @Test func `texts are equal byte by byte`() {
        for length in 0..<40 {
            var one = [UInt8](repeating: 7, count: length)
            let two = one
            func areEqual() -> Bool {
                unsafe one.withUnsafeBufferPointer { one in
                    unsafe two.withUnsafeBufferPointer { two in unsafe UTF8Text(one) == UTF8Text(two) }
                }
            }
            #expect(areEqual())
            for index in 0..<length {
                one[index] = 8
                #expect(!areEqual())
                one[index] = 7
            }
        }
    }
}

@Suite struct ArenaTests {
    @Test func `allocations are aligned, apart and bounded`() {
        var arena = Arena(byteCountMaximum: 1 << 20)
        for _ in 0..<3 {
            var total = 0
            var previousEnd: UInt = 0
            var size = 1
            while let start = unsafe arena.allocate(byteCount: size) {
                let address = UInt(bitPattern: start)
                #expect(address % 16 == 0)
                #expect(address >= previousEnd || previousEnd - address > UInt(size))
                unsafe start.initializeMemory(as: UInt8.self, repeating: 0xA5, count: size)
                previousEnd = address + UInt(size)
                total += size
                size += 97
                if total > 1 << 21 { break }
            }
            #expect(total <= 1 << 20)
            #expect(arena.usedByteCount <= 1 << 20)
            arena.reset()
            #expect(arena.usedByteCount == 0)
        }
        #expect(unsafe arena.allocate(byteCount: -1) == nil)
        #expect(unsafe arena.allocate(byteCount: .max) == nil)
        #expect(unsafe arena.allocate(UInt64.self, count: .max) == nil)
    }
}
