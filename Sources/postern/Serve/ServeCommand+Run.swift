// SPDX-License-Identifier: Apache-2.0

internal import Admission
internal import Authorization
internal import EventLoop
internal import Glibc
internal import JSON
internal import Logging
internal import Server
internal import YAML

extension ServeCommand {
    func run() throws {
        // Before the first thread, so that none takes them.
        let signals = try Signals()
        let settings = try resolvedSettings()
        let log = Logger(label: "postern") { [level = settings.logLevel] _ in
            JSONLogHandler(level: Logger.Level(rawValue: level) ?? .info)
        }
        var configuration = Configuration(
            listen: settings.listen, metricsListen: settings.metricsListen,
            certificates: CertificateFiles(
                chain: settings.certificate, key: settings.key,
                clientAuthorities: settings.clientAuthority),
            version: Version.text, log: log)
        configuration.loopCount = settings.threads
        configuration.limits.drainMilliseconds = Int64(settings.drainSeconds) * 1_000
        let left = LeftManifests()
        let files = PolicyFiles(
            policies: settings.policies, namespaces: settings.namespaces, params: settings.params,
            schemas: settings.schemas, authorizer: settings.authorizer, leaving: left)
        let access = AccessPolicyFiles(
            policies: settings.policies, fixed: settings.staticPolicies, roles: settings.rbac,
            builtIn: try BuiltInPolicies.named(settings.builtIn), left: left)
        for path in files.paths + access.paths + settings.profiles where FileSystem.fingerprint(of: path) == 0 {
            throw CommandFailure(text: "\(path) does not exist or cannot be read")
        }
        configuration.clientNames = settings.clientNames
        if !settings.clientNames.isEmpty, settings.clientAuthority == nil {
            throw CommandFailure(text: "--client-names needs --client-ca: without it nobody shows a certificate")
        }
        let decisionLog = try Self.decisionLog(settings.decisionLog, log)
        var application = Application.admission(
            files, language: PolicyLanguage(release: settings.kubernetesVersion),
            warnsOfDrift: settings.warnsOfDrift,
            decisionToken: try settings.decisionsToken.map(DecisionToken.read),
            limits: configuration.limits, log: log
        ).adding(
            .access(
                access, isStrict: settings.isStrictAboutSelectors, decisionLog: decisionLog,
                limits: configuration.limits, log: log))
        if let broker = try Self.broker(settings) {
            application = application.adding(
                try .credentials(ProfileFiles(settings.profiles), broker, decisionLog: decisionLog, log: log))
        }
        do {
            let server = try WebhookServer(configuration, application)
            try server.run(until: signals)
            decisionLog?.close()
        } catch {
            throw CommandFailure(text: "\(error)")
        }
    }

    private static func decisionLog(_ path: String?, _ log: Logger) throws -> DecisionLog? {
        guard let path else { return nil }
        do throws(SystemError) {
            return try DecisionLog(path, log: log)
        } catch {
            throw CommandFailure(text: "--decision-log \(path) cannot be opened: \(error)")
        }
    }

    /// The command line over the environment over the file of `--config`.
    private func resolvedSettings() throws -> ServeSettings {
        var environment: [String: String] = [:]
        for name in ServeSettings.Name.allCases {
            if let value = unsafe getenv(name.environmentName) {
                environment[name.environmentName] = unsafe String(cString: value)
            }
        }
        do {
            return try ServeSettings(
                flags: flags, environment: environment, file: try config.map(Self.settingsFile))
        } catch let error as SettingsError {
            throw CommandFailure(text: error.description)
        }
    }

    /// A YAML map of settings: each a scalar or a list of them.
    private static func settingsFile(
        _ path: String
    ) throws -> (path: String, values: [String: [String]]) {
        var names = Names()
        let document: YAMLDocument?
        do {
            let bytes = try FileSystem.contents(of: path, byteCountMaximum: 1 << 20)
            document = try YAMLDocument.read(bytes, file: path, names: &names).first
        } catch let error as YAMLError {
            throw CommandFailure(text: "\(error)")
        } catch {
            throw CommandFailure(text: "\(path) cannot be read: \(error)")
        }
        guard let document else { return (path, [:]) }
        guard document.root.kind == .object else {
            throw CommandFailure(text: "\(path): expected a map of settings")
        }
        var values: [String: [String]] = [:]
        for (name, value) in document.root.members {
            var texts: [String] = []
            if value.kind == .array {
                for element in value.elements { texts.append(text(element)) }
            } else {
                texts.append(text(value))
            }
            values[names.utf8(name).string] = texts
        }
        return (path, values)
    }

    private static func text(_ value: Node) -> String {
        if let text = value.string { return text }
        if let number = value.int { return String(number) }
        return value.bool.map { $0 ? "true" : "false" } ?? ""
    }
}
