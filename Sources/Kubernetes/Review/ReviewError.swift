// SPDX-License-Identifier: Apache-2.0

package import JSON

/// Why a document is no AdmissionReview that can be answered.
///
/// The caller is the API server, or someone who found the port: the text says what was found and what was expected,
/// and there is no AdmissionReview to answer with, so the server answers 400 with it.
package enum ReviewError: Error, Equatable {
    case wrongType(path: String, expected: String, found: Kind)
    case wrongAPIVersion(found: String)
    case wrongKind(found: String)
    case missing(path: String)
    case unknownOperation(found: String)

    package var message: String {
        switch self {
        case .wrongType(let path, let expected, let found):
            "the body is no AdmissionReview: \(path.isEmpty ? "" : path + " ")must be \(expected), "
                + "found \(Self.described(found))"
        case .wrongAPIVersion(let found):
            "the body is no AdmissionReview this server answers: apiVersion must be "
                + "\"admission.k8s.io/v1\", found \(Self.quoted(found)); "
                + "set admissionReviewVersions: [\"v1\"] in the webhook configuration"
        case .wrongKind(let found):
            "the body is no AdmissionReview: kind must be \"AdmissionReview\", found \(Self.quoted(found))"
        case .missing(let path):
            "the AdmissionReview lacks \(path)"
        case .unknownOperation(let found):
            "the AdmissionReview's request.operation must be CREATE, UPDATE, DELETE or CONNECT, "
                + "found \(Self.quoted(found))"
        }
    }

    private static func described(_ kind: Kind) -> String {
        switch kind {
        case .null: "null"
        case .bool: "a bool"
        case .int, .uint, .double: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        case .link, .absent: "nothing"
        }
    }

    /// Hostile input goes into a response and a log: short, and without control characters.
    private static func quoted(_ text: String) -> String {
        if text.isEmpty { return "nothing" }
        let shown = String(text.unicodeScalars.prefix(64).map { $0.value < 0x20 ? "?" : Character($0) })
        return "\"\(shown)\(text.unicodeScalars.count > 64 ? "…" : "")\""
    }
}
