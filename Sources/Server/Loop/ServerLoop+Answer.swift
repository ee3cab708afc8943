// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import HTTP
internal import Logging

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
            if response.isParked, park(request, label, on: connection, received: begin) {
                begin = .now()
                continue
            }
            if response.status == .unauthorized { noteRefusal(of: connection, at: begin) }
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

    /// Says once a minute that somebody without an accepted certificate asks.
    private func noteRefusal(of connection: Connection, at now: MonotonicTime) {
        // The plain port asks for tokens, not for certificates.
        guard connection.tls != nil, shared.logsRefusal(at: now) else { return }
        log.warning(
            "A client without an accepted certificate was refused (401); said once a minute",
            metadata: [
                "accepted": .string(shared.clientNames.joined(separator: ",")),
                "shown": .string(connection.peerNames.joined(separator: ",")),
            ])
    }
}
