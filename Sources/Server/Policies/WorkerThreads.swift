// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import Synchronization

/// Threads for work that comes in numbered pieces which need nothing of each other: reading and compiling policies.
struct WorkerThreads: Sendable {
    let count: Int

    /// One for each core, and no more than eight: the rest of the work is behind a lock.
    static var perCore: WorkerThreads { WorkerThreads(count: min(8, Thread.coreCount)) }

    /// Calls `body` with every number below `pieceCount`, and returns when all calls have.
    ///
    /// A thread that cannot be made is done without: this one works too.
    func forEach(_ pieceCount: Int, _ body: @escaping @Sendable (Int) -> Void) {
        let queue = PieceQueue(pieceCount)
        var threads: [Thread] = []
        for _ in 1..<max(1, min(count, pieceCount)) {
            if let thread = try? Thread(named: "policies", { queue.work(body) }) { threads.append(thread) }
        }
        queue.work(body)
        for thread in threads { thread.join() }
    }
}

/// The numbers that nobody took yet.
private final class PieceQueue: Sendable {
    private let next = Atomic<Int>(0)
    private let count: Int

    init(_ count: Int) { self.count = count }

    func work(_ body: (Int) -> Void) {
        while true {
            let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard number < count else { return }
            body(number)
        }
    }
}
