// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import HTTP
internal import Logging
internal import TLS

extension ServerLoop {
    /// Takes connections that wait, a bounded number in one turn; true when there may be more.
    @discardableResult
    func acceptWaiting() -> Bool {
        for _ in 0..<limits.acceptBatchCount {
            do {
                // Optional chaining makes one optional of the two: no listener, no connection.
                guard let number = try acceptOne() else { return false }
                acceptPauseMilliseconds = limits.acceptPauseMilliseconds
                begin(number)
            } catch {
                pauseAccepting(error)
                return false
            }
        }
        return true
    }

    private func acceptOne() throws(SystemError) -> Int32? {
        guard listener != nil else { return nil }
        return try listener?.accept() ?? nil
    }

    private func begin(_ number: Int32) {
        counters.add(.accepted)
        guard openCount < connectionMaximum else {
            counters.add(.refused)
            _ = Descriptor(owning: number)
            return
        }
        var session: TLS.Session?
        if contexts != nil {
            contexts?.refresh()
            session = makeSession()
            if session == nil {
                counters.add(.refused)
                _ = Descriptor(owning: number)
                return
            }
        }
        let connection = takeSlot()
        connection.open(number, tls: session)
        connection.progress = now
        openCount += 1
        counters.set(.open, openCount)
        if contexts == nil {
            guard startServing(connection, .http1) else { return }
        } else {
            connection.enter(
                .handshaking, until: now.advanced(milliseconds: limits.handshakeMilliseconds))
        }
        do {
            connection.interest = .readable
            try poller.add(number, token: connection.token, interest: .readable)
        } catch {
            close(connection)
            return
        }
        timers.arm(connection.slot, at: now.advanced(milliseconds: 1_000))
        // The first bytes often are there already: a client speaks as soon as it is connected.
        readable(connection)
    }

    private func makeSession() -> TLS.Session? {
        guard let context = contexts?.value else { return nil }
        return try? TLS.Session(context)
    }

    private func takeSlot() -> Connection {
        if let slot = freeSlots.popLast() { return connections[slot] }
        let connection = Connection(slot: connections.count)
        connections.append(connection)
        return connection
    }

    /// Makes the HTTP session.
    ///
    /// False when memory is out, and then the connection is closed.
    func startServing(_ connection: Connection, _ kind: HTTP.ServerSession.Kind) -> Bool {
        do {
            connection.http = try HTTP.ServerSession(kind, context: httpContext, at: nanoseconds)
        } catch {
            close(connection)
            return false
        }
        connection.enter(.serving)
        if isDraining { connection.http?.beginDrain(at: nanoseconds) }
        return true
    }

    /// No descriptor or no memory: the connections wait in the kernel, and so do we, ever longer.
    private func pauseAccepting(_ error: SystemError) {
        counters.add(.acceptFailures)
        log.warning(
            "Cannot accept connections; pausing",
            metadata: ["error": "\(error)", "milliseconds": "\(acceptPauseMilliseconds)"])
        guard let number = listener?.number else { return }
        try? poller.modify(number, token: Self.listenerToken, interest: [])
        isAcceptPaused = true
        timers.arm(connectionMaximum, at: now.advanced(milliseconds: acceptPauseMilliseconds))
        acceptPauseMilliseconds = min(
            acceptPauseMilliseconds * 2, limits.acceptPauseMaximumMilliseconds)
    }

    func resumeAccepting() {
        isAcceptPaused = false
        guard let number = listener?.number else { return }
        try? poller.modify(number, token: Self.listenerToken, interest: .readable)
    }
}
