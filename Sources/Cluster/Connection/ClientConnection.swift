// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import Glibc
internal import HTTP
internal import TLS

/// One connection's bytes: socket, tunnel through a proxy, TLS, HTTP. It is driven by events and knows no time.
@safe
final class ClientConnection {
    /// How far it is.
    enum Stage: Equatable {
        case connecting
        /// The proxy has been asked.
        case tunnelling
        case handshaking
        case serving
    }

    let descriptor: Descriptor
    private(set) var stage = Stage.connecting
    /// Without its message: an idle connection holds no token.
    private let request: FetchRequest
    /// To be sent once the connection can.
    private var message: ClientRequest?
    private let proxy: ProxySettings?
    private var tunnel: ClientSession?
    private var tls: TLS.Session?
    private(set) var http: ClientSession?
    private var output = ByteBuffer(capacity: 8 << 10)
    private var plaintext = [UInt8](repeating: 0, count: TLS.Session.recordByteCount)
    /// The peer said in TLS that no more will come.
    private var saidGoodbye = false
    /// Whether any byte of an answer came since the last request.
    private(set) var hasAnswerBegun = false

    init(_ descriptor: consuming Descriptor, _ request: FetchRequest, through proxy: ProxySettings?) {
        self.descriptor = descriptor
        message = request.message
        var request = request
        request.message = ClientRequest("", authority: "", target: "")
        self.request = request
        self.proxy = proxy
    }

    var interest: Interest {
        if stage == .connecting { return .writable }
        return output.isEmpty ? .readable : [.readable, .writable]
    }

    /// The socket is connected: says the first words.
    func connected() -> FetchError? {
        if let proxy { return askProxy(proxy) }
        return secure()
    }

    /// Takes another request over the same connection.
    func send(_ message: ClientRequest) -> FetchError? {
        self.message = message
        hasAnswerBegun = false
        return speak()
    }

    /// Reads what there is, once, and acts on it; nothing of it stays in the buffer.
    func receive(_ buffer: UnsafeMutableRawBufferPointer) -> FetchError? {
        switch unsafe descriptor.receive(into: buffer) {
        case .bytes(let count):
            defer { if let start = buffer.baseAddress, tls == nil { unsafe explicit_bzero(start, count) } }
            return unsafe take(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        case .wouldBlock: return nil
        case .endOfStream: return end(nil)
        case .failed(let code): return end(SystemError(call: "recv", code: code))
        }
    }

    /// Its answer was taken: nothing of it is kept while it waits for another request.
    func rest() { http?.forget() }

    /// Whether an idle connection may be used: what came meanwhile (a ticket, a ping, a goodbye) is looked at first.
    func isAlive() -> Bool {
        var room = [UInt8](repeating: 0, count: 16 << 10)
        // One that sends without end is none to ask.
        for _ in 0..<16 {
            let result = unsafe room.withUnsafeMutableBytes { unsafe descriptor.receive(into: $0) }
            switch result {
            case .wouldBlock: return http?.isReusable == true
            case .endOfStream, .failed: return false
            case .bytes(let count):
                let failure = unsafe room.withUnsafeBytes { unsafe take(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
                if failure != nil || saidGoodbye { return false }
            }
        }
        return false
    }

    /// Sends what waits, as far as the socket takes it.
    func flush() -> FetchError? {
        while !output.isEmpty {
            switch unsafe descriptor.send(output.readable) {
            case .bytes(let count): output.consume(count)
            case .wouldBlock: return nil
            case .endOfStream: return nil
            case .failed(let code):
                // The peer may have answered before it closed: what it said is read first.
                output.removeAll()
                return hasAnswerBegun ? nil : lost(SystemError(call: "send", code: code))
            }
        }
        return nil
    }
}

extension ClientConnection {
    private func askProxy(_ proxy: ProxySettings) -> FetchError? {
        let authority = request.peer
        var message = ClientRequest("CONNECT", authority: authority, target: authority)
        if let authorization = proxy.authorization { message.fields.append("proxy-authorization", authorization) }
        do throws(ClientError) {
            let session = try ClientSession(.http1)
            try session.send(message)
            stage = .tunnelling
            tunnel = session
            append(session.takeOutput())
            return flush()
        } catch { return .http(peer: request.peer, error) }
    }

    /// TLS begins, or for plain HTTP the request goes at once.
    private func secure() -> FetchError? {
        guard let context = request.trust else { return startHTTP(.http1) }
        stage = .handshaking
        do throws(TLSError) {
            tls = try TLS.Session(context, connectingTo: request.serverName ?? request.host)
        } catch { return .tls(peer: request.peer, reason: error.description) }
        return unsafe takeSecured(UnsafeRawBufferPointer(start: nil, count: 0)) ?? flush()
    }

    private func startHTTP(_ kind: ClientSession.Kind) -> FetchError? {
        stage = .serving
        do throws(ClientError) {
            http = try ClientSession(kind, limits: request.limits)
        } catch { return .http(peer: request.peer, error) }
        return speak()
    }

    private func speak() -> FetchError? {
        guard let message else { return nil }
        self.message = nil
        do throws(ClientError) {
            try http?.send(message)
        } catch { return .http(peer: request.peer, error) }
        return writeHTTP() ?? flush()
    }

    private func take(_ bytes: UnsafeRawBufferPointer) -> FetchError? {
        let failure: FetchError?
        switch stage {
        case .connecting: failure = nil
        case .tunnelling: failure = unsafe takeTunnel(bytes)
        case .handshaking, .serving:
            if tls == nil {
                hasAnswerBegun = true
                unsafe http?.receive(bytes)
                failure = writeHTTP()
            } else {
                failure = unsafe takeSecured(bytes)
            }
        }
        return failure ?? flush()
    }

    private func takeTunnel(_ bytes: UnsafeRawBufferPointer) -> FetchError? {
        unsafe tunnel?.receive(bytes)
        switch tunnel?.outcome {
        case .response(let response):
            guard 200...299 ~= response.status else {
                return .proxy(peer: request.peer, reason: "answered \(response.status)")
            }
            // A server that speaks before we do is not one of TLS.
            guard tunnel?.hasSurplus == false else {
                return .proxy(peer: request.peer, reason: "sent bytes that nobody asked for")
            }
            tunnel = nil
            return secure()
        case .failure(let error): return .proxy(peer: request.peer, reason: "sent no answer: \(error)")
        case nil: return nil
        }
    }

    private func takeSecured(_ bytes: UnsafeRawBufferPointer) -> FetchError? {
        unsafe tls?.setInput(bytes)
        if stage == .handshaking {
            unsafe openWindow()
            let state = tls?.handshake() ?? .failed
            closeWindow()
            switch state {
            case .wantsInput, .wantsOutput: return nil
            case .failed: return .tls(peer: request.peer, reason: tls?.handshakeError().description ?? "")
            case .complete:
                let isHTTP2 = tls?.agreement().applicationProtocol == .http2
                if let failure = startHTTP(isHTTP2 ? .http2 : .http1) { return failure }
            }
        }
        return readSecured()
    }

    private func readSecured() -> FetchError? {
        while true {
            unsafe openWindow()
            let state = unsafe plaintext.withUnsafeMutableBytes { unsafe tls?.read(into: $0) } ?? .failed
            closeWindow()
            switch state {
            case .bytes(let count):
                hasAnswerBegun = true
                unsafe plaintext.withUnsafeMutableBytes { bytes in
                    unsafe http?.receive(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
                    if let start = bytes.baseAddress { unsafe explicit_bzero(start, count) }
                }
                if let failure = writeHTTP() { return failure }
            case .wantsInput, .wantsOutput: return nil
            case .closed:
                saidGoodbye = true
                http?.endOfInput(isClean: true)
                return nil
            case .failed: return .tls(peer: request.peer, reason: tls?.connectionError().description ?? "")
            }
        }
    }

    /// What HTTP has to say goes into the output, encrypted where the connection is.
    private func writeHTTP() -> FetchError? {
        guard let bytes = http?.takeOutput(), !bytes.isEmpty else { return nil }
        guard tls != nil else {
            append(bytes)
            return nil
        }
        var offset = 0
        while offset < bytes.count {
            unsafe openWindow()
            let state = unsafe bytes.withUnsafeBytes {
                unsafe tls?.write(UnsafeRawBufferPointer(rebasing: $0[offset...]))
            }
            closeWindow()
            guard case .bytes(let count) = state else {
                return .tls(peer: request.peer, reason: tls?.connectionError().description ?? "")
            }
            offset += count
        }
        return nil
    }

    private func append(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { unsafe output.append($0) }
    }

    @unsafe
    private func openWindow() {
        unsafe tls?.setOutput(output.writable(minimum: TLS.Session.outputByteCountMinimum))
    }

    private func closeWindow() {
        if let count = tls?.takeOutput() { output.commit(count) }
    }

    private func end(_ error: SystemError?) -> FetchError? {
        http?.endOfInput(isClean: tls == nil ? error == nil : saidGoodbye)
        if http?.outcome != nil { return nil }
        return lost(error)
    }

    private func lost(_ error: SystemError?) -> FetchError {
        let reason = error?.description ?? "the peer closed the connection"
        return switch stage {
        case .connecting: .connect(peer: request.peer, reason: reason)
        case .tunnelling: .proxy(peer: request.peer, reason: "closed the connection")
        case .handshaking: .connect(peer: request.peer, reason: "TLS handshake failed: \(reason)")
        case .serving: .http(peer: request.peer, .ended)
        }
    }
}
