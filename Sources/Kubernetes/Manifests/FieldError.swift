// SPDX-License-Identifier: Apache-2.0

/// One thing wrong with a field of a policy or binding, worded as the API server words it.
///
/// Categories and wording: spec/admission.md 1.6 and the refused policies of the recorded corpus.
package struct FieldError: Error, Hashable, Sendable {
    package enum Category: Hashable, Sendable {
        case required
        /// The value as the message shows it, quoted where it is a string.
        case invalid(String)
        case notSupported(String, supported: [String])
        case duplicate(String)
        case forbidden
        case tooMany(Int, limit: Int)
        /// A field that the API does not know; the API server refuses it while decoding.
        case unknownField
        /// A value that the API's Go type cannot take, in the decoder's words.
        case undecodable(String)
    }

    /// `spec.mutations[0].patchType`.
    package var path: String
    package var category: Category
    package var detail: String
    package var place: Place
    /// What the author may do about it, in our words.
    package var remedy: String?

    package init(
        _ path: String, _ category: Category, _ detail: String = "", at place: Place,
        remedy: String? = nil
    ) {
        self.path = path
        self.category = category
        self.detail = detail
        self.place = place
        self.remedy = remedy
    }
}

extension FieldError {
    /// The API server's text of this error: `spec.failurePolicy: Unsupported value: "Maybe": supported values: …`.
    package var upstreamText: String {
        let suffix = detail.isEmpty ? "" : ": \(detail)"
        switch category {
        case .required:
            return "\(path): Required value\(suffix)"
        case .invalid(let value):
            return "\(path): Invalid value: \(value)\(suffix)"
        case .notSupported(let value, let supported):
            let list = supported.map { goQuoted($0) }.joined(separator: ", ")
            return "\(path): Unsupported value: \(value): supported values: \(list)"
        case .duplicate(let value):
            return "\(path): Duplicate value: \(value)"
        case .forbidden:
            return "\(path): Forbidden\(suffix)"
        case .tooMany(let count, let limit):
            return "\(path): Too many: \(count): must have at most \(limit) items"
        case .unknownField:
            return "unknown field \(goQuoted(path))"
        case .undecodable(let text):
            return text
        }
    }

    /// Whether the API server finds it while it decodes the object, and so before everything else.
    package var isOfDecoding: Bool {
        switch category {
        case .unknownField, .undecodable: true
        default: false
        }
    }

    /// The API server's message for an object with these errors; errors of decoding stand alone.
    ///
    /// - Parameters:
    ///   - kind: `MutatingAdmissionPolicy`.
    ///   - version: Of the API that the object is written for.
    package static func upstreamMessage(
        kind: String, name: String, version: String = "v1", errors: [FieldError]
    ) -> String {
        if let first = errors.first, first.isOfDecoding {
            let list = errors.map(\.upstreamText).joined(separator: ", ")
            let text = first.category == .unknownField ? "strict decoding error: \(list)" : list
            return "\(kind) in version \(goQuoted(version)) cannot be handled as a \(kind): \(text)"
        }
        var texts: [String] = []
        for error in errors where !texts.contains(error.upstreamText) {
            texts.append(error.upstreamText)
        }
        let list = texts.count == 1 ? texts[0] : "[\(texts.joined(separator: ", "))]"
        return "\(kind).admissionregistration.k8s.io \(goQuoted(name)) is invalid: \(list)"
    }
}

/// A list of strings as the API server shows it in an invalid value: `["*","pods"]`.
package func quotedList(_ items: [String]) -> String {
    "[\(items.map { jsonQuoted($0) }.joined(separator: ","))]"
}
