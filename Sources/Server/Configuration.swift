// SPDX-License-Identifier: Apache-2.0

package import Logging

/// What a server is started with.
package struct Configuration: Sendable {
    /// `HOST:PORT` of the TLS port.
    ///
    /// Port 0 takes a free one.
    package var listen: String
    /// `HOST:PORT` of the plain port for metrics and probes; nothing: there is none.
    package var metricsListen: String?
    package var certificates: CertificateFiles
    /// Loop threads of the TLS port; nothing: one for each core.
    package var loopCount: Int?
    /// Names of the client certificates that may ask, a common name, DNS name or URI; none: every name that the client
    /// authorities signed.
    package var clientNames: [String] = []
    package var version: String
    package var limits = Limits()
    package var log: Logger

    package init(
        listen: String, metricsListen: String?, certificates: CertificateFiles, version: String,
        log: Logger
    ) {
        self.listen = listen
        self.metricsListen = metricsListen
        self.certificates = certificates
        self.version = version
        self.log = log
    }
}

/// What is served: the part of the program that the server knows nothing about.
package struct Application: Sendable {
    /// Makes the routes of one loop, whose handlers belong to it alone; called once for each loop,
    /// before it begins, on the thread that starts the server.
    package var routes: @Sendable (_ loopIndex: Int) throws -> [Route]
    /// More routes of the plain port.
    package var metricsRoutes: @Sendable () -> [Route] = { [] }
    package var checks: [HealthCheck] = []
    package var metricSources: [any MetricSource] = []
    /// Files to read again when they change, off the loops.
    package var watches: [FileWatcher.Watch] = []
    /// Threads of their own that answer late; they end after the loops.
    package var companions: [any Companion] = []

    package init(routes: @escaping @Sendable (_ loopIndex: Int) throws -> [Route]) {
        self.routes = routes
    }
}

/// Something that runs on a thread of its own beside the loops, for as long as they do.
package protocol Companion: AnyObject, Sendable {
    /// The thread's name.
    var name: String { get }
    /// Runs until `stop`.
    func run()
    /// Ends `run` soon, from any thread.
    func stop()
}
