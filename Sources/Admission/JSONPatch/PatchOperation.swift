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
