// SPDX-License-Identifier: Apache-2.0

import CNghttp2

/// The server's side of one HTTP/2 connection, by nghttp2 1.52.
///
/// nghttp2 calls back while it reads and while it writes; what happens there changes the stream
/// table and records effects (`wantsCalm`, `goodbyeDue`, the table's queue), and the verbs below act
/// on them after nghttp2 has returned. A class only because nghttp2 needs a stable address.
@safe
final class HTTP2Session {
    let context: ServerContext
    /// The `nghttp2_session`, owned.
    let raw: OpaquePointer
    let table: StreamTable
    var output: ByteBuffer
    /// The caller's clock at the last verb that carried one.
    var now: UInt64
    let openedAt: UInt64

    var resets: Budget
    var glitches: Budget
    /// A budget is spent: end with ENHANCE_YOUR_CALM.
    var wantsCalm = false
    /// Nothing more is read; what is written is the GOAWAY.
    var isBroken = false
    var hasSettings = false

    /// When draining began; `nil` before.
    var drainBeganAt: UInt64?
    /// The PING behind the first GOAWAY came back.
    var goodbyeDue = false
    var goodbyeSaid = false
    /// The last moment a request was opened or ended.
    var activeAt: UInt64

    /// The stream of the last lookup, so that a run of frames costs one.
    var recentStream: Int32 = 0
    var recentSlot = StreamTable.none

    /// The answer being given now, still in the caller's memory.
    var borrowedSlot = StreamTable.none
    var borrowedBody: UnsafeRawBufferPointer

    init(context: ServerContext, at nanoseconds: UInt64) throws(SessionError) {
        let limits = context.limits
        self.context = context
        table = StreamTable(pool: context.pool)
        output = ByteBuffer(pool: context.pool)
        now = nanoseconds
        openedAt = nanoseconds
        activeAt = nanoseconds
        resets = Budget(
            capacity: limits.resetCount, perSecond: limits.resetCountPerSecond, at: nanoseconds)
        glitches = Budget(
            capacity: limits.glitchCount, perSecond: limits.glitchCountPerSecond, at: nanoseconds)
        unsafe borrowedBody = UnsafeRawBufferPointer(start: nil, count: 0)
        var made: OpaquePointer?
        let code = unsafe nghttp2_session_server_new3(
            &made, context.callbacks, nil, context.options, context.memory)
        guard code == 0, let made = unsafe made else { throw .outOfMemory }
        unsafe raw = made
        unsafe nghttp2_session_set_user_data(made, Unmanaged.passUnretained(self).toOpaque())
        submitSettings(limits)
    }

    deinit {
        for slot in 0..<table.slotCount {
            context.heldByteCount -= table[slot].body.count + table[slot].answer.count
        }
        unsafe nghttp2_session_del(raw)
    }

    private func submitSettings(_ limits: Limits) {
        unsafe withUnsafeTemporaryAllocation(of: nghttp2_settings_entry.self, capacity: 5) { list in
            unsafe list[0] = .init(
                settings_id: Int32(NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS.rawValue),
                value: limits.concurrentStreamCount)
            unsafe list[1] = .init(
                settings_id: Int32(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE.rawValue),
                value: UInt32(limits.streamWindowByteCount))
            unsafe list[2] = .init(
                settings_id: Int32(NGHTTP2_SETTINGS_MAX_FRAME_SIZE.rawValue),
                value: limits.frameByteCount)
            unsafe list[3] = .init(
                settings_id: Int32(NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE.rawValue),
                value: UInt32(limits.headerByteCount))
            // RFC 9218 §2.1: no priority tree is kept for a peer that still sends priorities.
            unsafe list[4] = .init(
                settings_id: Int32(NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES.rawValue), value: 1)
            let none = UInt8(NGHTTP2_FLAG_NONE.rawValue)
            _ = unsafe nghttp2_submit_settings(raw, none, list.baseAddress, 5)
            _ = unsafe nghttp2_session_set_local_window_size(
                raw, none, 0, limits.connectionWindowByteCount)
        }
    }

    // MARK: Verbs

    func receive(_ bytes: UnsafeRawBufferPointer, at nanoseconds: UInt64) {
        now = nanoseconds
        guard !isBroken, unsafe !bytes.isEmpty else { return }
        let taken = unsafe nghttp2_session_mem_recv(
            raw, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count)
        if wantsCalm || taken == Int(NGHTTP2_ERR_FLOODED.rawValue) {
            terminate(NGHTTP2_ENHANCE_YOUR_CALM)
        } else if taken == Int(NGHTTP2_ERR_NOMEM.rawValue) {
            terminate(NGHTTP2_INTERNAL_ERROR)
        } else if taken < 0 {
            terminate(NGHTTP2_PROTOCOL_ERROR)
        }
        if goodbyeDue { sayGoodbye() }
    }

    func nextRequest() -> Request? {
        while let slot = table.dequeue() {
            if table[slot].isGone {
                closeSlot(slot)
            } else if let refusal = table[slot].refusal {
                table[slot].state = .taken
                refuse(slot, refusal)
            } else {
                table[slot].state = .taken
                return request(in: slot)
            }
        }
        return nil
    }

    var wantsInput: Bool {
        guard !isBroken, output.count < context.limits.outputByteCount else { return false }
        return unsafe nghttp2_session_want_read(raw) != 0
    }

    var isFinished: Bool {
        guard output.isEmpty else { return false }
        guard unsafe nghttp2_session_want_write(raw) == 0 else { return false }
        return unsafe isBroken || nghttp2_session_want_read(raw) == 0
    }

    var requestCountInFlight: Int { table.openCount }

    // MARK: Endings

    /// Sends GOAWAY with `code` and reads no more.
    func terminate(_ code: nghttp2_error_code) {
        guard !isBroken else { return }
        isBroken = true
        _ = unsafe nghttp2_session_terminate_session(raw, code.rawValue)
        pump()
    }

    func beginDrain(at nanoseconds: UInt64) {
        guard drainBeganAt == nil, !isBroken else { return }
        drainBeganAt = nanoseconds
        _ = unsafe nghttp2_submit_shutdown_notice(raw)
        _ = unsafe nghttp2_submit_ping(raw, UInt8(NGHTTP2_FLAG_NONE.rawValue), nil)
    }

    /// The second GOAWAY: it names the last stream that will be answered.
    func sayGoodbye() {
        goodbyeDue = false
        guard !goodbyeSaid, !isBroken else { return }
        goodbyeSaid = true
        _ = unsafe nghttp2_submit_goaway(
            raw, UInt8(NGHTTP2_FLAG_NONE.rawValue), nghttp2_session_get_last_proc_stream_id(raw),
            NGHTTP2_NO_ERROR.rawValue, nil, 0)
    }

    func expire(at nanoseconds: UInt64) {
        now = nanoseconds
        let limits = context.limits
        if !hasSettings, nanoseconds > openedAt &+ limits.headNanoseconds {
            return terminate(NGHTTP2_SETTINGS_TIMEOUT)
        }
        for slot in 0..<table.slotCount where nanoseconds > table[slot].deadline {
            switch table[slot].state {
            case .reading:
                table[slot].state = .taken
                table[slot].refusal = .requestTimeout
                refuse(slot, .requestTimeout)
            case .answering where !table[slot].requestEnded:
                stopRequest(slot)
            case .answering:
                _ = unsafe nghttp2_submit_rst_stream(
                    raw, UInt8(NGHTTP2_FLAG_NONE.rawValue), table[slot].identifier,
                    NGHTTP2_CANCEL.rawValue)
            case .unused, .ready, .taken:
                break
            }
        }
        if let drainBeganAt {
            if nanoseconds > drainBeganAt &+ limits.drainNanoseconds { sayGoodbye() }
        } else if table.openCount == 0, nanoseconds > activeAt &+ limits.idleNanoseconds {
            beginDrain(at: nanoseconds)
        }
    }
}
