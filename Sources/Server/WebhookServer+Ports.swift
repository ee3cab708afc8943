// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import Logging

extension WebhookServer {
    /// The loops of the TLS port, all bound to one address, each with routes of its own.
    static func mainLoops(
        _ configuration: Configuration, _ application: Application, _ state: ServerState,
        _ certificates: CertificateStore
    ) throws -> (loops: [ServerLoop], port: UInt16) {
        let count = max(1, configuration.loopCount ?? Thread.coreCount)
        // The kernel spreads by a hash, unevenly for a few peers: each loop may hold twice its
        // share.
        let share = max(1, (configuration.limits.connectionCount * 2 + count - 1) / count)
        let maximum = count == 1 ? configuration.limits.connectionCount : share
        var address = try SocketAddress(parsing: configuration.listen)
        var loops: [ServerLoop] = []
        for index in 0..<count {
            let listener = try listen(address, configuration.listen)
            // Port 0 becomes a number with the first; the others share it.
            address = try listener.address()
            let routes = RouteTable(
                try application.routes(index) + probes(state),
                asksForClientCertificate: certificates.files.clientAuthorities != nil)
            let loop = try ServerLoop(
                name: "loop-\(index)", drains: true, listener: listener,
                contexts: certificates.contexts.reader(), routes: routes,
                connectionMaximum: maximum, shared: state, limits: configuration.limits,
                log: configuration.log)
            state.loopBegins()
            state.add(view(of: loop, port: "main"))
            loops.append(loop)
        }
        return (loops, address.port)
    }

    /// The loop of the plain port, for those who scrape and probe without TLS.
    static func metricsLoop(
        _ configuration: Configuration, _ application: Application, _ state: ServerState
    ) throws -> (loop: ServerLoop, port: UInt16)? {
        guard let text = configuration.metricsListen else { return nil }
        let listener = try listen(try SocketAddress(parsing: text), text)
        let port = try listener.address().port
        let routes = RouteTable(
            [Route("/metrics", .reading, handler: MetricsRoute(state: state))]
                + application.metricsRoutes() + probes(state),
            asksForClientCertificate: false)
        let loop = try ServerLoop(
            name: "metrics", drains: false, listener: listener, contexts: nil, routes: routes,
            connectionMaximum: min(64, configuration.limits.connectionCount), shared: state,
            limits: configuration.limits, log: configuration.log)
        state.add(view(of: loop, port: "metrics"))
        return (loop, port)
    }

    private static func listen(
        _ address: SocketAddress, _ text: String
    ) throws -> Listener {
        do throws(SystemError) {
            return try Listener(address)
        } catch {
            throw ListenError(address: text, error: error)
        }
    }

    private static func view(of loop: ServerLoop, port: String) -> ServerState.LoopView {
        ServerState.LoopView(
            port: port, labels: loop.routes.labels.map { "\($0)" }, counters: loop.counters)
    }

    private static func probes(_ state: ServerState) -> [Route] {
        [
            Route(
                "/healthz", .reading,
                handler: HealthRoute("healthz", state: state, checksReadiness: false)),
            Route(
                "/livez", .reading,
                handler: HealthRoute("livez", state: state, checksReadiness: false)),
            Route(
                "/readyz", .reading,
                handler: HealthRoute("readyz", state: state, checksReadiness: true)),
            Route("/version", .reading, handler: VersionRoute(version: state.version)),
        ]
    }
}

/// Why an address cannot be listened on.
package struct ListenError: Error, CustomStringConvertible {
    package let address: String
    let error: SystemError

    package var description: String {
        "cannot listen on \(address): \(error)"
    }
}
