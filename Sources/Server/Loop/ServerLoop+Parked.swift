// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import HTTP

/// What a loop keeps of a request that it has handed on.
struct ParkedStream {
    let connection: UInt64
    let request: RequestToken
    /// The route, for the metrics.
    let label: Int
    let parked: ParkedRequest
}

extension ServerLoop {
    /// Hands a request to the one who answers it later.
    ///
    /// False when it is not taken; then `response` holds the refusal.
    func park(
        _ request: HTTP.Request, _ label: Int, on connection: Connection, received: MonotonicTime
    ) -> Bool {
        response.reset()
        guard let answerer = routes.answerer(of: label) else {
            response.refuse(.internalServerError, "500: nobody answers this path")
            return false
        }
        guard parked.count < limits.parkedCount else { return refuseParking() }
        nextSerial &+= 1
        let parkedRequest = unsafe ParkedRequest(
            body: WipedBytes(copying: request.body),
            authorization: WipedBytes(copying: request.authorization), peer: connection.peer,
            received: received, deadline: received.advanced(milliseconds: limits.parkedMilliseconds),
            serial: nextSerial, mailbox: late)
        guard answerer.take(parkedRequest) else { return refuseParking() }
        parked[nextSerial] = ParkedStream(
            connection: connection.token, request: request.token, label: label, parked: parkedRequest)
        connection.parkedCount += 1
        counters.set(.parked, parked.count)
        return true
    }

    private func refuseParking() -> Bool {
        response.refuse(.serviceUnavailable, "503: too many requests wait for their answer")
        response.retryAfter = "1"
        return false
    }

    /// Writes the answers that have come back to the streams that still live.
    func takeLateAnswers() {
        var touched: [Connection] = []
        for (serial, answer) in late.takeAll() {
            guard let connection = finishParked(serial, with: answer) else {
                counters.add(.lateAnswersDropped)
                continue
            }
            if !touched.contains(where: { $0 === connection }) { touched.append(connection) }
        }
        // What waited behind an HTTP/1.1 request is taken now; then all is sent.
        for connection in touched where connection.phase != .free { answer(connection) }
    }

    /// Answers 503 where the one who was to answer has taken too long.
    func expireParked(_ connection: Connection) {
        let token = connection.token
        let expired = parked.filter { $0.value.connection == token && $0.value.parked.deadline <= now }
        for (serial, stream) in expired {
            stream.parked.end()
            _ = finishParked(
                serial,
                with: LateAnswer(
                    .serviceUnavailable, contentType: ResponseWriter.text, retryAfter: "1",
                    body: WipedBytes("503: the answer did not come in time\n")))
        }
        if !expired.isEmpty, connection.phase != .free { answer(connection) }
    }

    /// Forgets the requests of a connection that ends: their answers are dropped when they come.
    func abandonParked(_ connection: Connection) {
        let token = connection.token
        for (serial, stream) in parked where stream.connection == token {
            stream.parked.end()
            parked[serial] = nil
        }
        connection.parkedCount = 0
        counters.set(.parked, parked.count)
    }

    /// Gives one answer to the HTTP session; nothing where the stream's connection is gone.
    private func finishParked(_ serial: UInt64, with answer: LateAnswer) -> Connection? {
        guard let stream = parked.removeValue(forKey: serial) else { return nil }
        counters.set(.parked, parked.count)
        let slot = Int(stream.connection & 0xffff_ffff)
        guard slot < connections.count, connections[slot].token == stream.connection else { return nil }
        let connection = connections[slot]
        connection.parkedCount -= 1
        unsafe answer.body.withBytes { body in
            unsafe connection.http?.respond(to: stream.request, with: answer.head, body: body, at: nanoseconds)
        }
        counters.recordRequest(
            stream.label, answer.status, nanoseconds: now.nanoseconds(since: stream.parked.received))
        return connection
    }
}
