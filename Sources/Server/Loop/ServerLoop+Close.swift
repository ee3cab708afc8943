// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import HTTP
internal import TLS

extension ServerLoop {
    /// Ends a connection in good order: what waits is sent, then TLS says goodbye, then the socket.
    func finish(_ connection: Connection) {
        if connection.phase == .finishing || connection.phase == .lingering { return }
        connection.enter(.finishing)
        transmit(connection)
    }

    /// All is sent.
    ///
    /// Says goodbye and waits shortly for the peer to do the same.
    func linger(_ connection: Connection) {
        connection.enter(.lingering, until: now.advanced(milliseconds: limits.lingerMilliseconds))
        if connection.tls != nil {
            openOutput(connection)
            connection.tls?.close()
            closeOutput(connection)
            if !buffers.output.isEmpty {
                // Best effort: a socket without room for 24 bytes has a peer that does not read.
                _ = unsafe connection.descriptor?.send(buffers.output.readable)
                buffers.output.removeAll()
            }
        }
        if connection.isPeerDone {
            close(connection)
            return
        }
        connection.descriptor?.shutdownSending()
        ask(connection, for: .readable)
    }

    /// Closes at once.
    ///
    /// The slot may be used again from here on.
    func close(_ connection: Connection) {
        if connection.phase == .free { return }
        buffers.output.removeAll()
        buffers.plaintext.removeAll()
        timers.disarm(connection.slot)
        if connection.parkedCount > 0 { abandonParked(connection) }
        connection.reset()
        freeSlots.append(connection.slot)
        openCount -= 1
        counters.set(.open, openCount)
    }

    func closeAll() {
        for connection in connections where connection.phase != .free { close(connection) }
        listener = nil
    }
}
