// SPDX-License-Identifier: Apache-2.0

/// One stream's slot: what has arrived of its request, then what is left of its answer.
struct Stream: ~Copyable {
    enum State: UInt8 {
        /// In the free list.
        case unused
        /// Head or body still arrive.
        case reading
        /// Whole; in the queue.
        case ready
        /// Given to the application.
        case taken
        /// The answer is on its way.
        case answering
    }

    /// A field's place in `text`; empty when the field was absent.
    struct Field {
        var offset: Int32 = 0
        var count: Int32 = 0

        var range: Range<Int> { Int(offset)..<Int(offset) + Int(count) }
    }

    var state = State.unused
    var identifier: Int32 = 0
    var generation: UInt32 = 0
    /// Link of the list the slot is in.
    var next: Int32 = StreamTable.none
    /// The stream ended while its slot was in the queue or with the application.
    var isGone = false
    /// The head is whole; fields that follow are trailers.
    var headEnded = false
    /// END_STREAM has arrived.
    var requestEnded = false
    /// The answer the HTTP layer gives itself, decided while the request still arrives.
    var refusal: Status?
    /// When the phase the stream is in must be over.
    var deadline: UInt64 = 0

    var method = Method.other
    var headerCount = 0
    var headerByteCount = 0
    /// As declared, 0 without the field; nghttp2 checks it against the DATA frames.
    var contentLength = 0
    /// Body bytes read and thrown away after an early answer.
    var discardedByteCount = 0
    var path = Field()
    var query = Field()
    var contentType = Field()
    var accept = Field()
    var contentEncoding = Field()
    var authorization = Field()
    /// The bytes of the fields above.
    var text: ByteBuffer
    /// The request's body.
    var body: ByteBuffer
    /// What the peer's flow-control window has not admitted yet of the answer.
    var answer: ByteBuffer

    init(pool: MemoryPool) {
        text = ByteBuffer(pool: pool)
        body = ByteBuffer(pool: pool)
        answer = ByteBuffer(pool: pool)
    }

    mutating func open(_ identifier: Int32, deadline: UInt64) {
        state = .reading
        self.identifier = identifier
        self.deadline = deadline
        isGone = false
        headEnded = false
        requestEnded = false
        refusal = nil
        method = .other
        headerCount = 0
        headerByteCount = 0
        contentLength = 0
        discardedByteCount = 0
        path = Field()
        query = Field()
        contentType = Field()
        accept = Field()
        contentEncoding = Field()
        authorization = Field()
    }

    /// Keeps the small text block for the next stream, gives the bodies' blocks back. A secret is wiped.
    mutating func close() {
        state = .unused
        generation &+= 1
        if authorization.count > 0 { text.wipe(0..<text.count) }
        text.removeAll()
        body.release()
        answer.release()
    }

}

extension Stream {
    /// Copies `value` into `text`; an empty field when there is no memory.
    private mutating func kept(_ value: UnsafeRawBufferPointer) -> Field {
        let offset = text.count
        guard unsafe text.append(value) else { return Field() }
        return Field(offset: Int32(truncatingIfNeeded: offset), count: Int32(value.count))
    }

    /// Takes one header field that nghttp2 has found well-formed (RFC 9113 §8).
    mutating func take(
        name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer, limits: Limits,
        keepsAuthorization: Bool
    ) {
        headerCount += 1
        headerByteCount += name.count + value.count + 32
        guard headerCount <= limits.headerCount, headerByteCount <= limits.headerByteCount else {
            if refusal == nil { refusal = .headersTooLarge }
            return
        }
        guard !headEnded else { return }
        // The length tells the few names apart before any byte is compared.
        switch name.count {
        case 5 where unsafe name.equals(":path"):
            unsafe takeTarget(value, limits: limits)
        case 6 where unsafe name.equals("accept"):
            accept = unsafe kept(value)
        case 7 where unsafe name.equals(":method"):
            method = unsafe Method(value)
        case 12 where unsafe name.equals("content-type"):
            contentType = unsafe kept(value)
        case 13 where unsafe keepsAuthorization && name.equals("authorization"):
            authorization = unsafe kept(value)
        case 14 where unsafe name.equals("content-length"):
            contentLength = unsafe Decimal.value(of: value) ?? Int.max
            if contentLength > limits.bodyByteCount, refusal == nil { refusal = .contentTooLarge }
        case 16 where unsafe name.equals("content-encoding"):
            contentEncoding = unsafe kept(value)
        default:
            break
        }
    }

    private mutating func takeTarget(_ target: UnsafeRawBufferPointer, limits: Limits) {
        guard target.count <= limits.targetByteCount else {
            if refusal == nil { refusal = .uriTooLong }
            return
        }
        let whole = unsafe kept(target)
        let cut = unsafe target.firstIndex(of: 0x3F)
        path = whole
        if let cut {
            path.count = Int32(cut)
            query = Field(
                offset: whole.offset + Int32(cut) + 1, count: whole.count - Int32(cut) - 1)
        }
    }
}
