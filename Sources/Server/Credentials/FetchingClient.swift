// SPDX-License-Identifier: Apache-2.0

internal import Cluster
internal import Credentials
internal import EventLoop
internal import HTTP
package import Logging
internal import TLS

extension Application {
    /// The broker with the network behind it.
    ///
    /// From here on the process keeps its memory out of core files, and overwrites what it gives back.
    package static func credentials(
        _ files: ProfileFiles, _ settings: BrokerSettings, decisionLog: DecisionLog? = nil, log: Logger
    ) throws -> Application {
        ResourceLimits.forbidCoreFiles()
        ResourceLimits.overwriteFreedMemory()
        return try credentials(files, settings, decisionLog: decisionLog, log: log) {
            try FetchingClient(settings)
        }
    }
}

/// Carries the broker's requests over the cluster's client: any number at once, on the broker's thread.
final class FetchingClient: BrokerClient {
    private static let wakeUpToken: UInt64 = 0
    private static let fetcherToken: UInt64 = 1

    private let poller: Poller
    private let fetcher: Fetcher
    private let trust = TrustStore()
    private let settings: BrokerSettings
    private var identifiers: [FetchIdentifier: UInt64] = [:]
    /// What could not even be begun.
    private var failures: [(UInt64, BrokerFetch.Result)] = []

    init(_ settings: BrokerSettings) throws {
        self.settings = settings
        poller = try Poller(eventMaximum: 4)
        fetcher = try Fetcher()
        try poller.add(fetcher.number, token: Self.fetcherToken, interest: .readable)
    }

    func watch(_ descriptor: Int32) throws {
        try poller.add(descriptor, token: Self.wakeUpToken, interest: .readable)
    }

    func start(_ fetch: BrokerFetch) {
        do throws(FetchError) {
            var request = try request(fetch)
            let left = fetch.deadline.nanoseconds(since: .now()) / 1_000_000
            request.timeouts.total = max(1, left)
            // The broker tries again by itself, where it knows that there is time.
            request.attemptCount = 1
            identifiers[fetcher.start(request)] = fetch.id
        } catch {
            failures.append((fetch.id, .failed(ExchangeFailure(error))))
        }
    }

    func wait(milliseconds: Int32) throws -> [(UInt64, BrokerFetch.Result)] {
        _ = try poller.wait(timeoutMilliseconds: failures.isEmpty ? milliseconds : 0)
        fetcher.advance()
        var results = failures
        failures = []
        while let completion = fetcher.nextCompletion() {
            guard let id = identifiers.removeValue(forKey: completion.identifier) else { continue }
            switch completion.result {
            case .success(let response): results.append((id, .answered(ExchangeResponse(response))))
            case .failure(let error): results.append((id, .failed(ExchangeFailure(error))))
            }
        }
        return results
    }

    private func request(_ fetch: BrokerFetch) throws(FetchError) -> FetchRequest {
        switch fetch.call {
        case .exchange(let request): return try FetchRequest(request, trust: trust)
        case .keys(let url):
            // Our token is for the API server alone; keys are public wherever they are.
            let isOfAPIServer = settings.tokenReviewURL.map { url.hasPrefix($0 + "/") } ?? (settings.tokenFile != nil)
            return try request("GET", url, body: nil, isAuthenticated: isOfAPIServer)
        case .review(let url, let body):
            return try request("POST", "\(url)/apis/authentication.k8s.io/v1/tokenreviews", body: body, isAuthenticated: true)
        }
    }

    /// A request to the API server, or for the issuer's keys.
    private func request(
        _ method: String, _ url: String, body: Secret?, isAuthenticated: Bool
    ) throws(FetchError) -> FetchRequest {
        let endpoint: Endpoint
        do throws(EndpointError) {
            endpoint = try Endpoint(url: url, allowsLoopback: true)
        } catch {
            throw .request("\(url): \(error.message)")
        }
        var fields: HeaderFields = [("accept", "application/json"), ("user-agent", "postern")]
        if body != nil { fields.append("content-type", "application/json") }
        if isAuthenticated, let file = settings.tokenFile {
            fields.append("authorization", "Bearer \(try Self.token(file))")
        }
        let message = ClientRequest(
            method, authority: endpoint.authority, target: endpoint.target, fields: fields,
            body: body.map { body in body.withBytes { bytes in bytes.indices.map { bytes[$0] } } } ?? [])
        var request = FetchRequest(
            message, host: endpoint.host, port: endpoint.port,
            trust: try trust.context(authorityFile: settings.authorityFile))
        // The operator wrote it down; a test's is on this machine.
        request.addresses = .any
        request.mayUseProxy = false
        return request
    }

    /// Read each time: Kubernetes replaces it.
    private static func token(_ file: String) throws(FetchError) -> String {
        guard let bytes = try? FileSystem.contents(of: file, byteCountMaximum: 64 << 10), !bytes.isEmpty else {
            throw .request("--api-token \(file) cannot be read")
        }
        return String(decoding: bytes.filter { $0 > 0x20 && $0 < 0x7F }, as: UTF8.self)
    }
}
