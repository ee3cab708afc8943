// SPDX-License-Identifier: Apache-2.0

/// From `input` to a whole request.
extension HTTP1Session {
    /// Interprets `input` until a request is whole or the bytes are used up.
    func advance(at nanoseconds: UInt64) {
        while true {
            switch state {
            case .head(let scanner):
                guard readHead(scanner, at: nanoseconds) else { return }
            case .body(let left):
                readBody(left)
                return
            case .chunked(let chunks):
                readChunks(chunks)
                return
            case .ready, .taken, .discarding, .ended:
                return
            }
        }
    }

    /// - Returns: whether the state moved on.
    private func readHead(_ scanner: HeadScanner, at nanoseconds: UInt64) -> Bool {
        var scanner = scanner
        let limits = context.limits
        switch unsafe scanner.scan(input.bytes) {
        case .incomplete:
            state = .head(scanner)
            if input.count > limits.headerByteCount { refuseLongHead() }
            return false
        case .malformed:
            refuse(.badRequest)
            return false
        case .complete(let byteCount):
            guard byteCount <= limits.headerByteCount else {
                refuseLongHead()
                return false
            }
            if byteCount == 2, !hasSkippedEmptyLine {
                // One empty line before a request is read past (RFC 9112 §2.2).
                hasSkippedEmptyLine = true
                input.consume(byteCount)
                state = .head(HeadScanner())
                return true
            }
            hasSkippedEmptyLine = false
            headBytes.removeAll()
            guard unsafe headBytes.append(input.bytes(0..<byteCount)) else {
                state = .ended
                return false
            }
            input.wipe(0..<byteCount)
            input.consume(byteCount)
            deadline = nanoseconds &+ limits.requestNanoseconds
            return begin()
        }
    }

    /// Too long before its end: the target when not even the first line has ended, else the fields.
    private func refuseLongHead() {
        let isFirstLine =
            unsafe input.bytes.firstIndex(
                of: 0x0A, in: 0..<min(input.count, context.limits.targetByteCount)) == nil
        refuse(isFirstLine ? .uriTooLong : .headersTooLarge)
    }

    private func begin() -> Bool {
        do throws(Refusal) {
            var head = try unsafe RequestHead(headBytes.bytes, limits: context.limits)
            if !context.keepsAuthorization {
                headBytes.wipe(head.authorization)
                head.authorization = 0..<0
            }
            self.head = head
            switch head.framing {
            case .length(0):
                state = .ready
                return true
            case .length(let length):
                guard length <= context.limits.bodyByteCount else {
                    refuse(.contentTooLarge, unread: length)
                    return false
                }
                // A declared length is believed up to 256 KiB; beyond, the body grows as it comes.
                guard body.reserve(min(length, 256 << 10)) else {
                    refuse(.serviceUnavailable)
                    return false
                }
                state = .body(length)
            case .chunked:
                state = .chunked(ChunkedBody())
            }
            if head.expectsContinue, input.isEmpty {
                _ = output.append("HTTP/1.1 100 Continue\r\n\r\n")
            }
            return true
        } catch {
            refuse(error.status)
            return false
        }
    }

    private func readBody(_ left: Int) {
        let taken = min(left, input.count)
        guard keep(0..<taken) else { return }
        input.consume(taken)
        state = taken == left ? .ready : .body(left - taken)
    }

    private func readChunks(_ chunks: ChunkedBody) {
        var chunks = chunks
        var offset = 0
        while true {
            switch unsafe chunks.advance(input.bytes, from: offset) {
            case .data(let range):
                guard keep(range) else { return }
                offset = range.upperBound
            case .incomplete:
                input.removeAll()
                state = .chunked(chunks)
                return
            case .ended(let end):
                input.consume(end)
                state = .ready
                return
            case .malformed:
                refuse(.badRequest)
                return
            }
        }
    }

    /// Copies a part of `input` behind the body, within the limits.
    private func keep(_ range: Range<Int>) -> Bool {
        let limits = context.limits
        guard body.count + range.count <= limits.bodyByteCount else {
            refuse(.contentTooLarge)
            return false
        }
        guard context.heldByteCount + range.count <= limits.heldByteCount,
            unsafe body.append(input.bytes(range))
        else {
            refuse(.serviceUnavailable)
            return false
        }
        if context.keepsAuthorization { input.wipe(range) }
        context.heldByteCount += range.count
        return true
    }

    /// Answers without the application, and ends the connection: after a bad request nobody knows
    /// where the next one begins.
    ///
    /// - Parameter unread: bytes of the body still to come, as far as they are known.
    func refuse(_ status: Status, unread: Int? = nil) {
        let text = status.explanation
        let isHead = head?.method == .head
        let isWritten = unsafe write(
            .text(status),
            UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount),
            closes: true, withBody: !isHead)
        let arrived = input.count
        input.removeAll()
        endRequest()
        // Closing while the peer still writes would reset the connection, and with it the answer.
        let limit = context.limits.discardedByteCount
        let left = min(limit, unread ?? limit) - arrived
        state = isWritten && status == .contentTooLarge && left > 0 ? .discarding(left) : .ended
    }
}
