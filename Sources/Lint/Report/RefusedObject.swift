// SPDX-License-Identifier: Apache-2.0

package import Kubernetes

/// An object that the API server would refuse, as it says so.
package struct RefusedObject: Sendable {
    package var place: Place
    /// `MutatingAdmissionPolicy "labels"`.
    package var object: String
    /// The API server's message for the whole object.
    package var message: String
    /// Whether it cannot be decoded (BadRequest); else it is Invalid.
    package var isUndecodable: Bool
    /// Each cause: the field, the API server's text, the place, and what we say of it.
    package var causes: [Cause]

    package struct Cause: Sendable {
        package var field: String
        package var message: String
        package var place: Place
        package var excerpt: String
    }

    /// The refused objects among the problems of a load, one for each object.
    package static func all(in problems: [PolicyProblem]) -> [RefusedObject] {
        var refused: [RefusedObject] = []
        for problem in problems
        where problem.severity == .error && !problem.upstreamMessage.isEmpty && !problem.isOfOwnAnnotation {
            let cause = Cause(
                field: problem.fieldPath, message: problem.message, place: problem.place,
                excerpt: problem.excerpt)
            if let index = refused.firstIndex(where: {
                $0.object == problem.object && $0.message == problem.upstreamMessage
                    && $0.place.file == problem.place.file
            }) {
                refused[index].causes.append(cause)
            } else {
                refused.append(
                    RefusedObject(
                        place: problem.place, object: problem.object,
                        message: problem.upstreamMessage, isUndecodable: problem.isOfDecoding, causes: [cause]))
            }
        }
        return refused
    }
}

extension Finding {
    /// What the loader says, as findings: refusals, and files that are no documents.
    package static func loaded(_ problems: [PolicyProblem]) -> [Finding] {
        problems.filter { $0.severity == .error }.map { problem in
            if problem.isOfOwnAnnotation {
                return Finding(
                    "annotation", .error, at: problem.place, object: problem.object, path: problem.fieldPath,
                    "Postern does not load the object: \(problem.message).",
                    fix: problem.excerpt.isEmpty ? "Correct the annotation." : trimmed(problem.excerpt))
            }
            let isRefusal = !problem.upstreamMessage.isEmpty
            return Finding(
                isRefusal ? "refused" : problem.object.isEmpty ? "unreadable" : "not-used", .error, at: problem.place,
                object: problem.object,
                path: problem.fieldPath,
                isRefusal
                    ? "The API server refuses the object: \(problem.message)" : problem.message,
                fix: problem.excerpt.isEmpty ? "Correct what is named." : problem.excerpt)
        }
    }
}

extension PolicyProblem {
    /// Whether it is about an annotation of this program, of which the API server knows nothing.
    fileprivate var isOfOwnAnnotation: Bool { fieldPath.hasPrefix("metadata.annotations[postern.dev/") }
}
