// SPDX-License-Identifier: Apache-2.0

import JSON
import YAML

/// Reads the input as YAML; each document is written as YAML and must read back as itself.
func fuzzOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    var names = Names()
    do throws(YAMLError) {
        for document in try YAMLDocument.read(bytes, file: "input", names: &names) {
            guard document.position(of: document.root) != nil else { fatalError("a root without a place") }
            var output = ByteBuffer()
            YAMLWriter.write(document.root, names: names, to: &output)
            let text = Array(output.string.utf8)
            guard text.count <= Limits.fileByteCountMaximum else { continue }
            if document.root.isNull { continue }
            let again = (try? YAMLDocument.read(text, file: "written", names: &names))?.first
            let isSame = again?.root.isEqual(to: document.root) == true
            withExtendedLifetime((document, again)) {}
            guard isSame else { fatalError("another document was read from\n\(output.string)") }
        }
    } catch {
        precondition(!error.description.isEmpty)
    }
    return 0
}
