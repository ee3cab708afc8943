// SPDX-License-Identifier: Apache-2.0

internal import Kubernetes
internal import Synchronization

/// What the reading of admission policies leaves of each file for the reading of access policies: the documents that are
/// not its own.
///
/// Policies of both kinds may lie in one folder, and parsing a file takes as long as compiling what is in it; so a file is
/// parsed once where both are served from one folder.
package final class LeftManifests: Sendable {
    private struct Rest {
        var digest: Int
        var manifests: [Manifest]
    }

    private let rests = Mutex<[String: Rest]>([:])

    package init() {}

    /// Keeps the rest of a file until it is taken.
    func leave(_ manifests: [Manifest], of file: PolicyFiles.File) {
        let rest = Rest(digest: Self.digest(file), manifests: manifests)
        rests.withLock { $0[file.path] = rest }
    }

    /// The rest of a file; nothing where it was not read, or was another file then.
    func take(_ file: PolicyFiles.File) -> [Manifest]? {
        let rest = rests.withLock { $0.removeValue(forKey: file.path) }
        return rest.flatMap { $0.digest == Self.digest(file) ? $0.manifests : nil }
    }

    /// Keyed with random numbers of this process: nobody makes another file with the digest of one.
    private static func digest(_ file: PolicyFiles.File) -> Int {
        var hasher = Hasher()
        unsafe file.bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        return hasher.finalize()
    }
}
