// SPDX-License-Identifier: Apache-2.0

import CNghttp2

/// The client's side of one HTTP/2 connection, in memory.
///
/// The place of the API server client that a later stage adds; today tests speak through it. It is
/// plain Swift: arrays and dictionaries, one callback for each event, no pools.
@safe
package final class ClientSession {
    /// What has arrived for one stream.
    package struct Answer: Equatable, Sendable {
        package var status = 0
        package var fields: [String: String] = [:]
        package var body: [UInt8] = []
        /// The stream's error code once it is closed; 0 is a regular end.
        package var closeCode: UInt32?
    }

    package internal(set) var answers: [Int32: Answer] = [:]
    /// The error code of each GOAWAY received.
    package internal(set) var goodbyes: [UInt32] = []
    fileprivate var bodies: [Int32: ArraySlice<UInt8>] = [:]
    private var raw: OpaquePointer

    package init() throws(SessionError) {
        var callbacks: OpaquePointer?
        guard unsafe nghttp2_session_callbacks_new(&callbacks) == 0,
            let callbacks = unsafe callbacks
        else { throw .outOfMemory }
        defer { unsafe nghttp2_session_callbacks_del(callbacks) }
        unsafe nghttp2_session_callbacks_set_on_header_callback(callbacks, clientHeader)
        unsafe nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, clientData)
        unsafe nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, clientFrame)
        unsafe nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, clientClose)
        var made: OpaquePointer?
        guard unsafe nghttp2_session_client_new(&made, callbacks, nil) == 0, let made = unsafe made
        else { throw .outOfMemory }
        unsafe raw = made
        unsafe nghttp2_session_set_user_data(made, Unmanaged.passUnretained(self).toOpaque())
        _ = unsafe nghttp2_submit_settings(made, 0, nil, 0)
    }

    deinit {
        unsafe nghttp2_session_del(raw)
    }

    /// Opens a stream.
    ///
    /// - Parameter body: `nil` for a request without one.
    /// - Returns: the stream's identifier; negative when nghttp2 refuses.
    package func submit(
        _ method: String, _ path: String, fields: [(String, String)] = [], body: [UInt8]? = nil
    ) -> Int32 {
        let all =
            [(":method", method), (":scheme", "https"), (":authority", "postern"), (":path", path)]
            + fields
        // nghttp2 copies names and values; they need to live during the call only.
        let bytes = all.map { (Array($0.0.utf8), Array($0.1.utf8)) }
        let flat = bytes.flatMap { $0.0 + $0.1 }
        return unsafe flat.withUnsafeBufferPointer { text in
            var list: [nghttp2_nv] = unsafe []
            var offset = 0
            for (name, value) in bytes {
                let base = unsafe UnsafeMutablePointer(mutating: text.baseAddress)
                unsafe list.append(
                    nghttp2_nv(
                        name: base.map { unsafe $0 + offset },
                        value: base.map { unsafe $0 + offset + name.count },
                        namelen: name.count, valuelen: value.count, flags: 0))
                offset += name.count + value.count
            }
            guard let body else {
                return unsafe nghttp2_submit_request(raw, nil, list, list.count, nil, nil)
            }
            var provider = unsafe nghttp2_data_provider(
                source: nghttp2_data_source(ptr: nil), read_callback: clientReadBody)
            let stream = unsafe nghttp2_submit_request(
                raw, nil, list, list.count, &provider, nil)
            bodies[stream] = body[...]
            return stream
        }
    }

    package func reset(_ stream: Int32) {
        _ = unsafe nghttp2_submit_rst_stream(raw, 0, stream, NGHTTP2_CANCEL.rawValue)
    }

    package func ping() {
        _ = unsafe nghttp2_submit_ping(raw, 0, nil)
    }

    package func receive(_ bytes: [UInt8]) {
        _ = unsafe nghttp2_session_mem_recv(raw, bytes, bytes.count)
    }

    /// All bytes that are ready for the server.
    package func output() -> [UInt8] {
        var result: [UInt8] = []
        while true {
            var frame: UnsafePointer<UInt8>?
            let byteCount = unsafe nghttp2_session_mem_send(raw, &frame)
            guard byteCount > 0 else { return result }
            unsafe result.append(contentsOf: UnsafeBufferPointer(start: frame, count: byteCount))
        }
    }

    fileprivate func readBody(_ stream: Int32, into room: UnsafeMutableBufferPointer<UInt8>)
        -> (Int, Bool)
    {
        let left = bodies[stream] ?? []
        let byteCount = min(left.count, room.count)
        for index in 0..<byteCount {
            unsafe room[index] = left[left.startIndex + index]
        }
        bodies[stream] = left.dropFirst(byteCount)
        return (byteCount, byteCount == left.count)
    }
}

private func session(_ user: UnsafeMutableRawPointer?) -> ClientSession? {
    guard let user = unsafe user else { return nil }
    return unsafe Unmanaged<ClientSession>.fromOpaque(user).takeUnretainedValue()
}

private func clientHeader(
    _: OpaquePointer?, _ frame: UnsafePointer<nghttp2_frame>?,
    _ name: UnsafePointer<UInt8>?, _ nameCount: Int,
    _ value: UnsafePointer<UInt8>?, _ valueCount: Int,
    _ flags: UInt8, _ user: UnsafeMutableRawPointer?
) -> CInt {
    guard let stream = unsafe frame?.pointee.hd.stream_id else { return 0 }
    let name = unsafe String(
        decoding: UnsafeBufferPointer(start: name, count: nameCount), as: UTF8.self)
    let value = unsafe String(
        decoding: UnsafeBufferPointer(start: value, count: valueCount), as: UTF8.self)
    let owner = unsafe session(user)
    if name == ":status" {
        owner?.answers[stream, default: .init()].status = Int(value) ?? 0
    } else {
        owner?.answers[stream, default: .init()].fields[name] = value
    }
    return 0
}

private func clientData(
    _: OpaquePointer?, _ flags: UInt8, _ stream: Int32, _ bytes: UnsafePointer<UInt8>?,
    _ byteCount: Int, _ user: UnsafeMutableRawPointer?
) -> CInt {
    unsafe session(user)?.answers[stream, default: .init()].body.append(
        contentsOf: UnsafeBufferPointer(start: bytes, count: byteCount))
    return 0
}

private func clientFrame(
    _: OpaquePointer?, _ frame: UnsafePointer<nghttp2_frame>?, _ user: UnsafeMutableRawPointer?
) -> CInt {
    guard let frame = unsafe frame else { return 0 }
    if unsafe UInt32(frame.pointee.hd.type) == NGHTTP2_GOAWAY.rawValue {
        unsafe session(user)?.goodbyes.append(frame.pointee.goaway.error_code)
    }
    return 0
}

private func clientClose(
    _: OpaquePointer?, _ stream: Int32, _ code: UInt32, _ user: UnsafeMutableRawPointer?
) -> CInt {
    unsafe session(user)?.answers[stream, default: .init()].closeCode = code
    return 0
}

private func clientReadBody(
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
