// SPDX-License-Identifier: Apache-2.0

internal import CLinux

/// A system call that the kernel refused.
///
/// Trivial facts only (a literal name and the number), so that making one costs nothing; the text
/// is rendered when somebody reads it.
package struct SystemError: Error, Equatable, Sendable {
    /// The C function, as its manual page names it.
    package let call: String
    /// `errno` as it was read directly after the call.
    package let code: Int32

    package init(call: String, code: Int32) {
        self.call = call
        self.code = code
    }
}

extension SystemError: CustomStringConvertible {
    /// `bind: Address already in use (errno 98)`.
    package var description: String {
        guard let text = unsafe strerrordesc_np(code) else { return "\(call): errno \(code)" }
        return unsafe "\(call): \(String(cString: text)) (errno \(code))"
    }
}

extension SystemError {
    /// The process has no descriptor, the system no file, or the kernel no memory left: waiting
    /// helps.
    package var isExhaustion: Bool {
        code == EMFILE || code == ENFILE || code == ENOBUFS || code == ENOMEM
    }

    /// More bytes than the caller takes.
    package var isTooLarge: Bool { code == EFBIG }

    package var isMissingFile: Bool { code == ENOENT || code == ENOTDIR }
}
