// SPDX-License-Identifier: Apache-2.0

internal import CLinux

/// What the kernel lets this process have.
package enum ResourceLimits {
    /// Raises the soft limit of open descriptors to the hard one, and says what it is now.
    ///
    /// `select` is the reason for the low soft limit of most systems, and nothing here uses it.
    package static func raiseDescriptorMaximum() -> Int {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return 1024
        }
        let former = limit.rlim_cur
        limit.rlim_cur = limit.rlim_max
        if unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) != 0 {
            return Int(clamping: former)
        }
        return Int(clamping: limit.rlim_cur)
    }

    /// Gives the pages back to the system that nothing lies on any more.
    ///
    /// Reading and compiling thousands of policies takes as much again as they hold afterwards, and the C library keeps it.
    package static func giveBackMemory() { _ = malloc_trim(0) }

    /// Keeps this process's memory out of core files, and other processes of its user out of its memory: it holds secrets.
    ///
    /// The limit alone does not do: a core that is piped to a program is not bounded by it (core(5)).
    package static func forbidCoreFiles() {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        _ = postern_set_undumpable()
    }

    /// Has the C library overwrite memory of more than 1,032 bytes when it is given back, and so what requests and answers of
    /// others' libraries leave behind: tokens are that long (smaller blocks lie in a cache that is soon used again).
    ///
    /// Source: mallopt(3), `M_PERTURB`; glibc 2.36 `_int_free`.
    package static func overwriteFreedMemory() { _ = mallopt(M_PERTURB, 0xA5) }

    /// Writes all of `bytes` to standard error; what cannot be written is lost, as a log is.
    package static func writeToStandardError(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBytes { raw in
            var offset = 0
            while offset < raw.count {
                let rest = unsafe UnsafeRawBufferPointer(rebasing: raw[offset...])
                guard
                    case .bytes(let count) = transfer({
                        unsafe write(2, rest.baseAddress, rest.count)
                    })
                else { return }
                offset += count
            }
        }
    }
}
