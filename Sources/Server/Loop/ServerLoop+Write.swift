// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import HTTP
internal import TLS

extension ServerLoop {
    /// Gives TLS room for its bytes at the end of the loop's output; `closeOutput` takes it back.
    func openOutput(_ connection: Connection) {
        let room = unsafe buffers.output.writable(minimum: TLS.Session.outputByteCountMinimum)
        unsafe connection.tls?.setOutput(room)
    }

    func closeOutput(_ connection: Connection) {
        buffers.output.commit(connection.tls?.takeOutput() ?? 0)
    }

    /// Whether bytes wait for the peer.
    func hasOutput(_ connection: Connection) -> Bool {
        if !connection.backlog.isEmpty { return true }
        guard let pending = unsafe connection.http?.pendingOutput else { return false }
        return pending.count > 0
    }

    /// Encrypts and sends what the HTTP session has, as far as the socket takes it.
    func transmit(_ connection: Connection) {
        // What TLS itself said during the read, such as a handshake's flight, goes with it.
        while connection.backlog.isEmpty {
            guard encrypt(connection) else {
                close(connection)
                return
            }
            if buffers.output.isEmpty { break }
            guard send(connection) else { return }
        }
        // Bytes of TLS that came while an earlier answer still waits: behind it.
        if !buffers.output.isEmpty { keepOutput(connection) }
        settle(connection)
    }

    /// Moves the HTTP session's bytes into the output, until there is enough for one system call.
    private func encrypt(_ connection: Connection) -> Bool {
        while buffers.output.count < limits.writeByteCount {
            guard let pending = unsafe connection.http?.pendingOutput, pending.count > 0 else {
                return true
            }
            guard connection.tls != nil else {
                unsafe buffers.output.append(pending)
                connection.http?.consume(pending.count)
                continue
            }
            openOutput(connection)
            let result = unsafe connection.tls?.write(pending) ?? .failed
            closeOutput(connection)
            guard case .bytes(let count) = result else { return result == .wantsOutput }
            connection.http?.consume(count)
        }
        return true
    }

    /// One write of the output.
    ///
    /// False when the connection broke and is closed.
    private func send(_ connection: Connection) -> Bool {
        let result = unsafe connection.descriptor?.send(buffers.output.readable)
        switch result {
        case .bytes(let count):
            counters.add(.sentBytes, count)
            buffers.output.consume(count)
            connection.progress = now
            if !buffers.output.isEmpty { keepOutput(connection) }
            return true
        case .wouldBlock:
            keepOutput(connection)
            return true
        default:
            buffers.output.removeAll()
            close(connection)
            return false
        }
    }

    private func keepOutput(_ connection: Connection) {
        if connection.backlog.isEmpty { connection.progress = now }
        unsafe connection.backlog.append(buffers.output.readable)
        buffers.output.removeAll()
    }

    /// The socket takes bytes again.
    func writable(_ connection: Connection) {
        let result = unsafe connection.descriptor?.send(connection.backlog.readable)
        switch result {
        case .bytes(let count):
            counters.add(.sentBytes, count)
            connection.backlog.consume(count)
            connection.progress = now
            guard connection.backlog.isEmpty else { return }
            if connection.phase == .serving { answer(connection) } else { transmit(connection) }
        case .wouldBlock: return
        default: close(connection)
        }
    }

    /// After all that could be sent was: asks the poller for what is of use now, or ends.
    func settle(_ connection: Connection) {
        switch connection.phase {
        case .free: return
        case .serving where connection.http?.isFinished == true && !hasOutput(connection):
            finish(connection)
            return
        case .finishing where !hasOutput(connection):
            linger(connection)
            return
        default: break
        }
        var interest: Interest = []
        if !connection.backlog.isEmpty { interest.insert(.writable) }
        if !connection.isPeerDone, wantsInput(connection) { interest.insert(.readable) }
        ask(connection, for: interest)
    }

    /// A peer that does not read its answers is not read either.
    private func wantsInput(_ connection: Connection) -> Bool {
        if connection.backlog.count >= limits.writeByteCount { return false }
        if connection.phase == .serving { return connection.http?.wantsInput ?? true }
        return true
    }

    func ask(_ connection: Connection, for interest: Interest) {
        if interest == connection.interest { return }
        guard let number = connection.number else { return }
        connection.interest = interest
        do {
            try poller.modify(number, token: connection.token, interest: interest)
        } catch {
            close(connection)
        }
    }
}
