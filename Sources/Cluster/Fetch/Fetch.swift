// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import HTTP

/// One fetch in flight: where it is, until when, and what it has tried.
final class Fetch {
    let identifier: UInt64
    let request: FetchRequest
    let proxy: ProxySettings?
    /// Of the whole.
    let deadline: MonotonicTime
    var state = FetchState.resolving
    /// Of the state.
    var stateDeadline: MonotonicTime
    var attempt = 1
    /// Allowed, and not yet tried in this attempt.
    var addresses: [IPAddress] = []
    /// Why the last address or attempt failed.
    var failure: FetchError?
    var connection: ClientConnection?
    /// The connection served another request before.
    var isReused = false

    init(_ identifier: UInt64, _ request: FetchRequest, _ proxy: ProxySettings?, at now: MonotonicTime) {
        self.identifier = identifier
        self.request = request
        self.proxy = proxy
        deadline = now.advanced(milliseconds: request.timeouts.total)
        stateDeadline = deadline
    }

    func enter(_ state: FetchState, for milliseconds: Int64?, at now: MonotonicTime) {
        self.state = state
        stateDeadline = min(deadline, milliseconds.map { now.advanced(milliseconds: $0) } ?? deadline)
    }
}
