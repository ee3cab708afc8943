// SPDX-License-Identifier: Apache-2.0

package import EventLoop
internal import JSON

/// Every decision as one line of JSON: who asked what, the answer, and what shadow policies would have said.
///
///     {"time":1763769600.123,"decision":"Allow","reason":"policy/a#0","user":"alice","verb":"list","resource":"pods"}
///
/// No body, no uid, no extra value (those hold credentials' ids), no selector's value. Written where it is decided: the file
/// should be on a disk that is not slow.
package final class DecisionLog: Sendable {
    private let file: AppendFile

    package init(_ path: String) throws(SystemError) { file = try AppendFile(path) }

    /// - Parameter line: The caller's own room, used again.
    func append(_ record: borrowing JSON.ByteBuffer, _ line: inout JSON.ByteBuffer) {
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
        unsafe file.append(UnsafeRawBufferPointer(line.bytes))
    }
}
