// SPDX-License-Identifier: Apache-2.0

internal import EventLoop

/// A proxy that tunnels TLS (`CONNECT`, RFC 9110 §9.3.6), and what does not go through it.
///
/// Only for who asks for it: the environment of a program that is started by another was not written for it.
package struct ProxySettings: Sendable, Equatable {
    let host: String
    let port: UInt16
    /// The value of `proxy-authorization`; a secret.
    let authorization: String?
    private let exceptions: [Exception]

    /// - Parameters:
    ///   - url: `http://[user:password@]host:port`, as in `HTTPS_PROXY`.
    ///   - exceptions: As in `NO_PROXY`: names (with their subdomains), addresses, ranges, each with a port or without,
    ///     separated by commas; `*` for everything.
    /// - Throws: `FetchError.request` for a URL that is none of ours; the user and password are not repeated.
    package init(url: String, exceptions: String = "") throws(FetchError) {
        var rest = url[...]
        if let range = rest.firstRange(of: "://") {
            guard rest[..<range.lowerBound].lowercased() == "http" else {
                throw .request("the proxy's URL must begin with http://: TLS to the proxy itself is not spoken")
            }
            rest = rest[range.upperBound...]
        }
        rest = rest.prefix { $0 != "/" }
        var authorization: String?
        if let at = rest.lastIndex(of: "@") {
            authorization = "Basic " + Base64.text(Self.unescaped(rest[..<at]))
            rest = rest[rest.index(after: at)...]
        }
        guard let (host, port) = HostPort.split(rest, defaultPort: 3128) else {
            throw .request("the proxy's URL has no host and port")
        }
        self.host = host
        self.port = port
        self.authorization = authorization
        self.exceptions = exceptions.split(separator: ",").compactMap { Exception($0) }
    }

    /// Whether a request to `host` goes through it.
    ///
    /// Never those to this machine, its wire, a metadata service or a private address (a ClusterIP is one), nor to names
    /// that only the cluster knows.
    func applies(to host: String, port: UInt16) -> Bool {
        if let address = IPAddress(host) {
            guard address.kind == .global else { return false }
        } else {
            let name = host.lowercased()
            if name == "localhost" || !name.contains(".") { return false }
            for suffix in [".localhost", ".local", ".svc", ".internal"] where name.hasSuffix(suffix) { return false }
        }
        return !exceptions.contains { $0.matches(host.lowercased(), port) }
    }

    /// `%40` and its like in the user and password of a URL.
    private static func unescaped(_ text: Substring) -> [UInt8] {
        var result: [UInt8] = []
        var bytes = Array(text.utf8)[...]
        while let byte = bytes.popFirst() {
            if byte == 0x25, bytes.count >= 2,
                let value = UInt8(String(decoding: bytes.prefix(2), as: UTF8.self), radix: 16)
            {
                result.append(value)
                bytes = bytes.dropFirst(2)
            } else {
                result.append(byte)
            }
        }
        return result
    }
}

extension ProxySettings {
    private struct Exception: Equatable, Sendable {
        enum What: Equatable, Sendable {
            case everything
            case range(AddressRange)
            /// With its subdomains; without a leading dot or star.
            case name(String)
        }
        let what: What
        let port: UInt16?

        init?(_ text: Substring) {
            let text = text.filter { $0 != " " && $0 != "\t" }.lowercased()
            if text == "*" {
                (what, port) = (.everything, nil)
            } else if let range = AddressRange(text) {
                (what, port) = (.range(range), nil)
            } else if let (host, port) = HostPort.split(text[...], defaultPort: 0) {
                self.port = port == 0 ? nil : port
                if let range = AddressRange(host) {
                    what = .range(range)
                } else {
                    what = .name(String(host.drop { $0 == "*" || $0 == "." }))
                }
            } else {
                return nil
            }
        }

        func matches(_ host: String, _ port: UInt16) -> Bool {
            if let own = self.port, own != port { return false }
            switch what {
            case .everything: return true
            case .range(let range): return IPAddress(host).map(range.contains) ?? false
            case .name(let name): return host == name || host.hasSuffix(".\(name)")
            }
        }
    }
}
