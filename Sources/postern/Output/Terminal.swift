// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The two streams of a command: answers on standard output, everything about them on standard error.
enum Terminal {
    /// Whether answers go to a person: colour is for terminals only.
    static var isInteractive: Bool { isatty(STDOUT_FILENO) == 1 }

    static func write(_ text: String) { write(text, to: STDOUT_FILENO) }

    static func complain(_ text: String) { write(text, to: STDERR_FILENO) }

    static func write(_ bytes: [UInt8]) { unsafe bytes.withUnsafeBytes { unsafe write($0, to: STDOUT_FILENO) } }

    private static func write(_ text: String, to descriptor: Int32) {
        var text = text
        text.withUTF8 { unsafe write(UnsafeRawBufferPointer($0), to: descriptor) }
    }

    /// All of it, or nothing more once the reader is gone.
    private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) {
        var offset = 0
        while offset < bytes.count {
            let count = unsafe Glibc.write(
                descriptor, bytes.baseAddress.map { unsafe $0 + offset }, bytes.count - offset)
            if count < 0 && errno == EINTR { continue }
            if count <= 0 { return }
            offset += count
        }
    }
}
