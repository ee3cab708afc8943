// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import HTTP
internal import Synchronization

/// The numbers of one loop: written by its thread alone, read by whoever scrapes.
///
///     | fixed counters | route 0: one for each status | its latency buckets | its sum | route 1 …
///
/// One writer for each means no locked instruction: a count is a load, an addition and a store. A
/// scrape adds up the loops; it may see a request in one number and not yet in another.
///
/// `@unchecked Sendable`: the pointer never changes, and what it points to is atomic.
@safe
final class LoopCounters: @unchecked Sendable {
    enum Fixed: Int, CaseIterable {
        case accepted, refused, open, acceptFailures, timeouts, brokenConnections
        case fullHandshakes, resumedHandshakes, handshakeFailures
        case receivedBytes, sentBytes
        case parked, lateAnswersDropped
        /// When the present turn began, in nanoseconds of the monotonic clock; 0 while waiting.
        case turnBegan
    }

    /// Upper bounds of latency, in microseconds; the last bucket has none.
    static let bounds: [Int64] = [
        10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 1_000_000,
    ]
    private static let bucketCount = bounds.count + 1
    static let statuses = HTTP.Status.allCases
    private static let routeStride = statuses.count + bucketCount + 1

    /// By status code, from 100 to 599: its place among `statuses`.
    private let placeOfStatus: [UInt8]
    private let boundsNanoseconds: [Int64]
    private let cells: UnsafeMutablePointer<Atomic<UInt64>>
    private let cellCount: Int
    let routeCount: Int

    init(routeCount: Int) {
        self.routeCount = routeCount
        cellCount = Fixed.allCases.count + routeCount * Self.routeStride
        unsafe cells = .allocate(capacity: cellCount)
        for index in 0..<cellCount { unsafe (cells + index).initialize(to: Atomic(0)) }
        var places = [UInt8](repeating: 0, count: 600)
        for (place, status) in Self.statuses.enumerated() {
            places[status.rawValue] = UInt8(place)
        }
        placeOfStatus = places
        boundsNanoseconds = Self.bounds.map { $0 * 1_000 }
    }

    deinit {
        unsafe cells.deinitialize(count: cellCount)
        unsafe cells.deallocate()
    }

    func add(_ counter: Fixed, _ amount: Int = 1) { add(at: counter.rawValue, amount) }

    func set(_ gauge: Fixed, _ value: Int) { store(UInt64(max(0, value)), at: gauge.rawValue) }

    func beginTurn(at now: MonotonicTime) { set(.turnBegan, Int(now.nanoseconds)) }
    func endTurn() { set(.turnBegan, 0) }

    func recordRequest(_ route: Int, _ status: HTTP.Status, nanoseconds: Int64) {
        let base = Fixed.allCases.count + route * Self.routeStride
        add(at: base + Int(placeOfStatus[status.rawValue]), 1)
        var bucket = 0
        while bucket < boundsNanoseconds.count, nanoseconds > boundsNanoseconds[bucket] {
            bucket += 1
        }
        add(at: base + Self.statuses.count + bucket, 1)
        add(at: base + Self.routeStride - 1, Int(clamping: max(0, nanoseconds)))
    }

    // Readers.

    func value(_ counter: Fixed) -> UInt64 { load(at: counter.rawValue) }

    func requests(_ route: Int, statusAt place: Int) -> UInt64 {
        load(at: Fixed.allCases.count + route * Self.routeStride + place)
    }

    func requests(_ route: Int, bucket: Int) -> UInt64 {
        load(at: Fixed.allCases.count + route * Self.routeStride + Self.statuses.count + bucket)
    }

    func nanoseconds(_ route: Int) -> UInt64 {
        load(at: Fixed.allCases.count + (route + 1) * Self.routeStride - 1)
    }

    private func add(at index: Int, _ amount: Int) {
        store(load(at: index) &+ UInt64(truncatingIfNeeded: amount), at: index)
    }

    private func load(at index: Int) -> UInt64 {
        precondition(index >= 0 && index < cellCount, "no such counter")
        return unsafe cells[index].load(ordering: .relaxed)
    }

    private func store(_ value: UInt64, at index: Int) {
        precondition(index >= 0 && index < cellCount, "no such counter")
        unsafe cells[index].store(value, ordering: .relaxed)
    }
}
