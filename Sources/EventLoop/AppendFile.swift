// SPDX-License-Identifier: Apache-2.0

internal import CLinux

/// A file that lines are added to: one system call a line, so that lines of several threads do not mix.
///
/// The descriptor is never closed before the program ends; a log rotated by renaming needs a restart.
package struct AppendFile: Sendable {
    private let number: Int32

    /// Opens or creates the file, readable for its owner and group; `-` is standard output.
    package init(_ path: String) throws(SystemError) {
        if path == "-" {
            number = 1
            return
        }
        number = try value(of: "open") {
            unsafe postern_open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o640)
        }
    }

    /// Adds `bytes`; what cannot be written (a full disk) is lost.
    package func append(_ bytes: UnsafeRawBufferPointer) {
        var offset = 0
        while offset < bytes.count {
            let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[offset...])
            guard case .bytes(let count) = transfer({ unsafe write(number, rest.baseAddress, rest.count) })
            else { return }
            offset += count
        }
    }
}
