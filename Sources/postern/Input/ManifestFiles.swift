// SPDX-License-Identifier: Apache-2.0

internal import EventLoop
internal import JSON
internal import Kubernetes
internal import YAML

/// The documents of files and directories with the place of everything in them, for the commands that look at policies.
struct ManifestFiles {
    private(set) var documents: [Manifest] = []
    /// By file, for places in expressions.
    private(set) var texts: [String: ScalarMap] = [:]
    /// What cannot be read.
    private(set) var problems: [PolicyProblem] = []
    /// In the order read.
    private(set) var files: [String] = []

    /// - Parameters:
    ///   - paths: Files, or directories whose `.yaml`, `.yml` and `.json` files are read, those of directories in them too.
    ///   - isRecursive: Whether directories in directories are read.
    init(_ paths: [String], isRecursive: Bool = true) {
        for path in paths { add(path, isNamed: true, depth: 0, isRecursive) }
    }

    /// Directories in directories are read so deep.
    private static let depthMaximum = 16

    private mutating func add(_ path: String, isNamed: Bool, depth: Int, _ isRecursive: Bool) {
        do throws(SystemError) {
            if try FileSystem.isDirectory(path) {
                guard depth < (isRecursive ? Self.depthMaximum : 1) else { return }
                for name in try FileSystem.names(inDirectory: path) where !name.hasPrefix(".") {
                    add(
                        path.hasSuffix("/") ? path + name : "\(path)/\(name)", isNamed: false,
                        depth: depth + 1, isRecursive)
                }
                return
            }
            guard isNamed || Self.isManifest(path) else { return }
            read(
                try FileSystem.contents(
                    of: path, byteCountMaximum: YAML.Limits.fileByteCountMaximum), path)
        } catch {
            problems.append(
                PolicyProblem(.error, at: Place(file: path), message: "cannot be read: \(error)"))
        }
    }

    private mutating func read(_ bytes: [UInt8], _ path: String) {
        guard !files.contains(path) else { return }
        files.append(path)
        var names = Names()
        do throws(YAMLError) {
            let documents = try YAMLDocument.read(bytes, file: path, names: &names)
            texts[path] = ScalarMap(fileBytes: bytes)
            for document in documents {
                self.documents.append(
                    Manifest(document.root, names: names, file: path) { node in
                        document.position(of: node).map { ($0.line, $0.column) }
                    })
            }
        } catch {
            problems.append(
                PolicyProblem(
                    .error,
                    at: Place(file: path, line: error.position.line, column: error.position.column),
                    message: error.message))
        }
    }

    private static func isManifest(_ name: String) -> Bool {
        name.hasSuffix(".yaml") || name.hasSuffix(".yml") || name.hasSuffix(".json")
    }

    /// The types of the kinds in OpenAPI documents and CustomResourceDefinitions, as a catalogue's text.
    static func schemaText(_ paths: [String]) throws(CommandFailure) -> String? {
        guard !paths.isEmpty else { return nil }
        var names = Names()
        var writer = SchemaTextWriter(names: &names)
        for path in paths {
            do {
                var files = [path]
                if try FileSystem.isDirectory(path) {
                    files = try FileSystem.names(inDirectory: path).filter(isManifest).map {
                        "\(path)/\($0)"
                    }
                }
                for file in files {
                    let bytes = try FileSystem.contents(
                        of: file, byteCountMaximum: YAML.Limits.fileByteCountMaximum)
                    for document in try YAMLDocument.read(bytes, file: file, names: &names) {
                        try writer.add(file: document.root, source: file, names: names)
                    }
                }
            } catch let error as SchemaError {
                throw CommandFailure(text: "\(path): \(error.message)")
            } catch {
                throw CommandFailure(text: "\(path) cannot be read: \(error)")
            }
        }
        return writer.finish()
    }

    /// The built-in kinds, and those of a text that `schemaText` made.
    static func catalogue(_ schemaText: String?) -> (inout Names) -> Catalogue {
        { names in
            var builder = CatalogueBuilder()
            builder.addBuiltIn(names: &names)
            // The text is our own writer's, so reading it cannot fail.
            if let schemaText { try? builder.add(text: schemaText, names: &names) }
            return builder.finish()
        }
    }
}
