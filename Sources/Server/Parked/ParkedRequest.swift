// SPDX-License-Identifier: Apache-2.0

package import EventLoop
package import HTTP
internal import Synchronization
package import TLS

/// Answers requests of one path later, on a thread of its own.
package protocol LateAnswerer: AnyObject, Sendable {
    /// Takes a request; false when too many wait already, and then the loop answers 503.
    ///
    /// Called on the loops' threads: it may not wait.
    func take(_ request: ParkedRequest) -> Bool
}

/// A request whose answer comes later, from another thread.
///
///     loop ── ParkedRequest ──► the answerer's mailbox          (the stream stays open, the loop goes on)
///     loop ◄── LateMailbox, WakeUp ── request.answer(…)         (written if the stream still lives)
///
/// It holds copies, so that it outlives the stream it came from. One that is never answered is told 503 by its loop.
package final class ParkedRequest: Sendable {
    package let body: WipedBytes
    /// The value of `authorization`; empty without one.
    package let authorization: WipedBytes
    /// Who the client's certificate says it is; nothing without one that a client authority signed.
    package let peer: PeerIdentity?
    package let received: MonotonicTime
    /// When the loop gives up.
    package let deadline: MonotonicTime
    private let serial: UInt64
    private let mailbox: LateMailbox
    private let isOver = Atomic<Bool>(false)

    init(
        body: WipedBytes, authorization: WipedBytes, peer: PeerIdentity?, received: MonotonicTime,
        deadline: MonotonicTime, serial: UInt64, mailbox: LateMailbox
    ) {
        self.body = body
        self.authorization = authorization
        self.peer = peer
        self.received = received
        self.deadline = deadline
        self.serial = serial
        self.mailbox = mailbox
    }

    /// Whether somebody still waits: nobody does after the answer, the deadline or the connection's end.
    package var isWanted: Bool { !isOver.load(ordering: .acquiring) }

    /// Gives the answer; the second and later ones are without effect, and so is one that comes too late.
    package func answer(_ answer: LateAnswer) {
        if end() { mailbox.put(serial, answer) }
    }

    /// Says that nobody waits any more; false when that was known.
    @discardableResult
    func end() -> Bool { !isOver.exchange(true, ordering: .acquiringAndReleasing) }
}

/// An answer in full. Its body is wiped when it has been copied to the stream, or dropped.
package struct LateAnswer: Sendable {
    package var status: HTTP.Status
    package var contentType: StaticString
    package var retryAfter: StaticString?
    package var body: WipedBytes

    package init(
        _ status: HTTP.Status, contentType: StaticString = ResponseWriter.json, retryAfter: StaticString? = nil,
        body: WipedBytes
    ) {
        self.status = status
        self.contentType = contentType
        self.retryAfter = retryAfter
        self.body = body
    }

    /// What arrives late may hold a secret, so no cache keeps it.
    var head: HTTP.Response {
        HTTP.Response(status, contentType: contentType, retryAfter: retryAfter, cacheControl: "no-store")
    }
}

/// Answers on their way back to one loop.
///
/// Bounded by the loop's parked requests: each is answered once.
final class LateMailbox: Sendable {
    private let answers = Mutex<[(serial: UInt64, answer: LateAnswer)]>([])
    private let wakeUp: WakeUp

    init(_ wakeUp: WakeUp) { self.wakeUp = wakeUp }

    func put(_ serial: UInt64, _ answer: LateAnswer) {
        let isFirst = answers.withLock { answers in
            answers.append((serial, answer))
            return answers.count == 1
        }
        if isFirst { wakeUp.wake() }
    }

    func takeAll() -> [(serial: UInt64, answer: LateAnswer)] {
        answers.withLock { answers in
            guard !answers.isEmpty else { return [] }
            let taken = answers
            answers = []
            return taken
        }
    }
}
