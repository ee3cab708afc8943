// SPDX-License-Identifier: Apache-2.0

import CNghttp2

/// What nghttp2 reports while it reads. Nothing here reads or writes through nghttp2.
extension HTTP2Session {
    /// Stream user data is the slot's index plus one, since null means no slot.
    static func slot(of place: UnsafeMutableRawPointer) -> Int32 {
        Int32(truncatingIfNeeded: Int(bitPattern: place)) &- 1
    }

    static func place(of slot: Int32) -> UnsafeMutableRawPointer? {
        unsafe UnsafeMutableRawPointer(bitPattern: Int(slot) + 1)
    }

    /// The slot of an open stream; `nil` when the stream has none.
    func slot(ofStream stream: Int32) -> Int32? {
        if stream == recentStream { return recentSlot }
        guard let place = unsafe nghttp2_session_get_stream_user_data(raw, stream) else {
            return nil
        }
        recentStream = stream
        recentSlot = unsafe Self.slot(of: place)
        return recentSlot
    }

    /// Charges for frames that carry no request by themselves.
    func frameBegins(type: UInt8) -> CInt {
        guard !wantsCalm else { return HTTP2Callbacks.stop }
        return switch UInt32(type) {
        case NGHTTP2_DATA.rawValue, NGHTTP2_HEADERS.rawValue, NGHTTP2_WINDOW_UPDATE.rawValue:
            HTTP2Callbacks.proceed
        default:
            chargeGlitch()
        }
    }

    func chargeGlitch() -> CInt {
        if glitches.spend(at: now) { return HTTP2Callbacks.proceed }
        wantsCalm = true
        return HTTP2Callbacks.stop
    }

    func headersBegin(stream: Int32) -> CInt {
        guard slot(ofStream: stream) == nil else { return HTTP2Callbacks.proceed }  // trailers
        // Requests whose stream was reset while the application holds them keep their slot: bounded.
        guard table.openCount < 2 * Int(context.limits.concurrentStreamCount) else {
            wantsCalm = true
            return HTTP2Callbacks.stop
        }
        let slot = table.open(stream, deadline: now &+ context.limits.requestNanoseconds)
        activeAt = now
        recentStream = stream
        recentSlot = slot
        _ = unsafe nghttp2_session_set_stream_user_data(raw, stream, Self.place(of: slot))
        return HTTP2Callbacks.proceed
    }

    func headerArrives(
        stream: Int32, name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer
    ) -> CInt {
        guard let slot = slot(ofStream: stream) else { return HTTP2Callbacks.proceed }
        unsafe table[slot].take(
            name: name, value: value, limits: context.limits,
            keepsAuthorization: context.keepsAuthorization)
        return HTTP2Callbacks.proceed
    }

    func dataArrives(stream: Int32, _ bytes: UnsafeRawBufferPointer) -> CInt {
        guard let slot = slot(ofStream: stream) else { return HTTP2Callbacks.proceed }
        let limits = context.limits
        guard table[slot].state == .reading else {
            discard(bytes.count, slot)
            return HTTP2Callbacks.proceed
        }
        let held = table[slot].body.count
        guard held + bytes.count <= limits.bodyByteCount else {
            return refuseLater(slot, .contentTooLarge)
        }
        guard context.heldByteCount + bytes.count <= limits.heldByteCount else {
            return refuseLater(slot, .serviceUnavailable)
        }
        // A declared length saves growing; it is believed up to 256 KiB only.
        let ahead = held == 0 ? min(table[slot].contentLength, 256 << 10) : 0
        guard table[slot].body.reserve(ahead), unsafe table[slot].body.append(bytes) else {
            return refuseLater(slot, .serviceUnavailable)
        }
        context.heldByteCount += bytes.count
        return HTTP2Callbacks.proceed
    }

    /// Counts a part of a body that was answered before its end; too many, and the peer is told to stop.
    private func discard(_ byteCount: Int, _ slot: Int32) {
        let limit = context.limits.discardedByteCount
        let before = table[slot].discardedByteCount
        table[slot].discardedByteCount += byteCount
        if before <= limit, before + byteCount > limit { stopRequest(slot) }
    }

    func frameArrives(_ frame: UnsafePointer<nghttp2_frame>) -> CInt {
        let head = unsafe frame.pointee.hd
        let ends = UInt32(head.flags) & NGHTTP2_FLAG_END_STREAM.rawValue != 0
        switch UInt32(head.type) {
        case NGHTTP2_HEADERS.rawValue:
            guard let slot = slot(ofStream: head.stream_id) else { break }
            table[slot].headEnded = true
            if ends {
                requestEnds(slot)
            } else if let refusal = table[slot].refusal {
                return refuseLater(slot, refusal)
            }
        case NGHTTP2_DATA.rawValue:
            if ends {
                if let slot = slot(ofStream: head.stream_id) { requestEnds(slot) }
            } else if unsafe head.length <= frame.pointee.data.padlen {
                return chargeGlitch()
            }
        case NGHTTP2_SETTINGS.rawValue:
            hasSettings = true
        case NGHTTP2_PING.rawValue:
            let isAnswer = UInt32(head.flags) & NGHTTP2_FLAG_ACK.rawValue != 0
            if isAnswer, drainBeganAt != nil { goodbyeDue = true }
        default:
            break
        }
        return HTTP2Callbacks.proceed
    }

    func streamCloses(_ stream: Int32, code: UInt32) -> CInt {
        if let slot = slot(ofStream: stream) {
            recentStream = 0
            activeAt = now
            switch table[slot].state {
            case .reading, .answering: closeSlot(slot)
            case .ready, .taken: table[slot].isGone = true
            case .unused: break
            }
        }
        // Both sides' resets count: frames that make the server reset are as cheap to send
        // (CVE-2025-8671).
        if code != NGHTTP2_NO_ERROR.rawValue, !resets.spend(at: now) {
            wantsCalm = true  // no stop: the stream may close while nghttp2 writes
        }
        return HTTP2Callbacks.proceed
    }

    private func requestEnds(_ slot: Int32) {
        table[slot].requestEnded = true
        guard table[slot].state == .reading else { return }
        table[slot].state = .ready
        table.enqueue(slot)
    }

    /// Puts the request into the queue, where it is answered without the application.
    private func refuseLater(_ slot: Int32, _ status: Status) -> CInt {
        guard table[slot].state == .reading else { return HTTP2Callbacks.proceed }
        if table[slot].refusal == nil { table[slot].refusal = status }
        dropBody(slot)
        table[slot].state = .ready
        table.enqueue(slot)
        return HTTP2Callbacks.proceed
    }

    func dropBody(_ slot: Int32) {
        context.heldByteCount -= table[slot].body.count
        table[slot].body.release()
    }

    func closeSlot(_ slot: Int32) {
        context.heldByteCount -= table[slot].body.count + table[slot].answer.count
        table.close(slot)
    }
}
