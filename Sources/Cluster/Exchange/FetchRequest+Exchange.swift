// SPDX-License-Identifier: Apache-2.0

package import Credentials
package import HTTP
internal import TLS

extension FetchRequest {
    /// The request of a step of an exchange.
    ///
    /// - Throws: `FetchError.request` when its file of authorities cannot be read.
    package init(_ exchange: ExchangeRequest, trust: TrustStore, timeouts: FetchTimeouts = FetchTimeouts()) throws(FetchError) {
        let endpoint = exchange.endpoint
        var fields = HeaderFields()
        for header in exchange.headers { fields.append(header.name, header.value.revealed) }
        if fields["user-agent"] == nil { fields.append("user-agent", "postern") }
        let message = ClientRequest(
            exchange.method.rawValue, authority: endpoint.authority, target: endpoint.target,
            scheme: endpoint.scheme.rawValue, fields: fields,
            body: exchange.body.withBytes { bytes in bytes.indices.map { bytes[$0] } })
        self.init(
            message, host: endpoint.host, port: endpoint.port,
            trust: endpoint.scheme == .https ? try trust.context(authorityFile: exchange.authorityFile) : nil)
        addresses.allowsLoopback = exchange.allowsLoopback
        mayRepeat = exchange.mayRetry
        limits.bodyByteCount = Credentials.Limits.exchangeAnswerByteCount
        self.timeouts = timeouts
    }
}

extension ExchangeResponse {
    package init(_ response: ClientResponse) {
        self.init(
            status: response.status, headers: response.fields.list, body: Secret(copying: response.body.span))
    }
}

extension ExchangeFailure {
    /// No answer came.
    package init(_ error: FetchError) {
        let kind: Kind
        switch error {
        case .request, .refusedAddress: kind = .misconfigured
        case .http(_, .malformed), .http(_, .tooLarge), .http(_, .request): kind = .malformed
        default: kind = .unavailable
        }
        self.init(kind, error.description)
    }
}
