// SPDX-License-Identifier: Apache-2.0

import JSON
import Kubernetes

/// Why a request is refused, as the Status of the answer says it.
///
/// Made only for refusals, so it may own strings. Source: spec/admission.md 4.6; the recorded corpus.
package struct Refusal: Sendable {
    package enum Reason: String, Sendable {
        /// An expression, a patch or a merge failed. The code stays 403.
        case invalid = "Invalid"
        /// A policy or binding cannot be applied to this request.
        case forbidden = "Forbidden"
        case internalError = "InternalError"
        case serviceUnavailable = "ServiceUnavailable"
        case notFound = "NotFound"
        case badRequest = "BadRequest"
    }

    package var code: Int
    package var reason: Reason
    package var message: String
    /// Each error's message.
    package var causes: [String]
    /// What the details name: the request's resource, or the missing Namespace.
    package var group: String
    package var resource: String
    package var name: String
}

extension Refusal {
    /// The errors of policies with failurePolicy Fail, in the order they happened.
    /// - Precondition: there is at least one.
    init(_ errors: [PolicyError], _ request: AdmissionRequest) {
        code = 403
        reason = errors[0].reason
        message = errors[0].message
        causes = errors.map(\.message)
        group = request.resource.group.string
        resource = request.resource.type.string
        name = request.name.string
    }

    /// A line of a batch that is no review: it is answered too, so that answers and lines agree.
    package init(unreadable failure: ReviewFailure) {
        code = 400
        reason = .badRequest
        message = failure.message
        causes = []
        group = ""
        resource = ""
        name = ""
    }

    /// An error that refuses whatever the failure policy says.
    init(_ error: StatusError, _ request: AdmissionRequest) {
        code = error.code
        reason = error.reason
        message = error.message
        causes = error.cause.map { [$0] } ?? []
        group = request.resource.group.string
        resource = request.resource.type.string
        name = request.name.string
    }
}

/// What went wrong in one policy.
package struct PolicyError: Sendable {
    package var policy: String
    /// Empty where the error is not one of a binding.
    package var binding: String
    package var reason: Refusal.Reason
    package var text: String

    /// As the API server words it; note the two kinds of quotes.
    package var message: String {
        binding.isEmpty
            ? "policy \"\(policy)\" denied request: \(text)"
            : "policy '\(policy)' with binding '\(binding)' denied request: \(text)"
    }
}

/// An error of the API server itself: it refuses the request even where policies say Ignore.
package struct StatusError: Error, Sendable {
    package var code: Int
    package var reason: Refusal.Reason
    package var message: String
    package var cause: String?

    static func internalError(_ text: String) -> StatusError {
        StatusError(
            code: 500, reason: .internalError, message: "Internal error occurred: \(text)",
            cause: text)
    }

    static func namespaceNotFound(_ name: String) -> StatusError {
        StatusError(
            code: 404, reason: .notFound, message: "namespaces \"\(name)\" not found", cause: nil)
    }

    static func missingSchema(_ message: String) -> StatusError {
        StatusError(code: 503, reason: .serviceUnavailable, message: message, cause: nil)
    }
}
