// SPDX-License-Identifier: Apache-2.0

@testable import HTTP

/// One request as the application saw it.
struct Seen: Equatable {
    var method: Method
    var path: String
    var query: String = ""
    var contentType: String = ""
    var body: String = ""
}

func text(_ bytes: UnsafeRawBufferPointer) -> String {
    unsafe String(decoding: bytes, as: UTF8.self)
}

extension Request {
    var seen: Seen {
        unsafe Seen(
            method: method, path: text(path), query: text(query), contentType: text(contentType),
            body: text(body))
    }
}

/// A server session with an application that answers each request with its own body, or a fixed one.
@safe
final class World {
    let context: ServerContext
    var session: ServerSession
    var seen: [Seen] = []
    var now: UInt64 = 1
    var answer: [UInt8]?
    var response = Response()
    /// Requests are left with the application when set.
    var parks = false
    var parked: [RequestToken] = []
    /// Bytes given to `receive` at a time.
    var step = Int.max
    private(set) var output: [UInt8] = []

    // `#expect` copies what it looks at, and a session cannot be copied.
    var isFinished: Bool { session.isFinished }
    var requestCountInFlight: Int { session.requestCountInFlight }

    init(
        _ kind: ServerSession.Kind, limits: Limits = Limits(), context shared: ServerContext? = nil
    )
        throws
    {
        let context = try shared ?? ServerContext(limits: limits)
        self.context = context
        session = try ServerSession(kind, context: context, at: 1)
    }

    /// Feeds bytes, serves what becomes whole, and returns what the server writes.
    @discardableResult
    func feed(_ bytes: [UInt8]) -> [UInt8] {
        var rest = bytes[...]
        repeat {
            let piece = Array(rest.prefix(step))
            rest = rest.dropFirst(piece.count)
            unsafe piece.withUnsafeBytes { unsafe session.receive($0, at: now) }
            serve()
            drainOutput()
        } while !rest.isEmpty
        return takeOutput()
    }

    @discardableResult
    func feed(_ string: String) -> String {
        String(decoding: feed(Array(string.utf8)), as: UTF8.self)
    }

    func serve() {
        while let request = session.nextRequest() {
            seen.append(request.seen)
            if parks {
                parked.append(request.token)
                continue
            }
            respond(request.token, unsafe answer ?? Array(request.body))
        }
    }

    func respond(_ token: RequestToken, _ body: [UInt8]) {
        unsafe body.withUnsafeBytes {
            unsafe session.respond(to: token, with: response, body: $0, at: now)
        }
    }

    func takeOutput() -> [UInt8] {
        drainOutput()
        defer { output = [] }
        return output
    }

    private func drainOutput() {
        while unsafe !session.pendingOutput.isEmpty {
            let bytes = unsafe Array(session.pendingOutput)
            output += bytes
            session.consume(bytes.count)
        }
    }
}

/// An HTTP/2 server and a client that speak in memory.
final class Pair {
    let world: World
    let client: HTTP2ClientSession

    init(limits: Limits = Limits(), context: ServerContext? = nil) throws {
        world = try World(.http2, limits: limits, context: context)
        // The server's memory is counted under the windows that a client has when it says nothing.
        var small = ClientLimits()
        small.windowByteCount = 65_535
        client = try HTTP2ClientSession(small)
    }

    /// Exchanges bytes until neither side has any.
    func run() {
        while true {
            let toServer = client.output()
            let toClient = toServer.isEmpty ? world.takeOutput() : world.feed(toServer)
            if toServer.isEmpty && toClient.isEmpty { return }
            client.receive(toClient)
        }
    }
}
