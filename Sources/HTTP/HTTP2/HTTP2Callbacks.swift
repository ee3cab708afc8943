// SPDX-License-Identifier: Apache-2.0

import CNghttp2

/// The functions nghttp2 calls.
///
/// Each recovers the session from its user data, without a retain, and forwards at once. None
/// throws, and none calls back into nghttp2's receiving or sending: effects are recorded and acted
/// on when nghttp2 has returned.
enum HTTP2Callbacks {
    static func register(in callbacks: OpaquePointer) {
        unsafe nghttp2_session_callbacks_set_on_begin_frame_callback(callbacks, onBeginFrame)
        unsafe nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, onBeginHeaders)
        unsafe nghttp2_session_callbacks_set_on_header_callback(callbacks, onHeader)
        unsafe nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, onDataChunk)
        unsafe nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, onFrame)
        unsafe nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(
            callbacks, onInvalidFrame)
        unsafe nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, onStreamClose)
        unsafe nghttp2_session_callbacks_set_on_frame_send_callback(callbacks, onFrameSent)
        unsafe nghttp2_session_callbacks_set_send_data_callback(callbacks, onSendData)
    }

    static let proceed: CInt = 0
    /// Ends `nghttp2_session_mem_recv` at once; the session then terminates.
    static let stop = NGHTTP2_ERR_CALLBACK_FAILURE.rawValue
}

private func forward(
    _ user: UnsafeMutableRawPointer?, _ body: (HTTP2Session) -> CInt
) -> CInt {
    guard let user = unsafe user else { return HTTP2Callbacks.stop }
    return unsafe Unmanaged<HTTP2Session>.fromOpaque(user)._withUnsafeGuaranteedRef(body)
}

private func onBeginFrame(
    _: OpaquePointer?, _ head: UnsafePointer<nghttp2_frame_hd>?, _ user: UnsafeMutableRawPointer?
) -> CInt {
    guard let head = unsafe head?.pointee else { return HTTP2Callbacks.stop }
    return unsafe forward(user) { $0.frameBegins(type: head.type) }
}

private func onBeginHeaders(
    _: OpaquePointer?, _ frame: UnsafePointer<nghttp2_frame>?, _ user: UnsafeMutableRawPointer?
) -> CInt {
    guard let head = unsafe frame?.pointee.hd else { return HTTP2Callbacks.stop }
    return unsafe forward(user) { $0.headersBegin(stream: head.stream_id) }
}

private func onHeader(
    _: OpaquePointer?, _ frame: UnsafePointer<nghttp2_frame>?,
    _ name: UnsafePointer<UInt8>?, _ nameCount: Int,
    _ value: UnsafePointer<UInt8>?, _ valueCount: Int,
    _ flags: UInt8, _ user: UnsafeMutableRawPointer?
) -> CInt {
    guard let stream = unsafe frame?.pointee.hd.stream_id else { return HTTP2Callbacks.stop }
    let name = unsafe UnsafeRawBufferPointer(start: name, count: nameCount)
    let value = unsafe UnsafeRawBufferPointer(start: value, count: valueCount)
    return unsafe forward(user) {
        unsafe $0.headerArrives(stream: stream, name: name, value: value)
    }
}

private func onDataChunk(
    _: OpaquePointer?, _ flags: UInt8, _ stream: Int32, _ bytes: UnsafePointer<UInt8>?,
    _ byteCount: Int, _ user: UnsafeMutableRawPointer?
) -> CInt {
    let bytes = unsafe UnsafeRawBufferPointer(start: bytes, count: byteCount)
    return unsafe forward(user) { unsafe $0.dataArrives(stream: stream, bytes) }
}

private func onFrame(
    _: OpaquePointer?, _ frame: UnsafePointer<nghttp2_frame>?, _ user: UnsafeMutableRawPointer?
) -> CInt {
    guard let frame = unsafe frame else { return HTTP2Callbacks.stop }
    return unsafe forward(user) { unsafe $0.frameArrives(frame) }
}

private func onInvalidFrame(
    _: OpaquePointer?, _ frame: UnsafePointer<nghttp2_frame>?, _ code: CInt,
    _ user: UnsafeMutableRawPointer?
) -> CInt {
    unsafe forward(user) { $0.chargeGlitch() }
}

private func onStreamClose(
    _: OpaquePointer?, _ stream: Int32, _ code: UInt32, _ user: UnsafeMutableRawPointer?
) -> CInt {
    unsafe forward(user) { $0.streamCloses(stream, code: code) }
}

private func onFrameSent(
    _: OpaquePointer?, _ frame: UnsafePointer<nghttp2_frame>?, _ user: UnsafeMutableRawPointer?
) -> CInt {
    guard let head = unsafe frame?.pointee.hd else { return HTTP2Callbacks.stop }
    return unsafe forward(user) { $0.frameLeft(head) }
}

private func onSendData(
    _: OpaquePointer?, _ frame: UnsafeMutablePointer<nghttp2_frame>?,
    _ head: UnsafePointer<UInt8>?, _ byteCount: Int,
    _ source: UnsafeMutablePointer<nghttp2_data_source>?, _ user: UnsafeMutableRawPointer?
) -> CInt {
    guard let place = unsafe source?.pointee.ptr else { return HTTP2Callbacks.stop }
    let slot = unsafe HTTP2Session.slot(of: place)
    let head = unsafe UnsafeRawBufferPointer(start: head, count: 9)
    return unsafe forward(user) { unsafe $0.sendData(slot, frameHead: head, byteCount: byteCount) }
}

/// How many bytes of the answer may go into the next DATA frame.
///
/// They are not copied here but in `sendData`, straight into the output (`NO_COPY`).
func http2ReadBody(
    _: OpaquePointer?, _ stream: Int32, _ buffer: UnsafeMutablePointer<UInt8>?, _ room: Int,
    _ flags: UnsafeMutablePointer<UInt32>?, _ source: UnsafeMutablePointer<nghttp2_data_source>?,
    _ user: UnsafeMutableRawPointer?
) -> Int {
    guard let user = unsafe user, let flags = unsafe flags, let place = unsafe source?.pointee.ptr
    else { return Int(HTTP2Callbacks.stop) }
    let slot = unsafe HTTP2Session.slot(of: place)
    let left = unsafe Unmanaged<HTTP2Session>.fromOpaque(user)._withUnsafeGuaranteedRef {
        $0.bodyByteCountLeft(slot)
    }
    unsafe flags.pointee |= NGHTTP2_DATA_FLAG_NO_COPY.rawValue
    if left <= room { unsafe flags.pointee |= NGHTTP2_DATA_FLAG_EOF.rawValue }
    return min(left, room)
}
