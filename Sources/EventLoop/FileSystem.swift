// SPDX-License-Identifier: Apache-2.0

internal import CLinux

/// The little that a server asks of files: whole small ones, listings, and whether they changed.
package enum FileSystem {
    /// The bytes of a regular file (or a pipe), at most `byteCountMaximum`.
    ///
    /// - Throws: `SystemError` as the kernel says; `EFBIG` from `read` for a file that is larger.
    package static func contents(
        of path: String, byteCountMaximum: Int
    ) throws(SystemError) -> [UInt8] {
        let number = try value(of: "open") {
            unsafe postern_open(path, O_RDONLY | O_CLOEXEC, 0)
        }
        let descriptor = Descriptor(owning: number)
        var bytes: [UInt8] = []
        // Never cleared: most files are a small part of it, and a policy set is thousands of them.
        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
        defer { unsafe chunk.deallocate() }
        while true {
            let result = transfer { unsafe read(descriptor.number, chunk.baseAddress, chunk.count) }
            switch result {
            case .bytes(let count):
                if bytes.count + count > byteCountMaximum {
                    throw SystemError(call: "read", code: EFBIG)
                }
                unsafe bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: chunk[..<count]))
            case .endOfStream: return bytes
            case .wouldBlock: throw SystemError(call: "read", code: EAGAIN)
            case .failed(let code): throw SystemError(call: "read", code: code)
            }
        }
    }

    /// Whether the path, links followed, is a directory.
    package static func isDirectory(_ path: String) throws(SystemError) -> Bool {
        let status = try status(of: path)
        return status.st_mode & UInt32(S_IFMT) == UInt32(S_IFDIR)
    }

    /// Whether the path, links followed, is a named pipe.
    static func isPipe(_ path: String) throws(SystemError) -> Bool {
        try status(of: path).st_mode & UInt32(S_IFMT) == UInt32(S_IFIFO)
    }

    /// Whether an open file is a regular one, which always takes what is written.
    static func isRegular(_ file: borrowing Descriptor) -> Bool {
        var status = stat()
        return unsafe fstat(file.number, &status) == 0
            && status.st_mode & UInt32(S_IFMT) == UInt32(S_IFREG)
    }

    /// The names in a directory, sorted by their bytes, without `.` and `..`.
    package static func names(inDirectory path: String) throws(SystemError) -> [String] {
        guard let directory = unsafe opendir(path) else {
            throw SystemError(call: "opendir", code: currentErrorCode())
        }
        defer { unsafe _ = closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { raw in
                unsafe String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// A number that changes when a file, or the set of files directly in a directory, does: names,
    /// sizes, times and inodes, links followed.
    ///
    /// 0 for what is not there.
    ///
    /// For file systems without `inotify` (network mounts), looked at every few seconds.
    package static func fingerprint(of path: String) -> UInt64 {
        guard let own = try? status(of: path) else { return 0 }
        var hash = FNV()
        hash.add(own)
        if own.st_mode & UInt32(S_IFMT) == UInt32(S_IFDIR) {
            for name in (try? names(inDirectory: path)) ?? [] {
                for byte in name.utf8 { hash.add(UInt64(byte)) }
                if let entry = try? status(of: path + "/" + name) { hash.add(entry) }
            }
        }
        return hash.value
    }

    private static func status(of path: String) throws(SystemError) -> stat {
        var status = stat()
        _ = try value(of: "stat") { unsafe stat(path, &status) }
        return status
    }
}

/// FNV-1a over words: this tells change from no change and guards against nobody.
private struct FNV {
    var value: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func add(_ word: UInt64) {
        value = (value ^ word) &* 0x100_0000_01b3
    }

    mutating func add(_ status: stat) {
        add(UInt64(status.st_ino))
        add(UInt64(bitPattern: Int64(status.st_size)))
        add(UInt64(bitPattern: Int64(status.st_mtim.tv_sec)))
        add(UInt64(bitPattern: Int64(status.st_mtim.tv_nsec)))
    }
}
