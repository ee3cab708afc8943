// SPDX-License-Identifier: Apache-2.0

import CNghttp2

/// The functions that nghttp2 calls for a client.
enum HTTP2ClientCallbacks {
    static func register(in callbacks: OpaquePointer) {
        unsafe nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, clientBeginHeaders)
        unsafe nghttp2_session_callbacks_set_on_header_callback(callbacks, clientHeader)
        unsafe nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, clientData)
        unsafe nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, clientFrame)
        unsafe nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, clientClose)
    }
}

private func session(_ user: UnsafeMutableRawPointer?) -> HTTP2ClientSession? {
    guard let user = unsafe user else { return nil }
    return unsafe Unmanaged<HTTP2ClientSession>.fromOpaque(user).takeUnretainedValue()
}

private func clientBeginHeaders(
    _: OpaquePointer?, _ frame: UnsafePointer<nghttp2_frame>?, _ user: UnsafeMutableRawPointer?
) -> CInt {
    guard let stream = unsafe frame?.pointee.hd.stream_id else { return 0 }
    unsafe session(user)?.headBegins(stream)
    return 0
}

private func clientHeader(
    _: OpaquePointer?, _ frame: UnsafePointer<nghttp2_frame>?,
    _ name: UnsafePointer<UInt8>?, _ nameCount: Int,
    _ value: UnsafePointer<UInt8>?, _ valueCount: Int,
    _ flags: UInt8, _ user: UnsafeMutableRawPointer?
) -> CInt {
    guard let frame = unsafe frame else { return 0 }
    let name = unsafe String(
        decoding: UnsafeBufferPointer(start: name, count: nameCount), as: UTF8.self)
    let value = unsafe String(
        decoding: UnsafeBufferPointer(start: value, count: valueCount), as: UTF8.self)
    unsafe session(user)?.fieldArrives(frame.pointee.hd.stream_id, name, value)
    return 0
}

private func clientData(
    _: OpaquePointer?, _ flags: UInt8, _ stream: Int32, _ bytes: UnsafePointer<UInt8>?,
    _ byteCount: Int, _ user: UnsafeMutableRawPointer?
) -> CInt {
    unsafe session(user)?.dataArrives(
        stream, UnsafeRawBufferPointer(start: bytes, count: byteCount))
    return 0
}

private func clientFrame(
    _: OpaquePointer?, _ frame: UnsafePointer<nghttp2_frame>?, _ user: UnsafeMutableRawPointer?
) -> CInt {
    guard let frame = unsafe frame else { return 0 }
    if unsafe UInt32(frame.pointee.hd.type) == NGHTTP2_GOAWAY.rawValue {
        unsafe session(user)?.goodbye(
            frame.pointee.goaway.error_code, lastStream: frame.pointee.goaway.last_stream_id)
    }
    return 0
}

private func clientClose(
    _: OpaquePointer?, _ stream: Int32, _ code: UInt32, _ user: UnsafeMutableRawPointer?
) -> CInt {
    unsafe session(user)?.streamCloses(stream, code)
    return 0
}

func http2ClientReadBody(
    _: OpaquePointer?, _ stream: Int32, _ buffer: UnsafeMutablePointer<UInt8>?, _ room: Int,
    _ flags: UnsafeMutablePointer<UInt32>?, _ source: UnsafeMutablePointer<nghttp2_data_source>?,
    _ user: UnsafeMutableRawPointer?
) -> Int {
    guard let owner = unsafe session(user) else { return 0 }
    let (byteCount, ends) = unsafe owner.readBody(
        stream, into: UnsafeMutableBufferPointer(start: buffer, count: room))
    if ends { unsafe flags?.pointee |= NGHTTP2_DATA_FLAG_EOF.rawValue }
    return byteCount
}
