// SPDX-License-Identifier: Apache-2.0

import Credentials
import JSON
import Kubernetes
import YAML

/// The first byte says what the others are: whatever a kubelet, a Pod, a broker, an issuer, a token service or a profile's author may
/// send. What is taken must mean the same when it is written and read again.
func fuzzOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = UnsafeBufferPointer(start: start, count: count)
    guard let first = bytes.first else { return 0 }
    let rest = Array(bytes.dropFirst())
    switch first & 7 {
    case 0: request(rest)
    case 1: response(rest)
    case 2: token(rest)
    case 3: if let keys = try? JSONWebKeySet(reading: rest.span) { precondition(!keys.keys.isEmpty && keys.keys.count <= Limits.keyCount) }
    case 4: profiles(rest)
    case 5: names(String(decoding: rest, as: UTF8.self))
    case 6: try? TokenReview.check(rest.span, against: claims)
    default: exchange(rest)
    }
    return 0
}

private let moment: Int64 = 1_800_000_000
private let claims = TokenClaims(
    issuer: "https://i", audiences: ["a"], expiry: moment + 3_600, namespace: "shop",
    serviceAccount: .init(name: "puller", uid: "u"), pod: .init(name: "p", uid: "pu"), node: .init(name: "n", uid: "nu"))

/// No arithmetic of its own: what is asked of it is looked at, and the first byte of a signature says whether it is good.
private let cryptography = Cryptography(
    sha256: { bytes in (0..<32).map { $0 < bytes.count ? bytes[$0] : 0 } },
    hmacSHA256: { _, bytes in (0..<32).map { $0 < bytes.count ? bytes[$0] : 0 } },
    verify: { algorithm, key, signature, message in
        precondition(key.fits(algorithm) && message.count > 0)
        return signature.count > 0 && signature[0] & 1 == 1
    })

private func request(_ bytes: [UInt8]) {
    do throws(ProtocolError) {
        let read = try CredentialProviderRequest(reading: bytes.span)
        let again = read.write(includingToken: true).withBytes { try? CredentialProviderRequest(reading: $0) }
        precondition(again?.image == read.image && again?.token == read.token && again?.annotations == read.annotations)
    } catch {
        precondition(!error.message.isEmpty)
    }
}

private func response(_ bytes: [UInt8]) {
    guard let image = try? ImageName("r.io:5000/team/app") else { return }
    let request = CredentialProviderRequest(image: image, token: Secret("the.pods.token"))
    do throws(ProtocolError) {
        let read = try CredentialProviderResponse(reading: bytes.span, for: request, mayEchoToken: false)
        for entry in read.auth { precondition(entry.password != request.token) }
        let written = read.write()
        guard written.count <= Limits.answerByteCount else { return }
        let again = written.withBytes { try? CredentialProviderResponse(reading: $0, for: request, mayEchoToken: false) }
        precondition(again?.cacheSeconds == read.cacheSeconds && again?.auth.count == read.auth.count)
    } catch {
        precondition(!error.message.contains("the.pods.token"))
    }
}

/// Header and claims lie open, a line feed between them; the signature is the rest.
private func token(_ bytes: [UInt8]) {
    let parts = bytes.split(separator: 0x0A, maxSplits: 2, omittingEmptySubsequences: false)
    let text = parts.map { base64($0) }.joined(separator: ".")
    for secret in [Secret(text), Secret(copying: bytes.span)] {
        do throws(TokenRefusal) {
            let token = try ServiceAccountToken(parsing: secret)
            let key = JSONWebKey(keyID: token.keyID, material: .rsa(modulus: [0xFF], exponent: [3]))
            let verifier = TokenVerifier(issuer: "https://i", audience: "a", keys: JSONWebKeySet(keys: [key]))
            try verifier.verify(token, node: "n", now: moment, cryptography)
            precondition(token.claims.issuer == "https://i" && token.claims.audiences.allSatisfy { $0 == "a" })
            precondition(token.claims.node?.name == "n" && token.claims.pod != nil && token.claims.expiry > moment - 60)
        } catch {
            precondition(!error.message.isEmpty && !error.reason.isEmpty)
        }
    }
}

private func base64(_ bytes: ArraySlice<UInt8>) -> String {
    var output = SecretWriter()
    output.append(base64: Array(bytes).span)
    return output.finish().revealed.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 }.filter { $0 != "=" }
        .reduce(into: "") { $0.append($1) }
}

private func load(_ bytes: [UInt8]) -> ProfileSet? {
    var names = Names()
    guard let documents = try? YAMLDocument.read(bytes, file: "profile.yaml", names: &names) else { return nil }
    var builder = ProfileSetBuilder()
    builder.files["profile.yaml"] = ScalarMap(fileText: String(decoding: bytes, as: UTF8.self))
    builder.add(
        documents.map { document in
            Manifest(document.root, names: names, file: "profile.yaml") { node in
                document.position(of: node).map { ($0.line, $0.column) }
            }
        })
    return builder.build()
}

/// A profile that loads runs its exchange against a service that says yes to everything.
private func profiles(_ bytes: [UInt8]) {
    guard let set = load(bytes) else { return }
    for problem in set.problems { precondition(!problem.message.isEmpty) }
    var configuration = KubeletConfiguration()
    configuration.audience = "a"
    _ = configuration.providers(set.profiles)
    for profile in set.profiles {
        for pattern in profile.images {
            guard let registry = pattern.registry, let image = try? ImageName("\(registry)\(pattern.path)") else { continue }
            let request = CredentialProviderRequest(image: image, token: Secret("the.pods.token"))
            _ = try? set.select(request, claims: claims)
            let answer =
                #"{"access_token":"t","token":"t","refresh_token":"t","expires_in":3600,"authorizationData":{"authorizationToken":"YTpi"}}"#
            run(profile, request, [Secret(answer), Secret(answer), Secret(answer)])
        }
    }
}

private func run(_ profile: RegistryProfile, _ request: CredentialProviderRequest, _ bodies: [Secret], header: String = "") {
    let files = Dictionary(profile.fileNames.map { ($0, Secret("user:password")) }) { $1 }
    let input = ExchangeInput(request: request, claims: claims, files: files)
    _ = profile.shareKey(input, cryptography)
    guard var exchange = try? profile.plan(input, cryptography) else { return }
    var step = exchange.begin(now: moment)
    for body in bodies {
        guard case .send(let message) = step else { break }
        precondition(message.endpoint.scheme == .https || profile.allowsLoopback)
        precondition(!message.endpoint.target.contains("the.pods.token"))
        let isAsking = message.method == .get && message.endpoint.target == "/v2/"
        step = exchange.receive(
            ExchangeResponse(
                status: isAsking ? 401 : 200, headers: [("WWW-Authenticate", header)], body: body), now: moment)
    }
    switch step {
    case .finished(let credential):
        precondition(!credential.username.isEmpty && !credential.password.isEmpty && credential.expiry ?? .max > moment)
        guard let answer = try? profile.answer(credential, for: request, now: moment) else { return }
        precondition(answer.cacheSeconds >= 0 && answer.cacheSeconds <= max(0, (credential.expiry ?? moment) - moment))
        try? answer.check(request, mayEchoToken: true)
    case .failed(let failure): precondition(!failure.message.contains("the.pods.token"))
    case .send: break
    }
}

/// What answers a profile of each kind: the second byte says which, line feeds stand between a challenge and the bodies.
private func exchange(_ bytes: [UInt8]) {
    guard let first = bytes.first, let set = known, !set.profiles.isEmpty else { return }
    let profile = set.profiles[Int(first) % set.profiles.count]
    guard let registry = profile.images.first?.registry, let image = try? ImageName("\(registry)/team/app") else { return }
    let parts = bytes.dropFirst().split(separator: 0x0A, maxSplits: 3, omittingEmptySubsequences: false)
    run(
        profile, CredentialProviderRequest(image: image, token: Secret("the.pods.token")),
        parts.dropFirst().map { Secret(copying: Array($0).span) },
        header: parts.first.map { String(decoding: $0, as: UTF8.self) } ?? "")
}

nonisolated(unsafe) private let known = load(
    Array(
        [
            ("111122223333.dkr.ecr.eu-west-1.amazonaws.com", "aws: {roleARN: 'arn:aws:iam::111122223333:role/pull'}"),
            ("gcr.io", "google: {audience: //iam.googleapis.com/x, serviceAccount: a@b.c}"),
            ("a.azurecr.io", "azure: {tenantID: t, clientID: c}"),
            ("r.io", "tokenExchange: {endpoint: 'https://s.io/t', username: u}"),
            ("r.io", "registryToken: {realmHosts: [r.io], username: u, passwordFile: /f}"),
            ("r.io", "http: {url: 'https://s.io', preset: jfrog, parameters: {provider: p}}"),
            ("r.io", "http: {url: 'https://s.io', preset: harbor, parameters: {user: u, project: p}, secrets: {password: /f}}"),
            ("r.io", "staticFile: {file: /f}"),
        ].enumerated().map { index, row in
            "apiVersion: postern.dev/v1alpha1\nkind: RegistryProfile\nmetadata: {name: p\(index)}\nspec: {images: [\(row.0)], exchange: {\(row.1)}}\n"
        }.joined(separator: "---\n").utf8))

/// Patterns, images and durations; a space between two.
private func names(_ text: String) {
    let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
    guard let first = parts.first else { return }
    if let seconds = GoDuration.seconds(first) { precondition(GoDuration.seconds(GoDuration.text(seconds: seconds)) == seconds) }
    _ = ImagePattern.whyNever(first)
    _ = try? ImageName(normalizing: first)
    guard let pattern = try? ImagePattern(first) else { return }
    if parts.count > 1 { _ = pattern.matches(parts[1]) }
    // A pattern without globs matches itself.
    if !pattern.hasHostGlob, let image = try? ImageName(first) { precondition(pattern.matches(image)) }
    if let endpoint = try? Endpoint(url: first) { precondition(endpoint.scheme == .https && !endpoint.isLoopback) }
}
