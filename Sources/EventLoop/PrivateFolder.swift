// SPDX-License-Identifier: Apache-2.0

internal import CLinux

/// A folder for secrets that must survive the process and not the machine: in memory (tmpfs), and nobody else's.
package struct PrivateFolder: Sendable {
    private let path: String

    /// Makes the folder where it is missing.
    ///
    /// - Throws: `SystemError`; `EPERM` from `stat` when it is somebody else's or open to others, and `EINVAL` from `statfs`
    ///   when it would be on a disk.
    package init(_ path: String) throws(SystemError) {
        if unsafe mkdir(path, 0o700) != 0 {
            let code = currentErrorCode()
            guard code == EEXIST else { throw SystemError(call: "mkdir", code: code) }
        }
        var status = stat()
        _ = try value(of: "lstat") { unsafe lstat(path, &status) }
        guard status.st_mode & UInt32(S_IFMT) == UInt32(S_IFDIR), status.st_uid == geteuid(), status.st_mode & 0o077 == 0
        else { throw SystemError(call: "stat", code: EPERM) }
        var system = statfs()
        _ = try value(of: "statfs") { unsafe statfs(path, &system) }
        // tmpfs and ramfs (linux/magic.h).
        guard system.f_type == 0x0102_1994 || system.f_type == 0x8584_58F6 else {
            throw SystemError(call: "statfs", code: EINVAL)
        }
        self.path = path
    }

    /// Of the files in it, drafts left out.
    package func names() throws(SystemError) -> [String] {
        try FileSystem.names(inDirectory: path).filter { !$0.hasPrefix(".") }
    }

    package func contents(of name: String, byteCountMaximum: Int) throws(SystemError) -> [UInt8] {
        try FileSystem.contents(of: "\(path)/\(name)", byteCountMaximum: byteCountMaximum)
    }

    /// Replaces the file as a whole, so that nobody ever reads half of it.
    package func replace(_ name: String, with bytes: Span<UInt8>) throws(SystemError) {
        let draft = "\(path)/.\(name).\(getpid())"
        // Of a process that had our number and was ended in the middle.
        unsafe _ = unlink(draft)
        let number = try value(of: "open") {
            unsafe postern_open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        }
        let descriptor = Descriptor(owning: number)
        let result = unsafe bytes.withUnsafeBytes { raw in
            transfer { unsafe write(descriptor.number, raw.baseAddress, raw.count) }
        }
        guard result == .bytes(bytes.count) else {
            unsafe _ = unlink(draft)
            throw SystemError(call: "write", code: ENOSPC)
        }
        _ = try value(of: "rename") { unsafe rename(draft, "\(path)/\(name)") }
    }

    package func remove(_ name: String) { unsafe _ = unlink("\(path)/\(name)") }
}
