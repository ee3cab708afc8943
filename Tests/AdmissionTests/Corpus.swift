// SPDX-License-Identifier: Apache-2.0

import Admission
import Foundation  // The corpus is read from files.
import JSON
import Kubernetes

/// The recorded corpora beside the project, where they are.
enum Corpus {
    static let shared = Foundation.URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "shared")

    /// One file of a corpus.
    struct File: Sendable {
        let path: String
        /// Without the folders.
        let name: String
    }

    /// The JSON files of a folder below `shared` whose names begin with `prefix`, by name; says so where there are none.
    static func files(_ folder: String, prefix: String = "") -> [File] {
        let all = try? FileManager.default.contentsOfDirectory(
            at: shared.appending(path: folder), includingPropertiesForKeys: nil)
        let files = (all ?? []).filter {
            $0.pathExtension == "json" && $0.lastPathComponent.hasPrefix(prefix)
        }
        if files.isEmpty { print("corpus not found: ../shared/\(folder)/\(prefix)*.json") }
        return files.map { File(path: $0.path, name: $0.lastPathComponent) }.sorted { $0.name < $1.name }
    }

    static func bytes(_ file: File) throws -> [UInt8] {
        try Array(Data(contentsOf: Foundation.URL(fileURLWithPath: file.path)))
    }

    /// What base64 stands for; nothing where it is none.
    static func decoded(base64 text: String) -> [UInt8]? { Data(base64Encoded: text).map(Array.init) }

    /// JSON as a manifest; it has no places.
    static func manifest(json: String, file: String) throws -> Manifest {
        var names = JSON.Names()
        let document = try OwnedDocument(reading: json, names: &names)
        return Manifest(document.root, names: names, file: file) { _ in nil }
    }

    /// The built-in kinds and the custom resources of the recorded cluster, with their text once made.
    static func catalogue(_ names: inout JSON.Names) -> Catalogue {
        var builder = CatalogueBuilder()
        builder.addBuiltIn(names: &names)
        try? builder.add(text: customResources, names: &names)
        return builder.finish()
    }

    private static let customResources: String = {
        var names = JSON.Names()
        var writer = SchemaTextWriter(names: &names)
        for file in files("fixtures/openapi", prefix: "apis__golden") {
            guard let bytes = try? bytes(file),
                let document = try? OwnedDocument(reading: bytes, names: &names)
            else { continue }
            try? writer.add(document.root, source: file.name, names: names)
        }
        return writer.finish()
    }()
}
