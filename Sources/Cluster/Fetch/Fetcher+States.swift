// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import HTTP
internal import Resolver

extension Fetcher {
    /// An attempt, from the beginning.
    func begin(_ fetch: Fetch, at now: MonotonicTime) {
        fetch.addresses = []
        if fetch.request.mayRepeat, fetch.proxy == nil, let connection = idle.take(for: fetch.request, at: now) {
            return reuse(connection, for: fetch, at: now)
        }
        fetch.isReused = false
        fetch.enter(.resolving, for: fetch.request.timeouts.resolve, at: now)
        let host = fetch.proxy?.host ?? fetch.request.host
        if let address = IPAddress(host) { return resolved(fetch, [address], at: now) }
        do throws(ResolverError) {
            if resolver == nil { resolver = try Resolver() }
            resolver?.start(host, token: fetch.identifier)
            followResolver()
        } catch {
            fail(fetch, .resolve(peer: fetch.request.peer, reason: error.description, isTemporary: false), at: now)
        }
    }

    func resolved(_ fetch: Fetch, _ addresses: [IPAddress], at now: MonotonicTime) {
        // The proxy is the operator's own choice, and looks up the name itself.
        let allowed = fetch.proxy == nil ? addresses.filter(fetch.request.addresses.allows) : addresses
        guard !allowed.isEmpty else {
            let address = addresses.first?.description ?? "nothing"
            return fail(fetch, .refusedAddress(peer: fetch.request.peer, address: address), at: now)
        }
        fetch.addresses = allowed
        connect(fetch, at: now)
    }

    /// To the next address that takes us.
    private func connect(_ fetch: Fetch, at now: MonotonicTime) {
        drop(fetch)
        while !fetch.addresses.isEmpty {
            let address = fetch.addresses.removeFirst()
            do throws(SystemError) {
                let port = fetch.proxy?.port ?? fetch.request.port
                let connection = ClientConnection(
                    try .connecting(to: SocketAddress(address, port: port)), fetch.request, through: fetch.proxy)
                try poller.add(connection.descriptor.number, token: fetch.identifier, interest: connection.interest)
                fetch.connection = connection
                return fetch.enter(.connecting, for: fetch.request.timeouts.connect, at: now)
            } catch {
                fetch.failure = .connect(peer: fetch.request.peer, reason: error.description)
            }
        }
        fail(fetch, fetch.failure ?? .connect(peer: fetch.request.peer, reason: "no address"), at: now)
    }

    private func reuse(_ connection: ClientConnection, for fetch: Fetch, at now: MonotonicTime) {
        fetch.connection = connection
        fetch.isReused = true
        do throws(SystemError) {
            try poller.add(connection.descriptor.number, token: fetch.identifier, interest: .readable)
        } catch { return begin(fetch, at: now) }
        fetch.enter(.exchanging, for: nil, at: now)
        after(connection.send(fetch.request.message), fetch, at: now)
    }

    func handle(_ fetch: Fetch, _ event: Event, at now: MonotonicTime) {
        guard let connection = fetch.connection else { return }
        if connection.stage == .connecting {
            guard event.isWritable || event.isHangUp else { return }
            if let error = connection.descriptor.connectionError() {
                fetch.failure = .connect(peer: fetch.request.peer, reason: error.description)
                return connect(fetch, at: now)
            }
            return after(connection.connected(), fetch, at: now)
        }
        var failure: FetchError?
        if event.isWritable { failure = connection.flush() }
        if failure == nil, event.isReadable { failure = unsafe connection.receive(input) }
        after(failure, fetch, at: now)
    }

    /// Looks at where the connection is now.
    private func after(_ failure: FetchError?, _ fetch: Fetch, at now: MonotonicTime) {
        guard let connection = fetch.connection else { return }
        if let outcome = connection.http?.outcome {
            switch outcome {
            case .response(let response): return answered(fetch, response, at: now)
            case .failure(let error): return fail(fetch, .http(peer: fetch.request.peer, error), at: now)
            }
        }
        if let failure { return fail(fetch, failure, at: now) }
        let state: FetchState =
            switch connection.stage {
            case .connecting: .connecting
            case .tunnelling: .proxying
            case .handshaking: .handshaking
            case .serving: .exchanging
            }
        if state != fetch.state {
            fetch.enter(state, for: state == .exchanging ? nil : fetch.request.timeouts.handshake, at: now)
        }
        do throws(SystemError) {
            try poller.modify(connection.descriptor.number, token: fetch.identifier, interest: connection.interest)
        } catch { fail(fetch, .connect(peer: fetch.request.peer, reason: error.description), at: now) }
    }

    /// A deadline has passed.
    func expire(_ fetch: Fetch, at now: MonotonicTime) {
        if fetch.state == .pausing, now < fetch.deadline {
            fetch.attempt += 1
            return begin(fetch, at: now)
        }
        let failure = FetchError.timeout(peer: fetch.request.peer, state: fetch.state)
        if fetch.state == .connecting, now < fetch.deadline, !fetch.addresses.isEmpty {
            fetch.failure = failure
            return connect(fetch, at: now)
        }
        fail(fetch, failure, at: now)
    }
}
