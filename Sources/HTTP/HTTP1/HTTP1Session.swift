// SPDX-License-Identifier: Apache-2.0

/// stub
final class HTTP1Session {
    init(context: ServerContext, at nanoseconds: UInt64) {}
    func receive(_ bytes: UnsafeRawBufferPointer, at nanoseconds: UInt64) {}
    func nextRequest() -> Request? { nil }
    func respond(
        to token: RequestToken, with response: Response, body: UnsafeRawBufferPointer,
        at nanoseconds: UInt64
    ) {}
    var pendingOutput: UnsafeRawBufferPointer { unsafe .init(start: nil, count: 0) }
    func consume(_ byteCount: Int) {}
    var wantsInput: Bool { true }
    func beginDrain() {}
    func expire(at nanoseconds: UInt64) {}
    var isFinished: Bool { false }
    var requestCountInFlight: Int { 0 }
}
