// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// One end of one TLS connection: ciphertext in, plaintext out, and the other way.
///
/// The server's, or a client's (`init(_:connectingTo:)`).
///
/// No socket and no clock. The caller's loop, with buffers of its own:
///
///     session.setInput(what the socket gave)
///     session.setOutput(room for at least Session.outputByteCountMinimum bytes)
///     session.handshake()  until .complete, then  session.read(into:)  until .wantsInput
///     session.write(plaintext)
///     send as many bytes of the room as session.takeOutput() says
///
/// `handshake` and `read` take all of the input before they want more: a partial record is kept
/// inside. With the room asked for, no call ever wants more room.
@safe
package struct Session: ~Copyable {
    /// Room that one `handshake`, `read` or `write` may fill: a whole record of 16 KiB with its
    /// head and tag (RFC 8446 §5.2: 5 + 2^14 + 256), or a flight of the handshake with a long
    /// chain.
    package static let outputByteCountMinimum = 32 << 10
    /// Plaintext that one record carries: `write` takes at most this much at a time.
    package static let recordByteCount = 16 << 10

    let raw: OpaquePointer
    private let transport: UnsafeMutablePointer<Transport>
    private let side: Side

    /// Whose end it is; the context's transport functions must outlive the `SSL`.
    enum Side {
        case server(ServerContext)
        case client(ClientContext)

        var asksForCertificate: Bool {
            switch self {
            case .server(let context): context.asksForClientCertificate
            case .client: true
            }
        }
    }

    /// - Throws: `TLSError.library` when memory is out.
    package init(_ context: ServerContext) throws(TLSError) {
        ErrorQueue.clear()
        guard let raw = unsafe SSL_new(context.raw) else {
            throw .library(reason: ErrorQueue.take())
        }
        unsafe SSL_set_accept_state(raw)
        try unsafe self.init(owning: raw, context.transport, side: .server(context))
    }

    init(owning raw: OpaquePointer, _ functions: OpaquePointer, side: Side) throws(TLSError) {
        guard let bio = unsafe BIO_new(functions) else {
            unsafe SSL_free(raw)
            throw .library(reason: ErrorQueue.take())
        }
        unsafe transport = .allocate(capacity: 1)
        unsafe transport.initialize(to: Transport())
        unsafe BIO_set_data(bio, transport)
        unsafe BIO_set_init(bio, 1)
        unsafe SSL_set_bio(raw, bio, bio)
        unsafe self.raw = raw
        self.side = side
    }

    deinit {
        unsafe SSL_free(raw)
        unsafe transport.deallocate()
    }

    /// What the peer sent; must stay where it is until `read` or `handshake` want more.
    package func setInput(_ bytes: UnsafeRawBufferPointer) {
        unsafe transport.pointee.input = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        unsafe transport.pointee.inputCount = bytes.count
    }

    /// Where bytes for the peer go.
    package func setOutput(_ room: UnsafeMutableRawBufferPointer) {
        unsafe transport.pointee.output = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
        unsafe transport.pointee.outputRoom = room.count
        unsafe transport.pointee.outputCount = 0
    }

    /// Ends the use of the room; the bytes at its beginning that are for the peer.
    package func takeOutput() -> Int {
        let count = unsafe transport.pointee.outputCount
        unsafe transport.pointee.output = nil
        unsafe transport.pointee.outputRoom = 0
        unsafe transport.pointee.outputCount = 0
        return count
    }

    /// Goes on with the handshake as far as the input reaches.
    package func handshake() -> Handshake {
        ErrorQueue.clear()
        let result = unsafe SSL_do_handshake(raw)
        if result == 1 { return .complete }
        switch unsafe SSL_get_error(raw, result) {
        case SSL_ERROR_WANT_READ: return .wantsInput
        case SSL_ERROR_WANT_WRITE: return .wantsOutput
        default: return .failed
        }
    }

    /// Takes the next plaintext, from at most one record.
    package func read(into room: UnsafeMutableRawBufferPointer) -> Read {
        ErrorQueue.clear()
        let wanted = Int32(clamping: room.count)
        let count = unsafe SSL_read(raw, room.baseAddress, wanted)
        if count > 0 { return .bytes(Int(count)) }
        switch unsafe SSL_get_error(raw, count) {
        case SSL_ERROR_WANT_READ: return .wantsInput
        case SSL_ERROR_WANT_WRITE: return .wantsOutput
        case SSL_ERROR_ZERO_RETURN: return .closed
        default: return .failed
        }
    }

    /// Encrypts the beginning of `plaintext`, one record; the count says how much that was.
    ///
    /// After `.wantsOutput` the same bytes must be offered again.
    package func write(_ plaintext: UnsafeRawBufferPointer) -> Write {
        ErrorQueue.clear()
        let offered = Int32(clamping: plaintext.count)
        let count = unsafe SSL_write(raw, plaintext.baseAddress, offered)
        if count > 0 { return .bytes(Int(count)) }
        return unsafe SSL_get_error(raw, count) == SSL_ERROR_WANT_WRITE ? .wantsOutput : .failed
    }

    /// Says that no more will come (the alert `close_notify`); a broken session says nothing.
    package func close() {
        ErrorQueue.clear()
        unsafe _ = SSL_shutdown(raw)
        ErrorQueue.clear()
    }

    /// Why the call before this one failed; ask once, directly after it.
    package func handshakeError() -> TLSError {
        let reason = ErrorQueue.take()
        return .handshake(reason: refusalOfPeer().map { "\(reason): \($0)" } ?? reason)
    }

    package func connectionError() -> TLSError { .connection(reason: ErrorQueue.take()) }
}

extension Session {
    package enum Handshake: Sendable, Equatable { case complete, wantsInput, wantsOutput, failed }
    package enum Read: Sendable, Equatable {
        case bytes(Int), wantsInput, wantsOutput, closed, failed
    }
    package enum Write: Sendable, Equatable { case bytes(Int), wantsOutput, failed }

    /// What the handshake agreed on; of meaning after it.
    package func agreement() -> Agreement {
        let certificate = peerNames()
        return unsafe Agreement(
            applicationProtocol: ApplicationProtocol(of: raw),
            isResumed: SSL_session_reused(raw) == 1,
            isPeerVerified: side.asksForCertificate
                && SSL_get0_peer_certificate(raw) != nil
                && SSL_get_verify_result(raw) == X509_V_OK,
            version: String(cString: SSL_get_version(raw)), peerName: certificate.commonName ?? "",
            peerNames: certificate.all)
    }

    private func peerNames() -> PeerNames {
        guard side.asksForCertificate, let certificate = unsafe SSL_get0_peer_certificate(raw) else {
            return PeerNames()
        }
        return unsafe PeerNames(certificate)
    }

    package struct Agreement: Sendable, Equatable {
        package let applicationProtocol: ApplicationProtocol
        /// Whether the session was resumed from a ticket.
        package let isResumed: Bool
        /// Whether the peer showed a certificate that one of the client authorities signed.
        package let isPeerVerified: Bool
        /// As `TLSv1.3`.
        package let version: String
        /// The common name of the peer's certificate, verified or not; empty for none.
        package let peerName: String
        /// All names in it, verified or not: see `PeerNames`.
        package let peerNames: [String]
    }
}
