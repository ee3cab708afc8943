// SPDX-License-Identifier: Apache-2.0

import CNghttp2

extension HTTP2ClientSession {
    func endOfInput() { hasEnded = true }

    var isReusable: Bool { !isBroken && !isOver && !hasEnded && goodbyes.isEmpty }

    func forget(_ stream: Int32) { answers[stream] = nil }

    func outcome(of stream: Int32) -> ClientSession.Outcome? {
        let answer = answers[stream]
        if let excess = answer?.excess { return .failure(excess) }
        if let answer, let code = answer.closeCode {
            // Streams that fall with a connection that we end ourselves have the same code.
            if code != 0, isOver, goodbyes.isEmpty { return Self.broken }
            if code == NGHTTP2_REFUSED_STREAM.rawValue { return .failure(.notProcessed) }
            // RFC 9113 §8.1: a server may end with NO_ERROR a request it has answered early.
            guard code == 0, answer.status >= 200 else { return .failure(.reset(code)) }
            return .response(
                ClientResponse(status: answer.status, fields: answer.fields, body: answer.body))
        }
        if stream > lastProcessedStream { return .failure(.notProcessed) }
        // nghttp2 reads no more once the GOAWAY that names the peer's mistake was taken by `output`.
        if isBroken || isOver { return Self.broken }
        return hasEnded ? .failure(.ended) : nil
    }

    private static let broken = ClientSession.Outcome.failure(
        .malformed("a frame breaks HTTP/2's rules"))

    private var isOver: Bool { unsafe nghttp2_session_want_read(raw) == 0 }

    // MARK: What the callbacks report

    /// A head begins; what an interim answer brought is dropped, and a trailer is read past.
    func headBegins(_ stream: Int32) {
        if (answers[stream]?.status ?? 0) < 200 {
            answers[stream] = Answer()
        } else {
            answers[stream]?.isInTrailer = true
        }
    }

    func fieldArrives(_ stream: Int32, _ name: String, _ value: String) {
        var answer = answers.removeValue(forKey: stream) ?? Answer()
        defer { answers[stream] = answer }
        if answer.isInTrailer || answer.excess != nil { return }
        if name == ":status" {
            answer.status = Int(value) ?? 0
        } else {
            answer.fields.append(name, value)
        }
        if answer.fields.list.count > limits.headerCount
            || answer.fields.byteCount > limits.headerByteCount
        {
            answer.excess = .tooLarge("its head passes \(limits.headerCount) fields or \(limits.headerByteCount) bytes")
            answer.fields = []
            reset(stream)
        }
    }

    func dataArrives(_ stream: Int32, _ bytes: UnsafeRawBufferPointer) {
        // Taken out, so that the array has one owner and grows in place.
        var answer = answers.removeValue(forKey: stream) ?? Answer()
        if answer.excess == nil {
            if answer.body.count + bytes.count > limits.bodyByteCount {
                answer.excess = .tooLarge("its body passes \(limits.bodyByteCount) bytes")
                answer.body = []
                reset(stream)
            } else {
                unsafe answer.body.append(contentsOf: bytes)
            }
        }
        answers[stream] = answer
    }

    func streamCloses(_ stream: Int32, _ code: UInt32) {
        answers[stream, default: Answer()].closeCode = code
        bodies[stream] = nil
    }

    func goodbye(_ code: UInt32, lastStream: Int32) {
        goodbyes.append(code)
        lastProcessedStream = lastStream
    }

    func readBody(_ stream: Int32, into room: UnsafeMutableBufferPointer<UInt8>) -> (Int, Bool) {
        let left = bodies[stream] ?? []
        let byteCount = min(left.count, room.count)
        for index in 0..<byteCount {
            unsafe room[index] = left[left.startIndex + index]
        }
        bodies[stream] = left.dropFirst(byteCount)
        return (byteCount, byteCount == left.count)
    }
}
