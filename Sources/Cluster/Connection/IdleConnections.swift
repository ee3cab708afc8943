// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import TLS

/// Connections whose answer is whole, kept for the next request to the same peer under the same trust.
struct IdleConnections {
    private struct Key: Equatable {
        let host: String
        let port: UInt16
        let serverName: String?
        let trust: ObjectIdentifier?

        init(_ request: FetchRequest) {
            host = request.host
            port = request.port
            serverName = request.serverName
            trust = request.trust.map { ObjectIdentifier($0) }
        }
    }

    private struct Entry {
        let key: Key
        let connection: ClientConnection
        /// Keeps the trust alive, so that its identity is not another's.
        let trust: ClientContext?
        let deadline: MonotonicTime
    }

    /// Oldest first.
    private var entries: [Entry] = []

    mutating func put(_ connection: ClientConnection, for request: FetchRequest, at now: MonotonicTime) {
        if entries.count >= Limits.idleConnectionCount { entries.removeFirst() }
        entries.append(
            Entry(
                key: Key(request), connection: connection, trust: request.trust,
                deadline: now.advanced(milliseconds: Limits.idleMilliseconds)))
    }

    /// The youngest one that fits and still lives.
    mutating func take(for request: FetchRequest, at now: MonotonicTime) -> ClientConnection? {
        removeExpired(at: now)
        let key = Key(request)
        while let index = entries.lastIndex(where: { $0.key == key }) {
            let connection = entries.remove(at: index).connection
            if connection.isAlive() { return connection }
        }
        return nil
    }

    mutating func removeExpired(at now: MonotonicTime) {
        if entries.first.map({ $0.deadline <= now }) == true { entries.removeAll { $0.deadline <= now } }
    }
}
