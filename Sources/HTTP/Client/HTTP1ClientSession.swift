// SPDX-License-Identifier: Apache-2.0

/// The client's side of one HTTP/1.1 connection (RFC 9112).
final class HTTP1ClientSession {
    private enum State {
        case idle
        case head
        /// Bytes left of a body with a length.
        case body(Int)
        case chunked(ChunkedBody)
        /// The connection's end is the body's.
        case untilEnd
        case ended
    }

    private let limits: ClientLimits
    private var state = State.idle
    private var output: [UInt8] = []
    /// What has come of the head.
    private var head: [UInt8] = []
    private var scanner = HeadScanner()
    private var isHead = false
    private var keepsAlive = true
    private var response = ClientResponse(status: 0)
    private(set) var outcome: ClientSession.Outcome?
    /// Bytes came behind the answer.
    private(set) var hasSurplus = false

    init(_ limits: ClientLimits) { self.limits = limits }

    var isReusable: Bool {
        switch state {
        case .idle, .ended: keepsAlive
        default: false
        }
    }

    func send(_ request: ClientRequest) {
        var text = "\(request.method) \(request.target) HTTP/1.1\r\nhost: \(request.authority)\r\n"
        for (name, value) in request.fields.list { text += "\(name): \(value)\r\n" }
        // RFC 9110 §8.6: a method that means a body says so even when it is empty.
        if !request.body.isEmpty || ["POST", "PUT", "PATCH"].contains(request.method) {
            text += "content-length: \(request.body.count)\r\n"
        }
        output += Array((text + "\r\n").utf8) + request.body
        isHead = request.isHead
        state = .head
        scanner = HeadScanner()
        forget()
    }

    func forget() {
        // What came with the head lies behind it: bytes of a body.
        head = []
        response = ClientResponse(status: 0)
        outcome = nil
    }

    func takeOutput() -> [UInt8] {
        defer { output = [] }
        return output
    }

    func receive(_ bytes: UnsafeRawBufferPointer) {
        var offset = 0
        while offset < bytes.count, outcome == nil {
            let rest = unsafe bytes.part(offset..<bytes.count)
            switch state {
            case .head: offset += unsafe takeHead(rest)
            case .body(let left): offset += unsafe takeBody(rest, left)
            case .chunked(let chunks): offset += unsafe takeChunks(rest, chunks)
            case .untilEnd:
                unsafe append(rest)
                offset = bytes.count
            // Bytes that nobody asked for.
            case .idle, .ended:
                keepsAlive = false
                hasSurplus = true
                return
            }
        }
        if offset < bytes.count {
            keepsAlive = false
            hasSurplus = true
        }
    }

    func endOfInput(isClean: Bool) {
        keepsAlive = false
        guard outcome == nil else { return }
        switch state {
        case .untilEnd where isClean: finish()
        case .idle: break
        default: fail(.ended)
        }
    }
}

extension HTTP1ClientSession {
    /// Takes bytes of the head; says how many.
    private func takeHead(_ bytes: UnsafeRawBufferPointer) -> Int {
        let before = head.count
        // What belongs to the body is not copied for good: the head is cut to its length below.
        unsafe head.append(contentsOf: bytes)
        let finding = unsafe head.withUnsafeBytes { unsafe scanner.scan($0) }
        switch finding {
        case .incomplete:
            if head.count > limits.headerByteCount { fail(.tooLarge("its head passes \(limits.headerByteCount) bytes")) }
            return bytes.count
        case .malformed:
            fail(.malformed("a line of its head does not end as one"))
            return bytes.count
        case .complete(let count):
            head.removeLast(head.count - count)
            if count > limits.headerByteCount {
                fail(.tooLarge("its head passes \(limits.headerByteCount) bytes"))
            } else {
                readHead()
            }
            return count - before
        }
    }

    private func readHead() {
        let result: Result<ResponseHead, ClientError> = unsafe head.withUnsafeBytes {
            bytes throws(Never) in
            do throws(ClientError) {
                return .success(try unsafe ResponseHead(bytes, limits))
            } catch { return .failure(error) }
        }
        head.removeAll(keepingCapacity: true)
        scanner = HeadScanner()
        switch result {
        case .failure(let error): fail(error)
        case .success(let parsed):
            // RFC 9110 §15.2: interim answers come before the one that counts; 101 was not asked for.
            if parsed.status == 101 { return fail(.malformed("it switches to another protocol")) }
            if parsed.status < 200 { return }
            response.status = parsed.status
            response.fields = parsed.fields
            keepsAlive = parsed.keepsAlive
            begin(parsed)
        }
    }

    /// The body's framing (RFC 9112 §6.3).
    private func begin(_ parsed: ResponseHead) {
        if isHead || parsed.status == 204 || parsed.status == 304 { return finish() }
        switch parsed.framing {
        case .chunked: state = .chunked(ChunkedBody())
        case .length(0): finish()
        case .length(let count):
            if count > limits.bodyByteCount {
                fail(.tooLarge("its body has \(count) bytes; at most \(limits.bodyByteCount) are taken"))
            } else {
                state = .body(count)
            }
        case .untilEnd:
            keepsAlive = false
            state = .untilEnd
        }
    }

    private func takeBody(_ bytes: UnsafeRawBufferPointer, _ left: Int) -> Int {
        let count = min(left, bytes.count)
        unsafe append(bytes.part(0..<count))
        if count == left { finish() } else { state = .body(left - count) }
        return count
    }

    private func takeChunks(_ bytes: UnsafeRawBufferPointer, _ body: ChunkedBody) -> Int {
        var body = body
        let step = unsafe body.advance(bytes, from: 0)
        state = .chunked(body)
        switch step {
        case .incomplete: return bytes.count
        case .data(let range):
            unsafe append(bytes.part(range))
            return range.upperBound
        case .ended(let count):
            finish()
            return count
        case .malformed:
            fail(.malformed("a chunk of its body is not framed as one"))
            return bytes.count
        }
    }

    private func append(_ bytes: UnsafeRawBufferPointer) {
        guard response.body.count + bytes.count <= limits.bodyByteCount else {
            return fail(.tooLarge("its body passes \(limits.bodyByteCount) bytes"))
        }
        unsafe response.body.append(contentsOf: bytes)
    }

    private func finish() {
        guard outcome == nil else { return }
        state = .ended
        outcome = .response(response)
    }

    private func fail(_ error: ClientError) {
        state = .ended
        keepsAlive = false
        outcome = outcome ?? .failure(error)
    }
}
