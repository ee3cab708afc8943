// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import Glibc
internal import Server

extension ServeCommand {
    /// What Kubernetes gives every Pod.
    private static let podFolder = "/var/run/secrets/kubernetes.io/serviceaccount"

    /// The broker's settings; nothing where no profiles are served.
    ///
    /// Without a certificate of the node behind it, a stolen token is worth credentials anywhere: that must be asked for.
    static func broker(_ settings: ServeSettings) throws -> BrokerSettings? {
        guard !settings.profiles.isEmpty, let issuer = settings.tokenIssuer, let keys = settings.issuerKeys else {
            return nil
        }
        if settings.clientAuthority == nil, settings.bindsNode {
            throw CommandFailure(
                text: """
                    --profiles needs --client-ca, the authority of the kubelets' client certificates: without it nobody knows \
                    which node asks, and a stolen token is good from anywhere. --node-binding off serves all the same
                    """)
        }
        var broker = BrokerSettings(
            issuer: issuer, audiences: settings.tokenAudiences, keys: try keySource(keys))
        broker.tokenReviewURL = try settings.tokenReview.map { try apiServer($0, "--token-review") }
        broker.authorityFile = settings.apiAuthority
        broker.tokenFile = settings.apiToken
        broker.bindsNode = settings.bindsNode
        if keys == "in-cluster" || settings.tokenReview == "in-cluster" {
            broker.authorityFile = broker.authorityFile ?? "\(podFolder)/ca.crt"
            broker.tokenFile = broker.tokenFile ?? "\(podFolder)/token"
        }
        if broker.tokenReviewURL != nil, broker.tokenFile == nil {
            throw CommandFailure(text: "--token-review needs --api-token: the API server must know who asks")
        }
        return broker
    }

    private static func keySource(_ text: String) throws -> BrokerSettings.KeySource {
        if text == "in-cluster" { return .url(try apiServer(text, "--jwks") + "/openid/v1/jwks") }
        if text.hasPrefix("https://") { return .url(text) }
        guard !text.contains("://") else {
            throw CommandFailure(text: "--jwks is '\(text)'; expected a file, an https URL or in-cluster")
        }
        guard FileSystem.fingerprint(of: text) != 0 else {
            throw CommandFailure(text: "--jwks \(text) does not exist or cannot be read")
        }
        return .file(text)
    }

    private static func apiServer(_ text: String, _ option: String) throws -> String {
        if text == "in-cluster" {
            guard let host = unsafe getenv("KUBERNETES_SERVICE_HOST"), let port = unsafe getenv("KUBERNETES_SERVICE_PORT")
            else {
                throw CommandFailure(text: "\(option) is in-cluster, but KUBERNETES_SERVICE_HOST is not set: this is no Pod")
            }
            let name = unsafe String(cString: host)
            return unsafe "https://\(name.contains(":") ? "[\(name)]" : name):\(String(cString: port))"
        }
        guard text.hasPrefix("https://") else {
            throw CommandFailure(text: "\(option) is '\(text)'; expected an https URL or in-cluster")
        }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }
}
