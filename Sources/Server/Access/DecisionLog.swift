// SPDX-License-Identifier: Apache-2.0

package import EventLoop
internal import JSON
package import Logging
internal import Synchronization

/// Every decision as one line of JSON: who asked what, the answer, and what shadow policies would have said.
///
///     {"time":1763769600.123,"decision":"Allow","reason":"policy/a#0","user":"alice","verb":"list","resource":"pods"}
///     {"time":1763769600.456,"dropped":12}
///
/// No body, no uid, no extra value (those hold credentials' ids), no selector's value. A loop never waits for the file: where it
/// takes lines too slowly they are dropped, counted, and a line says how many are missing.
package final class DecisionLog: MetricSource {
    private let file: AppendFile
    private let ringByteCount: Int
    /// Of the threads that seldom have a line.
    private let shared: Mutex<LineRing>

    /// - Parameter ringByteCount: Of each loop's lines that are not yet written; a power of two.
    /// - Throws: `SystemError` as `open` says.
    package init(
        _ path: String, ringByteCount: Int = Limits().decisionRingByteCount, log: Logger
    ) throws(SystemError) {
        self.ringByteCount = ringByteCount
        file = try AppendFile(
            path,
            gaps: AppendFile.Gaps(
                line: { count in Array("{\"time\":\(Self.seconds()),\"dropped\":\(count)}\n".utf8) },
                report: { log.warning("\($0)", metadata: ["log": "decisions"]) }))
        shared = Mutex(file.makeRing(byteCount: ringByteCount))
    }

    /// What one loop writes into.
    func makeRing() -> LineRing { file.makeRing(byteCount: ringByteCount) }

    /// Opens the file anew at SIGHUP, as what puts logs away expects.
    var watch: FileWatcher.Watch {
        let file = file
        return FileWatcher.Watch("decision-log", since: FilesState(of: [])) { file.reopen() }
    }

    /// Writes what is left, as far as the file takes it within a second; no loop may run any more.
    package func close() { file.close() }

    package func write(to page: inout MetricsPage) {
        let dropped = "postern_access_decisions_dropped_total"
        page.family(dropped, .counter, "Decisions that the decision log had no room for.")
        page.sample(dropped, file.droppedCount)
    }

    /// For threads that seldom have a line: a lock takes the place of a ring of their own.
    func append(_ record: borrowing JSON.ByteBuffer, _ line: inout JSON.ByteBuffer) {
        shared.withLock { Self.append(record, &line, to: $0) }
    }

    /// - Parameter line: The caller's own room, used again.
    static func append(
        _ record: borrowing JSON.ByteBuffer, _ line: inout JSON.ByteBuffer, to ring: LineRing
    ) {
        let now = WallClock.nanosecondsSinceEpoch() / 1_000_000
        line.removeAll()
        line.append("{\"time\":")
        line.append(decimal: now / 1_000)
        line.append(UInt8(ascii: "."))
        let fraction = now % 1_000
        if fraction < 100 { line.append(UInt8(ascii: "0")) }
        if fraction < 10 { line.append(UInt8(ascii: "0")) }
        line.append(decimal: fraction)
        line.append(UInt8(ascii: ","))
        unsafe line.append(record.bytes)
        line.append("}\n")
        unsafe ring.append(UnsafeRawBufferPointer(line.bytes))
    }

    /// Now, since 1970, with three digits behind the point.
    private static func seconds() -> String {
        let now = WallClock.nanosecondsSinceEpoch() / 1_000_000
        let digits = String(now % 1_000)
        return "\(now / 1_000).\(String(repeating: "0", count: 3 - digits.count))\(digits)"
    }
}
