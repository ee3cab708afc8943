// SPDX-License-Identifier: Apache-2.0

internal import CLinux

extension Descriptor {
    /// A socket on its way to `address`, non-blocking and without Nagle's delay: it is writable when it is there or has
    /// failed, and `connectionError` says which.
    package static func connecting(to address: SocketAddress) throws(SystemError) -> Descriptor {
        let number = try value(of: "socket") {
            socket(address.family, Int32(SOCK_STREAM.rawValue) | streamFlags, 0)
        }
        let descriptor = Descriptor(owning: number)
        try descriptor.set(Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        let result = unsafe address.withPointer { unsafe connect(number, $0, $1) }
        if result < 0 {
            let code = currentErrorCode()
            // connect(2): interrupted, it goes on all the same.
            guard code == EINPROGRESS || code == EINTR else { throw SystemError(call: "connect", code: code) }
        }
        return descriptor
    }

    /// How the connecting came out, once the socket is writable.
    package borrowing func connectionError() -> SystemError? {
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard unsafe getsockopt(number, SOL_SOCKET, SO_ERROR, &code, &size) == 0 else {
            return SystemError(call: "getsockopt", code: currentErrorCode())
        }
        return code == 0 ? nil : SystemError(call: "connect", code: code)
    }
}
