// SPDX-License-Identifier: Apache-2.0

/// The server's side of one HTTP/1.1 connection, for probes, curl and peers without HTTP/2.
///
/// Requests are taken one after the other: what a peer sends ahead (pipelining) waits in `input`
/// until the request before it is answered.
final class HTTP1Session {
    /// Where the connection stands; each case holds what exists only then.
    enum State {
        /// Reading a head, which begins at the first byte of `input`.
        case head(HeadScanner)
        /// Reading a body of this many more bytes.
        case body(Int)
        case chunked(ChunkedBody)
        /// Whole, not yet taken.
        case ready
        /// With the application.
        case taken
        /// Answered before its end; so many more bytes are read and thrown away.
        case discarding(Int)
        /// Nothing more is read.
        case ended
    }

    let context: ServerContext
    var state = State.head(HeadScanner())
    /// Bytes not yet interpreted.
    var input: ByteBuffer
    /// The bytes of the current request's head.
    var headBytes: ByteBuffer
    var head: RequestHead?
    var body: ByteBuffer
    var output: ByteBuffer
    var generation: UInt32 = 0
    var isDraining = false
    var hasSkippedEmptyLine = false
    var deadline: UInt64

    init(context: ServerContext, at nanoseconds: UInt64) {
        self.context = context
        input = ByteBuffer(pool: context.pool)
        headBytes = ByteBuffer(pool: context.pool)
        body = ByteBuffer(pool: context.pool)
        output = ByteBuffer(pool: context.pool)
        deadline = nanoseconds &+ context.limits.headNanoseconds
    }

    deinit {
        context.heldByteCount -= body.count
    }

    // MARK: Verbs

    func receive(_ bytes: UnsafeRawBufferPointer, at nanoseconds: UInt64) {
        switch state {
        case .ended:
            return
        case .discarding(let left):
            state = bytes.count >= left ? .ended : .discarding(left - bytes.count)
            return
        case .head where input.isEmpty:
            deadline = nanoseconds &+ context.limits.headNanoseconds
        case .head, .body, .chunked, .ready, .taken:
            break
        }
        guard unsafe input.append(bytes) else {
            state = .ended
            return
        }
        advance(at: nanoseconds)
    }

    func nextRequest() -> Request? {
        guard case .ready = state, let head else { return nil }
        state = .taken
        return unsafe Request(
            token: RequestToken(slot: 0, generation: generation),
            method: head.method,
            path: headBytes.bytes(head.path),
            query: headBytes.bytes(head.query),
            contentType: headBytes.bytes(head.contentType),
            accept: headBytes.bytes(head.accept),
            contentEncoding: headBytes.bytes(head.contentEncoding),
            authorization: headBytes.bytes(head.authorization),
            body: body.bytes)
    }

    func respond(
        to token: RequestToken, with response: Response, body answer: UnsafeRawBufferPointer,
        at nanoseconds: UInt64
    ) {
        guard case .taken = state, token.generation == generation, let head else { return }
        let closes = head.closes || isDraining
        let isWritten = unsafe write(
            response, answer, closes: closes, withBody: head.method != .head)
        guard isWritten, !closes else {
            endRequest()
            state = .ended
            return
        }
        endRequest()
        state = .head(HeadScanner())
        deadline =
            nanoseconds
            &+ (input.isEmpty ? context.limits.idleNanoseconds : context.limits.headNanoseconds)
        advance(at: nanoseconds)
    }

    var pendingOutput: UnsafeRawBufferPointer { unsafe output.bytes }

    func consume(_ byteCount: Int) {
        output.consume(byteCount)
        if output.isEmpty { output.release() }
    }

    /// One request and as much as its limits allow ahead of the next; a peer that sends more waits.
    var wantsInput: Bool {
        switch state {
        case .ended: false
        case .ready, .taken: input.count < context.limits.headerByteCount
        case .head, .body, .chunked, .discarding:
            output.count < context.limits.outputByteCount
        }
    }

    func beginDrain() {
        isDraining = true
        if case .head = state, input.isEmpty { state = .ended }
    }

    func expire(at nanoseconds: UInt64) {
        guard nanoseconds > deadline else { return }
        switch state {
        case .head where input.isEmpty: state = .ended
        case .head, .body, .chunked:
            refuse(.requestTimeout)
            state = .ended
        case .discarding: state = .ended
        case .ready, .taken, .ended: break
        }
    }

    var isFinished: Bool {
        guard case .ended = state else { return false }
        return output.isEmpty
    }

    var requestCountInFlight: Int {
        switch state {
        case .ready, .taken, .body, .chunked: 1
        case .head, .discarding, .ended: 0
        }
    }

    func endRequest() {
        generation &+= 1
        // Of a head that could not be read, or that has the field twice, nobody knows where its secrets are.
        if head?.authorization.isEmpty != true { headBytes.wipe(0..<headBytes.count) }
        head = nil
        headBytes.removeAll()
        context.heldByteCount -= body.count
        body.release()
    }
}
