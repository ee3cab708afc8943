// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Lines on their way from one thread that must not wait to the one that writes them: a ring of bytes without a lock.
///
///     | room | lines not yet written | room |
///     0      taken % n               put % n      n bytes, a power of two
///
/// `put` and `taken` only grow. The producer publishes whole lines, so what lies between them never ends in the middle of one.
/// `@unchecked Sendable`: each byte belongs to the producer or to the writer, and the two counts hand it over.
@safe
package final class LineRing: @unchecked Sendable {
    private let bytes: UnsafeMutablePointer<UInt8>
    private let byteCount: Int
    private let put = Atomic<Int>(0)
    private let taken = Atomic<Int>(0)
    private let dropped = Atomic<UInt64>(0)
    private let bell: Bell

    /// - Precondition: `byteCount` is a power of two.
    init(byteCount: Int, bell: Bell) {
        precondition(byteCount > 0 && byteCount & (byteCount - 1) == 0, "a ring is a power of two")
        self.byteCount = byteCount
        self.bell = bell
        unsafe bytes = .allocate(capacity: byteCount)
    }

    deinit { unsafe bytes.deallocate() }

    /// Lines for which there was no room, or that could not be written.
    package var droppedCount: UInt64 { dropped.load(ordering: .relaxed) }

    /// Takes a whole line, its end included, or drops it; never waits. On one thread only.
    ///
    /// No system call either, but for the line that finds the writer asleep.
    package func append(_ line: UnsafeRawBufferPointer) {
        let end = put.load(ordering: .relaxed)
        guard line.count <= byteCount &- (end &- taken.load(ordering: .acquiring)) else {
            dropped.wrappingAdd(1, ordering: .relaxed)
            return
        }
        let place = end & (byteCount - 1)
        let first = min(line.count, byteCount - place)
        unsafe copy(UnsafeRawBufferPointer(rebasing: line[..<first]), to: place)
        unsafe copy(UnsafeRawBufferPointer(rebasing: line[first...]), to: 0)
        // Ordered against `Bell.sleep`: this thread sees the writer asleep, or the writer sees the line.
        put.store(end &+ line.count, ordering: .sequentiallyConsistent)
        bell.ring()
    }

    private func copy(_ part: UnsafeRawBufferPointer, to place: Int) {
        guard let source = part.baseAddress, part.count > 0 else { return }
        unsafe UnsafeMutableRawPointer(bytes + place).copyMemory(from: source, byteCount: part.count)
    }

    // MARK: The writer's side

    var isEmpty: Bool {
        put.load(ordering: .sequentiallyConsistent) == taken.load(ordering: .relaxed)
    }

    /// Up to where there are lines now, for `front`.
    var end: Int { put.load(ordering: .acquiring) }

    /// The bytes before `end` that lie in a row, at most `maximum`.
    func front(before end: Int, maximum: Int) -> UnsafeRawBufferPointer {
        let start = taken.load(ordering: .relaxed)
        let place = start & (byteCount - 1)
        let count = max(0, min(end &- start, byteCount - place, maximum))
        return unsafe UnsafeRawBufferPointer(start: bytes + place, count: count)
    }

    /// Gives the first bytes of `front` back to the producer.
    func take(_ count: Int) {
        taken.store(taken.load(ordering: .relaxed) &+ count, ordering: .releasing)
    }

    /// Counts lines that were taken and could not be written.
    func lose(_ lineCount: Int) {
        dropped.wrappingAdd(UInt64(max(0, lineCount)), ordering: .relaxed)
    }
}

/// Wakes the writer, but only when it sleeps: a busy log costs its producers no system call.
final class Bell: Sendable {
    let wakeUp: WakeUp
    private let isAsleep = Atomic<Bool>(false)

    init() throws(SystemError) { wakeUp = try WakeUp() }

    func ring() {
        guard isAsleep.load(ordering: .sequentiallyConsistent) else { return }
        if isAsleep.exchange(false, ordering: .sequentiallyConsistent) { wakeUp.wake() }
    }

    /// Says that the writer is about to sleep; it must look at its rings once more before it does.
    func sleep() { isAsleep.store(true, ordering: .sequentiallyConsistent) }

    func wake() {
        isAsleep.store(false, ordering: .relaxed)
        wakeUp.acknowledge()
    }
}
