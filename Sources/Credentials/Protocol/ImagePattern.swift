// SPDX-License-Identifier: Apache-2.0

/// A pattern of `matchImages`, or a key of an answer's `auth`, read and matched exactly as the kubelet does.
///
/// The pattern is parsed as a URL behind `https://`. Then ports must be equal, hosts must have as many labels, each of which is
/// matched as a shell's glob, and the pattern's path must be a prefix of the image's, letter by letter: there are no globs in
/// paths. Source: kubelet `credentialprovider` `URLsMatchStr`, Go's `net/url` and `path/filepath`; spec/credentials.md 1.4.
package struct ImagePattern: Hashable, Sendable {
    /// As written.
    package let text: String
    /// The host's labels, globs in them.
    let labels: [[UInt8]]
    package let port: String
    /// With the slash before it; empty where there is none.
    package let path: String

    package init(_ text: String) throws(ImagePatternError) {
        try self.init(text, url: GoURL(behindScheme: text), path: nil)
    }

    /// A key of `auth`: a scheme is dropped, and so is a path's beginning `/v1` or `/v2`. Source: kubelet `BasicDockerKeyring.Add`.
    package init(authKey text: String) throws(ImagePatternError) {
        var rest = Substring(text)
        for scheme in ["https://", "http://"] where text.hasPrefix(scheme) { rest = text.dropFirst(scheme.count) }
        let url = try GoURL(behindScheme: String(rest))
        var path = url.path
        if path.hasPrefix("/v1/") || path.hasPrefix("/v2/") { path.removeFirst(3) }
        try self.init(text, url: url, path: path == "/" ? "" : path)
    }

    private init(_ text: String, url: GoURL, path: String?) throws(ImagePatternError) {
        let (host, port) = url.hostAndPort
        self.text = text
        self.port = port
        self.path = path ?? url.path
        labels = Array(host.utf8).split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            .map { Array($0) }
        for label in labels where !Glob.isWellFormed(label) {
            throw .badGlob(String(decoding: label, as: UTF8.self))
        }
    }

    package func matches(_ image: ImageName) -> Bool { matches(image.text) }

    /// Whether it matches an image's name, or anything else that stands in its place.
    package func matches(_ image: String) -> Bool {
        guard let target = try? ImagePattern(target: image) else { return false }
        return matches(target: target)
    }

    /// For an image that is held against many patterns.
    func matches(target: ImagePattern) -> Bool {
        guard port == target.port, labels.count == target.labels.count else { return false }
        guard target.path.utf8.starts(with: path.utf8) else { return false }
        return zip(labels, target.labels).allSatisfy { Glob.matches($0, $1) }
    }

    /// The other side of a match: its labels are no globs and may hold anything.
    init(target: String) throws(ImagePatternError) {
        let url = try GoURL(behindScheme: target)
        let (host, port) = url.hostAndPort
        text = target
        self.port = port
        path = url.path
        labels = Array(host.utf8).split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            .map { Array($0) }
    }

    /// Whether it can match more than one host.
    package var hasHostGlob: Bool { labels.contains { Glob.hasWildcard($0) } }

    /// Whether hosts that belong to different owners match: a glob among the last two labels of a name with dots, or `*` alone.
    package var hasOpenDomain: Bool { labels.suffix(2).contains { Glob.hasWildcard($0) } }

    /// The one registry that it matches, with the port; nil where its host has globs.
    package var registry: String? {
        if hasHostGlob { return nil }
        let host = labels.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ".")
        let shown = host.contains(":") ? "[\(host)]" : host
        return port.isEmpty ? shown : "\(shown):\(port)"
    }
}

/// Why a text is no pattern that the kubelet could ever match.
package enum ImagePatternError: Error, Hashable, Sendable {
    case controlCharacter
    case badPort(String)
    case badHost(String)
    case badEscape
    case badGlob(String)

    package var message: String {
        switch self {
        case .controlCharacter: "the pattern holds a control character"
        case .badPort(let port): "\"\(port)\" is no port: a port is digits, a glob cannot stand for it"
        case .badHost(let host): "\"\(host)\" is no host"
        case .badEscape: "a % must begin an escape such as %2F"
        case .badGlob(let label): "\"\(label)\" is no glob: a [ must be closed and have something in it"
        }
    }
}

/// The part of Go's `net/url` that the kubelet parses patterns with.
struct GoURL {
    /// With port and brackets.
    var host: String
    /// Escapes undone.
    var path: String

    init(behindScheme text: String) throws(ImagePatternError) {
        if text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) { throw .controlCharacter }
        // What a `#` or a `?` begins is no part of host and path.
        var rest = Array(text.utf8).prefix { $0 != UInt8(ascii: "#") }
        rest = rest.prefix { $0 != UInt8(ascii: "?") }
        let slash = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
        var authority = rest[..<slash]
        if let at = authority.lastIndex(of: UInt8(ascii: "@")) { authority = authority[(at + 1)...] }
        host = try Self.host(authority)
        path = try Self.unescaped(rest[slash...])
    }

    private static func host(_ bytes: ArraySlice<UInt8>) throws(ImagePatternError) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        var port = bytes[bytes.endIndex...]
        if bytes.first == UInt8(ascii: "[") {
            guard let bracket = bytes.lastIndex(of: UInt8(ascii: "]")) else { throw .badHost(text) }
            port = bytes[(bracket + 1)...]
        } else if let colon = bytes.lastIndex(of: UInt8(ascii: ":")) {
            port = bytes[colon...]
        }
        if let first = port.first, first != UInt8(ascii: ":") || !port.dropFirst().allSatisfy(Bytes.isDigit) {
            throw .badPort(String(decoding: port, as: UTF8.self))
        }
        guard bytes.allSatisfy({ isHostByte($0) }) else { throw .badHost(text) }
        return text
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        if Bytes.isUnreserved(byte) || byte >= 0x80 { return true }
        return "!$&'()*+,;=:[]<>\"".utf8.contains(byte)
    }

    private static func unescaped(_ bytes: ArraySlice<UInt8>) throws(ImagePatternError) -> String {
        guard bytes.contains(UInt8(ascii: "%")) else { return String(decoding: bytes, as: UTF8.self) }
        var result: [UInt8] = []
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if bytes[index] == UInt8(ascii: "%") {
                guard index + 2 < bytes.endIndex, let high = Bytes.hexadecimal(bytes[index + 1]),
                    let low = Bytes.hexadecimal(bytes[index + 2])
                else { throw .badEscape }
                result.append(high &<< 4 | low)
                index += 3
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// As Go's `net.SplitHostPort`, and the whole as the host where that fails.
    var hostAndPort: (host: String, port: String) {
        let bytes = Array(host.utf8)
        guard let colon = bytes.lastIndex(of: UInt8(ascii: ":")) else { return (host, "") }
        var name = bytes[..<colon]
        if bytes.first == UInt8(ascii: "[") {
            guard let bracket = bytes.firstIndex(of: UInt8(ascii: "]")), bracket + 1 == colon else {
                return (host, "")
            }
            name = bytes[1..<bracket]
        } else if name.contains(UInt8(ascii: ":")) {
            return (host, "")
        }
        if name.contains(UInt8(ascii: "[")) && bytes.first == UInt8(ascii: "[") { return (host, "") }
        return (
            String(decoding: name, as: UTF8.self), String(decoding: bytes[(colon + 1)...], as: UTF8.self)
        )
    }
}
