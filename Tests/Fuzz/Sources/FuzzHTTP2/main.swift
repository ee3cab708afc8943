// SPDX-License-Identifier: Apache-2.0

import Driver
import HTTP

/// The client preface, then bytes in pieces of the size that the first one names; what is whole is answered with its own body.
fuzz { start, count in
    guard let start else { return 0 }
    guard count > 0, let context = try? ServerContext(),
        let session = try? ServerSession(.http2, context: context, at: 0)
    else { return 0 }
    let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + [0, 0, 0, 4, 0, 0, 0, 0, 0]
    preface.withUnsafeBytes { session.receive($0, at: 0) }
    let step = Int(start[0]) + 1
    var offset = 1
    while offset < count, !session.isFinished {
        let piece = min(step, count - offset)
        session.receive(UnsafeRawBufferPointer(start: start + offset, count: piece), at: UInt64(offset))
        offset += piece
        while let request = session.nextRequest() {
            session.respond(to: request.token, with: Response(), body: request.path, at: UInt64(offset))
        }
        session.consume(session.pendingOutput.count)
    }
    session.expire(at: .max)
    return 0
}
