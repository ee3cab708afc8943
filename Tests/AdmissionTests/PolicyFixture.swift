// SPDX-License-Identifier: Apache-2.0

import Admission
import JSON
import Kubernetes
import Testing

/// Policies written in a test, and reviews for them.
struct PolicyFixture {
    static let language = PolicyLanguage()
    var documents: [String] = []
    var answers: String?
    var params: String?

    /// A policy for the creation of Pods and its binding.
    /// - Parameters:
    ///   - spec: More members of the spec, with a comma in front of each.
    ///   - annotations: Of the policy's metadata.
    mutating func add(
        _ kind: PolicyKind, _ name: String, _ spec: String, annotations: String = "{}",
        binding: String = ""
    ) {
        let apiVersion = "\"apiVersion\": \"admissionregistration.k8s.io/v1\""
        documents.append(
            """
            {\(apiVersion), "kind": "\(kind.name)", "metadata": {"name": "\(name)", "annotations": \(annotations)},
             "spec": {"matchConstraints": {"resourceRules": [{"apiGroups": [""], "apiVersions": ["v1"],
             "operations": ["CREATE"], "resources": ["pods"]}]}\(spec)}}
            """)
        let actions = kind == .validating && !binding.contains("validationActions") ? ", \"validationActions\": [\"Deny\"]" : ""
        documents.append(
            """
            {\(apiVersion), "kind": "\(kind.bindingName)", "metadata": {"name": "\(name)-binding"},
             "spec": {"policyName": "\(name)"\(actions)\(binding)}}
            """)
    }

    /// A mutating policy with one ApplyConfiguration or JSONPatch expression.
    mutating func addMutation(
        _ name: String, _ expression: String, patchType: String = "ApplyConfiguration",
        annotations: String = "{}"
    ) {
        let member = patchType == "JSONPatch" ? "jsonPatch" : "applyConfiguration"
        add(
            .mutating, name,
            """
            , "reinvocationPolicy": "Never",
            "mutations": [{"patchType": "\(patchType)", "\(member)": {"expression": \(Tree.string(expression).json)}}]
            """, annotations: annotations)
    }

    mutating func addValidation(
        _ name: String, _ expression: String, more: String = "", annotations: String = "{}",
        binding: String = ""
    ) {
        add(
            .validating, name,
            ", \"validations\": [{\"expression\": \(Tree.string(expression).json)\(more)}]",
            annotations: annotations, binding: binding)
    }

    func policySet() throws -> PolicySet {
        var builder = PolicySetBuilder(loadCatalogue: Corpus.catalogue)
        for document in documents {
            builder.documents.append(try Corpus.manifest(json: document, file: "test.json"))
        }
        let answers = answers
        let params = params
        builder.loadFacts = { names, words in
            var facts = Facts()
            if let answers, let document = try? OwnedDocument(reading: answers, names: &names) {
                facts.answers = AccessAnswers([document.root], names: &names) { _ in }
            }
            if let params, let document = try? OwnedDocument(reading: params, names: &names) {
                facts.add(document.root, owner: document, asParams: true, words: words, names: &names)
            }
            return facts
        }
        let set = builder.build(language: Self.language)
        let errors = set.problems.filter { $0.severity == .error }
        #expect(errors.isEmpty, "\(errors)")
        return set
    }

    /// A review of the creation of a Pod.
    static func review(
        object: String = #"{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "shop"}, "spec": {"containers": [{"name": "a", "image": "x"}]}}"#,
        resource: String = "pods", kind: String = "Pod", uid: String = "1"
    ) -> [UInt8] {
        Array(
            """
            {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {"uid": "\(uid)",
             "kind": {"group": "", "version": "v1", "kind": "\(kind)"},
             "resource": {"group": "", "version": "v1", "resource": "\(resource)"},
             "name": "web", "namespace": "shop", "operation": "CREATE",
             "userInfo": {"username": "jane", "groups": ["devs", "system:authenticated"]},
             "object": \(object), "oldObject": null, "dryRun": false, "options": null}}
            """.utf8)
    }
}

extension AdmissionWorker {
    /// The answer to a review, as a document.
    mutating func response(_ review: [UInt8]) throws -> Tree {
        var output = ByteBuffer()
        _ = try self.review(review.span, into: &output)
        return try Tree(reading: output.array)["response"] ?? .null
    }
}
