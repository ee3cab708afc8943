// SPDX-License-Identifier: Apache-2.0

internal import CLinux

/// The signals that a server answers to.
package enum Signal: Int32, Sendable, CaseIterable {
    case interrupt = 2
    case terminate = 15
    case hangUp = 1
}

/// Signals as reads of a descriptor (`signalfd`), so that no code ever runs inside a handler.
package struct Signals: ~Copyable {
    private let descriptor: Descriptor

    /// Blocks the signals in the calling thread and all that it starts from now on, and opens the
    /// descriptor.
    ///
    /// Call it in `main` before the first thread. `SIGPIPE` is blocked with them: a peer or a log
    /// reader that went away is an error code of the write.
    package init() throws(SystemError) {
        var set = Signals.set()
        var blocked = set
        _ = unsafe sigaddset(&blocked, SIGPIPE)
        _ = unsafe pthread_sigmask(SIG_BLOCK, &blocked, nil)
        let number = try value(of: "signalfd") {
            unsafe signalfd(-1, &set, Int32(SFD_NONBLOCK) | Int32(SFD_CLOEXEC))
        }
        descriptor = Descriptor(owning: number)
    }

    package var number: Int32 { descriptor.number }

    /// The next signal that came, or nothing.
    package borrowing func next() -> Signal? {
        var information = signalfd_siginfo()
        let size = MemoryLayout<signalfd_siginfo>.size
        let number = descriptor.number
        let result = unsafe withUnsafeMutableBytes(of: &information) { raw in
            transfer { unsafe read(number, raw.baseAddress, size) }
        }
        guard result == .bytes(size) else { return nil }
        return Signal(rawValue: Int32(bitPattern: information.ssi_signo))
    }

    /// Makes a reader that went away an error code of the write, in the calling thread.
    static func blockBrokenPipe() {
        var set = sigset_t()
        _ = unsafe sigemptyset(&set)
        _ = unsafe sigaddset(&set, SIGPIPE)
        _ = unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    private static func set() -> sigset_t {
        var set = sigset_t()
        _ = unsafe sigemptyset(&set)
        for signal in Signal.allCases { _ = unsafe sigaddset(&set, signal.rawValue) }
        return set
    }
}
