// SPDX-License-Identifier: Apache-2.0

internal import CAres
package import EventLoop

/// Names to addresses, by c-ares: the hosts file first, then the servers of `/etc/resolv.conf`, without blocking and without
/// the C library's modules, which a static executable cannot load.
///
/// Its sockets live in the caller's poller, under tokens of the caller's making; what happens on them is given back to
/// `process`. Numeric addresses and `localhost` (RFC 6761 §6.3) are known without asking anybody.
///
/// The answers are what somebody on the network said: whoever connects looks at them first.
@safe
package final class Resolver {
    package struct Answer: Sendable {
        /// What `start` was given.
        package let token: UInt64
        /// IPv4 before IPv6, at most `Limits.addressCount`; never empty.
        package let result: Result<[IPAddress], ResolverError>
    }

    private let channel: OpaquePointer
    /// Sockets of c-ares and what they wait for, in the order in which it said so.
    private var changes: [(number: Int32, interest: Interest)] = []
    private var watched: Set<Int32> = []
    private var answers: [Answer] = []
    private(set) var pendingCount = 0

    /// - Parameters:
    ///   - timeoutMilliseconds: For one server's first answer; each further try has twice as long.
    ///   - tries: Of each server.
    package init(timeoutMilliseconds: Int32 = 1_000, tries: Int32 = 2) throws(ResolverError) {
        var options = unsafe ares_options()
        unsafe options.timeout = timeoutMilliseconds
        unsafe options.tries = tries
        unsafe options.sock_state_cb = resolverSocketChanged
        unsafe options.sock_state_cb_data = Unmanaged.passUnretained(owner).toOpaque()
        // The hosts file, then DNS, whatever nsswitch.conf says: its other sources are libraries.
        var lookups = Array("fb".utf8CString)
        var made: OpaquePointer?
        let mask = ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB | ARES_OPT_LOOKUPS
        let status = unsafe lookups.withUnsafeMutableBufferPointer { text in
            unsafe options.lookups = text.baseAddress
            return unsafe ares_init_options(&made, &options, mask)
        }
        guard status == ARES_SUCCESS, let made = unsafe made else {
            throw .unavailable("c-ares cannot start (\(ResolverError.text(status)))")
        }
        unsafe channel = made
        owner.resolver = self
    }

    deinit {
        // Calls back for what is still pending, with a status that touches nothing of ours.
        unsafe ares_destroy(channel)
    }

    /// Asks for a name; the answer comes out of `nextAnswer`, at once for what needs no asking.
    package func start(_ name: String, token: UInt64) {
        if let address = IPAddress(name) {
            answers.append(Answer(token: token, result: .success([address])))
        } else if name == "localhost" || name.hasSuffix(".localhost") {
            answers.append(
                Answer(token: token, result: .success([.loopback4, .loopback6])))
        } else if name.isEmpty || name.utf8.count > 253 || !name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) {
            answers.append(Answer(token: token, result: .failure(.notFound)))
        } else {
            pendingCount += 1
            let query = unsafe Unmanaged.passRetained(Query(self, token))
            var hints = ares_addrinfo_hints()
            hints.ai_family = 0
            // Our own order: c-ares would open sockets to find one.
            hints.ai_flags = Int32(ARES_AI_NOSORT)
            unsafe ares_getaddrinfo(channel, name, nil, &hints, resolverAnswered, query.toOpaque())
        }
    }

    package func nextAnswer() -> Answer? { answers.isEmpty ? nil : answers.removeFirst() }

    /// Goes on with a socket that the poller reported, or, for none, with what has waited too long.
    package func process(_ number: Int32?, _ event: Event?) {
        let bad = Int32(-1)
        guard let number, let event else {
            unsafe ares_process_fd(channel, bad, bad)
            return
        }
        unsafe ares_process_fd(channel, event.isReadable ? number : bad, event.isWritable ? number : bad)
    }

    /// Makes the poller follow c-ares's sockets; to be called after each `start` and `process`, before any other descriptor
    /// is opened, for numbers are used again.
    package func update(_ poller: borrowing Poller, token: (Int32) -> UInt64) {
        for (number, interest) in changes {
            if interest.isEmpty {
                watched.remove(number)
                // c-ares closes it next or has done so: then it is forgotten already.
                try? poller.remove(number)
            } else if watched.insert(number).inserted {
                try? poller.add(number, token: token(number), interest: interest)
            } else {
                try? poller.modify(number, token: token(number), interest: interest)
            }
        }
        changes.removeAll(keepingCapacity: true)
    }

    /// When `process` must be called although nothing happened; nothing while nobody waits.
    package func timeoutMilliseconds() -> Int64? {
        guard pendingCount > 0 else { return nil }
        var room = timeval()
        guard let time = unsafe ares_timeout(channel, nil, &room) else { return nil }
        return unsafe Int64(time.pointee.tv_sec) * 1_000 + Int64(time.pointee.tv_usec) / 1_000 + 1
    }

    func socketChanged(_ number: Int32, _ interest: Interest) { changes.append((number, interest)) }

    func answered(_ token: UInt64, _ result: Result<[IPAddress], ResolverError>) {
        pendingCount -= 1
        answers.append(Answer(token: token, result: result))
    }

    /// What c-ares hands back with each socket.
    final class Owner {
        /// Nothing any more while the resolver is torn down, when c-ares still calls.
        weak var resolver: Resolver?
    }
    private let owner = Owner()
}

/// One question, kept alive by c-ares.
final class Query {
    weak var resolver: Resolver?
    let token: UInt64

    init(_ resolver: Resolver, _ token: UInt64) {
        self.resolver = resolver
        self.token = token
    }
}
