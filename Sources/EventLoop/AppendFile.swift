// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Synchronization

/// A file, pipe or terminal that lines are added to by threads that must not wait for it.
///
///     loop-0 ─► ring ─┐
///     loop-1 ─► ring ─┴─► writer ─► file
///
/// Each thread has a bounded ring of its own, and one thread writes them all: a slow disk or a pipe that nobody reads fills the
/// rings, and then lines are dropped and counted, while the loops go on. Lines never mix.
package final class AppendFile: Sendable {
    private let writer: LineWriter
    private let thread: Thread

    /// What the owner of the lines says where some are missing.
    package struct Gaps: Sendable {
        /// The line in the place of so many that were dropped, its end included.
        let line: @Sendable (UInt64) -> [UInt8]
        /// Told in words when the first line is dropped, and when the file cannot be opened again; on the writer's thread.
        let report: @Sendable (String) -> Void

        package init(
            line: @escaping @Sendable (UInt64) -> [UInt8],
            report: @escaping @Sendable (String) -> Void
        ) {
            self.line = line
            self.report = report
        }
    }

    /// Opens or creates the file, readable for its owner and group; `-` is standard output.
    ///
    /// A named pipe is opened whether or not anybody reads it.
    package init(_ path: String, gaps: Gaps) throws(SystemError) {
        let writer = try LineWriter(path, gaps)
        let number = try LineWriter.open(path).release()
        self.writer = writer
        thread = try Thread(named: "log") { writer.run(number) }
    }

    deinit { close() }

    /// Writes what is in the rings, as far as the file takes it within a second, and closes it; a second call does nothing.
    package func close() {
        writer.stop()
        thread.join()
    }

    /// Room for the lines of one more thread; a power of two.
    package func makeRing(byteCount: Int) -> LineRing { writer.makeRing(byteCount: byteCount) }

    /// Opens the path anew before the next line: the file was renamed to be put away.
    package func reopen() { writer.reopen() }

    /// Lines that were dropped so far.
    package var droppedCount: UInt64 { writer.droppedCount }
}
