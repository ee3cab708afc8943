// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import HTTP
internal import TLS

/// One peer: a socket, its TLS session and its HTTP session. Bytes move through it like this:
///
///     socket ─► loop's input ─► session.read ─► loop's plaintext ─► http.receive ─► requests
///     socket ◄─ loop's output ◄─ session.write ◄──────────────── http.pendingOutput ◄─ answers
///                    └─► backlog, when the socket takes no more
///
/// The buffers belong to the loop and are empty between two events; a connection holds bytes of its
/// own only while its peer reads too slowly. Objects are kept and used again, one for each slot.
final class Connection {
    /// What the connection waits for.
    enum Phase {
        /// Nobody: the slot is free.
        case free
        /// The TLS handshake to end, by `deadline`.
        case handshaking
        /// Requests.
        case serving
        /// The rest of its output to be taken; then it lingers.
        case finishing
        /// The peer's end of stream, by `deadline`; all of ours is sent.
        case lingering
    }

    /// Its place in the loop's table and timer wheel.
    let slot: Int
    /// How often the slot was used: an event for an earlier user is told by it.
    private(set) var generation: UInt32 = 0
    private(set) var phase = Phase.free
    private(set) var deadline = MonotonicTime(nanoseconds: .max)

    private(set) var descriptor: Descriptor?
    /// Nothing on a port without TLS.
    private(set) var tls: TLS.Session?
    var http: HTTP.ServerSession?
    /// What the poller was last asked.
    var interest: Interest = []
    /// Encrypted bytes that the socket did not take yet; then nothing else is sent before them.
    var backlog = ByteBuffer(capacity: 0)
    /// When the socket last took a byte, or the backlog began.
    var progress = MonotonicTime(nanoseconds: 0)
    /// Whether the peer has sent its end of stream.
    var isPeerDone = false
    /// Whether the peer's certificate was signed by a client authority.
    var isPeerVerified = false
    /// Who the peer's certificate says it is; nothing without one that a client authority signed.
    var peer: PeerIdentity?
    /// Requests that others answer later.
    var parkedCount = 0
    /// The names in the certificate that it showed.
    var peerNames: [String] = []

    init(slot: Int) {
        self.slot = slot
    }

    /// What the poller is given, and gives back with each event.
    var token: UInt64 { UInt64(generation) << 32 | UInt64(UInt32(truncatingIfNeeded: slot)) }

    /// The open socket's number; nothing when the slot is free.
    var number: Int32? {
        guard descriptor != nil else { return nil }
        return descriptor?.number
    }

    /// Begins with a socket just accepted.
    func open(_ number: Int32, tls: consuming TLS.Session?) {
        descriptor = Descriptor(owning: number)
        self.tls = tls
        isPeerDone = false
        isPeerVerified = false
        peerNames = []
    }

    func enter(_ phase: Phase, until deadline: MonotonicTime = .init(nanoseconds: .max)) {
        self.phase = phase
        self.deadline = deadline
    }

    /// Closes the socket and gives everything back; the slot is free.
    func reset() {
        descriptor = nil
        tls = nil
        http = nil
        peer = nil
        parkedCount = 0
        backlog.removeAll()
        backlog.shrink(to: 0)
        interest = []
        generation &+= 1
        enter(.free)
    }
}
