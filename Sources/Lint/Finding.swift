// SPDX-License-Identifier: Apache-2.0

package import Kubernetes

/// One thing that will bite, where it stands, whom it bites, and what to write instead.
package struct Finding: Sendable {
    package enum Level: String, Comparable, Sendable {
        /// Worth knowing; nothing is wrong.
        case note
        /// Will surprise someone; the exit status stays 0.
        case warning
        /// Refuses, skips or breaks what it was not meant to; exit status 1.
        case error

        package static func < (one: Level, other: Level) -> Bool { one.rank < other.rank }

        private var rank: Int {
            switch self {
            case .note: 0
            case .warning: 1
            case .error: 2
            }
        }
    }

    /// Of `FindingCatalogue`.
    package var id: String
    package var level: Level
    package var place: Place
    /// `MutatingAdmissionPolicy "labels"`.
    package var object: String
    /// The field: `spec.mutations[0].jsonPatch.expression`; empty where it is the whole object.
    package var path: String
    /// One sentence: what will happen, and to whom.
    package var consequence: String
    /// One sentence: what to do.
    package var fix: String
    /// Whole expressions or fields to put in the place of the one at fault, the best first. Expressions among them compile in
    /// the place's own environment.
    package var rewritten: [String] = []
}

extension Finding {
    package init(
        _ id: String, _ level: Level, at place: Place, object: String = "", path: String = "",
        _ consequence: String, fix: String, rewritten: [String] = []
    ) {
        self.init(
            id: id, level: level, place: place, object: object, path: path,
            consequence: consequence,
            fix: fix, rewritten: rewritten)
    }
}
