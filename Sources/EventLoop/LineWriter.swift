// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Synchronization

/// The thread behind an `AppendFile`: takes the lines out of the rings and writes them.
final class LineWriter: Sendable {
    /// What a pipe that polls as writable takes without waiting (`PIPE_BUF`). Source: pipe(7).
    private static let pipeByteCount = 4_096
    /// How long a file that takes nothing is waited for at the end.
    private static let partingMilliseconds: Int64 = 1_000
    /// How often a writer without work looks at what was dropped.
    private static let restMilliseconds: Int32 = 1_000

    private let path: String
    private let gaps: AppendFile.Gaps
    private let bell: Bell
    private let rings = Mutex<[LineRing]>([])
    private let reopens = Atomic<Bool>(false)
    /// By when it must have ended, in nanoseconds of the monotonic clock; `.max` until it is stopped.
    private let end = Atomic<Int64>(.max)

    init(_ path: String, _ gaps: AppendFile.Gaps) throws(SystemError) {
        self.path = path
        self.gaps = gaps
        bell = try Bell()
    }

    func makeRing(byteCount: Int) -> LineRing {
        let ring = LineRing(byteCount: byteCount, bell: bell)
        rings.withLock { $0.append(ring) }
        return ring
    }

    var droppedCount: UInt64 { rings.withLock { $0.reduce(0) { $0 &+ $1.droppedCount } } }

    func reopen() {
        reopens.store(true, ordering: .releasing)
        bell.wakeUp.wake()
    }

    func stop() {
        let deadline = MonotonicTime.now().advanced(milliseconds: Self.partingMilliseconds)
        end.store(deadline.nanoseconds, ordering: .releasing)
        bell.wakeUp.wake()
    }

    static func open(_ path: String) throws(SystemError) -> Descriptor {
        if path == "-" { return Descriptor(owning: try value(of: "dup") { dup(1) }) }
        // With an end for reading of its own a pipe opens at once, and is full, not broken, while nobody else reads.
        let isPipe = (try? FileSystem.isPipe(path)) == true
        let flags = isPipe ? O_RDWR | O_NONBLOCK : O_WRONLY | O_APPEND | O_CREAT
        return Descriptor(
            owning: try value(of: "open") { unsafe postern_open(path, flags | O_CLOEXEC, 0o640) })
    }

    /// What the thread knows between two turns.
    private struct Turn {
        /// Most bytes that are written at once, where the file may have no room for more.
        var byteCountMaximum: Int
        var isBlocked = false
        /// The ring to begin with: one that was left within a line.
        var ring = 0
        /// Dropped lines that the file tells of.
        var toldCount: UInt64 = 0
        var hasReported = false
    }

    /// Writes until it is stopped.
    /// - Parameter number: Of the open file, which it closes.
    func run(_ number: Int32) {
        Signals.blockBrokenPipe()
        var file = Descriptor(owning: number)
        var turn = Turn(byteCountMaximum: Self.byteCountMaximum(of: file))
        while true {
            // Asked before the rings are emptied: what was put in until then is written.
            let isLast = end.load(ordering: .acquiring) != .max
            if reopens.exchange(false, ordering: .acquiringAndReleasing), path != "-" {
                do throws(SystemError) {
                    file = try Self.open(path)
                    turn.byteCountMaximum = Self.byteCountMaximum(of: file)
                } catch {
                    gaps.report("\(path) cannot be opened again; lines go where they went: \(error)")
                }
            }
            let rings = rings.withLock { $0 }
            drain(rings, into: file, &turn)
            tellGaps(file, &turn)
            if isLast, !turn.isBlocked || MonotonicTime.now().nanoseconds >= end.load(ordering: .relaxed) {
                return
            }
            rest(file, rings, turn)
        }
    }

    private static func byteCountMaximum(of file: borrowing Descriptor) -> Int {
        FileSystem.isRegular(file) ? .max : pipeByteCount
    }

    /// Writes what is in the rings now, one after the other, as far as the file takes it.
    private func drain(_ rings: [LineRing], into file: borrowing Descriptor, _ turn: inout Turn) {
        turn.isBlocked = false
        for _ in rings.indices {
            drain(rings[turn.ring], into: file, &turn)
            if turn.isBlocked { return }
            turn.ring = (turn.ring + 1) % rings.count
        }
    }

    private func drain(_ ring: LineRing, into file: borrowing Descriptor, _ turn: inout Turn) {
        let end = ring.end
        while true {
            let bytes = unsafe ring.front(before: end, maximum: turn.byteCountMaximum)
            if unsafe bytes.isEmpty { return }
            if turn.byteCountMaximum < .max, !Polling.isWritable(file) {
                turn.isBlocked = true
                return
            }
            switch unsafe file.write(bytes) {
            case .bytes(let count): ring.take(count)
            case .wouldBlock:
                turn.isBlocked = true
                return
            case .endOfStream, .failed:
                // A full disk: these lines are lost, the next may fit.
                ring.lose(unsafe bytes.count { $0 == 10 })
                ring.take(bytes.count)
            }
        }
    }

    /// Says once in words that lines are dropped, and leaves a line for each gap.
    private func tellGaps(_ file: borrowing Descriptor, _ turn: inout Turn) {
        let dropped = droppedCount
        guard dropped > turn.toldCount else { return }
        if !turn.hasReported {
            turn.hasReported = true
            gaps.report("\(path) takes lines too slowly: \(dropped) were dropped so far; said once, counted in the metrics")
        }
        guard !turn.isBlocked, Polling.isWritable(file) else { return }
        let line = gaps.line(dropped - turn.toldCount)
        if unsafe line.withUnsafeBytes({ unsafe file.write($0) }) == .bytes(line.count) {
            turn.toldCount = dropped
        }
    }

    /// Until there is a line, or room for those that wait.
    private func rest(_ file: borrowing Descriptor, _ rings: [LineRing], _ turn: Turn) {
        let isStopped = end.load(ordering: .acquiring) != .max
        if turn.isBlocked {
            // Bounded while it ends: the bell has rung then.
            Polling.wait(
                milliseconds: isStopped ? 20 : Self.restMilliseconds,
                readable: isStopped ? nil : bell.wakeUp.number, writable: file)
        } else if !isStopped {
            bell.sleep()
            if rings.allSatisfy(\.isEmpty) {
                Polling.wait(milliseconds: Self.restMilliseconds, readable: bell.wakeUp.number)
            }
        }
        bell.wake()
    }
}

/// Waiting for one or two descriptors, where a poller would be too much, or takes no files.
private enum Polling {
    static func isWritable(_ file: borrowing Descriptor) -> Bool {
        var entry = pollfd(fd: file.number, events: Int16(POLLOUT), revents: 0)
        return unsafe poll(&entry, 1, 0) > 0 && entry.revents & Int16(POLLOUT) != 0
    }

    static func wait(milliseconds: Int32, readable: Int32) {
        var entry = pollfd(fd: readable, events: Int16(POLLIN), revents: 0)
        _ = unsafe poll(&entry, 1, milliseconds)
    }

    /// - Parameter readable: One more that ends the wait; none where it is nothing.
    static func wait(milliseconds: Int32, readable: Int32?, writable: borrowing Descriptor) {
        var entries: [2 of pollfd] = [
            pollfd(fd: writable.number, events: Int16(POLLOUT), revents: 0),
            // The kernel passes over a number below zero.
            pollfd(fd: readable ?? -1, events: Int16(POLLIN), revents: 0),
        ]
        unsafe withUnsafeMutableBytes(of: &entries) { raw in
            _ = unsafe poll(raw.assumingMemoryBound(to: pollfd.self).baseAddress, 2, milliseconds)
        }
    }
}
