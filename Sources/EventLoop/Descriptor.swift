// SPDX-License-Identifier: Apache-2.0

internal import CLinux

/// An open file descriptor, closed when its owner lets go of it.
package struct Descriptor: ~Copyable {
    /// The kernel's number; never negative.
    package let number: Int32

    package init(owning number: Int32) {
        precondition(number >= 0, "a descriptor is never negative")
        self.number = number
    }

    deinit {
        // EBADF would be a bug of ours; EINTR and EIO leave the descriptor closed all the same.
        _ = CLinux.close(number)
    }

    /// Hands the number over to a caller who closes it.
    package consuming func release() -> Int32 {
        let number = number
        discard self
        return number
    }
}

extension Descriptor {
    /// Reads once what is there, at most `buffer.count` bytes.
    ///
    /// The C function is `recv`.
    package borrowing func receive(into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        transfer { unsafe recv(number, buffer.baseAddress, buffer.count, 0) }
    }

    /// Writes once what fits.
    ///
    /// A vanished peer is a failure and no `SIGPIPE`. The C function is `send`.
    package borrowing func send(_ bytes: UnsafeRawBufferPointer) -> Transfer {
        transfer {
            unsafe CLinux.send(number, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        }
    }

    /// Writes once what fits, to a file or pipe.
    ///
    /// The C function is `write`.
    borrowing func write(_ bytes: UnsafeRawBufferPointer) -> Transfer {
        transfer { unsafe CLinux.write(number, bytes.baseAddress, bytes.count) }
    }

    /// Says that nothing more will be sent; the peer reads an end of stream.
    ///
    /// Errors mean the same.
    package borrowing func shutdownSending() {
        _ = shutdown(number, Int32(SHUT_WR))
    }

    /// Two connected stream sockets, non-blocking: a network for tests.
    package static func socketPair() throws(SystemError) -> (Int32, Int32) {
        var pair: (Int32, Int32) = (-1, -1)
        _ = try value(of: "socketpair") {
            unsafe withUnsafeMutableBytes(of: &pair) { raw in
                let kind = Int32(SOCK_STREAM.rawValue) | streamFlags
                return unsafe socketpair(
                    AF_UNIX, kind, 0, raw.assumingMemoryBound(to: Int32.self).baseAddress)
            }
        }
        return pair
    }
}

/// Every socket of ours: non-blocking from birth, and not inherited by a child.
let streamFlags = Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
