// SPDX-License-Identifier: Apache-2.0

package import JSON

/// Why a document is no SubjectAccessReview that can be answered. The text says what was found and what was expected.
package enum AccessReviewError: Error, Equatable {
    case wrongType(String, expected: String)
    case wrongAPIVersion(String)
    case wrongKind(String)
    case missing(String)
    case attributes(found: Int)
    case bothSelectors(String)

    static func wrongType(_ path: String, expected: StaticString) -> AccessReviewError {
        .wrongType(path, expected: "\(expected)")
    }

    package var message: String {
        switch self {
        case .wrongType(let path, let expected):
            "the body is no SubjectAccessReview: \(path.isEmpty ? "it" : path) must be \(expected)"
        case .wrongAPIVersion(let found):
            "the body is no SubjectAccessReview this server answers: apiVersion must be authorization.k8s.io/v1 or "
                + "v1beta1, found \(Self.quoted(found))"
        case .wrongKind(let found):
            "the body is no SubjectAccessReview: kind is \(Self.quoted(found))"
        case .missing(let path): "the SubjectAccessReview lacks \(path)"
        case .attributes(let count):
            "the SubjectAccessReview must have exactly one of spec.resourceAttributes and spec.nonResourceAttributes, "
                + "found \(count == 0 ? "neither" : "both")"
        case .bothSelectors(let path): "\(path) must not have both rawSelector and requirements"
        }
    }

    /// Hostile input goes into an answer and a log: short, and without control characters.
    private static func quoted(_ text: String) -> String {
        if text.isEmpty { return "nothing" }
        let shown = text.unicodeScalars.prefix(64).map { $0.value < 0x20 ? "?" : String($0) }.joined()
        return "\"\(shown)\""
    }
}

/// Why a body is answered outside of SubjectAccessReview, so that the API server's failure policy applies.
///
/// Never an answer with status 200: that would be kept for minutes. Source: spec/authorization.md 1.4.
package enum AccessReviewFailure: Error {
    case notJSON(JSONError)
    case noReview(AccessReviewError)
    /// The request needs more memory than one may have.
    case tooLarge

    package var message: String {
        switch self {
        case .notJSON(let error): "the body is not JSON: \(error)"
        case .noReview(let error): error.message
        case .tooLarge: "the review needs more memory than one may have"
        }
    }
}
