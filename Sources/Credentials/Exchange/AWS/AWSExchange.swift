// SPDX-License-Identifier: Apache-2.0

import CEL
import JSON

/// AssumeRoleWithWebIdentity with the Pod's own token, then GetAuthorizationToken as that role. Source: spec/credentials.md 2.1.
struct AWSExchange: ExchangeMachine {
    private enum State {
        case assumingRole
        case authorizing(sessionExpiry: Int64?)
    }

    private let settings: AWSSettings
    private let registry: ECRRegistry
    private let token: Secret
    private let sessionName: String
    private let policy: String?
    private let cryptography: Cryptography
    private var state = State.assumingRole

    /// - Throws: Where the image's registry is none that the profile may ask for.
    init(
        _ settings: AWSSettings, _ input: ExchangeInput, _ cryptography: Cryptography
    ) throws(ExchangeFailure) {
        self.settings = settings
        self.cryptography = cryptography
        token = try input.token()
        registry = try Self.registry(settings, input.image)
        let rolePartition = settings.roleARN.split(separator: ":", omittingEmptySubsequences: false).dropFirst().first ?? ""
        guard rolePartition == registry.partition.name else {
            throw ExchangeFailure(
                .misconfigured,
                "a role of partition \(rolePartition) is no one's in \(registry.partition.name), where \(input.image.registry) is")
        }
        let account = input.claims.map { "\($0.namespace).\($0.serviceAccount.name)" } ?? "postern"
        sessionName = Self.sessionName(account)
        policy = settings.narrows && !input.image.repository.isEmpty
            ? registry.sessionPolicy(repository: input.image.repository) : nil
        if let policy, policy.utf8.count > Limits.sessionPolicyByteCount {
            throw ExchangeFailure(.misconfigured, "the repository's name is too long for a session policy")
        }
    }

    private static func registry(_ settings: AWSSettings, _ image: ImageName) throws(ExchangeFailure) -> ECRRegistry {
        if settings.registries.contains(image.registry) {
            let arn = settings.roleARN.split(separator: ":", omittingEmptySubsequences: false)
            guard arn.count > 1, let partition = AWSPartition.named(String(arn[1])), let region = settings.regions.first,
                let account = settings.accounts.first
            else { throw ExchangeFailure(.misconfigured, "registries needs one account and one region") }
            return ECRRegistry(partition: partition, region: region, account: account)
        }
        guard image.port.isEmpty, let registry = ECRRegistry(host: image.host) else {
            throw ExchangeFailure(.misconfigured, "\(image.registry) is no registry of ECR")
        }
        guard settings.accounts.isEmpty || registry.isPublic || settings.accounts.contains(registry.account) else {
            throw ExchangeFailure(.misconfigured, "account \(registry.account) is none of the profile's")
        }
        guard settings.regions.isEmpty || registry.isPublic || settings.regions.contains(registry.region) else {
            throw ExchangeFailure(.misconfigured, "region \(registry.region) is none of the profile's")
        }
        return registry
    }

    /// 2 to 64 of `[\w+=,.@-]`: who it is, for CloudTrail.
    static func sessionName(_ text: String) -> String {
        let bytes = text.utf8.map { byte in
            Bytes.isAlphanumeric(byte) || "_+=,.@-".utf8.contains(byte) ? byte : UInt8(ascii: "-")
        }
        let name = String(decoding: bytes.prefix(64), as: UTF8.self)
        return name.utf8.count < 2 ? "\(name)--" : name
    }

    mutating func begin(now: Int64) -> ExchangeStep {
        state = .assumingRole
        var body = SecretWriter(capacity: 4096)
        body.append("Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=")
        body.append(percentEncoded: settings.roleARN)
        body.append("&RoleSessionName=")
        body.append(percentEncoded: sessionName)
        body.append("&WebIdentityToken=")
        body.append(percentEncoded: token)
        body.append("&DurationSeconds=\(settings.sessionSeconds)")
        if let policy {
            body.append("&Policy=")
            body.append(percentEncoded: policy)
        }
        let endpoint = settings.stsEndpoint ?? Endpoint(host: registry.stsHost(fips: settings.usesFIPS))
        return .send(
            ExchangeRequest(
                .post, endpoint,
                headers: [
                    .init("content-type", "application/x-www-form-urlencoded; charset=utf-8"),
                    .init("accept", "text/xml"),
                ], body: body.finish()))
    }

    mutating func receive(_ response: ExchangeResponse, now: Int64) -> ExchangeStep {
        switch state {
        case .assumingRole: return receiveSession(response, now)
        case .authorizing(let sessionExpiry): return receiveToken(response, now, sessionExpiry)
        }
    }

    private static let result = "AssumeRoleWithWebIdentityResponse/AssumeRoleWithWebIdentityResult/Credentials/"
    private static let errorCode = "ErrorResponse/Error/Code"
    private static let wanted: Set<String> = [
        errorCode, result + "AccessKeyId", result + "SecretAccessKey", result + "SessionToken", result + "Expiration",
    ]

    private mutating func receiveSession(_ response: ExchangeResponse, _ now: Int64) -> ExchangeStep {
        let answer = response.body.withBytes { XMLAnswer($0, wanted: Self.wanted) }
        guard response.isSuccess else {
            let code = answer?.text(Self.errorCode)
            return .failed(
                ExchangeFailure(
                    response, from: "STS", code: code, isTemporary: code.map { Self.temporary.contains($0) } ?? false))
        }
        guard let answer, let keyID = answer.text(Self.result + "AccessKeyId"),
            let secretKey = answer.secret(Self.result + "SecretAccessKey"),
            let sessionToken = answer.secret(Self.result + "SessionToken")
        else { return .failed(ExchangeFailure(.malformed, "STS answered 200 without credentials")) }
        // They stand in header fields.
        guard keyID.utf8.count <= 128, keyID.utf8.allSatisfy(Bytes.isAlphanumeric), sessionToken.isVisible else {
            return .failed(ExchangeFailure(.malformed, "STS answered credentials that are none"))
        }
        let expiry = answer.text(Self.result + "Expiration").flatMap { RFC3339.seconds($0) }
        if let expiry, expiry <= now {
            return .failed(ExchangeFailure(.expired, "STS answered a session that has expired"))
        }
        state = .authorizing(sessionExpiry: expiry)
        return .send(authorizationRequest(keyID, secretKey, sessionToken, now))
    }

    /// The only 4xx that may go away by itself is IDPCommunicationError, and being throttled.
    private static let temporary: Set<String> = [
        "IDPCommunicationError", "Throttling", "ThrottlingException", "RequestLimitExceeded", "TooManyRequestsException",
        "ServiceUnavailable", "InternalFailure", "ServerException",
    ]

    private func authorizationRequest(
        _ keyID: String, _ secretKey: Secret, _ sessionToken: Secret, _ now: Int64
    ) -> ExchangeRequest {
        let endpoint = settings.ecrEndpoint ?? Endpoint(host: registry.apiHost(fips: settings.usesFIPS))
        let target =
            registry.isPublic
            ? "SpencerFrontendService.GetAuthorizationToken"
            : "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken"
        let headers: [(name: String, value: Secret)] = [
            ("content-type", Secret("application/x-amz-json-1.1")), ("x-amz-target", Secret(target)),
        ]
        let signer = SignatureV4(
            accessKeyID: keyID, secretKey: secretKey, sessionToken: sessionToken, region: registry.region,
            service: registry.service)
        let body = Secret("{}")
        let parts = endpoint.target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let added = signer.headers(
            for: .init(
                method: "POST", authority: endpoint.authority, path: String(parts[0]),
                query: parts.count > 1 ? String(parts[1]) : "", headers: headers, body: body),
            now: now, cryptography)
        return ExchangeRequest(
            .post, endpoint, headers: (headers + added).map { .init($0.name, $0.value) }, body: body)
    }

    private func receiveToken(
        _ response: ExchangeResponse, _ now: Int64, _ sessionExpiry: Int64?
    ) -> ExchangeStep {
        response.body.withBytes { bytes in
            guard let document = try? PeerDocument(bytes, byteCountMaximum: Limits.exchangeAnswerByteCount) else {
                if !response.isSuccess { return .failed(ExchangeFailure(response, from: "ECR")) }
                return .failed(ExchangeFailure(.malformed, "ECR answered \(response.status) and no JSON"))
            }
            guard response.isSuccess else {
                let type = document.text("__type") ?? response.header("x-amzn-errortype") ?? ""
                let code = type.split(separator: "#").last.map { $0.prefix { $0 != ":" } }.map(String.init)
                return .failed(
                    ExchangeFailure(
                        response, from: "ECR", code: code, isTemporary: code.map { Self.temporary.contains($0) } ?? false))
            }
            // A list in the private registry, one object in the public.
            guard var data = document["authorizationData"] else {
                return .failed(ExchangeFailure(.malformed, "ECR answered without authorizationData"))
            }
            if data.kind == .array {
                guard let first = data[0] else {
                    return .failed(ExchangeFailure(.malformed, "ECR answered no authorizationData"))
                }
                data = first
            }
            guard let encoded = document.member("authorizationToken", of: data)?.utf8,
                var credential = unsafe BasicPair.decode(Span(_unsafeElements: encoded.buffer))
            else { return .failed(ExchangeFailure(.malformed, "ECR answered no authorizationToken of a user and a password")) }
            let expiry = document.member("expiresAt", of: data)?.seconds
            credential.expiry = [expiry, sessionExpiry].compactMap(\.self).min()
            return .finished(credential)
        }
    }
}
