// SPDX-License-Identifier: Apache-2.0

import Admission
import JSON
import Kubernetes
import Testing

/// What a JSON Patch may make of an object's apiVersion and kind, and of the object as a whole.
///
/// The answers are those of the API server's own library in 1.36.2.
@Suite("A patched object is decoded as what it says it is")
struct PatchedIdentityTests {
    struct Row: CustomTestStringConvertible {
        /// Of one operation.
        var patch: String
        /// Of a refusal; nothing where the request passes.
        var message: String?
        var failurePolicy = "Fail"

        var testDescription: String { patch }
    }

    private static let scheme = #"in scheme "k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30""#
    private static let unreadable =
        "Internal error occurred: couldn't get version/kind; json parse error: json: cannot unmarshal"

    static let pods: [Row] = [
        Row(patch: #"op: "remove", path: "/kind""#),
        Row(patch: #"op: "remove", path: "/apiVersion""#),
        Row(patch: #"op: "replace", path: "/kind", value: "Pod""#),
        Row(patch: #"op: "replace", path: "/kind", value: null"#),
        Row(patch: #"op: "replace", path: "/apiVersion", value: """#),
        Row(patch: #"op: "replace", path: "", value: {"kind": "Pod"}"#),
        Row(patch: #"op: "replace", path: "", value: {"a": "b"}"#,
            message: #"Internal error occurred: strict decoding error: unknown field "a""#),
        Row(
            patch: #"op: "replace", path: "", value: ["a"]"#,
            message: unreadable + #" array into Go value of type struct { APIVersion string "#
                + #""json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }"#),
        Row(patch: #"op: "replace", path: "/kind", value: 1"#,
            message: unreadable + " number into Go struct field .kind of type string"),
        Row(patch: #"op: "replace", path: "/apiVersion", value: true"#,
            message: unreadable + " bool into Go struct field .apiVersion of type string"),
        Row(patch: #"op: "replace", path: "/apiVersion", value: "a/b/c""#,
            message: "Internal error occurred: unexpected GroupVersion string: a/b/c"),
        Row(patch: #"op: "replace", path: "/kind", value: "Foo""#,
            message: #"Internal error occurred: no kind "Foo" is registered for version "v1" \#(scheme)"#),
        Row(patch: #"op: "replace", path: "/apiVersion", value: "apps/v1""#,
            message: #"Internal error occurred: no kind "Pod" is registered for version "apps/v1" \#(scheme)"#,
            failurePolicy: "Ignore"),
        Row(patch: #"op: "replace", path: "", value: {"kind": "Service", "apiVersion": "v1"}"#,
            message: "Internal error occurred: failed to convert object: converting (v1.Service) to (core.Pod): unknown conversion"),
        Row(patch: #"op: "replace", path: "", value: {"kind": "Deployment", "apiVersion": "apps/v1"}"#,
            message: #"policy 'p' with binding 'p-binding' denied request: v1.Deployment is not suitable for converting to "v1" "#
                + scheme),
        Row(patch: #"op: "replace", path: "", value: {"kind": "Deployment", "apiVersion": "apps/v1"}"#,
            failurePolicy: "Ignore"),
    ]

    @Test("a Pod", arguments: pods)
    func pod(_ row: Row) throws {
        var fixture = PolicyFixture()
        fixture.add(
            .mutating, "p",
            """
            , "reinvocationPolicy": "Never", "failurePolicy": "\(row.failurePolicy)", "mutations": [{"patchType": "JSONPatch",
            "jsonPatch": {"expression": \(Tree.string("[JSONPatch{\(row.patch)}]").json)}}]
            """)
        var worker = AdmissionWorker(try fixture.policySet())
        let response = try worker.response(PolicyFixture.review())
        #expect(response["status"]?["message"]?.text == row.message)
        #expect(response["allowed"]?.isTrue == (row.message == nil))
        // Whatever the patch took away of them is the request's.
        let patch = response["patch"]?.text.flatMap { Corpus.decoded(base64: $0) } ?? []
        let text = String(decoding: patch, as: UTF8.self)
        #expect(!text.contains("\"/kind\"") && !text.contains("\"/apiVersion\""))
    }
}
