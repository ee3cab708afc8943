// SPDX-License-Identifier: Apache-2.0

/// Why a patch was not applied.
package enum MergeError: Error, Equatable {
    /// The policy's error without its prefix, subject to the failure policy: `error applying patch: ` is upstream's prefix.
    case failed(String)
    /// The merged object has no form in the Go type of its kind; the text says why.
    case notConvertible(kind: String, String)
    /// The arena's bound was reached.
    case outOfMemory

    package var message: String {
        switch self {
        case .failed(let text): "error applying patch: \(text)"
        case .notConvertible(let kind, let text): "unable to convert unstructured object to \(kind): \(text)"
        case .outOfMemory: "error applying patch: the request needs more memory than one request may have"
        }
    }
}
