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
        case requestEntityTooLarge = "RequestEntityTooLarge"

        init(_ reason: Validation.Reason) {
            switch reason {
            case .forbidden: self = .forbidden
            case .invalid: self = .invalid
            case .requestEntityTooLarge: self = .requestEntityTooLarge
            }
        }
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
    init(_ errors: [PolicyError], _ policies: PolicyGroup, _ request: AdmissionRequest) {
        code = 403
        reason = errors[0].reason
        causes = errors.map { $0.message(policies) }
        message = causes[0]
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

/// What went wrong in one policy, or what it does not allow.
package struct PolicyError: Sendable {
    /// Its number in its group.
    var policy: Int
    /// The binding's number; -1 where the error is not one of a binding.
    var binding: Int
    var reason: Refusal.Reason
    var text: String

    /// As the API server words it for a mutating policy; note the two kinds of quotes.
    func message(_ policies: PolicyGroup) -> String {
        let policy = policies.policies[policy]
        return binding < 0
            ? "policy \"\(policy.name)\" denied request: \(text)"
            : "policy '\(policy.name)' with binding '\(policy.bindings[binding].name)' denied request: \(text)"
    }

    /// As the API server words it for a validating policy.
    func validationMessage(_ policies: PolicyGroup) -> String {
        let policy = policies.policies[policy]
        let binding = binding < 0 ? "" : " with binding '\(policy.bindings[binding].name)'"
        return "ValidatingAdmissionPolicy '\(policy.name)'\(binding) denied request: \(text)"
    }
}

extension Refusal {
    /// What validating policies do not allow: only the first is told. Source: spec/admission.md 4.6.
    /// - Precondition: there is at least one, in the order of the policies.
    init(
        validations errors: [PolicyError], _ policies: PolicyGroup, _ request: AdmissionRequest,
        words: AdmissionNames
    ) {
        let text = errors[0].validationMessage(policies)
        reason = errors[0].reason
        code =
            switch reason {
            case .forbidden: 403
            case .requestEntityTooLarge: 413
            default: 422
            }
        group = request.requestResource.group.string
        resource = request.requestResource.type.string
        name = Self.name(of: request, words)
        let qualified = group.isEmpty ? resource : "\(resource).\(group)"
        message = "\(qualified) \(goQuoted(name)) is forbidden: \(text)"
        causes = [text]
    }

    /// The name that the message shows: the object's where the request has none, else the prefix of a name to come.
    private static func name(of request: AdmissionRequest, _ words: AdmissionNames) -> String {
        if !request.name.isEmpty { return request.name.string }
        guard let object = request.object else { return "Unknown" }
        guard let metadata = object[words.metadata] else { return "Unknown" }
        if let name = metadata[words.name]?.utf8, !name.isEmpty { return name.string }
        if let prefix = metadata[words.generateName]?.utf8, !prefix.isEmpty { return prefix.string }
        return "Unknown"
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
