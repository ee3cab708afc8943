// SPDX-License-Identifier: Apache-2.0

internal import Credentials
internal import EventLoop
internal import Kubernetes

/// Registry profiles of this node: for the broker's own image, and for nodes without a broker.
struct LocalProfiles {
    private static let fileByteCountMaximum = 1 << 20

    let set: ProfileSet
    /// The content of the files that exchanges need, by the name that the profiles give them.
    let files: [String: Secret]

    /// Files that cannot be read, and profiles that are not good, are left out and told: the others serve on.
    ///
    /// - Parameter paths: Files, and folders whose `.yaml`, `.yml` and `.json` files are read in the order of their names.
    init(_ paths: [String], report: (String) -> Void) {
        var builder = ProfileSetBuilder()
        for path in paths {
            for file in Self.files(path, report) {
                do throws(PluginError) {
                    let bytes = try Documents.bytes(of: file, byteCountMaximum: Self.fileByteCountMaximum)
                    builder.files[file] = ScalarMap(fileBytes: bytes)
                    builder.add(try Documents.read(bytes, file))
                } catch { report(error.line) }
            }
        }
        set = builder.build()
        for problem in set.problems where problem.severity == .error {
            report("\(problem.place): \(problem.object) \(problem.message)")
        }
        var files: [String: Secret] = [:]
        for name in set.fileNames {
            guard let bytes = try? FileSystem.contents(of: name, byteCountMaximum: 64 << 10) else { continue }
            files[name] = Secret(copying: bytes.span)
        }
        self.files = files
    }

    private static func files(_ path: String, _ report: (String) -> Void) -> [String] {
        do throws(SystemError) {
            guard try FileSystem.isDirectory(path) else { return [path] }
            return try FileSystem.names(inDirectory: path)
                .filter { name in !name.hasPrefix(".") && [".yaml", ".yml", ".json"].contains { name.hasSuffix($0) } }
                .map { "\(path)/\($0)" }
        } catch {
            report("\(path): \(error)")
            return []
        }
    }
}
