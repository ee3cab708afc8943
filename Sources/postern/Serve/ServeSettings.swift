// SPDX-License-Identifier: Apache-2.0

internal import CEL
internal import Kubernetes

/// What `postern serve` was told, whoever told it.
///
/// A setting has one name: `--tls-cert` on the command line, `POSTERN_TLS_CERT` in the environment, `tls-cert` in the
/// YAML file of `--config`. The command line wins over the environment, and the environment over the file.
struct ServeSettings: Equatable {
    var policies: [String]
    var namespaces: [String]
    var params: [String]
    var authorizer: [String]
    var schemas: [String]
    /// Functions of later releases are not there.
    var kubernetesVersion: KubernetesRelease
    /// Access policies of tier 0.
    var staticPolicies: [String]
    /// Roles and bindings.
    var rbac: [String]
    /// Names of built-in access policies.
    var builtIn: [String]
    var decisionLog: String?
    /// Whether access policies trust selectors only with list, watch and deletecollection.
    var isStrictAboutSelectors: Bool
    /// Registry profiles: with them `/credentials` is served.
    var profiles: [String]
    /// Exactly as it stands in tokens.
    var tokenIssuer: String?
    var tokenAudiences: [String]
    /// A file, a URL, or `in-cluster`.
    var issuerKeys: String?
    /// The API server's URL, `in-cluster`, or nothing: no token is reviewed.
    var tokenReview: String?
    var apiAuthority: String?
    var apiToken: String?
    /// Whether a client's certificate must be that of the node to whose Pod the token belongs.
    var bindsNode: Bool
    var certificate: String
    var key: String
    var clientAuthority: String?
    /// Names of the certificates that may ask, common names, DNS names or URIs; none: all that the authority signed.
    var clientNames: [String]
    /// `HOST:PORT`, parsed where it is bound.
    var listen: String
    var metricsListen: String
    /// Event loops; nil for one a core.
    var threads: Int?
    /// The file of the token that shows remembered refusals.
    var decisionsToken: String?
    var drainSeconds: Int
    /// Whether answers warn of policies that are not idempotent.
    var warnsOfDrift: Bool
    var logLevel: String

    /// Every setting there is. The order is the one of the help text.
    enum Name: String, CaseIterable {
        case policies
        case namespaces
        case params
        case authorizer
        case schemas
        case kubernetesVersion = "kubernetes-version"
        case staticPolicies = "static-policies"
        case rbac
        case builtIn = "builtin"
        case decisionLog = "decision-log"
        case strictSelectors = "strict-selectors"
        case profiles
        case tokenIssuer = "token-issuer"
        case tokenAudience = "token-audience"
        case issuerKeys = "jwks"
        case tokenReview = "token-review"
        case apiAuthority = "api-ca"
        case apiToken = "api-token"
        case nodeBinding = "node-binding"
        case tlsCertificate = "tls-cert"
        case tlsKey = "tls-key"
        case clientAuthority = "client-ca"
        case clientNames = "client-names"
        case listen
        case metricsListen = "metrics-listen"
        case threads
        case decisionsToken = "decisions-token"
        case warnDrift = "warn-drift"
        case drainSeconds = "drain-seconds"
        case logLevel = "log-level"

        /// `tls-cert` is `POSTERN_TLS_CERT`.
        var environmentName: String {
            "POSTERN_" + rawValue.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
        }
    }

    /// The settings that are lists of paths.
    private static let lists: Set<Name> = [
        .policies, .namespaces, .params, .authorizer, .schemas, .staticPolicies, .rbac, .profiles,
    ]

    static let logLevels = ["trace", "debug", "info", "notice", "warning", "error", "critical"]

    /// Resolves every setting.
    /// - Parameters:
    ///   - flags: By name, what the command line gave.
    ///   - environment: The process's. A list is separated by colons, as PATH is.
    ///   - file: By key, what the YAML file gave, and the file's name for messages.
    /// - Throws: `SettingsError`, which names the setting, where it was set, and what is expected.
    init(
        flags: [Name: [String]], environment: [String: String],
        file: (path: String, values: [String: [String]])?
    ) throws(SettingsError) {
        if let unknown = file?.values.keys.sorted().first(where: { Name(rawValue: $0) == nil }) {
            throw SettingsError.unknown(key: unknown, file: file?.path ?? "")
        }
        func lookUp(_ name: Name) -> (values: [String], origin: String)? {
            if let values = flags[name], !values.isEmpty { return (values, "--\(name.rawValue)") }
            if let value = environment[name.environmentName], !value.isEmpty {
                let isList = Self.lists.contains(name)
                return (
                    isList ? value.split(separator: ":").map(String.init) : [value], name.environmentName
                )
            }
            if let file, let values = file.values[name.rawValue], !values.isEmpty {
                return (values, "\(name.rawValue) in \(file.path)")
            }
            return nil
        }
        func single(_ name: Name) throws(SettingsError) -> (value: String, origin: String)? {
            guard let (values, origin) = lookUp(name) else { return nil }
            guard values.count == 1 else { throw .repeated(origin: origin, count: values.count) }
            return (values[0], origin)
        }
        /// A list written with commas, perhaps repeated.
        func commas(_ name: Name) -> [String] {
            (lookUp(name)?.values ?? []).flatMap { $0.split(separator: ",").map(String.init) }
        }
        func required(_ name: Name) throws(SettingsError) -> String {
            guard let (value, _) = try single(name) else { throw .missing(name) }
            return value
        }
        func flag(_ name: Name) throws(SettingsError) -> Bool {
            guard let (value, origin) = try single(name) else { return false }
            guard ["on", "off", "true", "false"].contains(value) else {
                throw .malformed(origin: origin, value: value, expected: "on or off")
            }
            return value == "on" || value == "true"
        }
        func number(_ name: Name, in range: ClosedRange<Int>) throws(SettingsError) -> Int? {
            guard let (value, origin) = try single(name) else { return nil }
            guard let number = Int(value), range.contains(number) else {
                throw .malformed(
                    origin: origin, value: value,
                    expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }

        policies = lookUp(.policies)?.values ?? []
        namespaces = lookUp(.namespaces)?.values ?? []
        params = lookUp(.params)?.values ?? []
        authorizer = lookUp(.authorizer)?.values ?? []
        schemas = lookUp(.schemas)?.values ?? []
        let version = try single(.kubernetesVersion) ?? (KubernetesRelease.newest.text, "")
        guard let release = KubernetesRelease(parsing: version.value) else {
            throw .malformed(
                origin: version.origin, value: version.value,
                expected: KubernetesRelease.expectation)
        }
        kubernetesVersion = release
        staticPolicies = lookUp(.staticPolicies)?.values ?? []
        rbac = lookUp(.rbac)?.values ?? []
        builtIn = commas(.builtIn)
        decisionLog = try single(.decisionLog)?.value
        profiles = lookUp(.profiles)?.values ?? []
        // Built-in and static access policies are something to serve too, and so are registry profiles.
        if policies.isEmpty, builtIn.isEmpty, staticPolicies.isEmpty, profiles.isEmpty { throw .missing(.policies) }
        tokenIssuer = try single(.tokenIssuer)?.value
        tokenAudiences = commas(.tokenAudience)
        issuerKeys = try single(.issuerKeys)?.value
        tokenReview = try single(.tokenReview).flatMap { $0.value == "off" ? nil : $0.value }
        apiAuthority = try single(.apiAuthority)?.value
        apiToken = try single(.apiToken)?.value
        let binding = try single(.nodeBinding) ?? ("required", "--node-binding")
        guard ["required", "off"].contains(binding.value) else {
            throw .malformed(origin: binding.origin, value: binding.value, expected: "required or off")
        }
        bindsNode = binding.value == "required"
        if !profiles.isEmpty {
            if tokenIssuer == nil { throw .missing(.tokenIssuer) }
            if tokenAudiences.isEmpty { throw .missing(.tokenAudience) }
            if issuerKeys == nil { throw .missing(.issuerKeys) }
        }
        clientNames = commas(.clientNames)
        certificate = try required(.tlsCertificate)
        key = try required(.tlsKey)
        clientAuthority = try single(.clientAuthority)?.value
        listen = try single(.listen)?.value ?? "0.0.0.0:8443"
        metricsListen = try single(.metricsListen)?.value ?? "127.0.0.1:9443"
        threads = try number(.threads, in: 1...256)
        decisionsToken = try single(.decisionsToken)?.value
        warnsOfDrift = try flag(.warnDrift)
        isStrictAboutSelectors = try flag(.strictSelectors)
        drainSeconds = try number(.drainSeconds, in: 0...300) ?? 25
        let level = try single(.logLevel) ?? ("info", "--log-level")
        guard Self.logLevels.contains(level.value) else {
            throw .malformed(
                origin: level.origin, value: level.value,
                expected: "one of \(Self.logLevels.joined(separator: ", "))")
        }
        logLevel = level.value
    }
}
