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

    /// Once a second for each connection: has it, or its peer, taken too long?
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
        acceptWaiting()
        listener = nil
        for connection in connections where connection.phase == .serving {
            connection.http?.beginDrain(at: nanoseconds)
            transmit(connection)
        }
        // Wakes the loop for its deadline even if nothing is open any more.
        timers.arm(connectionMaximum, at: drainDeadline)
    }
}
