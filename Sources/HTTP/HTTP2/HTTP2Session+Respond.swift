// SPDX-License-Identifier: Apache-2.0

import CNghttp2

extension HTTP2Session {
    /// The view of a whole request.
    func request(in slot: Int32) -> Request {
        unsafe Request(
            token: RequestToken(slot: slot, generation: table[slot].generation),
            method: table[slot].method,
            path: table[slot].text.bytes(table[slot].path.range),
            query: table[slot].text.bytes(table[slot].query.range),
            contentType: table[slot].text.bytes(table[slot].contentType.range),
            accept: table[slot].text.bytes(table[slot].accept.range),
            contentEncoding: table[slot].text.bytes(table[slot].contentEncoding.range),
            authorization: table[slot].text.bytes(table[slot].authorization.range),
            body: table[slot].body.bytes)
    }

    func respond(
        to token: RequestToken, with response: Response, body: UnsafeRawBufferPointer,
        at nanoseconds: UInt64
    ) {
        now = nanoseconds
        let slot = token.slot
        guard slot >= 0, slot < table.slotCount, table[slot].generation == token.generation,
            table[slot].state == .taken
        else { return }
        guard !table[slot].isGone, !isBroken else {
            closeSlot(slot)
            return
        }
        unsafe send(slot, response, body)
    }

    /// Answers a request that the application never sees.
    func refuse(_ slot: Int32, _ status: Status) {
        let text = status.explanation
        unsafe send(
            slot, .text(status),
            UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private func send(_ slot: Int32, _ response: Response, _ body: UnsafeRawBufferPointer) {
        let generation = table[slot].generation
        table[slot].state = .answering
        table[slot].deadline = now &+ context.limits.requestNanoseconds
        let hasBody = unsafe !body.isEmpty && table[slot].method != .head
        borrowedSlot = slot
        unsafe borrowedBody = hasBody ? body : UnsafeRawBufferPointer(start: nil, count: 0)
        let code = submit(slot, response, bodyByteCount: body.count, hasBody: hasBody)
        guard code == 0 else {
            borrowedSlot = StreamTable.none
            closeSlot(slot)
            return
        }
        pump()
        borrowedSlot = StreamTable.none
        // The stream may have ended inside `pump`, and its slot with it.
        guard table[slot].generation == generation else { return }
        if unsafe !borrowedBody.isEmpty {
            guard unsafe table[slot].answer.append(borrowedBody) else {
                _ = unsafe nghttp2_submit_rst_stream(
                    raw, UInt8(NGHTTP2_FLAG_NONE.rawValue), table[slot].identifier,
                    NGHTTP2_INTERNAL_ERROR.rawValue)
                return
            }
            context.heldByteCount += unsafe borrowedBody.count
        }
        dropBody(slot)
    }

    /// Gives nghttp2 the head, and the promise of a body.
    private func submit(
        _ slot: Int32, _ response: Response, bodyByteCount: Int, hasBody: Bool
    ) -> CInt {
        unsafe Decimal.withBytes(of: bodyByteCount) { digits in
            unsafe withUnsafeTemporaryAllocation(of: nghttp2_nv.self, capacity: 6) { fields in
                var count = 0
                func add(_ name: StaticString, _ value: UnsafeRawBufferPointer, copied: Bool) {
                    let copying = copied ? 0 : NGHTTP2_NV_FLAG_NO_COPY_VALUE.rawValue
                    // nghttp2 only reads through these pointers; its field type lacks `const`.
                    unsafe fields[count] = nghttp2_nv(
                        name: UnsafeMutablePointer(mutating: name.utf8Start),
                        value: UnsafeMutablePointer(
                            mutating: value.baseAddress?.assumingMemoryBound(to: UInt8.self)),
                        namelen: name.utf8CodeUnitCount, valuelen: value.count,
                        flags: UInt8(NGHTTP2_NV_FLAG_NO_COPY_NAME.rawValue | copying))
                    count += 1
                }
                func add(_ name: StaticString, _ value: StaticString) {
                    let bytes = unsafe UnsafeRawBufferPointer(
                        start: value.utf8Start, count: value.utf8CodeUnitCount)
                    unsafe add(name, bytes, copied: false)
                }
                add(":status", response.status.digits)
                add("content-type", response.contentType)
                unsafe add("content-length", digits, copied: true)
                if let allow = response.allow { add("allow", allow) }
                if let retryAfter = response.retryAfter { add("retry-after", retryAfter) }
                if let cacheControl = response.cacheControl { add("cache-control", cacheControl) }

                let stream = table[slot].identifier
                guard hasBody else {
                    return unsafe nghttp2_submit_response(
                        raw, stream, fields.baseAddress, count, nil)
                }
                var provider = unsafe nghttp2_data_provider(
                    source: nghttp2_data_source(ptr: Self.place(of: slot)),
                    read_callback: http2ReadBody)
                return unsafe nghttp2_submit_response(
                    raw, stream, fields.baseAddress, count, &provider)
            }
        }
    }

    // MARK: Output

    var pendingOutput: UnsafeRawBufferPointer {
        pump()
        return unsafe output.bytes
    }

    func consume(_ byteCount: Int) {
        output.consume(byteCount)
        // A connection at rest holds no output block.
        if output.isEmpty { output.release() }
    }

    /// Moves frames from nghttp2 into the output, until it has none or the output is full.
    func pump() {
        while output.count < context.limits.outputByteCount {
            var frame: UnsafePointer<UInt8>?
            let byteCount = unsafe nghttp2_session_mem_send(raw, &frame)
            guard byteCount > 0 else {
                if byteCount < 0 { isBroken = true }
                if wantsCalm { terminate(NGHTTP2_ENHANCE_YOUR_CALM) }
                return
            }
            let bytes = unsafe UnsafeRawBufferPointer(start: frame, count: byteCount)
            guard unsafe output.append(bytes) else {
                isBroken = true
                return
            }
        }
    }

    func bodyByteCountLeft(_ slot: Int32) -> Int {
        slot == borrowedSlot ? unsafe borrowedBody.count : table[slot].answer.count
    }

    /// Writes one DATA frame: its head, and `byteCount` bytes of the answer.
    func sendData(_ slot: Int32, frameHead: UnsafeRawBufferPointer, byteCount: Int) -> CInt {
        guard output.count < context.limits.outputByteCount else {
            return NGHTTP2_ERR_WOULDBLOCK.rawValue
        }
        guard byteCount <= bodyByteCountLeft(slot), output.reserve(9 + byteCount),
            unsafe output.append(frameHead)
        else { return HTTP2Callbacks.stop }
        if slot == borrowedSlot {
            let (now, later) = unsafe (
                UnsafeRawBufferPointer(rebasing: borrowedBody[..<byteCount]),
                UnsafeRawBufferPointer(rebasing: borrowedBody[byteCount...])
            )
            unsafe borrowedBody = later
            return unsafe output.append(now) ? HTTP2Callbacks.proceed : HTTP2Callbacks.stop
        }
        let now = unsafe table[slot].answer.bytes(0..<byteCount)
        guard unsafe output.append(now) else { return HTTP2Callbacks.stop }
        table[slot].answer.consume(byteCount)
        context.heldByteCount -= byteCount
        return HTTP2Callbacks.proceed
    }

    /// After an early answer the rest of the request is read on and thrown away, within a bound.
    ///
    /// Resetting at once would be allowed (RFC 9113 §8.1), but curl 7.88 then loses the answer when
    /// both arrive together.
    func frameLeft(_ head: nghttp2_frame_hd) -> CInt {
        let type = UInt32(head.type)
        guard UInt32(head.flags) & NGHTTP2_FLAG_END_STREAM.rawValue != 0,
            type == NGHTTP2_DATA.rawValue || type == NGHTTP2_HEADERS.rawValue,
            let slot = slot(ofStream: head.stream_id), !table[slot].requestEnded
        else { return HTTP2Callbacks.proceed }
        let isEndless = table[slot].contentLength > context.limits.discardedByteCount
        if isEndless || table[slot].refusal == .requestTimeout { stopRequest(slot) }
        return HTTP2Callbacks.proceed
    }

    /// Ends the request's half of a stream that is answered: the peer may stop sending.
    func stopRequest(_ slot: Int32) {
        _ = unsafe nghttp2_submit_rst_stream(
            raw, UInt8(NGHTTP2_FLAG_NONE.rawValue), table[slot].identifier,
            NGHTTP2_NO_ERROR.rawValue)
    }
}
