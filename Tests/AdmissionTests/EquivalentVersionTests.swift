// SPDX-License-Identifier: Apache-2.0

import Admission
import JSON
import Testing

/// A policy for `autoscaling/v2` and a request in v1: the mutation runs on the converted object, and what it makes cannot
/// be converted back. What is wrong before that is said first. Recorded with 1.36.2.
@Suite("Mutations in another version of a built-in kind")
struct EquivalentVersionTests {
    @Test(
        "the first fault is said",
        arguments: [
            (
                "ApplyConfiguration", "Object{spec: Object.spec{minReplicas: 3}}",
                "converting (v2.HorizontalPodAutoscaler) to (v1.HorizontalPodAutoscaler): unknown conversion"
            ),
            (
                "ApplyConfiguration", "Object{spec: Object.spec{size: 3.0}}",
                "error applying patch: failed to convert patch object to typed object: .spec.size: field not declared in schema"
            ),
            (
                "JSONPatch", #"[JSONPatch{op: "remove", path: "/data/a"}]"#,
                #"JSON Patch: remove operation does not apply: doc is missing path: "/data/a": missing value"#
            ),
            (
                "ApplyConfiguration", "Object{spec: Object.spec{minReplicas: object.spec.nope}}",
                "expression 'Object{spec: Object.spec{minReplicas: object.spec.nope}}' resulted in error: no such key: nope"
            ),
        ])
    func firstFault(patchType: String, expression: String, message: String) throws {
        var fixture = PolicyFixture()
        fixture.addMutation("scale", expression, patchType: patchType)
        fixture.documents = fixture.documents.map {
            $0.replacing("\"apiGroups\": [\"\"], \"apiVersions\": [\"v1\"]", with: "\"apiGroups\": [\"autoscaling\"], \"apiVersions\": [\"v2\"]")
                .replacing("\"pods\"", with: "\"horizontalpodautoscalers\"")
        }
        var worker = AdmissionWorker(try fixture.policySet())
        let status = try worker.response(Self.review)["status"]
        #expect(status?["message"]?.text == "policy 'scale' with binding 'scale-binding' denied request: " + message)
        #expect(status?["reason"]?.text == "Invalid")
    }

    private static let review = Array(
        """
        {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {"uid": "1",
         "kind": {"group": "autoscaling", "version": "v1", "kind": "HorizontalPodAutoscaler"},
         "resource": {"group": "autoscaling", "version": "v1", "resource": "horizontalpodautoscalers"},
         "name": "web", "namespace": "shop", "operation": "CREATE", "userInfo": {"username": "jane"},
         "object": {"apiVersion": "autoscaling/v1", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "web", "namespace": "shop"},
          "spec": {"scaleTargetRef": {"kind": "Deployment", "name": "web", "apiVersion": "apps/v1"}, "maxReplicas": 10}},
         "oldObject": null, "dryRun": false, "options": null}}
        """.utf8)
}
