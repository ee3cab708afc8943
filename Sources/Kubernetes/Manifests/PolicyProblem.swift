// SPDX-License-Identifier: Apache-2.0

/// Why a document of a policy file is not served, or what is odd about it.
package struct PolicyProblem: Error, Sendable {
    package enum Severity: Sendable {
        /// The document is not used; the others are.
        case error
        /// Something that is not for this program, or without effect.
        case note
    }

    package var severity: Severity
    package var place: Place
    /// `MutatingAdmissionPolicy "x"`; empty where it is the file that is at fault.
    package var object: String
    /// In our words, without the place.
    package var message: String
    /// The line at fault with a caret under the place, and the remedy; empty where there is none to show.
    package var excerpt: String = ""
    /// What the API server says when it refuses the object; empty for notes and unreadable files.
    package var upstreamMessage: String = ""
    /// `spec.validations[0].expression`; empty where no field is at fault.
    package var fieldPath: String = ""
    /// Whether the API server finds it while it decodes the object.
    package var isOfDecoding = false

    package init(
        _ severity: Severity, at place: Place, object: String = "", message: String,
        excerpt: String = "", upstreamMessage: String = ""
    ) {
        self.severity = severity
        self.place = place
        self.object = object
        self.message = message
        self.excerpt = excerpt
        self.upstreamMessage = upstreamMessage
    }
}

extension PolicyProblem: CustomStringConvertible {
    /// `labels.yaml:14:21: error: MutatingAdmissionPolicy "labels": …`, and the excerpt on lines of its own.
    package var description: String {
        let severity = severity == .error ? "error" : "note"
        let subject = object.isEmpty ? "" : "\(object): "
        let tail = excerpt.isEmpty ? "" : "\n\(excerpt)"
        return "\(place): \(severity): \(subject)\(message)\(tail)"
    }
}

extension PolicyProblem {
    /// The problem that a field error is.
    package init(_ error: FieldError, object: String, upstreamMessage: String, excerpt: String = "") {
        let remedy = error.remedy.map { "  \($0)" } ?? ""
        self.init(
            .error, at: error.place, object: object, message: error.upstreamText,
            excerpt: excerpt.isEmpty ? remedy : excerpt, upstreamMessage: upstreamMessage)
        fieldPath = error.path
        isOfDecoding = error.isOfDecoding
    }
}
