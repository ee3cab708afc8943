// SPDX-License-Identifier: Apache-2.0

internal import Credentials
internal import EventLoop
internal import TLS

/// The last answers, for when the broker is away: each one ServiceAccount's for one registry or repository, in memory of this
/// machine that only root reads, and never for longer than the kubelet itself might have kept it. Source: spec/credentials.md 4.5.
struct LastKnown {
    /// Answers kept at once, of at most 64 KiB each: a node has at most some hundred Pods.
    private static let countMaximum = 256

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
        let scope = response.cacheKeyType == .registry ? request.image.registry : request.image.text
        guard response.cacheSeconds > 0, let name = name(request, scope) else { return }
        let now = WallClock.secondsSinceEpoch()
        let expiry = now + response.cacheSeconds
        var output = SecretWriter(capacity: 4_096)
        output.append("\(expiry)\n")
        output.append(response.write())
        let content = output.finish()
        do throws(SystemError) {
            guard try clear(at: now) < Self.countMaximum else { return explain("the answer is not kept: there are too many") }
            try content.withBytes { (bytes) throws(SystemError) in try folder.replace(name, with: bytes) }
            explain("the answer is kept until \(UTCTime(expiry).extended)")
        } catch { explain("the answer is not kept: \(error)") }
    }

    /// The answer for the image, else one for its whole registry.
    func answer(_ request: CredentialProviderRequest, _ explain: (String) -> Void) -> CredentialProviderResponse? {
        for scope in [request.image.text, request.image.registry] {
            guard let name = name(request, scope), var kept = contents(name) else { continue }
            defer { Digest.wipe(&kept.bytes) }
            guard kept.expiry > WallClock.secondsSinceEpoch() else {
                explain("the answer that was kept has expired")
                folder.remove(name)
                continue
            }
            guard
                var response = try? CredentialProviderResponse(
                    reading: kept.bytes.span.extracting(kept.start..<kept.bytes.count), for: request,
                    mayEchoToken: mayEchoToken)
            else {
                explain("the answer that was kept is for another image")
                continue
            }
            // The next pull asks again.
            response.cacheSeconds = 0
            return response
        }
        explain("no answer is kept for this ServiceAccount and registry")
        return nil
    }

    /// A file: until when its answer is good, and where in it that begins.
    private func contents(_ name: String) -> (bytes: [UInt8], start: Int, expiry: Int64)? {
        // The line with the time stands before the answer.
        let byteCountMaximum = Credentials.Limits.answerByteCount + 32
        guard var bytes = try? folder.contents(of: name, byteCountMaximum: byteCountMaximum) else { return nil }
        guard let end = bytes.firstIndex(of: 0x0A), let expiry = Int64(String(decoding: bytes[..<end], as: UTF8.self)) else {
            Digest.wipe(&bytes)
            return nil
        }
        return (bytes, end + 1, expiry)
    }

    /// Removes what has expired, so that ServiceAccounts that are gone leave nothing behind; how many are left.
    private func clear(at now: Int64) throws(SystemError) -> Int {
        var count = 0
        // Whatever else lies in the folder is not ours.
        for name in try folder.names() where name.utf8.count == 64 && name.allSatisfy(\.isHexDigit) {
            guard var kept = contents(name) else {
                folder.remove(name)
                continue
            }
            if kept.expiry > now { count += 1 } else { folder.remove(name) }
            Digest.wipe(&kept.bytes)
        }
        return count
    }

    /// Who asks, by what and for what: answers that differ in any of it are never one for the other. Without a token there is nobody
    /// whose answer it would be.
    ///
    /// - Parameter scope: The registry or the image.
    private func name(_ request: CredentialProviderRequest, _ scope: String) -> String? {
        guard let token = request.token, let claims = try? ServiceAccountToken(parsing: token).claims,
            !claims.serviceAccount.uid.isEmpty
        else { return nil }
        var parts = [claims.serviceAccount.uid, scope] + claims.audiences.sorted()
        for (key, value) in request.annotations.sorted(by: { $0.key < $1.key }) { parts += [key, value] }
        // Where the token itself may be the password it is this token's answer alone.
        if mayEchoToken { parts.append(Self.hexadecimal(token.withBytes { Digest.sha256($0) })) }
        // Each with its length, so that no two lists are spelled alike.
        let text = parts.map { "\($0.utf8.count):\($0)\n" }.joined()
        return Self.hexadecimal(Digest.sha256(Array(text.utf8)))
    }

    private static func hexadecimal(_ digest: [UInt8]) -> String {
        digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
