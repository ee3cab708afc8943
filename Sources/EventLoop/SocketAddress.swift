// SPDX-License-Identifier: Apache-2.0

internal import CLinux

/// Where to listen or to connect, parsed once: `127.0.0.1:8443`, `[::1]:8443`, `localhost:8443`,
/// `:8443`.
package struct SocketAddress: Sendable {
    let storage: sockaddr_storage
    let byteCount: socklen_t
    let family: Int32

    /// Reads `HOST:PORT`.
    ///
    /// An empty host or `*` is every address of the machine (IPv6 with IPv4 in it, or IPv4 alone
    /// where the kernel has no IPv6).
    ///
    /// Names are looked up here, once; a loop never waits for DNS.
    package init(parsing text: String) throws(AddressError) {
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else {
            throw .malformed(text: text)
        }
        var host = String(text[..<colon])
        let port = String(text[text.utf8.index(after: colon)...])
        guard UInt16(port) != nil else { throw .malformed(text: text) }
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
        } else if host.utf8.contains(UInt8(ascii: ":")) {
            throw .malformed(text: text)
        }
        if host.isEmpty || host == "*" { host = SocketAddress.hasIPv6 ? "::" : "0.0.0.0" }
        self = try SocketAddress.resolve(host: host, port: port, text: text)
    }

    private init(storage: sockaddr_storage, byteCount: socklen_t, family: Int32) {
        self.storage = storage
        self.byteCount = byteCount
        self.family = family
    }

    private static func resolve(
        host: String, port: String, text: String
    ) throws(AddressError) -> SocketAddress {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, port, &hints, &list)
        guard code == 0, let first = unsafe list else {
            let reason = code == 0 ? "no address" : unsafe String(cString: gai_strerror(code))
            throw .unknownHost(text: text, reason: reason)
        }
        defer { unsafe freeaddrinfo(first) }
        var storage = sockaddr_storage()
        let size = unsafe min(Int(first.pointee.ai_addrlen), MemoryLayout<sockaddr_storage>.size)
        unsafe withUnsafeMutableBytes(of: &storage) { raw in
            unsafe raw.copyMemory(
                from: UnsafeRawBufferPointer(start: first.pointee.ai_addr, count: size))
        }
        let family = unsafe first.pointee.ai_family
        return SocketAddress(storage: storage, byteCount: socklen_t(size), family: family)
    }

    /// The address a socket is bound to: what port 0 became.
    init(boundTo number: Int32) throws(SystemError) {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        _ = try value(of: "getsockname") {
            unsafe withUnsafeMutableBytes(of: &storage) { raw in
                let address = unsafe raw.assumingMemoryBound(to: sockaddr.self).baseAddress
                return unsafe getsockname(number, address, &size)
            }
        }
        self.init(storage: storage, byteCount: size, family: Int32(storage.ss_family))
    }

    /// The port, in the order of people.
    package var port: UInt16 {
        // In both families the port is the two bytes after the family, in network order.
        unsafe withUnsafeBytes(of: storage) { raw in
            unsafe UInt16(bigEndian: raw.load(fromByteOffset: 2, as: UInt16.self))
        }
    }

    func withPointer<Result>(
        _ body: (UnsafePointer<sockaddr>?, socklen_t) -> Result
    ) -> Result {
        unsafe withUnsafeBytes(of: storage) { raw in
            unsafe body(raw.assumingMemoryBound(to: sockaddr.self).baseAddress, byteCount)
        }
    }

    private static var hasIPv6: Bool {
        let number = socket(AF_INET6, streamFlags | Int32(SOCK_STREAM.rawValue), 0)
        if number < 0 { return false }
        _ = CLinux.close(number)
        return true
    }
}

/// Why a text is no address.
package enum AddressError: Error, Equatable, CustomStringConvertible {
    case malformed(text: String)
    case unknownHost(text: String, reason: String)

    package var description: String {
        switch self {
        case .malformed(let text):
            "'\(text)' is no HOST:PORT; expected, for example, 127.0.0.1:8443, [::1]:8443 or :8443"
        case .unknownHost(let text, let reason):
            "'\(text)': the host is not known: \(reason)"
        }
    }
}
