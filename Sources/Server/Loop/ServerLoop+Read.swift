// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import HTTP
internal import Logging
internal import TLS

extension ServerLoop {
    /// Reads once what the socket holds, and does all that follows from it.
    ///
    /// Once and not until `EAGAIN`: the poller says when there is more, and the read that would
    /// only find that out is a system call on each request.
    func readable(_ connection: Connection) {
        let input = unsafe buffers.input
        guard let result = unsafe connection.descriptor?.receive(into: input) else { return }
        switch result {
        case .wouldBlock: return
        case .failed: close(connection)
        case .endOfStream: peerIsDone(connection)
        case .bytes(let count):
            counters.add(.receivedBytes, count)
            if connection.phase == .lingering || connection.phase == .finishing { return }
            unsafe take(UnsafeRawBufferPointer(rebasing: input[..<count]), on: connection)
        }
    }

    private func take(_ bytes: UnsafeRawBufferPointer, on connection: Connection) {
        guard connection.tls != nil else {
            unsafe connection.http?.receive(bytes, at: nanoseconds)
            answer(connection)
            return
        }
        unsafe connection.tls?.setInput(bytes)
        if connection.phase == .handshaking {
            guard advanceHandshake(connection) else { return }
        }
        decrypt(connection)
    }

    /// Goes on with the handshake; true when it is complete and the input may hold requests.
    private func advanceHandshake(_ connection: Connection) -> Bool {
        openOutput(connection)
        let result = connection.tls?.handshake() ?? .failed
        closeOutput(connection)
        switch result {
        case .wantsInput, .wantsOutput:
            transmit(connection)
            return false
        case .failed:
            counters.add(.handshakeFailures)
            if log.logLevel <= .debug, let error = connection.tls?.handshakeError() {
                log.debug("Handshake failed", metadata: ["error": "\(error)"])
            }
            // The alert that says why goes out first.
            finish(connection)
            return false
        case .complete:
            guard let agreement = connection.tls?.agreement() else { return false }
            counters.add(agreement.isResumed ? .resumedHandshakes : .fullHandshakes)
            connection.peer = agreement.isPeerVerified ? connection.tls?.verifiedPeer() : nil
            connection.peerNames = agreement.peerNames
            connection.isPeerVerified = agreement.isPeerVerified && shared.accepts(agreement.peerNames)
            return startServing(
                connection, agreement.applicationProtocol == .http2 ? .http2 : .http1)
        }
    }

    /// Decrypts all that was read, gives it to the HTTP session, and answers.
    private func decrypt(_ connection: Connection) {
        openOutput(connection)
        var result = TLS.Session.Read.wantsInput
        repeat {
            let room = unsafe buffers.plaintext.writable(minimum: TLS.Session.recordByteCount)
            result = unsafe connection.tls?.read(into: room) ?? .failed
            guard case .bytes(let count) = result else { break }
            buffers.plaintext.commit(count)
            if buffers.plaintext.count >= limits.readByteCount { deliver(connection) }
        } while true
        deliver(connection)
        closeOutput(connection)
        if result == .failed {
            counters.add(.brokenConnections)
            // What was asked before is not answered: a forged record may be behind it.
            finish(connection)
            return
        }
        answer(connection)
        // `close_notify`: the peer sends no more, and still reads what was asked for.
        if result == .closed, connection.phase == .serving { finish(connection) }
    }

    private func deliver(_ connection: Connection) {
        if buffers.plaintext.isEmpty { return }
        unsafe connection.http?.receive(buffers.plaintext.readable, at: nanoseconds)
        if wipesPlaintext { buffers.plaintext.wipe() } else { buffers.plaintext.removeAll() }
    }

    /// The peer closed its side: what it asked for was answered when it came; the rest is sent.
    private func peerIsDone(_ connection: Connection) {
        connection.isPeerDone = true
        switch connection.phase {
        case .serving where hasOutput(connection): finish(connection)
        case .finishing: settle(connection)
        default: close(connection)
        }
    }
}
