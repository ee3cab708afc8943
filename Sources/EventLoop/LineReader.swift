// SPDX-License-Identifier: Apache-2.0

internal import CLinux

/// The lines of a file or a pipe that are not empty, read as they come: a batch of any length needs the memory of its
/// longest line, and a peer that writes one question gets its answer before it writes the next.
package struct LineReader: ~Copyable {
    private let descriptor: Descriptor
    private var chunk = [UInt8](repeating: 0, count: 64 << 10)
    /// What of the chunk has not been given yet.
    private var unread = 0..<0
    private let byteCountMaximum: Int

    /// - Parameter byteCountMaximum: Of one line.
    /// - Throws: `SystemError` as `open` says.
    package init(_ path: String, byteCountMaximum: Int = 256 << 20) throws(SystemError) {
        let number = try value(of: "open") {
            unsafe postern_open(path, O_RDONLY | O_CLOEXEC, 0)
        }
        descriptor = Descriptor(owning: number)
        self.byteCountMaximum = byteCountMaximum
    }

    /// The next line without its end; nothing behind the last, which needs no end.
    ///
    /// - Throws: `SystemError` as `read` says; `EFBIG` for a line that is too long.
    package mutating func next() throws(SystemError) -> [UInt8]? {
        var line: [UInt8] = []
        while true {
            if unread.isEmpty, try !fill() { return line.isEmpty ? nil : line }
            let end = endOfLine()
            line += chunk[unread.lowerBound..<(end ?? unread.upperBound)]
            unread = (end.map { $0 + 1 } ?? unread.upperBound)..<unread.upperBound
            if line.count > byteCountMaximum { throw SystemError(call: "read", code: EFBIG) }
            if end != nil, !line.isEmpty { return line }
        }
    }

    private func endOfLine() -> Int? {
        unsafe chunk.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return nil }
            let found = unsafe memchr(start + unread.lowerBound, 10, unread.count)
            return unsafe found.map { unsafe UnsafeRawPointer($0) - start }
        }
    }

    /// - Returns: False at the end of the file.
    private mutating func fill() throws(SystemError) -> Bool {
        let number = descriptor.number
        let result = unsafe chunk.withUnsafeMutableBytes { raw in
            transfer { unsafe read(number, raw.baseAddress, raw.count) }
        }
        switch result {
        case .bytes(let count):
            unread = 0..<count
            return true
        case .endOfStream: return false
        case .wouldBlock: throw SystemError(call: "read", code: EAGAIN)
        case .failed(let code): throw SystemError(call: "read", code: code)
        }
    }
}
