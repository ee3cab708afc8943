// SPDX-License-Identifier: Apache-2.0

internal import CLinux

/// What a program that is run for one answer has around it: three streams and a clock that ends it.
package enum StandardStreams {
    /// A reader that goes away is an error of the write from now on, and no signal.
    package static func ignoreBrokenPipes() { postern_ignore_broken_pipes() }

    /// Ends the process with a signal after so many seconds, whatever it is doing: behind all deadlines of its own.
    ///
    /// Also when whoever started us blocks or ignores that signal.
    package static func endProcess(afterSeconds seconds: UInt32) { postern_end_process_after(seconds) }

    /// Standard input to its end.
    ///
    /// - Throws: `SystemError` as `read` says; `EFBIG` for more than `byteCountMaximum` bytes.
    package static func readInput(byteCountMaximum: Int) throws(SystemError) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        defer {
            unsafe chunk.withUnsafeMutableBytes { raw in
                if let start = raw.baseAddress { unsafe explicit_bzero(start, raw.count) }
            }
        }
        while true {
            let result = unsafe chunk.withUnsafeMutableBytes { raw in
                transfer { unsafe read(0, raw.baseAddress, raw.count) }
            }
            switch result {
            case .bytes(let count):
                guard bytes.count + count <= byteCountMaximum else { throw SystemError(call: "read", code: EFBIG) }
                bytes += chunk[..<count]
            case .endOfStream: return bytes
            case .wouldBlock: throw SystemError(call: "read", code: EAGAIN)
            case .failed(let code): throw SystemError(call: "read", code: code)
            }
        }
    }

    /// Whether a person sits at standard input.
    package static var inputIsTerminal: Bool { isatty(0) == 1 }

    /// All of `bytes` to standard output: one write, unless the pipe takes less at a time.
    package static func writeOutput(_ bytes: Span<UInt8>) throws(SystemError) {
        try write(bytes, to: 1)
    }

    private static func write(_ bytes: Span<UInt8>, to number: Int32) throws(SystemError) {
        var offset = 0
        while offset < bytes.count {
            let result = unsafe bytes.withUnsafeBytes { raw in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: raw[offset...])
                return transfer { unsafe CLinux.write(number, rest.baseAddress, rest.count) }
            }
            switch result {
            case .bytes(let count): offset += count
            case .endOfStream, .wouldBlock: throw SystemError(call: "write", code: EAGAIN)
            case .failed(let code): throw SystemError(call: "write", code: code)
            }
        }
    }

    /// Adds a line to a file, which is made readable for its owner and group.
    package static func append(_ line: String, toFile path: String) throws(SystemError) {
        let number = try value(of: "open") {
            unsafe postern_open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o640)
        }
        let descriptor = Descriptor(owning: number)
        let bytes = Array(line.utf8)
        try write(bytes.span, to: descriptor.number)
    }
}
