// SPDX-License-Identifier: Apache-2.0

internal import Authorization
internal import HTTP
internal import Kubernetes
package import Logging

extension Application {
    /// The authorization webhook over policies in files: `/authorize`, its metrics, and the files read again when they change.
    ///
    /// Policies that do not load are logged and left out; what cannot be read any more later keeps its last good version.
    /// - Parameter isStrict: See `AuthorizationWorker.isStrict`.
    package static func access(
        _ files: AccessPolicyFiles, isStrict: Bool = false, decisionLog: DecisionLog? = nil,
        limits: Limits, log: Logger
    ) -> Application {
        let language = AccessLanguage()
        let state = FilesState(of: files.paths)
        let first = AccessSnapshot(files.load(language: language))
        report(first.set, "Access policies loaded", log)
        let policies = SnapshotBox(first)
        let metrics = AccessMetrics(policies: policies)
        var application = Application { _ in
            [
                Route(
                    "/authorize", .posting(byteCountMaximum: limits.http.bodyByteCount),
                    needsVerifiedPeer: true,
                    handler: AuthorizeRoute(
                        policies, counters: metrics.makeCounters(), isStrict: isStrict, log: decisionLog))
            ]
        }
        application.metricSources = [metrics] + (decisionLog.map { [$0] } ?? [])
        application.checks = [
            HealthCheck("access-policies", .ready) {
                policies.value.isReady ? nil : "the access policies could not all be read"
            }
        ]
        application.watches = [
            FileWatcher.Watch("access-policies", since: state) {
                let previous = policies.value
                let next = files.load(language: language, previous: previous.set)
                report(next, "Access policies reloaded", log)
                policies.replace(with: AccessSnapshot(next, previous: previous))
            }
        ] + (decisionLog.map { [$0.watch] } ?? [])
        return application
    }

    /// The routes and all else of both.
    package func adding(_ other: Application) -> Application {
        let own = routes
        let others = other.routes
        var sum = Application { index in try own(index) + others(index) }
        let plain = metricsRoutes
        let otherPlain = other.metricsRoutes
        sum.metricsRoutes = { plain() + otherPlain() }
        sum.checks = checks + other.checks
        sum.metricSources = metricSources + other.metricSources
        sum.watches = watches + other.watches
        sum.companions = companions + other.companions
        return sum
    }

    private static func report(_ set: AccessPolicySet, _ message: Logger.Message, _ log: Logger) {
        for problem in set.problems {
            log.log(
                level: problem.severity == .error ? .error : .info, "\(problem.message)",
                metadata: [
                    "place": .string("\(problem.place)"), "object": .string(problem.object),
                    "excerpt": .string(problem.excerpt),
                ])
        }
        log.info(
            message,
            metadata: [
                "policies": .stringConvertible(set.policies.count),
                "errors": .stringConvertible(set.errorCount),
            ])
    }
}
