// SPDX-License-Identifier: Apache-2.0

internal import CLinux

// The one place that reads `errno` and the one place that knows `EINTR`. Both stay out of line of
// reference counting: the number is read by the expression that directly follows the call.

/// The result of `body`, again when a signal interrupted it, or the error that it left in `errno`.
///
/// Not for `close`, which must never be repeated on Linux (`close(2)`: the descriptor is gone).
@inline(always)
func value(
    of call: @autoclosure () -> String, _ body: () -> Int32
) throws(SystemError) -> Int32 {
    while true {
        let result = body()
        if result >= 0 { return result }
        let code = currentErrorCode()
        if code != EINTR { throw SystemError(call: call(), code: code) }
    }
}

/// As `value(of:_:)`, for the calls that transfer bytes on a non-blocking descriptor.
@inline(always)
func transfer(_ body: () -> Int) -> Transfer {
    while true {
        let count = body()
        if count > 0 { return .bytes(count) }
        if count == 0 { return .endOfStream }
        let code = currentErrorCode()
        if code == EAGAIN || code == EWOULDBLOCK { return .wouldBlock }
        if code != EINTR { return .failed(code) }
    }
}

@inline(always)
func currentErrorCode() -> Int32 {
    unsafe __errno_location().pointee
}

/// What one read or write on a non-blocking descriptor came to.
///
/// Trivial: it is made for each event.
package enum Transfer: Equatable, Sendable {
    /// At least one byte was moved.
    case bytes(Int)
    /// Nothing to read, or no room to write: the poller tells when.
    case wouldBlock
    /// The peer closed its side (reads only).
    case endOfStream
    /// `errno`; the connection is of no more use.
    case failed(Int32)
}
