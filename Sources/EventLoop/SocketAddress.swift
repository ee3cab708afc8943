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
    /// Of names only `localhost` is known (127.0.0.1): a lookup would load libraries of the system at
    /// run time, which a static executable does not have.
    package init(parsing text: String) throws(AddressError) {
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else {
            throw .malformed(text: text)
        }
        var host = String(text[..<colon])
        let port = String(text[text.utf8.index(after: colon)...])
        guard let port = UInt16(port) else { throw .malformed(text: text) }
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
        } else if host.utf8.contains(UInt8(ascii: ":")) {
            throw .malformed(text: text)
        }
        if host.isEmpty || host == "*" { host = SocketAddress.hasIPv6 ? "::" : "0.0.0.0" }
        if host == "localhost" { host = "127.0.0.1" }
        guard let address = SocketAddress(numeric: host, port: port) else {
            throw .unknownHost(text: text)
        }
        self = address
    }

    private init(storage: sockaddr_storage, byteCount: socklen_t, family: Int32) {
        self.storage = storage
        self.byteCount = byteCount
        self.family = family
    }

    /// An address that no connection comes from or goes to.
    static let nowhere = SocketAddress(storage: sockaddr_storage(), byteCount: 0, family: AF_INET)

    /// A numeric address; nothing for anything else.
    init?(numeric host: String, port: UInt16) {
        var storage = sockaddr_storage()
        let family = host.utf8.contains(UInt8(ascii: ":")) ? AF_INET6 : AF_INET
        let size: Int
        if family == AF_INET6 {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            guard unsafe inet_pton(AF_INET6, host, &address.sin6_addr) == 1 else { return nil }
            size = MemoryLayout<sockaddr_in6>.size
            unsafe withUnsafeMutableBytes(of: &storage) {
                unsafe $0.storeBytes(of: address, as: sockaddr_in6.self)
            }
        } else {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            guard unsafe inet_pton(AF_INET, host, &address.sin_addr) == 1 else { return nil }
            size = MemoryLayout<sockaddr_in>.size
            unsafe withUnsafeMutableBytes(of: &storage) {
                unsafe $0.storeBytes(of: address, as: sockaddr_in.self)
            }
        }
        self.init(storage: storage, byteCount: socklen_t(size), family: family)
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
    case unknownHost(text: String)

    package var description: String {
        switch self {
        case .malformed(let text):
            "'\(text)' is no HOST:PORT; expected, for example, 127.0.0.1:8443, [::1]:8443 or :8443"
        case .unknownHost(let text):
            "'\(text)': the host must be an IP address, localhost, or nothing for every address"
        }
    }
}
