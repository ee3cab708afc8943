// SPDX-License-Identifier: Apache-2.0

package import Credentials
internal import EventLoop
internal import JSON
internal import Kubernetes
internal import YAML

/// Registry profiles as files, and the files that they name: read once at start-up, and again when they change.
///
/// A path is a file, or a directory whose `.yaml`, `.yml` and `.json` files are read in the order of their names.
package struct ProfileFiles: Sendable {
    /// A client's secret or a static credential.
    private static let secretByteCountMaximum = 64 << 10

    package var paths: [String]

    package init(_ paths: [String]) { self.paths = paths }

    /// Reads and compiles.
    ///
    /// - Parameter previous: The set in use: what cannot be read or compiled any more keeps its last good version.
    package func load(previous: ProfileSet? = nil) -> ProfileSnapshot {
        // Before anything is read, so that no change in between is missed.
        let before = FilesState(of: paths)
        var builder = ProfileSetBuilder()
        var manifests: [Manifest] = []
        for file in PolicyFiles.files(paths, &builder.fileProblems) {
            var names = Names()
            guard let documents = PolicyFiles.documents(file, &names, &builder.fileProblems) else { continue }
            builder.files[file.path] = ScalarMap(fileBytes: file.bytes)
            manifests += documents.map { document in
                Manifest(document.root, names: names, file: file.path) { node in
                    document.position(of: node).map { ($0.line, $0.column) }
                }
            }
        }
        builder.add(manifests)
        let set = builder.build(previous: previous)
        var files: [String: Secret] = [:]
        var unreadable: [String] = []
        let named = FilesState(of: set.fileNames.sorted())
        for name in named.paths {
            guard var bytes = try? FileSystem.contents(of: name, byteCountMaximum: Self.secretByteCountMaximum) else {
                unreadable.append(name)
                continue
            }
            files[name] = Secret(copying: bytes.span)
            for index in bytes.indices { bytes[index] = 0 }
        }
        return ProfileSnapshot(
            set, files: files, unreadable: unreadable, fingerprint: Self.fingerprint(before, named))
    }

    /// Whether a file, or one that the profiles name, is another than when they were read.
    package func haveChanged(since snapshot: ProfileSnapshot) -> Bool {
        let named = FilesState(of: snapshot.set.fileNames.sorted())
        return Self.fingerprint(FilesState(of: paths), named) != snapshot.fingerprint
    }

    private static func fingerprint(_ profiles: FilesState, _ named: FilesState) -> UInt64 {
        (profiles.fingerprint &* 31) &+ named.fingerprint
    }
}

/// The profiles of one moment, with the content of the files that they name.
package final class ProfileSnapshot: Sendable {
    package let set: ProfileSet
    package let files: [String: Secret]
    /// Files that a profile names and that cannot be read; exchanges that need them fail.
    package let unreadable: [String]
    /// Those that profiles ask for besides the server's own.
    package let audiences: [String]
    /// Of all files, as they were before they were read.
    let fingerprint: UInt64

    init(_ set: ProfileSet, files: [String: Secret] = [:], unreadable: [String] = [], fingerprint: UInt64 = 0) {
        self.fingerprint = fingerprint
        self.set = set
        self.files = files
        self.unreadable = unreadable
        audiences = Set(set.profiles.compactMap(\.audience)).sorted()
    }
}
