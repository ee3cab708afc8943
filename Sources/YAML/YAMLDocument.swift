// SPDX-License-Identifier: Apache-2.0

package import JSON

/// One document of a YAML file: the same tape that JSON is read into, and where in the file each value stands.
///
///     let documents = try YAMLDocument.read(bytes, file: "policies/labels.yaml", names: &names)
///     documents[0].root, documents[0].position(of: node)
package final class YAMLDocument: Sendable {
    package let document: OwnedDocument
    /// As it was given, for messages.
    package let file: String
    private let positions: [Position]

    private init(document: OwnedDocument, file: String, positions: [Position]) {
        self.document = document
        self.file = file
        self.positions = positions
    }

    package var root: Node { document.root }

    /// Where a value of this document begins; for one that an alias stands for, where the anchored one does. nil for a
    /// node of another document.
    package func position(of node: Node) -> Position? {
        document.index(of: node).map { positions[$0] }
    }

    /// Reads all documents of a file as Kubernetes does. Empty ones, as a `---` at the begin or end makes, are left out.
    ///
    /// - Parameter file: Stands before line and column in messages.
    /// - Throws: At the first fault of the file: documents before it are not given, so that half a file is never in force.
    package static func read(
        _ bytes: [UInt8], file: String, names: inout Names
    ) throws(YAMLError) -> [YAMLDocument] {
        guard bytes.count <= Limits.fileByteCountMaximum else {
            throw YAMLError(
                problem: .tooLarge(byteCount: bytes.count), file: file,
                position: Position(line: 1, column: 1))
        }
        if bytes.isEmpty { return [] }
        do throws(EventStream.Failure) {
            var result: [YAMLDocument] = []
            var trees = TreeBuilder(SurrogatePairs.joined(bytes))
            while let tree = try trees.next() {
                if case .scalar(let scalar) = tree.nodes[0].content, scalar.isPlain, scalar.text.isEmpty {
                    continue
                }
                let (document, positions) = try TapeConverter.convert(tree, names: &names)
                result.append(YAMLDocument(document: document, file: file, positions: positions))
            }
            return result
        } catch {
            throw YAMLError(problem: error.problem, file: file, position: error.position)
        }
    }
}
