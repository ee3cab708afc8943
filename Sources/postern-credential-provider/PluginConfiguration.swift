// SPDX-License-Identifier: Apache-2.0

internal import Cluster
internal import Credentials
internal import Kubernetes

/// What the node's administrator chose; read at each run, as everything that it names.
struct PluginConfiguration {
    static let kind = "CredentialProviderSettings"
    static let fileByteCountMaximum = 64 << 10

    struct Broker {
        var endpoint: Endpoint
        var serverName: String?
        var authorityFile: String?
        var certificateFile: String?
        var keyFile: String?
    }

    /// What the kubelet is told when the broker is away. Source: spec/credentials.md 4.5.
    enum Degraded: String, CaseIterable {
        /// An answer without a password, by which containers whose image is there go on to start.
        case anonymous = "Anonymous"
        case fail = "Fail"
        /// The exchange is made on this node or not at all.
        case direct = "Direct"
        case lastKnown = "LastKnown"
    }

    let file: String
    private(set) var broker: Broker?
    private(set) var connectMilliseconds: Int64 = 2_000
    private(set) var totalMilliseconds: Int64 = 10_000
    private(set) var degraded = Degraded.anonymous
    private(set) var profiles: [String] = []
    private(set) var mayEchoToken = false
    private(set) var proxy: ProxySettings?
    private(set) var stateFolder: String?
    private(set) var logFile: String?

    init(file: String) throws(PluginError) {
        self.file = file
        let bytes = try Documents.bytes(of: file, byteCountMaximum: Self.fileByteCountMaximum)
        let documents = try Documents.read(bytes, file)
        guard documents.count == 1, let root = documents.first, root.members != nil else {
            throw PluginError("\(file): expected one document, a \(Self.kind)")
        }
        try read(root)
    }

    private mutating func read(_ root: Manifest) throws(PluginError) {
        var fields = Fields(root)
        guard try fields.text("apiVersion") == RegistryProfile.apiVersion, try fields.text("kind") == Self.kind else {
            throw PluginError("\(root.place): expected apiVersion \(RegistryProfile.apiVersion) and kind \(Self.kind)")
        }
        if let node = fields.take("broker") { broker = try Self.broker(node) }
        connectMilliseconds = try fields.milliseconds("connectTimeout", in: 100...10_000) ?? connectMilliseconds
        totalMilliseconds = try fields.milliseconds("timeout", in: 500...30_000) ?? totalMilliseconds
        if let text = try fields.text("degraded") {
            guard let known = Degraded(rawValue: text) else {
                throw fields.mistake("degraded", "expected Anonymous, Fail, Direct or LastKnown")
            }
            degraded = known
        }
        profiles = try fields.texts("profiles")
        if let text = try fields.text("cacheType") {
            guard let known = RegistryProfile.CacheType(rawValue: text) else {
                throw fields.mistake("cacheType", "expected ServiceAccount or Token")
            }
            mayEchoToken = known == .token
        }
        if let node = fields.take("proxy") { proxy = try Self.proxy(node) }
        stateFolder = try fields.text("stateFolder")
        logFile = try fields.text("logFile")
        try fields.end()
        if broker == nil, profiles.isEmpty {
            throw PluginError("\(root.place): neither a broker nor profiles: there is nobody to ask")
        }
        if degraded == .lastKnown, stateFolder == nil {
            throw PluginError("\(root.place): degraded LastKnown needs a stateFolder")
        }
        if degraded == .direct, profiles.isEmpty {
            throw PluginError("\(root.place): degraded Direct needs profiles")
        }
    }

    private static func broker(_ node: Manifest) throws(PluginError) -> Broker {
        var fields = Fields(node)
        guard let url = try fields.text("url") else { throw fields.mistake("url", "is missing") }
        var endpoint: Endpoint
        do throws(EndpointError) {
            // A NodePort is reached at loopback; TLS is asked for all the same.
            endpoint = try Endpoint(url: url, allowsLoopback: true)
        } catch { throw fields.mistake("url", error.message) }
        guard endpoint.scheme == .https else { throw fields.mistake("url", "expected a URL that begins with https://") }
        if endpoint.target == "/" { endpoint.target = "/credentials" }
        let broker = Broker(
            endpoint: endpoint, serverName: try fields.text("serverName"), authorityFile: try fields.text("authorityFile"),
            certificateFile: try fields.text("certificateFile"), keyFile: try fields.text("keyFile"))
        try fields.end()
        return broker
    }

    private static func proxy(_ node: Manifest) throws(PluginError) -> ProxySettings {
        var fields = Fields(node)
        guard let url = try fields.text("url") else { throw fields.mistake("url", "is missing") }
        let exceptions = try fields.text("exceptions") ?? ""
        try fields.end()
        do throws(FetchError) {
            return try ProxySettings(url: url, exceptions: exceptions)
        } catch { throw PluginError("\(node.place): \(error)") }
    }
}
