// SPDX-License-Identifier: Apache-2.0

import JSON

/// What a plugin answers. Written strictly, for the kubelet refuses whatever it does not know, and says not why.
/// Source: spec/credentials.md 1.1, 1.3 to 1.6.
package struct CredentialProviderResponse: Sendable {
    package enum CacheKeyType: String, Sendable, CaseIterable {
        /// For this repository alone.
        case image = "Image"
        /// For every repository of the registry.
        case registry = "Registry"
        /// For every image that the provider is asked for; we never answer it.
        case global = "Global"
    }

    /// One entry of `auth`. An empty user name with an empty password stands for an anonymous pull.
    package struct Entry: Sendable {
        package var key: String
        package var username: String
        package var password: Secret

        package init(key: String, username: String, password: Secret) {
            self.key = key
            self.username = username
            self.password = password
        }

        package var isAnonymous: Bool { username.isEmpty && password.isEmpty }
    }

    package var version: ProtocolVersion
    package var cacheKeyType: CacheKeyType
    /// Whole seconds; 0: the kubelet keeps nothing. It is always written: left out, the kubelet would take its own default.
    package var cacheSeconds: Int64
    package var auth: [Entry]

    package init(
        version: ProtocolVersion = .v1, cacheKeyType: CacheKeyType, cacheSeconds: Int64 = 0, auth: [Entry] = []
    ) {
        self.version = version
        self.cacheKeyType = cacheKeyType
        self.cacheSeconds = max(0, cacheSeconds)
        self.auth = auth
    }

    /// No credentials, and nothing that the kubelet could remember: it keeps empty answers like others.
    package static func empty(_ version: ProtocolVersion = .v1) -> Self {
        Self(version: version, cacheKeyType: .image)
    }

    /// Nothing to log in with, under a key that matches: the kubelet then still learns the Pod's ServiceAccount, so that containers
    /// whose image is there go on to start while a broker is away. Source: spec/credentials.md 1.12.
    package static func anonymous(for image: ImageName, _ version: ProtocolVersion = .v1) -> Self {
        Self(
            version: version, cacheKeyType: .image,
            auth: [Entry(key: image.text, username: "", password: Secret(""))])
    }

    /// The answer as one JSON object with a line feed behind it.
    package func write() -> Secret {
        var output = SecretWriter(capacity: 4096)
        output.append("{\"apiVersion\":\"\(version.apiVersion)\",\"kind\":\"CredentialProviderResponse\"")
        output.append(",\"cacheKeyType\":\"\(cacheKeyType.rawValue)\"")
        output.append(",\"cacheDuration\":\"\(GoDuration.text(seconds: cacheSeconds))\",\"auth\":{")
        for (index, entry) in auth.enumerated() {
            if index > 0 { output.append(",") }
            output.append(json: entry.key)
            output.append(":{\"username\":")
            output.append(json: entry.username)
            output.append(",\"password\":")
            output.append(json: entry.password)
            output.append("}")
        }
        output.append("}}\n")
        return output.finish()
    }
}

extension CredentialProviderResponse {
    /// Reads a broker's answer and checks everything that the kubelet would, and whom it would give a password to.
    ///
    /// - Parameters:
    ///   - request: What was asked. The answer must be in its version and for its image's registry.
    ///   - mayEchoToken: Whether the provider's cacheType is Token.
    package init(
        reading bytes: Span<UInt8>, for request: CredentialProviderRequest, mayEchoToken: Bool = true
    ) throws(ProtocolError) {
        guard bytes.count <= Limits.answerByteCount else {
            throw .tooLarge(byteCount: bytes.count, limit: Limits.answerByteCount)
        }
        let document: PeerDocument
        do throws(JSONError) {
            document = try PeerDocument(bytes, byteCountMaximum: Limits.answerByteCount)
        } catch {
            throw .notJSON(error.description)
        }
        try ProtocolVersion.check(document, kind: "CredentialProviderResponse")
        version = try ProtocolVersion(document)
        guard version == request.version else {
            throw .otherVersion(version.apiVersion, expected: request.version.apiVersion)
        }
        guard let keyType = document["cacheKeyType"] else { throw .missing("cacheKeyType") }
        guard let known = keyType.string.flatMap(CacheKeyType.init(rawValue:)) else {
            throw .badCacheKeyType(keyType.string ?? "")
        }
        cacheKeyType = known
        guard let duration = document["cacheDuration"] else { throw .missing("cacheDuration") }
        guard let text = duration.string else { throw .wrongKind("cacheDuration", expected: "a string") }
        guard let seconds = GoDuration.seconds(text), seconds >= 0 else { throw .badDuration(text) }
        cacheSeconds = seconds
        auth = []
        guard let entries = document["auth"] else { return }
        guard entries.kind == .object else { throw .wrongKind("auth", expected: "a map") }
        guard entries.count <= Limits.authCount else { throw .tooManyEntries(entries.count) }
        for (key, value) in document.members(of: entries) {
            guard value.kind == .object else { throw .wrongKind("auth[\"\(key.prefix(256))\"]", expected: "a map") }
            let username = document.member("username", of: value)?.string ?? ""
            let password = document.member("password", of: value)?.secret ?? Secret("")
            auth.append(Entry(key: key, username: username, password: password))
        }
        try check(request, mayEchoToken: mayEchoToken)
    }

    /// What is true of every answer that leaves this program.
    ///
    /// A key with a password names the image's own registry without globs, and a path only where the repository begins with it.
    package func check(_ request: CredentialProviderRequest, mayEchoToken: Bool) throws(ProtocolError) {
        let image = request.image
        for entry in auth {
            guard let pattern = try? ImagePattern(authKey: entry.key), pattern.matches(image),
                entry.isAnonymous || pattern.registry == image.registry
            else { throw .foreignKey(entry.key, image: image.text) }
            if entry.username.isEmpty, !entry.password.isEmpty { throw .passwordWithoutUsername(entry.key) }
            if !mayEchoToken, let token = request.token, entry.password == token { throw .echoedToken }
        }
    }
}
