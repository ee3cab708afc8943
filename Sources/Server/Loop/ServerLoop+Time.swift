// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import HTTP

extension ServerLoop {
    func expireTimers() {
        while let owner = timers.nextExpired(at: now) {
            if owner == connectionMaximum {
                resumeAccepting()
            } else {
                look(at: connections[owner])
            }
        }
    }

    /// Looks once a second whether a connection, or its peer, has taken too long.
    private func look(at connection: Connection) {
        contexts?.refresh()
        if connection.deadline <= now {
            if connection.phase == .handshaking { counters.add(.handshakeFailures) }
            counters.add(.timeouts)
            close(connection)
            return
        }
        if !connection.backlog.isEmpty,
            connection.progress.advanced(milliseconds: limits.writeStallMilliseconds) <= now
        {
            counters.add(.timeouts)
            close(connection)
            return
        }
        if connection.parkedCount > 0 { expireParked(connection) }
        if connection.phase == .serving {
            connection.http?.expire(at: nanoseconds)
            transmit(connection)
        }
        if connection.phase != .free {
            timers.arm(connection.slot, at: now.advanced(milliseconds: 1_000))
        }
    }

    /// Does what the server's phase asks; the server wakes every loop after a change.
    func followPhase() {
        guard drains, shared.phase == .draining, !isDraining else { return }
        isDraining = true
        drainDeadline = now.advanced(milliseconds: limits.drainMilliseconds)
        // Connections that the kernel has completed already would be reset by closing the listener.
        while openCount < connectionMaximum, acceptWaiting() {}
        listener = nil
        for connection in connections {
            switch connection.phase {
            case .serving:
                connection.http?.beginDrain(at: nanoseconds)
                transmit(connection)
            case .handshaking:
                // One that is under way may end, and be told to go; one that stands still may not wait.
                connection.enter(
                    .handshaking, until: now.advanced(milliseconds: limits.lingerMilliseconds))
            case .free, .finishing, .lingering: break
            }
        }
        // Wakes the loop for its deadline even if nothing is open any more.
        timers.arm(connectionMaximum, at: drainDeadline)
    }
}
