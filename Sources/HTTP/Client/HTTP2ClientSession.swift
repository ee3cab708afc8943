// SPDX-License-Identifier: Apache-2.0

import CNghttp2

/// The client's side of one HTTP/2 connection, by nghttp2: any number of streams, each with a bounded answer.
///
/// It is plain Swift, arrays and dictionaries, one callback for each event: a client waits for somebody else's milliseconds.
@safe
package final class HTTP2ClientSession {
    /// What has arrived for one stream.
    package struct Answer: Equatable, Sendable {
        /// 0 before the head; interim answers do not show.
        package var status = 0
        package var fields = HeaderFields()
        package var body: [UInt8] = []
        /// The stream's error code once it is closed; 0 is a regular end.
        package var closeCode: UInt32?
        /// A limit was passed: the stream is reset.
        package internal(set) var excess: ClientError?
        /// What comes now stands behind the body.
        var isInTrailer = false
    }

    package internal(set) var answers: [Int32: Answer] = [:]
    /// The error code of each GOAWAY received.
    package internal(set) var goodbyes: [UInt32] = []
    /// Streams above it were not looked at by a peer that said GOAWAY.
    var lastProcessedStream = Int32.max
    var bodies: [Int32: ArraySlice<UInt8>] = [:]
    private(set) var isBroken = false
    var hasEnded = false
    let limits: ClientLimits
    let raw: OpaquePointer

    package init(_ limits: ClientLimits = ClientLimits()) throws(SessionError) {
        self.limits = limits
        var callbacks: OpaquePointer?
        guard unsafe nghttp2_session_callbacks_new(&callbacks) == 0,
            let callbacks = unsafe callbacks
        else { throw .outOfMemory }
        defer { unsafe nghttp2_session_callbacks_del(callbacks) }
        unsafe HTTP2ClientCallbacks.register(in: callbacks)
        var made: OpaquePointer?
        guard unsafe nghttp2_session_client_new(&made, callbacks, nil) == 0, let made = unsafe made
        else { throw .outOfMemory }
        unsafe raw = made
        unsafe nghttp2_session_set_user_data(made, Unmanaged.passUnretained(self).toOpaque())
        submitSettings()
    }

    deinit {
        unsafe nghttp2_session_del(raw)
    }

    private func submitSettings() {
        let window = Int32(min(max(limits.windowByteCount, 65_535), 16 << 20))
        let settings = [
            // Nothing is taken that was not asked for.
            nghttp2_settings_entry(settings_id: Int32(NGHTTP2_SETTINGS_ENABLE_PUSH.rawValue), value: 0),
            nghttp2_settings_entry(
                settings_id: Int32(NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE.rawValue),
                value: UInt32(clamping: limits.headerByteCount)),
            nghttp2_settings_entry(
                settings_id: Int32(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE.rawValue), value: UInt32(window)),
        ]
        _ = unsafe nghttp2_submit_settings(raw, 0, settings, settings.count)
        _ = unsafe nghttp2_session_set_local_window_size(raw, 0, 0, window)
    }

    /// Opens a stream.
    ///
    /// - Returns: the stream's identifier; negative when nghttp2 refuses.
    package func submit(
        _ method: String, _ path: String, fields: [(String, String)] = [], body: [UInt8]? = nil,
        authority: String = "postern", scheme: String = "https"
    ) -> Int32 {
        let all =
            [(":method", method), (":scheme", scheme), (":authority", authority), (":path", path)]
            + fields
        // nghttp2 copies names and values; they need to live during the call only.
        let bytes = all.map { (Array($0.0.utf8), Array($0.1.utf8)) }
        let flat = bytes.flatMap { $0.0 + $0.1 }
        return unsafe flat.withUnsafeBufferPointer { text in
            var list: [nghttp2_nv] = unsafe []
            var offset = 0
            for (index, (name, value)) in bytes.enumerated() {
                let base = unsafe UnsafeMutablePointer(mutating: text.baseAddress)
                // RFC 7541 §7.1.3: secrets enter no table on the way. Profiles put them into fields of any name.
                let isSecret = !Self.plainFields.contains(all[index].0)
                unsafe list.append(
                    nghttp2_nv(
                        name: base.map { unsafe $0 + offset },
                        value: base.map { unsafe $0 + offset + name.count },
                        namelen: name.count, valuelen: value.count,
                        flags: UInt8(isSecret ? NGHTTP2_NV_FLAG_NO_INDEX.rawValue : 0)))
                offset += name.count + value.count
            }
            guard let body else {
                return unsafe nghttp2_submit_request(raw, nil, list, list.count, nil, nil)
            }
            var provider = unsafe nghttp2_data_provider(
                source: nghttp2_data_source(ptr: nil), read_callback: http2ClientReadBody)
            let stream = unsafe nghttp2_submit_request(
                raw, nil, list, list.count, &provider, nil)
            bodies[stream] = body[...]
            return stream
        }
    }

    private static let plainFields: Set<String> = [
        ":method", ":scheme", ":authority", ":path", "accept", "content-length", "content-type", "user-agent",
    ]

    func submit(_ request: ClientRequest) -> Int32 {
        var fields = request.fields.list.map { ($0.name, $0.value) }
        let hasBody = !request.body.isEmpty
        if hasBody { fields.append(("content-length", "\(request.body.count)")) }
        return submit(
            request.method, request.target, fields: fields, body: hasBody ? request.body : nil,
            authority: request.authority, scheme: request.scheme)
    }

    package func reset(_ stream: Int32) {
        _ = unsafe nghttp2_submit_rst_stream(raw, 0, stream, NGHTTP2_CANCEL.rawValue)
    }

    package func ping() {
        _ = unsafe nghttp2_submit_ping(raw, 0, nil)
    }

    package func receive(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { unsafe receive($0) }
    }

    func receive(_ bytes: UnsafeRawBufferPointer) {
        guard !isBroken else { return }
        let taken = unsafe nghttp2_session_mem_recv(
            raw, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count)
        if taken < 0 { isBroken = true }
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
}
