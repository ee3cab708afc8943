// SPDX-License-Identifier: Apache-2.0

internal import Credentials
internal import EventLoop
internal import TLS

/// The last answers, for when the broker is away: each one ServiceAccount's for one registry, in memory of this machine that
/// only root reads, and never for longer than the kubelet itself might have kept it. Source: spec/credentials.md 4.5.
struct LastKnown {
    private let folder: PrivateFolder
    private let mayEchoToken: Bool

    /// Nothing where it is not configured, or the folder is not one that may hold secrets.
    init?(_ configuration: PluginConfiguration) {
        guard configuration.degraded == .lastKnown, let path = configuration.stateFolder else { return nil }
        do throws(SystemError) {
            folder = try PrivateFolder(path)
        } catch {
            CredentialProvider.say("\(path): must be a folder of root's alone on tmpfs: \(error)")
            return nil
        }
        mayEchoToken = configuration.mayEchoToken
    }

    func keep(
        _ response: CredentialProviderResponse, for request: CredentialProviderRequest, _ explain: (String) -> Void
    ) {
        guard let name = Self.name(request), response.cacheSeconds > 0 else { return }
        let expiry = WallClock.secondsSinceEpoch() + response.cacheSeconds
        var output = SecretWriter(capacity: 4_096)
        output.append("\(expiry)\n")
        output.append(response.write())
        let content = output.finish()
        do throws(SystemError) {
            try content.withBytes { (bytes) throws(SystemError) in try folder.replace(name, with: bytes) }
            explain("the answer is kept until \(RFC3339Text.text(secondsSinceEpoch: expiry))")
        } catch { explain("the answer is not kept: \(error)") }
    }

    func answer(_ request: CredentialProviderRequest, _ explain: (String) -> Void) -> CredentialProviderResponse? {
        guard let name = Self.name(request) else { return nil }
        guard var bytes = try? folder.contents(of: name, byteCountMaximum: Credentials.Limits.answerByteCount) else {
            explain("no answer is kept for this ServiceAccount and registry")
            return nil
        }
        defer { Digest.wipe(&bytes) }
        guard let end = bytes.firstIndex(of: 0x0A),
            let expiry = Int64(String(decoding: bytes[..<end], as: UTF8.self)), expiry > WallClock.secondsSinceEpoch()
        else {
            explain("the answer that was kept has expired")
            folder.remove(name)
            return nil
        }
        let answer = Array(bytes[(end + 1)...])
        guard
            var response = try? CredentialProviderResponse(
                reading: answer.span, for: request, mayEchoToken: mayEchoToken)
        else {
            explain("the answer that was kept is for another image")
            return nil
        }
        // The next pull asks again.
        response.cacheSeconds = 0
        return response
    }

    /// Without a token there is nobody whose answer it would be.
    private static func name(_ request: CredentialProviderRequest) -> String? {
        guard let token = request.token, let claims = try? ServiceAccountToken(parsing: token).claims,
            !claims.serviceAccount.uid.isEmpty
        else { return nil }
        let digest = Digest.sha256(Array("\(claims.serviceAccount.uid)\n\(request.image.registry)".utf8))
        return digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
