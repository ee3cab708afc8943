// SPDX-License-Identifier: Apache-2.0

/// A client's side of one connection, in memory: a request in, bytes out; bytes in, one bounded answer out.
///
///     try session.send(request)
///     send what session.takeOutput() gives; session.receive(what came); until session.outcome is there
///     session.endOfInput(isClean:) when the peer closed
///
/// One request at a time. Redirects are answers as any other: nothing here goes anywhere by itself.
package final class ClientSession {
    package enum Kind: Sendable { case http1, http2 }
    package enum Outcome: Sendable, Equatable {
        case response(ClientResponse)
        case failure(ClientError)
    }

    private enum Engine {
        case http1(HTTP1ClientSession)
        case http2(HTTP2ClientSession)
    }

    private let engine: Engine
    private let limits: ClientLimits
    private var stream: Int32 = 0
    private var failure: ClientError?

    /// - Throws: `ClientError.outOfMemory`.
    package init(_ kind: Kind, limits: ClientLimits = ClientLimits()) throws(ClientError) {
        self.limits = limits
        switch kind {
        case .http1: engine = .http1(HTTP1ClientSession(limits))
        case .http2:
            do {
                engine = .http2(try HTTP2ClientSession(limits))
            } catch { throw .outOfMemory }
        }
    }

    /// Begins an exchange; the one before must have its outcome.
    ///
    /// - Throws: `ClientError.request` for one that cannot be sent.
    package func send(_ request: ClientRequest) throws(ClientError) {
        try request.validate(limits)
        failure = nil
        switch engine {
        case .http1(let session): session.send(request)
        case .http2(let session):
            session.forget(stream)
            stream = session.submit(request)
            if stream < 0 { failure = .notProcessed }
        }
    }

    package func receive(_ bytes: UnsafeRawBufferPointer) {
        switch engine {
        case .http1(let session): unsafe session.receive(bytes)
        case .http2(let session): unsafe session.receive(bytes)
        }
    }

    /// The peer closed.
    ///
    /// - Parameter isClean: Whether it said so with authority (TLS's `close_notify`): only then may
    ///   the end be the end of an answer.
    package func endOfInput(isClean: Bool) {
        switch engine {
        case .http1(let session): session.endOfInput(isClean: isClean)
        case .http2(let session): session.endOfInput()
        }
    }

    /// All bytes that are ready for the server.
    package func takeOutput() -> [UInt8] {
        switch engine {
        case .http1(let session): session.takeOutput()
        case .http2(let session): session.output()
        }
    }

    /// How the exchange ended; nothing while it goes on.
    package var outcome: Outcome? {
        if let failure { return .failure(failure) }
        switch engine {
        case .http1(let session): return session.outcome
        case .http2(let session): return session.outcome(of: stream)
        }
    }

    /// Lets go of the answer, which may hold a password; there is no outcome until the next request.
    package func forget() {
        failure = nil
        switch engine {
        case .http1(let session): session.forget()
        case .http2(let session): session.forget(stream)
        }
    }

    /// Whether bytes came behind the answer that are of no answer (HTTP/1.1).
    package var hasSurplus: Bool {
        switch engine {
        case .http1(let session): session.hasSurplus
        case .http2: false
        }
    }

    /// Whether the connection may carry another request.
    package var isReusable: Bool {
        switch engine {
        case .http1(let session): session.isReusable
        case .http2(let session): session.isReusable
        }
    }
}
