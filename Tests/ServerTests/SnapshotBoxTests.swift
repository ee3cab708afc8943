// SPDX-License-Identifier: Apache-2.0

import EventLoop
import Synchronization
import Testing

@testable import Server

/// Counts how many of it are alive.
private final class Counted: Sendable {
    static let alive = Atomic<Int>(0)
    let number: Int

    init(_ number: Int) {
        self.number = number
        Self.alive.wrappingAdd(1, ordering: .relaxed)
    }

    deinit { Self.alive.wrappingSubtract(1, ordering: .relaxed) }
}

@Suite("Snapshots", .timeLimit(.minutes(30)))
struct SnapshotBoxTests {
    @Test func `a reader sees a new value when it looks, and only then`() {
        let box = SnapshotBox(Counted(1))
        var reader = box.reader()
        var isNew = reader.refresh()
        #expect(!isNew)
        box.replace(with: Counted(2))
        var number = reader.value.number
        #expect(number == 1)
        isNew = reader.refresh()
        #expect(isNew)
        number = reader.value.number
        #expect(number == 2)
        isNew = reader.refresh()
        #expect(!isNew)
        #expect(box.value.number == 2)
    }

    @Test func `readers on many threads only go forward, and old values are freed`() throws {
        do {
            let box = SnapshotBox(Counted(0))
            let threads = try (0..<4).map { index in
                try Thread(named: "reader-\(index)") {
                    var reader = box.reader()
                    var last = 0
                    while last < 10_000 {
                        reader.refresh()
                        let number = reader.value.number
                        #expect(number >= last)
                        last = number
                    }
                }
            }
            for number in 1...10_000 { box.replace(with: Counted(number)) }
            for thread in threads { thread.join() }
        }
        // The other test of this suite holds at most two.
        #expect(Counted.alive.load(ordering: .relaxed) <= 2)
    }
}
