// SPDX-License-Identifier: Apache-2.0

import Admission
import JSON
import Kubernetes
import Testing

@Suite("Reviews as the API server posts them")
struct ReviewTests {
    @Test("every recorded review is answered, with the seed's corrected policy")
    func fixtures() throws {
        let set = try Self.seedPolicySet(corrected: true)
        var worker = AdmissionWorker(set)
        var answered = 0
        for file in Corpus.files("fixtures/admissionreviews") {
            let bytes = try Corpus.bytes(file)
            var output = ByteBuffer()
            let outcome = try worker.mutate(bytes.span, into: &output)
            #expect(outcome.isAllowed, "\(file.name)")
            let response = try Tree(reading: output.array)
            let uid = try Tree(reading: bytes)["request"]?["uid"]
            #expect(response["response"]?["uid"] == uid)
            answered += 1
        }
        print("reviews answered: \(answered)")
    }

    @Test("the seed policy as published refuses an ordinary Pod")
    func seed() throws {
        let set = try Self.seedPolicySet(corrected: false)
        var worker = AdmissionWorker(set)
        guard let file = Corpus.files("fixtures/admissionreviews", prefix: "01").first else { return }
        var output = ByteBuffer()
        let bytes = try Corpus.bytes(file)
        _ = try worker.mutate(bytes.span, into: &output)
        let status = try Answer(output.array).status
        #expect(
            status?["message"]?.text
                == "policy 'enforce-non-root' with binding 'enforce-non-root-binding' denied request: expression "
                + "'object.spec.securityContext == null || object.spec.securityContext.runAsNonRoot != true' "
                + "resulted in error: no such key: runAsNonRoot")
        #expect(status?["code"] == .integer(403))
        #expect(status?["reason"]?.text == "Invalid")
    }

    @Test("the corrected seed policy sets runAsNonRoot and nothing else")
    func corrected() throws {
        let set = try Self.seedPolicySet(corrected: true)
        var worker = AdmissionWorker(set)
        guard let file = Corpus.files("fixtures/admissionreviews", prefix: "01").first else { return }
        var output = ByteBuffer()
        let bytes = try Corpus.bytes(file)
        _ = try worker.mutate(bytes.span, into: &output)
        #expect(
            try Answer(output.array).patch?.json.contains("runAsNonRoot") == true)
        #expect(try Answer(output.array).patch?.items.count == 1)
    }

    @Test(
        "what is no review is refused in plain words",
        arguments: [
            ("", "not JSON"), ("{", "not JSON"), ("[]", "AdmissionReview"), ("{}", "AdmissionReview"),
            (#"{"apiVersion":"admission.k8s.io/v1beta1","kind":"AdmissionReview"}"#, "v1beta1"),
            (#"{"apiVersion":"admission.k8s.io/v1","kind":"Pod"}"#, "Pod"),
            (#"{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview"}"#, "lacks request"),
            (String(repeating: "[", count: 10_000), "not JSON"),
        ])
    func unreadable(_ body: String, _ expected: String) throws {
        var worker = AdmissionWorker(try Self.seedPolicySet(corrected: true))
        var output = ByteBuffer()
        let bytes = Array(body.utf8)
        do throws(ReviewFailure) {
            _ = try worker.mutate(bytes.span, into: &output)
            Issue.record("expected a failure")
        } catch {
            #expect(error.message.contains(expected), "\(error.message)")
        }
    }

    @Test(
        "without Namespaces, each is known by its name and the label that all have",
        arguments: [("In", true), ("NotIn", false)])
    func namespacesByName(_ relation: String, _ isPatched: Bool) throws {
        let selector = """
            , "matchResources": {"namespaceSelector": {"matchExpressions": [
            {"key": "kubernetes.io/metadata.name", "operator": "\(relation)", "values": ["shop"]}]}}
            """
        var worker = AdmissionWorker(try Self.seedPolicySet(corrected: true, selector: selector))
        guard let file = Corpus.files("fixtures/admissionreviews", prefix: "01").first else { return }
        var output = ByteBuffer()
        let bytes = try Corpus.bytes(file)
        let outcome = try worker.mutate(bytes.span, into: &output)
        #expect(outcome.isAllowed)
        #expect(outcome.isPatched == isPatched)
    }

    static func seedPolicySet(corrected: Bool, selector: String = "") throws -> PolicySet {
        let condition =
            corrected
            ? "!has(object.spec.securityContext) || !has(object.spec.securityContext.runAsNonRoot) || object.spec.securityContext.runAsNonRoot != true"
            : "object.spec.securityContext == null || object.spec.securityContext.runAsNonRoot != true"
        var builder = PolicySetBuilder(loadCatalogue: Corpus.catalogue)
        builder.documents = [
            try Corpus.manifest(
                json: """
                    {"apiVersion": "admissionregistration.k8s.io/v1beta1", "kind": "MutatingAdmissionPolicy",
                     "metadata": {"name": "enforce-non-root"}, "spec": {
                     "matchConstraints": {"resourceRules": [{"apiGroups": [""], "apiVersions": ["v1"],
                     "operations": ["CREATE"], "resources": ["pods"]}]},
                     "matchConditions": [{"name": "must-have-non-root", "expression": "\(condition)"}],
                     "failurePolicy": "Fail", "reinvocationPolicy": "IfNeeded",
                     "mutations": [{"patchType": "ApplyConfiguration", "applyConfiguration": {"expression":
                     "Object{spec: Object.spec{securityContext: Object.spec.securityContext{runAsNonRoot: true}}}"}}]}}
                    """, file: "seed.json"),
            try Corpus.manifest(
                json: """
                    {"apiVersion": "admissionregistration.k8s.io/v1beta1",
                     "kind": "MutatingAdmissionPolicyBinding",
                     "metadata": {"name": "enforce-non-root-binding"},
                     "spec": {"policyName": "enforce-non-root"\(selector)}}
                    """, file: "seed.json"),
        ]
        let set = builder.build(language: PolicyLanguage())
        #expect(set.problems.isEmpty)
        return set
    }
}
