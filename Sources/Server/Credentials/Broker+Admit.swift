// SPDX-License-Identifier: Apache-2.0

internal import Credentials
internal import EventLoop
internal import HTTP
internal import TLS

/// Who asks, as far as it is known.
struct Asker {
    let parked: ParkedRequest
    /// By the client's certificate.
    var node: String?
    var request: CredentialProviderRequest?
    /// Of a verified token.
    var claims: TokenClaims?
    /// The profile that was chosen.
    var profile: String = ""

    init(_ parked: ParkedRequest) { self.parked = parked }
}

extension BrokerRefusal {
    static let ending = BrokerRefusal(
        .serviceUnavailable, "Ending", "the broker is being stopped", retryAfter: "1")
}

/// What looking at a request's token came to, where it is not refused.
enum TokenVerdict {
    /// A node that sends none.
    case noToken
    case verified(TokenClaims)
    /// Keys that may hold the token's are being fetched.
    case waitsForKeys
}

/// From a request to a verified token.
extension Broker {
    /// The node whose kubelet asks. Source: Kubernetes `system:node:NAME` in group `system:nodes`.
    func node(of parked: ParkedRequest) throws(BrokerRefusal) -> String? {
        guard settings.bindsNode else { return nil }
        guard let peer = parked.peer else {
            throw BrokerRefusal(
                .unauthorized, "ClientCertificateMissing", "the client showed no certificate of --client-ca")
        }
        let prefix = "system:node:"
        guard peer.commonName.hasPrefix(prefix), peer.commonName.utf8.count > prefix.utf8.count,
            peer.organizations.contains("system:nodes")
        else {
            throw BrokerRefusal(.forbidden, "ClientIsNoNode", "the client's certificate is not that of a node")
        }
        return String(peer.commonName.dropFirst(prefix.utf8.count))
    }

    /// The body, with the token from wherever it is: `authorization`, or as the kubelet sends it.
    func request(of parked: ParkedRequest) throws(BrokerRefusal) -> CredentialProviderRequest {
        guard parked.body.count <= settings.bodyByteCount else {
            throw BrokerRefusal(.contentTooLarge, "RequestTooLarge", "the request has \(parked.body.count) bytes")
        }
        let body = unsafe parked.body.withBytes { bytes -> Result<CredentialProviderRequest, ProtocolError> in
            do throws(ProtocolError) {
                return .success(try unsafe CredentialProviderRequest(reading: Span<UInt8>(_unsafeBytes: bytes)))
            } catch {
                return .failure(error)
            }
        }
        var request: CredentialProviderRequest
        switch body {
        case .success(let read): request = read
        case .failure(let error): throw BrokerRefusal(.badRequest, "RequestMalformed", error.message)
        }
        guard request.version == .v1 else {
            throw BrokerRefusal(.badRequest, "RequestVersion", "only v1 has tokens; it is \(request.version.apiVersion)")
        }
        guard let bearer = try bearerToken(parked) else { return request }
        if let own = request.token, own != bearer {
            throw BrokerRefusal(.badRequest, "TwoTokens", "the body's token is not that of authorization")
        }
        request.token = bearer
        return request
    }

    private func bearerToken(_ parked: ParkedRequest) throws(BrokerRefusal) -> Secret? {
        if parked.authorization.count == 0 { return nil }
        let token: Secret? = unsafe parked.authorization.withBytes { bytes in
            let prefix = Array("bearer ".utf8)
            guard bytes.count > prefix.count else { return nil }
            for index in prefix.indices where unsafe bytes[index] | 0x20 != prefix[index] | 0x20 { return nil }
            let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[prefix.count...])
            return unsafe Secret(copying: Span<UInt8>(_unsafeBytes: rest))
        }
        guard let token else {
            throw BrokerRefusal(.unauthorized, "AuthorizationMalformed", "authorization is not Bearer with a token")
        }
        return token
    }

    /// Whether the token is good by the issuer's keys.
    func verify(_ asker: Asker, at now: Moment) throws(BrokerRefusal) -> TokenVerdict {
        guard let secret = asker.request?.token else { return .noToken }
        let token: ServiceAccountToken
        do throws(TokenRefusal) {
            token = try ServiceAccountToken(parsing: secret)
        } catch {
            throw BrokerRefusal(error)
        }
        guard let keys else {
            if keyFetch == nil { fetchKeys(at: now) }
            if keyFetch != nil, waitingForKeys.count < settings.mailboxCount { return .waitsForKeys }
            throw BrokerRefusal(
                .serviceUnavailable, "KeysMissing", "the issuer's keys could not be read yet", retryAfter: "2")
        }
        let verifier = TokenVerifier(
            issuer: settings.issuer, audiences: settings.audiences + profiles.value.audiences, keys: keys)
        do throws(TokenRefusal) {
            try verifier.verify(
                token, node: settings.bindsNode ? asker.node ?? "" : nil, now: now.seconds, cryptography)
        } catch {
            if error.asksForNewKeys, waitingForKeys.count < settings.mailboxCount {
                if keyFetch == nil { fetchKeys(at: now) }
                if keyFetch != nil { return .waitsForKeys }
            }
            throw BrokerRefusal(error)
        }
        return .verified(token.claims)
    }
}
