// SPDX-License-Identifier: Apache-2.0

package import Kubernetes

/// A suite as its author wrote it: which policies, what is known of the cluster, and the cases.
package struct AdmissionSuite: Sendable {
    package static let kind = "AdmissionPolicyTest"

    package var name: String
    package var place: Place
    /// Relative to the suite's own folder; empty means the policies beside it.
    package var files: [Named]
    /// The policies that are tested; empty means all of the files.
    package var policies: [Named]
    package var schemas: [Named]
    package var world: SuiteWorld
    package var cases: [SuiteCase]
    /// What is wrong with the suite itself; it fails then.
    package var problems: [SuiteProblem]
}

/// A name with its place.
package struct Named: Sendable {
    package var text: String
    package var place: Place

    package init(text: String, place: Place) {
        self.text = text
        self.place = place
    }
}

/// Something wrong with a suite, at a place.
package struct SuiteProblem: Error, Sendable {
    package var place: Place
    package var message: String

    package init(place: Place, message: String) {
        self.place = place
        self.message = message
    }
}

/// What there is in the cluster besides the request.
package struct SuiteWorld: Sendable {
    package var namespaces: [Manifest] = []
    package var params: [Manifest] = []
    /// SubjectAccessReviews with their status.
    package var authorizer: [Manifest] = []

    /// Where a case brings its own, they stand in the place of the suite's.
    func replaced(by own: SuiteWorld) -> SuiteWorld {
        SuiteWorld(
            namespaces: own.namespaces.isEmpty ? namespaces : own.namespaces,
            params: own.params.isEmpty ? params : own.params,
            authorizer: own.authorizer.isEmpty ? authorizer : own.authorizer)
    }
}

/// One request and what is expected of its answer.
package struct SuiteCase: Sendable {
    package var name: String
    package var place: Place
    package var request: CaseRequest
    package var world: SuiteWorld
    package var expectation: Expectation
}

/// A request in parts, or a whole review.
package struct CaseRequest: Sendable {
    package var review: PlainValue?
    package var object: PlainValue?
    package var oldObject: PlainValue?
    package var operation: String?
    package var user: PlainValue?
    package var namespace: Named?
    package var name: String?
    /// `group/version/resource`, where it does not follow from the kind.
    package var resource: String?
    package var subResource: String?
    package var dryRun: Bool
    package var options: PlainValue?
}

/// What is expected of an answer; what is left out is not looked at, the verdict always is.
package struct Expectation: Sendable {
    package var place: Place
    package var allowed: Bool?
    package var code: Int64?
    package var reason: String?
    package var message: String?
    package var messageContains: [String]
    package var object: PlainValue?
    package var objectIncludes: PlainValue?
    package var patch: PlainValue?
    package var changed: Bool?
    package var warnings: [String]?
    package var auditAnnotations: [String: PlainValue]?
    /// Exactly the policies that match the request, their match conditions included.
    package var matched: [Named]?
    /// Whether the policies applied to their own result change nothing.
    package var idempotent: Bool?
}

extension Expectation {
    /// Whether it says something of the object afterwards.
    var namesObject: Bool {
        object != nil || objectIncludes != nil || patch != nil || changed != nil || idempotent != nil
    }

    /// Whether it says something that only a refusal has.
    var namesRefusal: Bool {
        message != nil || !messageContains.isEmpty || reason != nil || code != nil
    }
}
