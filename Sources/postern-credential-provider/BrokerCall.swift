// SPDX-License-Identifier: Apache-2.0

internal import Cluster
internal import Credentials
internal import HTTP
internal import JSON
internal import TLS

/// The question to the broker, and what its answers mean. Source: spec/credentials.md 4.1.
struct BrokerCall {
    enum Outcome {
        case answered(CredentialProviderResponse)
        case unknownRegistry
        /// It said no, or the request cannot be asked: no other way is looked for.
        case refused(String)
        /// It cannot be reached, does not answer in time, or what came is no answer.
        case away(String)
    }

    private let broker: PluginConfiguration.Broker
    private let configuration: PluginConfiguration

    init(_ broker: PluginConfiguration.Broker, _ configuration: PluginConfiguration) {
        self.broker = broker
        self.configuration = configuration
    }

    /// Whom to believe and who we are; the files are read at each run, so that new ones are in force at once.
    func context() throws(TLSError) -> ClientContext {
        let trust: ClientContext.Trust =
            if let file = broker.authorityFile { .authorities([try TrustStore.read(file)]) } else { .system }
        guard let file = broker.certificateFile else { return try ClientContext(trust: trust) }
        let chain = try TrustStore.read(file)
        var key = chain
        if let file = broker.keyFile { key = try TrustStore.read(file) }
        return try ClientContext(trust: trust, chain: chain, key: key)
    }

    func ask(_ request: CredentialProviderRequest, _ fetcher: Fetcher, milliseconds: Int64) -> Outcome {
        let fetch: FetchRequest
        do throws(TLSError) {
            fetch = self.fetch(request, try context(), milliseconds: milliseconds)
        } catch { return .away("\(error)") }
        do throws(FetchError) {
            return outcome(try fetcher.perform(fetch), request)
        } catch {
            if case .http(_, .request(let reason)) = error { return .refused("the token or the image cannot be sent: \(reason)") }
            return .away("\(error)")
        }
    }

    /// The kubelet's own request, its token where tokens belong.
    private func fetch(
        _ request: CredentialProviderRequest, _ context: ClientContext, milliseconds: Int64
    ) -> FetchRequest {
        let endpoint = broker.endpoint
        var fields: HeaderFields = [
            ("content-type", "application/json"), ("accept", "application/json"),
            ("user-agent", "postern-credential-provider/\(Version.text)"),
        ]
        if let token = request.token { fields.append("authorization", "Bearer \(token.revealed)") }
        let body = request.write(includingToken: false)
        let message = ClientRequest(
            "POST", authority: endpoint.authority, target: endpoint.target, fields: fields,
            body: body.withBytes { bytes in bytes.indices.map { bytes[$0] } })
        var fetch = FetchRequest(message, host: endpoint.host, port: endpoint.port, trust: context)
        fetch.serverName = broker.serverName
        // Where the broker is the administrator wrote down: a NodePort is at loopback.
        fetch.addresses = .any
        fetch.timeouts.connect = configuration.connectMilliseconds
        fetch.timeouts.resolve = configuration.connectMilliseconds
        fetch.timeouts.total = milliseconds
        fetch.limits.bodyByteCount = Credentials.Limits.answerByteCount
        return fetch
    }

    private func outcome(_ response: ClientResponse, _ request: CredentialProviderRequest) -> Outcome {
        switch response.status {
        case 200:
            do throws(ProtocolError) {
                return .answered(
                    try CredentialProviderResponse(
                        reading: response.body.span, for: request, mayEchoToken: configuration.mayEchoToken))
            } catch { return .away("the broker's answer: \(error.message)") }
        case 401, 403: return .refused("the broker refused (\(response.status)): \(Self.reason(response.body))")
        case 404: return .unknownRegistry
        case 300..<400: return .away("the broker answered \(response.status); redirects are not followed")
        default: return .away("the broker answered \(response.status) (\(Self.reason(response.body)))")
        }
    }

    /// The answer's `reason` if it is one word of plain letters, and nothing else of it: a body may repeat the token.
    private static func reason(_ body: [UInt8]) -> String {
        var names = Names()
        guard let document = try? OwnedDocument(reading: body, names: &names) else { return "no reason given" }
        for (name, value) in document.root.members where names.utf8(name).string == "reason" {
            guard let word = value.string, !word.isEmpty, word.utf8.count <= 64,
                word.utf8.allSatisfy({ (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) })
            else { break }
            return word
        }
        return "no reason given"
    }
}
