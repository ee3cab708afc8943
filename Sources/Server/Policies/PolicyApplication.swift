// SPDX-License-Identifier: Apache-2.0

package import Admission
internal import EventLoop
internal import HTTP
internal import Kubernetes
package import Logging

extension Application {
    /// The admission webhook over policies in files: `/mutate`, `/validate`, their metrics, and the files read again when they change.
    ///
    /// Policies that do not load are logged and left out; what cannot be read any more later keeps its last good version.
    package static func admission(
        _ files: PolicyFiles, language: PolicyLanguage = PolicyLanguage(), warnsOfDrift: Bool = false,
        decisionToken: [UInt8]? = nil, limits: Limits, log: Logger
    ) -> Application {
        let state = FilesState(of: files.paths)
        let first = files.load(language: language)
        ResourceLimits.giveBackMemory()
        Self.report(first, "Policies loaded", log)
        let policies = SnapshotBox(first)
        let metrics = ReviewMetrics(policies: policies)
        let decisions = decisionToken.map { _ in DecisionRing() }
        var application = Application { _ in
            [("/mutate", PolicyKind.mutating), ("/validate", PolicyKind.validating)].map { path, kind in
                Route(
                    path, .posting(byteCountMaximum: limits.http.bodyByteCount),
                    needsVerifiedPeer: true,
                    handler: ReviewRoute(
                        policies, kind, counters: metrics.makeCounters(kind),
                        warnsOfDrift: warnsOfDrift, decisions: decisions, log: log))
            }
        }
        if let decisions, let decisionToken {
            application.metricsRoutes = {
                [
                    Route(
                        DecisionRoute.path, .reading, readsAuthorization: true,
                        handler: DecisionRoute(
                            decisions, policies, language: language, token: decisionToken))
                ]
            }
        }
        application.metricSources = [metrics]
        application.checks = [
            HealthCheck("policies", .ready) {
                let set = policies.value
                return set.policyCount == 0 && set.errorCount > 0 ? "no policy could be loaded" : nil
            }
        ]
        application.watches = [
            FileWatcher.Watch("policies", since: state) {
                let next = files.load(language: language, previous: policies.value)
                Self.report(next, "Policies reloaded", log)
                policies.replace(with: next, whenGone: ResourceLimits.giveBackMemory)
            }
        ]
        return application
    }

    private static func report(_ set: PolicySet, _ message: Logger.Message, _ log: Logger) {
        for problem in set.problems {
            let level: Logger.Level = problem.severity == .error ? .error : .info
            log.log(
                level: level, "\(problem.message)",
                metadata: [
                    "place": .string("\(problem.place)"), "object": .string(problem.object),
                    "excerpt": .string(problem.excerpt),
                ])
        }
        log.info(
            message,
            metadata: [
                "policies": .stringConvertible(set.policyCount),
                "bindings": .stringConvertible(set.bindingCount),
                "errors": .stringConvertible(set.errorCount),
            ])
    }
}
