// SPDX-License-Identifier: Apache-2.0

internal import CLinux

/// One request and its answer over a plain TCP connection, waiting for both: for the command line, never for a loop.
package enum PlainExchange {
    /// What the peer sends until it closes the connection, at most `byteCountMaximum` bytes.
    ///
    /// - Parameter seconds: Most that connecting, sending and each wait for more may take.
    package static func exchange(
        with address: SocketAddress, sending bytes: [UInt8], seconds: Int = 5,
        byteCountMaximum: Int = 16 << 20
    ) throws(SystemError) -> [UInt8] {
        let number = try value(of: "socket") {
            socket(address.family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        }
        let descriptor = Descriptor(owning: number)
        for option in [SO_SNDTIMEO, SO_RCVTIMEO] {
            var limit = timeval(tv_sec: seconds, tv_usec: 0)
            _ = try value(of: "setsockopt") {
                unsafe setsockopt(
                    number, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
            }
        }
        _ = try value(of: "connect") { unsafe address.withPointer { unsafe connect(number, $0, $1) } }
        var sent = 0
        while sent < bytes.count {
            let result = unsafe bytes.withUnsafeBytes {
                unsafe descriptor.send(UnsafeRawBufferPointer(rebasing: $0[sent...]))
            }
            switch result {
            case .bytes(let count): sent += count
            case .failed(let code): throw SystemError(call: "send", code: code)
            case .wouldBlock, .endOfStream: throw SystemError(call: "send", code: ETIMEDOUT)
            }
        }
        return try received(descriptor, byteCountMaximum)
    }

    private static func received(
        _ descriptor: borrowing Descriptor, _ maximum: Int
    ) throws(SystemError) -> [UInt8] {
        var answer: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 64 << 10)
        while answer.count < maximum {
            let result = unsafe block.withUnsafeMutableBytes { unsafe descriptor.receive(into: $0) }
            switch result {
            case .bytes(let count): answer += block[..<count]
            case .endOfStream: return answer
            case .wouldBlock: throw SystemError(call: "recv", code: ETIMEDOUT)
            case .failed(let code): throw SystemError(call: "recv", code: code)
            }
        }
        return answer
    }
}
