// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON
import Kubernetes
import Testing

@Suite struct AdmissionRequestTests {
    static func review(_ request: String) -> String {
        #"{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":\#(request)}"#
    }

    static let pod = #"""
        {"uid":"1","kind":{"group":"","version":"v1","kind":"Pod"},
        "resource":{"group":"","version":"v1","resource":"pods"},
        "requestKind":{"group":"","version":"v1","kind":"Pod"},
        "requestResource":{"group":"","version":"v1","resource":"pods"},"name":"","namespace":"shop",
        "operation":"CREATE","userInfo":{"username":"jane","groups":[]},"object":{"a":1},"oldObject":null,
        "dryRun":false,"options":{"kind":"CreateOptions"}}
        """#

    @Test func `a review is a view over its document`() throws {
        var fixture = Fixture()
        let request = try AdmissionRequest(
            fixture.read(Self.review(Self.pod)), names: fixture.names)
        #expect(request.uid == "1")
        #expect(request.operation == .create)
        #expect(request.kind.kindText == "/v1, Kind=Pod")
        #expect(request.requestResource.type == "pods")
        #expect(request.namespace == "shop")
        #expect(request.name.isEmpty)
        #expect(request.object != nil)
        #expect(request.oldObject == nil)
        #expect(!request.dryRun)
    }

    static let wrong: [(review: String, message: String)] = [
        ("[]", "must be an AdmissionReview object, found an array"),
        ("{}", #"apiVersion must be "admission.k8s.io/v1", found nothing"#),
        (
            #"{"apiVersion":"admission.k8s.io/v1beta1","kind":"AdmissionReview"}"#,
            #"found "admission.k8s.io/v1beta1"; set admissionReviewVersions"#
        ),
        (
            #"{"apiVersion":"admission.k8s.io/v1","kind":"Pod"}"#,
            #"kind must be "AdmissionReview", found "Pod""#
        ),
        (
            #"{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{}}"#,
            "lacks request"
        ),
        (review("7"), "request must be an object, found a number"),
        (review("{}"), "lacks request.uid"),
        (review(#"{"uid":5}"#), "request.uid must be a string, found a number"),
        (review(#"{"uid":"1"}"#), "lacks request.kind"),
        (review(#"{"uid":"1","kind":{"version":"v1"}}"#), "lacks request.kind (its version"),
        (review(#"{"uid":"1","kind":{"version":"v1","kind":"Pod"}}"#), "lacks request.resource"),
        (
            review(pod.replacingOccurrences(of: "CREATE", with: "PATCH\u{1}")),
            #"CREATE, UPDATE, DELETE or CONNECT, found "PATCH?""#
        ),
        (
            review(pod.replacingOccurrences(of: #"{"a":1}"#, with: "null")), "lacks request.object"
        ),
        (
            review(pod.replacingOccurrences(of: #"{"a":1}"#, with: "[]")),
            "request.object must be an object or null, found an array"
        ),
        (
            review(pod.replacingOccurrences(of: "false", with: "0")),
            "request.dryRun must be a bool, found a number"
        ),
    ]

    @Test(arguments: wrong)
    func `what is no review is refused with its reason`(_ row: (review: String, message: String))
        throws
    {
        var fixture = Fixture()
        let document = try fixture.read(row.review.replacingOccurrences(of: "\u{1}", with: "\\u0001"))
        let error = #expect(throws: ReviewError.self) {
            try AdmissionRequest(document, names: fixture.names)
        }
        #expect(error?.message.contains(row.message) == true, "\(error?.message ?? "")")
    }

    @Test func `the variable request shows what Go's encoder would`() throws {
        var fixture = Fixture()
        let request = try AdmissionRequest(
            fixture.read(Self.review(Self.pod)), names: fixture.names)
        let value = try #require(request.value(names: fixture.names, in: &fixture.workspace.arena))
        #expect(
            fixture.text(value) == #"{"dryRun":false,"kind":{"group":"","kind":"Pod","version":"v1"},"#
                + #""namespace":"shop","operation":"CREATE","options":{"kind":"CreateOptions"},"#
                + #""requestKind":{"group":"","kind":"Pod","version":"v1"},"#
                + #""requestResource":{"group":"","resource":"pods","version":"v1"},"#
                + #""resource":{"group":"","resource":"pods","version":"v1"},"#
                + #""userInfo":{"username":"jane"}}"#)
    }

    @Test func `every recorded review is read`() throws {
        guard let folder = Fixture.shared("fixtures/admissionreviews") else { return }
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        for file in files.sorted() where file.hasSuffix(".json") {
            var fixture = Fixture()
            let text = try String(
                contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
            let request = try AdmissionRequest(fixture.read(text), names: fixture.names)
            #expect(!request.uid.isEmpty, "\(file)")
        }
    }
}
