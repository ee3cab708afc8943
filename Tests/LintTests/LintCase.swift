// SPDX-License-Identifier: Apache-2.0

import Admission
import CEL
import JSON
import Kubernetes
import Lint
import Testing
import YAML

/// A policy in a few words, and what is found in it.
struct LintCase: Sendable, CustomTestStringConvertible {
    var about: String
    /// Below `spec`, without the rules.
    var spec: String
    var isValidating = false
    var rules = #"[{apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"]}]"#
    /// Further members of the binding's `spec`.
    var bindingSpec = ""
    var rest = ""
    /// A CustomResourceDefinition.
    var schemas = ""
    var release: Int?
    var cost = false
    /// `id level`, in the order found.
    var expected: [String]
    /// The best expression offered by the first finding that offers one.
    var rewritten: String?

    var testDescription: String { about }

    static func mutating(
        _ about: String, _ expression: String, conditions: [String] = [], patch: String = "JSONPatch",
        failurePolicy: String = "Fail", again: String = "Never", rules: String? = nil, _ expected: [String], rewritten: String? = nil
    ) -> LintCase {
        let member = patch == "JSONPatch" ? "jsonPatch" : "applyConfiguration"
        var spec = "  failurePolicy: \(failurePolicy)\n  reinvocationPolicy: \(again)\n"
        if !conditions.isEmpty { spec += "  matchConditions:\n" }
        for (index, condition) in conditions.enumerated() {
            spec += "  - name: c\(index)\n    expression: >-\n      \(condition)\n"
        }
        spec += "  mutations:\n  - patchType: \(patch)\n    \(member):\n      expression: >-\n        \(expression)\n"
        var row = LintCase(about: about, spec: spec, expected: expected, rewritten: rewritten)
        if let rules { row.rules = rules }
        return row
    }

    static func apply(
        _ about: String, _ expression: String, conditions: [String] = [], failurePolicy: String = "Fail", again: String = "Never",
        rules: String? = nil, _ expected: [String], rewritten: String? = nil
    ) -> LintCase {
        mutating(
            about, expression, conditions: conditions, patch: "ApplyConfiguration", failurePolicy: failurePolicy, again: again,
            rules: rules, expected, rewritten: rewritten)
    }

    static func condition(
        _ about: String, _ expression: String, rules: String? = nil, _ expected: [String], rewritten: String? = nil
    ) -> LintCase {
        apply(about, "Object{}", conditions: [expression], rules: rules, expected, rewritten: rewritten)
    }

    static func validating(
        _ about: String, _ expression: String, rules: String? = nil, _ expected: [String], rewritten: String? = nil
    ) -> LintCase {
        var row = LintCase(
            about: about, spec: "  validations:\n  - expression: >-\n      \(expression)\n", isValidating: true,
            expected: expected, rewritten: rewritten)
        if let rules { row.rules = rules }
        return row
    }

    var yaml: String {
        if spec.isEmpty { return rest }
        let kind = isValidating ? "ValidatingAdmissionPolicy" : "MutatingAdmissionPolicy"
        return """
            apiVersion: admissionregistration.k8s.io/v1
            kind: \(kind)
            metadata: {name: p}
            spec:
              matchConstraints:
                resourceRules: \(rules)
            \(spec)---
            apiVersion: admissionregistration.k8s.io/v1
            kind: \(kind)Binding
            metadata: {name: b}
            spec: {policyName: p\(isValidating ? ", validationActions: [Deny]" : "")\(bindingSpec)}
            \(rest)
            """
    }

    func findings() throws -> [Finding] {
        let documents = try Self.documents(yaml, "p.yaml")
        var options = Linter.Options()
        options.release = release.map { KubernetesRelease($0) }
        options.showsCost = cost
        var catalogueNames = JSON.Names()
        var builder = CatalogueBuilder()
        builder.addBuiltIn(names: &catalogueNames)
        if !schemas.isEmpty {
            var writer = SchemaTextWriter(names: &catalogueNames)
            for document in try YAMLDocument.read(Array(schemas.utf8), file: "s.yaml", names: &catalogueNames) {
                try writer.add(file: document.root, source: "s.yaml", names: catalogueNames)
            }
            try builder.add(text: writer.finish(), names: &catalogueNames)
        }
        return Linter(
            catalogue: builder.finish(), names: catalogueNames, schemas: try Self.documents(schemas, "s.yaml"), options: options
        ).findings(in: documents, files: ["p.yaml": ScalarMap(fileText: yaml)])
    }

    private static func documents(_ yaml: String, _ file: String) throws -> [Manifest] {
        var names = JSON.Names()
        return try YAMLDocument.read(Array(yaml.utf8), file: file, names: &names).map { document in
            Manifest(document.root, names: names, file: file) { node in
                document.position(of: node).map { ($0.line, $0.column) }
            }
        }
    }
}
