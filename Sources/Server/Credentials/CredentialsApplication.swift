// SPDX-License-Identifier: Apache-2.0

internal import Cluster
internal import Credentials
internal import EventLoop
internal import JSON
internal import Kubernetes
internal import Logging

extension Application {
    /// The broker over registry profiles in files: `/credentials`, its metrics, its thread, and the files read again when they change.
    ///
    /// Profiles that do not load are logged and left out; what cannot be read any more later keeps its last good version.
    /// - Parameter client: Carries what is sent; made on the broker's thread.
    static func credentials(
        _ files: ProfileFiles, _ settings: BrokerSettings, decisionLog: DecisionLog? = nil, log: Logger,
        client: @escaping @Sendable () throws -> any BrokerClient
    ) throws -> Application {
        let first = files.load()
        // Files that profiles come to name later are looked at now and then.
        let state = FilesState(of: files.paths + first.set.fileNames.sorted())
        let metrics = BrokerMetrics()
        report(first, "Registry profiles loaded", log, metrics)
        let profiles = SnapshotBox(first)
        var keyState: FilesState?
        if case .file(let path) = settings.keys { keyState = FilesState(of: [path]) }
        let keys = SnapshotBox(readKeys(settings, log, metrics))
        let brokerLog = BrokerLog(logger: log, records: decisionLog)
        let thread = try BrokerThread(
            countMaximum: settings.mailboxCount, log: log,
            broker: {
                Broker(
                    settings, profiles: profiles, fileKeys: keys, cryptography: .openSSL, log: brokerLog, metrics: metrics)
            }, client: client)
        var application = Application { _ in
            [
                Route(
                    "/credentials", .posting(byteCountMaximum: settings.bodyByteCount), answeredLaterBy: thread)
            ]
        }
        application.companions = [thread]
        application.metricSources = [metrics]
        application.watches = [
            FileWatcher.Watch("registry-profiles", since: state, everyMilliseconds: 10_000) {
                // A new set empties the broker's memory: only for a reason.
                guard files.haveChanged(since: profiles.value) else { return }
                let next = files.load(previous: profiles.value.set)
                report(next, "Registry profiles reloaded", log, metrics)
                profiles.replace(with: next)
            }
        ]
        if let keyState {
            application.watches.append(
                FileWatcher.Watch("issuer-keys", since: keyState) {
                    let next = readKeys(settings, log, metrics)
                    if next.keys != nil { keys.replace(with: next) }
                })
        }
        application.checks = [
            HealthCheck("broker", .live) { thread.failure },
            HealthCheck("registry-profiles", .ready) {
                let set = profiles.value.set
                return set.profiles.isEmpty && set.errorCount > 0 ? "no registry profile could be loaded" : nil
            }
        ]
        return application
    }

    /// The keys of a file; nothing where they come from a URL or the file cannot be read.
    private static func readKeys(_ settings: BrokerSettings, _ log: Logger, _ metrics: BrokerMetrics) -> KeySnapshot {
        guard case .file(let path) = settings.keys else { return KeySnapshot(nil) }
        do {
            let bytes = try FileSystem.contents(of: path, byteCountMaximum: Credentials.Limits.keySetByteCount)
            let keys = try JSONWebKeySet(reading: bytes.span)
            metrics.fetchedKeys("ok", count: keys.keys.count)
            log.info("The issuer's keys were read", metadata: ["keys": .stringConvertible(keys.keys.count)])
            return KeySnapshot(keys)
        } catch {
            metrics.fetchedKeys("failed", count: 0)
            let text = (error as? KeySetError)?.message ?? "\(error)"
            log.error(
                "The issuer's keys could not be read; those of before stay in use",
                metadata: ["path": .string(path), "error": .string(text)])
            return KeySnapshot(nil)
        }
    }

    private static func report(
        _ snapshot: ProfileSnapshot, _ message: Logger.Message, _ log: Logger, _ metrics: BrokerMetrics
    ) {
        let set = snapshot.set
        for problem in set.problems {
            log.log(
                level: problem.severity == .error ? .error : .info, "\(problem.message)",
                metadata: [
                    "place": .string("\(problem.place)"), "object": .string(problem.object),
                    "excerpt": .string(problem.excerpt),
                ])
        }
        for name in snapshot.unreadable {
            log.error("A file that a registry profile names cannot be read", metadata: ["path": .string(name)])
        }
        for profile in set.profiles {
            if case .staticFile = profile.exchange {
                log.warning(
                    "A registry profile hands out a static credential; it is meant for migration",
                    metadata: ["profile": .string(profile.name)])
            }
        }
        metrics.loaded(profiles: set.profiles.count, errors: set.errorCount + snapshot.unreadable.count)
        log.info(
            message,
            metadata: [
                "profiles": .stringConvertible(set.profiles.count), "errors": .stringConvertible(set.errorCount),
            ])
    }
}
