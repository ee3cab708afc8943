// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import HTTP

extension ServerLoop {
    /// Answers every whole request that has arrived, then sends.
    func answer(_ connection: Connection) {
        guard connection.phase == .serving else {
            transmit(connection)
            return
        }
        var begin = MonotonicTime(nanoseconds: 0)
        while let request = connection.http?.nextRequest() {
            if begin.nanoseconds == 0 { begin = .now() }
            let view = RequestView(
                request, isPeerVerified: connection.isPeerVerified, received: begin)
            response.reset()
            let label = routes.dispatch(view, into: &response)
            unsafe connection.http?.respond(
                to: request.token, with: response.head, body: response.body.readable,
                at: nanoseconds)
            let end = MonotonicTime.now()
            counters.recordRequest(
                label, response.status, nanoseconds: end.nanoseconds(since: begin))
            begin = end
        }
        transmit(connection)
    }
}
