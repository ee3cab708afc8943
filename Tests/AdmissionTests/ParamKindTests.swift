// SPDX-License-Identifier: Apache-2.0

import Admission
import JSON
import Kubernetes
import Testing

/// What is known of a paramKind though there is no object of it. Words and codes recorded with 1.36.2.
@Suite("The kind of parameters")
struct ParamKindTests {
    private static let byName =
        #", "paramRef": {"name": "limits", "namespace": "shop", "parameterNotFoundAction": "Allow"}"#

    @Test(
        "a kind that is not served refuses whatever the binding says of missing objects",
        arguments: [
            ("v1", "Nothing", "/v1, Kind=Nothing"), ("apps/v1", "Pod", "apps/v1, Kind=Pod"),
            ("golden.example.com/v1", "DoesNotExist", "golden.example.com/v1, Kind=DoesNotExist"),
            ("nobody.example.com/v1", "Limit", "nobody.example.com/v1, Kind=Limit"),
        ], [PolicyKind.mutating, .validating])
    func notServed(paramKind: (apiVersion: String, kind: String, text: String), kind: PolicyKind) throws {
        let response = try Self.response(kind, paramKind.apiVersion, paramKind.kind, binding: Self.byName)
        let text = "failed to configure policy: failed to find resource referenced by paramKind: '\(paramKind.text)'"
        let status = response["status"]
        if kind == .mutating {
            #expect(status?["message"]?.text == "policy \"p\" denied request: " + text)
            #expect(status?["reason"]?.text == "Forbidden")
        } else {
            #expect(
                status?["message"]?.text
                    == "pods \"web\" is forbidden: ValidatingAdmissionPolicy 'p' denied request: " + text)
            #expect(status?["reason"]?.text == "Invalid")
        }
    }

    @Test("a failurePolicy of Ignore leaves the policy out")
    func ignored() throws {
        let response = try Self.response(
            .mutating, "v1", "Nothing", more: #", "failurePolicy": "Ignore""#, binding: Self.byName)
        #expect(response["allowed"]?.isTrue == true)
    }

    @Test("without any schema of a custom resource nobody knows which there are")
    func unknown() throws {
        let response = try Self.response(
            .mutating, "nobody.example.com/v1", "Limit", binding: Self.byName, catalogue: Catalogue.builtIn)
        #expect(response["allowed"]?.isTrue == true)
    }

    @Test("a built-in kind without namespaces takes no namespace", arguments: [("v1", "Node"), ("storage.k8s.io/v1", "StorageClass")])
    func clusterScoped(apiVersion: String, kind: String) throws {
        let response = try Self.response(.validating, apiVersion, kind, binding: Self.byName)
        #expect(
            response["status"]?["message"]?.text?.hasSuffix(
                "failed to configure binding: paramRef.namespace must not be provided for a cluster-scoped `paramKind`")
                == true)
    }

    /// The built-in kinds and one of `golden.example.com/v1`.
    private static func withGuardrails(_ names: inout Names) -> Catalogue {
        var builder = CatalogueBuilder()
        builder.addBuiltIn(names: &names)
        do {
            var writer = SchemaTextWriter(names: &names)
            let definition = try OwnedDocument(reading: guardrails, names: &names)
            try writer.add(customResourceDefinition: definition.root, source: "crd.json", names: names)
            try builder.add(text: writer.finish(), names: &names)
        } catch {
            Issue.record(error)
        }
        return builder.finish()
    }

    private static let guardrails = """
        {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
         "metadata": {"name": "guardrails.golden.example.com"},
         "spec": {"group": "golden.example.com", "scope": "Namespaced",
          "names": {"plural": "guardrails", "kind": "Guardrail"},
          "versions": [{"name": "v1", "served": true, "storage": true,
           "schema": {"openAPIV3Schema": {"type": "object", "properties": {"spec": {"type": "object"}}}}}]}}
        """

    private static func response(
        _ kind: PolicyKind, _ apiVersion: String, _ paramKind: String, more: String = "", binding: String,
        catalogue: @escaping (inout Names) -> Catalogue = withGuardrails
    ) throws -> Tree {
        var fixture = PolicyFixture()
        let rules =
            kind == .mutating
            ? #", "reinvocationPolicy": "Never", "mutations": [{"patchType": "ApplyConfiguration", "applyConfiguration": {"expression": "Object{}"}}]"#
            : #", "validations": [{"expression": "true"}]"#
        fixture.add(
            kind, "p", #", "paramKind": {"apiVersion": "\#(apiVersion)", "kind": "\#(paramKind)"}\#(more)"# + rules,
            binding: binding)
        var builder = PolicySetBuilder(loadCatalogue: catalogue)
        builder.documents = try fixture.documents.map { try Corpus.manifest(json: $0, file: "test.json") }
        var worker = AdmissionWorker(builder.build(language: PolicyFixture.language))
        return try worker.response(PolicyFixture.review())
    }
}
