// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// OpenSSL's errors, which it leaves in a queue for each thread.
///
/// The queue is cleared before each call whose result is looked at, so that an old error is never
/// taken for a new one, and is emptied by whoever reads it.
enum ErrorQueue {
    @inline(__always)
    static func clear() { ERR_clear_error() }

    /// The reasons of all errors in the queue, oldest first, in OpenSSL's words; the queue is empty
    /// then.
    static func take() -> String {
        var reasons: [String] = []
        while case let code = ERR_get_error(), code != 0 {
            let reason =
                if let text = unsafe ERR_reason_error_string(code) {
                    unsafe String(cString: text)
                } else {
                    "error \(postern_error_library(code)):\(postern_error_reason(code))"
                }
            // A failure is often pushed by several layers in the same words.
            if reasons.last != reason { reasons.append(reason) }
        }
        return reasons.isEmpty ? "no reason given" : reasons.joined(separator: "; ")
    }
}
