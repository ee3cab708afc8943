// SPDX-License-Identifier: Apache-2.0

import Admission
import Foundation  // Files are made, and gone again.
import JSON
import Server

/// A recorded case as the files that `postern review` is given: each part in a file of its own.
struct CaseFiles {
    let files: PolicyFiles
    /// The AdmissionReview.
    let review: [UInt8]
    private let folder: Foundation.URL

    init(_ file: Corpus.File) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "postern-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let folder = folder
        // As the nodes are: the order of members and the spelling of numbers are the recording's.
        var names = JSON.Names()
        let document = try OwnedDocument(reading: try Corpus.bytes(file), names: &names)
        func text(_ member: String) -> String {
            guard let node = document.root[names.intern(member)] else { return "[]" }
            var buffer = ByteBuffer()
            Writer.write(node, names: names, to: &buffer)
            return buffer.string
        }
        func written(_ name: String, _ lists: [String]) throws -> String {
            let path = folder.appending(path: name)
            let lists = lists.map { "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":\(text($0))}" }
            try Data(lists.joined(separator: "\n---\n").utf8).write(to: path)
            return path.path
        }
        files = PolicyFiles(
            policies: [try written("policies.yaml", ["policies", "bindings"])],
            namespaces: [try written("namespaces.json", ["namespaces"])],
            params: [try written("params.json", ["params"])],
            schemas: Corpus.files("fixtures/openapi", prefix: "apis__golden").map(\.path),
            authorizer: [try written("authorizer.json", ["authorizer"])])
        review = Array(text("review").utf8)
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }
}
