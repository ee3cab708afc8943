// SPDX-License-Identifier: Apache-2.0

/// Where a request goes: scheme, host, port, path and query of a URL that a profile's author wrote.
///
/// No request ever chooses one. `https` only, unless a profile allows loopback for tests: then `http` to loopback too.
package struct Endpoint: Hashable, Sendable {
    package enum Scheme: String, Sendable {
        case https, http

        package var defaultPort: UInt16 { self == .https ? 443 : 80 }
    }

    package var scheme: Scheme
    /// In small letters; IPv6 without its brackets.
    package var host: String
    package var port: UInt16
    /// Path and query as they are sent; begins with a slash.
    package var target: String

    package init(scheme: Scheme = .https, host: String, port: UInt16? = nil, target: String = "/") {
        self.scheme = scheme
        self.host = host
        self.port = port ?? scheme.defaultPort
        self.target = target
    }

    /// - Parameter allowsLoopback: Whether `http` and loopback may be named.
    package init(url: String, allowsLoopback: Bool = false) throws(EndpointError) {
        let scheme: Scheme
        if url.hasPrefix("https://") {
            scheme = .https
        } else if url.hasPrefix("http://") {
            scheme = .http
        } else {
            throw .noScheme
        }
        let rest = url.dropFirst(scheme.rawValue.count + 3)
        let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
        let target = String(rest[end...])
        try self.init(scheme, registry: String(rest[..<end]), target: target.isEmpty ? "/" : target)
        if isLoopback {
            if !allowsLoopback { throw .loopback(host) }
        } else if scheme == .http {
            throw .notHTTPS
        }
    }

    /// The host and port that stand in front of an image's name.
    init(_ scheme: Scheme = .https, registry: String, target: String) throws(EndpointError) {
        guard let (host, port) = ImageName.hostAndPort(registry.lowercased()) else { throw .badHost(registry) }
        var number = scheme.defaultPort
        if !port.isEmpty {
            guard let given = UInt16(port), given > 0 else { throw .badPort(port) }
            number = given
        }
        guard target.utf8.count <= Limits.targetByteCount,
            target.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") && $0 != UInt8(ascii: "\\") })
        else { throw .badTarget }
        let isBracketed = host.hasPrefix("[")
        self.init(
            scheme: scheme, host: isBracketed ? String(host.dropFirst().dropLast()) : host, port: number,
            target: target.hasPrefix("/") ? target : "/\(target)")
    }

    /// As in a Host field and in a URL: the port only where it is not the scheme's own.
    package var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == scheme.defaultPort ? name : "\(name):\(port)"
    }

    package var url: String { "\(scheme.rawValue)://\(authority)\(target)" }

    /// By its name alone. What a name resolves to, the one who connects checks.
    package var isLoopback: Bool {
        host == "localhost" || host == "::1" || (host.hasPrefix("127.") && host.utf8.allSatisfy { $0 < 0x3A })
    }

    /// The same host with another path and query.
    func target(_ target: String) -> Endpoint {
        var copy = self
        copy.target = target
        return copy
    }
}

/// Why a text is no endpoint of a profile.
package enum EndpointError: Error, Hashable, Sendable {
    case noScheme, notHTTPS, badTarget
    case badHost(String)
    case badPort(String)
    case loopback(String)

    package var message: String {
        switch self {
        case .noScheme: "expected a URL that begins with https://"
        case .notHTTPS: "http is taken only to loopback, where the profile has allowLoopback: true"
        case .badTarget: "the path may have neither spaces nor a fragment, and at most \(Limits.targetByteCount) bytes"
        case .badHost(let host): "\"\(host.prefix(64))\" is no host"
        case .badPort(let port): "\"\(port.prefix(16))\" is no port"
        case .loopback(let host): "\(host) is loopback, which is taken only where the profile has allowLoopback: true"
        }
    }
}
