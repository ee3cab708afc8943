// SPDX-License-Identifier: Apache-2.0

import Admission
import JSON
import Kubernetes
import Testing

@Suite("Policies that kube-apiserver 1.36.2 refuses")
struct RefusedPolicyTests {
    @Test("the recorded messages and fields")
    func recorded() throws {
        let language = PolicyLanguage()
        var good = 0
        var all = 0
        for file in Corpus.files("conformance/admission", prefix: "rejected") {
            let tree = try Tree(reading: Corpus.bytes(file))
            let policy = tree["policy"] ?? .null
            all += 1
            var builder = PolicySetBuilder(loadCatalogue: Corpus.catalogue)
            builder.documents = [try Corpus.manifest(json: policy.json, file: file.name)]
            let set = builder.build(language: language)
            let errors = set.problems.filter { $0.severity == .error }
            let message = errors.first?.upstreamMessage
            if message == tree["expect_rejected"]?.text { good += 1 }
            #expect(message == tree["expect_rejected"]?.text, "\(file.name)")
            #expect(set.policyCount == 0)
        }
        print("refused policies and bindings: \(good) of \(all)")
    }

    @Test("a policy that does not compile disturbs no other, and its last good version stays")
    func lastGoodVersion() throws {
        let language = PolicyLanguage()
        func documents(_ expression: String) throws -> [Manifest] {
            var documents: [Manifest] = []
            for index in 0..<100 {
                let text = index == 7 ? expression : "Object{metadata: Object.metadata{labels: {\\\"a\\\": \\\"b\\\"}}}"
                documents.append(try Corpus.manifest(json: Self.policy("p\(index)", text), file: "p.json"))
            }
            return documents
        }
        var builder = PolicySetBuilder(loadCatalogue: Corpus.catalogue)
        builder.documents = try documents("Object{metadata: nope}")
        let first = builder.build(language: language)
        #expect(first.policyCount == 99)
        #expect(first.errorCount == 1)
        builder.documents = try documents("Object{}")
        let second = builder.build(language: language)
        #expect(second.policyCount == 100)
        builder.documents = try documents("Object{")
        let third = builder.build(language: language, previous: second)
        #expect(third.policyCount == 100)
        #expect(third.mutating.policy(named: "p7")?.mutations.first?.expression.text == "Object{}")
        #expect(third.errorCount == 1)
    }

    private static func policy(_ name: String, _ expression: String) -> String {
        """
        {"apiVersion": "admissionregistration.k8s.io/v1", "kind": "MutatingAdmissionPolicy",
         "metadata": {"name": "\(name)"}, "spec": {"reinvocationPolicy": "Never",
         "matchConstraints": {"resourceRules": [{"apiGroups": [""], "apiVersions": ["v1"],
         "operations": ["CREATE"], "resources": ["pods"]}]},
         "mutations": [{"patchType": "ApplyConfiguration",
         "applyConfiguration": {"expression": "\(expression)"}}]}}
        """
    }

    @Test("unknown fields, other kinds, duplicate names")
    func problems() throws {
        let language = PolicyLanguage()
        var builder = PolicySetBuilder(loadCatalogue: Corpus.catalogue)
        builder.documents = [
            try Corpus.manifest(
                json: Self.policy("p", "Object{}").replacing(
                    "\"reinvocationPolicy\"", with: "\"matchCondition\": [], \"reinvocationPolicy\""),
                file: "a.json"),
            try Corpus.manifest(json: Self.policy("q", "Object{}"), file: "b.json"),
            try Corpus.manifest(json: Self.policy("q", "Object{}"), file: "c.json"),
            try Corpus.manifest(
                json: #"{"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}}]}"#,
                file: "d.json"),
            try Corpus.manifest(json: "[1]", file: "e.json"),
        ]
        let set = builder.build(language: language)
        #expect(set.mutating.policies.array.map(\.name) == ["q"])
        let texts = set.problems.map(\.description)
        #expect(texts.contains { $0.contains("unknown field \"spec.matchCondition\"") && $0.contains("did you mean 'matchConditions'?") })
        #expect(texts.contains { $0.hasPrefix("c.json: error: MutatingAdmissionPolicy \"q\": the name is taken by b.json") })
        #expect(texts.contains { $0.contains("v1 ConfigMap is no policy and is ignored here") })
        #expect(texts.contains { $0.hasPrefix("e.json: error: found a list, expected an object") })
    }
}
