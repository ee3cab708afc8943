// SPDX-License-Identifier: Apache-2.0

package import JSON

/// One operation of a `JSONPatch{}` value, as a mutation's expression produced it.
package struct PatchOperation: BitwiseCopyable {
    package var operation: UTF8Text
    package var path: UTF8Text
    /// Empty where it was not set: upstream leaves an empty one out.
    package var from: UTF8Text
    /// nil where it was not set.
    package var value: Node?

    package init(operation: UTF8Text, path: UTF8Text, from: UTF8Text, value: Node?) {
        self.operation = operation
        self.path = path
        self.from = from
        self.value = value
    }
}

/// Why a patch has no result.
package enum PatchFailure: Error, Equatable {
    /// A `test` was false: upstream skips the whole patch and counts it as a success.
    case testFailed
    /// Any other failure; the text is the one that follows `JSON Patch: ` in the API server's message.
    case failed(String)
    /// The request's memory bound was reached.
    case memoryExhausted
}

extension UTF8Text {
    /// The first escape that Go quotes this text with and JSON does not know; nothing where it can be read.
    ///
    /// Upstream writes operations and paths as Go's string literals and reads them back as JSON, which fails for most control
    /// characters.
    var unreadableEscape: Character? {
        for index in 0..<count {
            switch self[index] {
            case 0x07: return "a"
            case 0x0B: return "v"
            case 0x08, 0x09, 0x0A, 0x0C, 0x0D: continue
            case 0..<0x20, 0x7F: return "x"
            default: continue
            }
        }
        return nil
    }
}
