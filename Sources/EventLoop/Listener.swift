// SPDX-License-Identifier: Apache-2.0

internal import CLinux

/// A listening TCP socket.
///
/// Several may share one address (`SO_REUSEPORT`): the kernel then spreads new connections over
/// them by a hash of both ends, so that each loop has a queue of its own.
package struct Listener: ~Copyable {
    private let descriptor: Descriptor

    /// - Parameter backlog: Connections the kernel completes ahead of `accept`; it cuts the number
    ///   at `net.core.somaxconn`.
    package init(_ address: SocketAddress, backlog: Int32 = 1024) throws(SystemError) {
        descriptor = try Listener.open(address, backlog)
    }

    package var number: Int32 { descriptor.number }

    /// What it is bound to, with the real port where 0 was asked for.
    package func address() throws(SystemError) -> SocketAddress {
        try SocketAddress(boundTo: descriptor.number)
    }

    /// The next waiting connection, non-blocking and without Nagle's delay, or nothing.
    ///
    /// A connection that its peer has given up meanwhile is passed over.
    /// - Throws: `SystemError`; with `isExhaustion` the connection still waits and the caller
    ///   should.
    package borrowing func accept() throws(SystemError) -> Int32? {
        while true {
            let number = accept4(descriptor.number, nil, nil, streamFlags)
            if number >= 0 {
                var on: Int32 = 1
                // A failure costs 40 ms of latency at worst, and its reasons show up in the next
                // read.
                _ = unsafe setsockopt(
                    number, Int32(IPPROTO_TCP), TCP_NODELAY, &on,
                    socklen_t(MemoryLayout<Int32>.size))
                return number
            }
            switch currentErrorCode() {
            case EAGAIN: return nil
            // accept(2): errors of the new connection itself are to be treated like EAGAIN by
            // retrying.
            case EINTR, ECONNABORTED, EPROTO, ENETDOWN, EHOSTDOWN, EHOSTUNREACH, ENETUNREACH,
                ENOPROTOOPT, EOPNOTSUPP, ENONET:
                continue
            case let code: throw SystemError(call: "accept4", code: code)
            }
        }
    }

    private static func open(
        _ address: SocketAddress, _ backlog: Int32
    ) throws(SystemError) -> Descriptor {
        let number = try value(of: "socket") {
            socket(address.family, Int32(SOCK_STREAM.rawValue) | streamFlags, 0)
        }
        let descriptor = Descriptor(owning: number)
        try descriptor.set(SOL_SOCKET, SO_REUSEADDR, 1)
        try descriptor.set(SOL_SOCKET, SO_REUSEPORT, 1)
        // `:8443` means IPv4 too, whatever `net.ipv6.bindv6only` says.
        if address.family == AF_INET6 {
            try descriptor.set(Int32(IPPROTO_IPV6), IPV6_V6ONLY, 0)
        }
        _ = try value(of: "bind") {
            unsafe address.withPointer { unsafe bind(number, $0, $1) }
        }
        _ = try value(of: "listen") { listen(number, backlog) }
        return descriptor
    }
}

extension Descriptor {
    borrowing func set(_ level: Int32, _ option: Int32, _ setting: Int32) throws(SystemError) {
        var setting = setting
        let number = number
        _ = try value(of: "setsockopt") {
            unsafe setsockopt(
                number, level, option, &setting, socklen_t(MemoryLayout<Int32>.size))
        }
    }
}
