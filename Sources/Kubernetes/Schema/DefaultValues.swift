// SPDX-License-Identifier: Apache-2.0

import JSON

/// The defaults of associative keys, as nodes that live as long as the catalogue.
struct DefaultValues {
    private let document: OwnedDocument?
    /// The nodes lie in `document`.
    let nodes: [Node]

    /// - Parameter literals: JSON scalars.
    init(literals: [String]) {
        // Scalars have no names.
        var names = Names()
        do throws(JSONError) {
            let document = try OwnedDocument(
                reading: "[" + literals.joined(separator: ",") + "]", names: &names)
            nodes = Array(document.root.elements)
            self.document = document
        } catch {
            // A default that is no scalar of JSON cannot come out of a document that was JSON.
            assertionFailure("defaults are JSON scalars")
            nodes = []
            document = nil
        }
    }

    /// `text` as a JSON string.
    static func literal(_ text: String) -> String {
        var buffer = ByteBuffer()
        var text = text
        buffer.append(UInt8(ascii: "\""))
        text.withUTF8 { unsafe Writer.writeContent($0, to: &buffer) }
        buffer.append(UInt8(ascii: "\""))
        return buffer.string
    }
}
