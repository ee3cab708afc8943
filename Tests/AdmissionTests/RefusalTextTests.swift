// SPDX-License-Identifier: Apache-2.0

import Admission
import JSON
import Kubernetes
import Testing

/// What the API server says of policies and bindings that it refuses, where no recorded one says it: read from its
/// validation and compared with what its own library answers.
@Suite("The wording and order of refusals")
struct RefusalTextTests {
    struct Row: CustomTestStringConvertible {
        var what: String
        var kind: String
        /// Beside what a good object of the kind has; a member that stands here too is replaced.
        var spec: String
        var metadata = #""name": "r""#
        var expected: String

        var testDescription: String { what }
    }

    private static let name =
        "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
        + "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
        + "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
    private static let label =
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must "
        + "start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used "
        + "for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
    private static let subdomain =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must "
        + "start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
        + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
    private static let undeclared = "compilation failed: ERROR: <input>:1:1: undeclared reference to"

    static let policies: [Row] = [
        Row(
            what: "a message of blanks", kind: "ValidatingAdmissionPolicy",
            spec: #""validations": [{"expression": "true", "message": "  "}]"#,
            expected: #"spec.validations[0].message: Invalid value: "  ": must be non-empty if specified"#),
        Row(
            what: "a condition's expression comes before its name", kind: "ValidatingAdmissionPolicy",
            spec: #""matchConditions": [{"name": "", "expression": "x"}]"#,
            expected: #"[spec.matchConditions[0].expression: Invalid value: "x": \#(undeclared) 'x' (in container '')"#
                + "\n | x\n | ^, spec.matchConditions[0].name: Required value]"),
        Row(
            what: "an empty name lacks two things", kind: "ValidatingAdmissionPolicy",
            spec: #""matchConditions": [{"name": "a/", "expression": "true"}]"#,
            expected: #"[spec.matchConditions[0].name: Invalid value: "a/": name part must be non-empty, "#
                + #"spec.matchConditions[0].name: Invalid value: "a/": \#(name)]"#),
        Row(
            what: "variables are compiled with the white space around them", kind: "MutatingAdmissionPolicy",
            spec: #""variables": [{"name": "v", "expression": " x"}]"#,
            expected: #"spec.variables[0].expression: Invalid value: " x": compilation failed: "#
                + "ERROR: <input>:1:2: undeclared reference to 'x' (in container '')\n |  x\n | .^"),
        Row(
            what: "audit annotations are compiled without it and shown with it",
            kind: "ValidatingAdmissionPolicy",
            spec: #""auditAnnotations": [{"key": "k", "valueExpression": " x"}]"#,
            expected: #"spec.auditAnnotations[0].valueExpression: Invalid value: " x": \#(undeclared) "#
                + "'x' (in container '')\n | x\n | ^"),
        Row(
            what: "a validating policy without variables has no word for them",
            kind: "ValidatingAdmissionPolicy",
            spec: #""validations": [{"expression": "variables.a"}]"#,
            expected: #"spec.validations[0].expression: Invalid value: "variables.a": \#(undeclared) "#
                + "'variables' (in container '')\n | variables.a\n | ^"),
        Row(
            what: "nor have its messages", kind: "ValidatingAdmissionPolicy",
            spec: #""validations": [{"expression": "true", "messageExpression": "variables.a"}]"#,
            expected: #"spec.validations[0].messageExpression: Invalid value: "variables.a": \#(undeclared) "#
                + "'variables' (in container '')\n | variables.a\n | ^"),
        Row(
            what: "the key, the value, then that the key was there", kind: "ValidatingAdmissionPolicy",
            spec: #""auditAnnotations": [{"key": "k", "valueExpression": "''"}, {"key": "k", "valueExpression": "x"}]"#,
            expected: #"[spec.auditAnnotations[1].valueExpression: Invalid value: "x": \#(undeclared) "#
                + "'x' (in container '')\n | x\n | ^, "
                + #"spec.auditAnnotations[1].key: Duplicate value: "k"]"#),
        Row(
            what: "the patch that must not be there comes after the one that must",
            kind: "MutatingAdmissionPolicy",
            spec: #""mutations": [{"patchType": "JSONPatch", "jsonPatch": {"expression": "[]"}, "applyConfiguration": {"expression": "Object{}"}}]"#,
            expected: #"[spec.mutations[0].jsonPatch.expression: Invalid value: "[]": must evaluate to list(JSONPatch) "#
                + #"but got list(dyn), spec.mutations[0].applyConfiguration: Invalid value: "{applyConfiguration}": "#
                + "must not be specified when patchType is JSONPatch]"),
        Row(
            what: "values of selectors", kind: "ValidatingAdmissionPolicy",
            spec: #""matchConstraints": {"resourceRules": [\#(rule)], "objectSelector": {"matchLabels": {"a": "b c"}, "matchExpressions": [{"key": "a", "operator": "In", "values": ["x", "-"]}]}}"#,
            expected: #"[spec.matchConstraints.objectSelector.matchLabels: Invalid value: "b c": \#(label), "#
                + #"spec.matchConstraints.objectSelector.matchExpressions[0].values[1]: Invalid value: "-": \#(label)]"#),
        Row(
            what: "scope is looked at last", kind: "ValidatingAdmissionPolicy",
            spec: #""matchConstraints": {"resourceRules": [{"apiGroups": [""], "apiVersions": ["v1"], "operations": [], "resources": ["pods"], "scope": "x"}]}"#,
            expected: "[spec.matchConstraints.resourceRules[0].operations: Required value, "
                + #"spec.matchConstraints.resourceRules[0].scope: Unsupported value: "x": "#
                + #"supported values: "*", "Cluster", "Namespaced"]"#),
        Row(
            what: "types by the names they have at run time", kind: "ValidatingAdmissionPolicy",
            spec: #""validations": [{"expression": "{'a': [null]}"}, {"expression": "duration('1s')"}]"#,
            expected: #"[spec.validations[0].expression: Invalid value: "{'a': [null]}": must evaluate to bool but got "#
                + "map(string, list(null_type)), "
                + #"spec.validations[1].expression: Invalid value: "duration('1s')": must evaluate to bool but got "#
                + "google.protobuf.Duration]"),
        Row(
            what: "an empty word where one is required", kind: "MutatingAdmissionPolicy",
            spec: #""mutations": [{"patchType": ""}], "reinvocationPolicy": "", "failurePolicy": """#,
            expected: #"[spec.failurePolicy: Unsupported value: "": supported values: "Fail", "Ignore", "#
                + "spec.mutations[0].patchType: Required value, spec.reinvocationPolicy: Required value]"),
        Row(
            what: "one rule after another", kind: "ValidatingAdmissionPolicy",
            spec: #""matchConstraints": {"resourceRules": [\#(rule), {}], "excludeResourceRules": [{}]}"#,
            expected: "[" + ["resourceRules[1]", "excludeResourceRules[0]"].map { rule in
                ["operations", "apiGroups", "apiVersions", "resources"].map {
                    "spec.matchConstraints.\(rule).\($0): Required value"
                }.joined(separator: ", ")
            }.joined(separator: ", ") + "]"),
        Row(
            what: "a wrong type is all that is told, and the first", kind: "ValidatingAdmissionPolicy",
            spec: #""validations": [{"expression": 1, "message": true, "unheard": 1}], "failurePolicy": "x""#,
            expected: "json: cannot unmarshal number into Go struct field Validation.spec.validations.expression of type string"),
        Row(
            what: "a string for a list of the API's own", kind: "MutatingAdmissionPolicy",
            spec: #""mutations": "x""#,
            expected: "json: cannot unmarshal string into Go struct field MutatingAdmissionPolicySpec.spec.mutations "
                + "of type []v1.Mutation"),
        Row(
            what: "structs that Go embeds are in the path", kind: "MutatingAdmissionPolicyBinding",
            spec: #""matchResources": {"resourceRules": [{"apiGroups": [{}]}]}"#,
            expected: "json: cannot unmarshal object into Go struct field NamedRuleWithOperations.spec.matchResources."
                + "resourceRules.RuleWithOperations.Rule.apiGroups of type string"),
        Row(
            what: "unknown fields, those of the metadata among them", kind: "ValidatingAdmissionPolicy",
            spec: #""validations": [{"expression": "1", "foo": 1}], "zap": 1"#,
            metadata: #""name": "r", "operator": "x""#,
            expected: #"strict decoding error: unknown field "metadata.operator", unknown field "spec.validations[0].foo", "#
                + #"unknown field "spec.zap""#),
        Row(
            what: "null is the empty text in a list, and nothing elsewhere", kind: "ValidatingAdmissionPolicy",
            spec: #""matchConstraints": {"resourceRules": [{"apiGroups": [null], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": [null]}], "matchPolicy": null}, "validations": [null]"#,
            expected: "[spec.matchConstraints.resourceRules[0].resources[0]: Required value, "
                + "spec.validations[0].expression: Required value: expression is not specified]"),
        Row(
            what: "words are shown as JSON", kind: "ValidatingAdmissionPolicy", spec: #""failurePolicy": "<é>""#,
            expected: #"spec.failurePolicy: Unsupported value: "\u003cé\u003e": supported values: "Fail", "Ignore""#),
        Row(
            what: "a JSONPatch has a field of every name", kind: "MutatingAdmissionPolicy",
            spec: #""mutations": [{"patchType": "JSONPatch", "jsonPatch": {"expression": "[JSONPatch{foo: 1}]"}}]"#,
            expected: #"spec.mutations[0].jsonPatch.expression: Invalid value: "[JSONPatch{foo: 1}]": compilation failed: "#
                + "ERROR: <input>:1:15: expected type of field 'foo' is '' but provided type is 'int'"
                + "\n | [JSONPatch{foo: 1}]\n | ..............^"),
        Row(
            what: "a paramKind without version", kind: "ValidatingAdmissionPolicy",
            spec: #""paramKind": {"apiVersion": "apps/", "kind": "X"}"#,
            expected: #"spec.paramKind.apiVersion: Invalid value: "apps/": version must be specified"#),
        Row(
            what: "the policy's own labels and annotations", kind: "ValidatingAdmissionPolicy", spec: "",
            metadata: #""name": "r", "labels": {"a": "b c"}, "annotations": {"/x": ""}"#,
            expected: #"[metadata.labels: Invalid value: "b c": \#(label), "#
                + #"metadata.annotations: Invalid value: "/x": prefix part must be non-empty]"#),
        Row(
            what: "a name that is too long and no name", kind: "ValidatingAdmissionPolicy", spec: "",
            metadata: #""name": "\#(String(repeating: "A", count: 254))""#,
            expected: #"[metadata.name: Invalid value: "\#(String(repeating: "A", count: 254))": "#
                + "must be no more than 253 characters, "
                + #"metadata.name: Invalid value: "\#(String(repeating: "A", count: 254))": \#(subdomain)]"#),
        Row(
            what: "name and selector", kind: "MutatingAdmissionPolicyBinding",
            spec: #""paramRef": {"name": "a/b%", "selector": {}, "parameterNotFoundAction": "Maybe"}"#,
            expected: #"[spec.paramRef.name: Invalid value: "a/b%": may not contain '/', "#
                + #"spec.paramRef.name: Invalid value: "a/b%": may not contain '%', "#
                + "spec.paramRef.name: Forbidden: name and selector are mutually exclusive, "
                + "spec.paramRef.selector: Forbidden: name and selector are mutually exclusive, "
                + #"spec.paramRef.parameterNotFoundAction: Unsupported value: "Maybe": supported values: "Deny", "Allow"]"#),
    ]

    private static let rule =
        #"{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]}"#

    private static func spec(of kind: String) -> String {
        switch kind {
        case "MutatingAdmissionPolicy":
            #""matchConstraints": {"resourceRules": [\#(rule)]}, "reinvocationPolicy": "Never", "mutations": "#
                + #"[{"patchType": "ApplyConfiguration", "applyConfiguration": {"expression": "Object{}"}}]"#
        case "ValidatingAdmissionPolicy":
            #""matchConstraints": {"resourceRules": [\#(rule)]}, "validations": [{"expression": "true"}]"#
        case "MutatingAdmissionPolicyBinding": #""policyName": "r""#
        default: #""policyName": "r", "validationActions": ["Deny"]"#
        }
    }

    @Test("what is wrong, in the API server's words and order", arguments: policies)
    func text(_ row: Row) throws {
        let parts = [Self.spec(of: row.kind), row.spec].filter { !$0.isEmpty }
        var builder = PolicySetBuilder(loadCatalogue: Corpus.catalogue)
        builder.documents = [
            try Corpus.manifest(
                json: """
                    {"apiVersion": "admissionregistration.k8s.io/v1", "kind": "\(row.kind)",
                     "metadata": {\(row.metadata)}, "spec": {\(parts.joined(separator: ", "))}}
                    """,
                file: "r.json")
        ]
        let problems = builder.build(language: PolicyLanguage()).problems.filter { $0.severity == .error }
        let message = problems.first?.upstreamMessage ?? "accepted"
        let heads = [" is invalid: ", " cannot be handled as a \(row.kind): "]
        let start = heads.compactMap { message.firstRange(of: $0)?.upperBound }.first ?? message.startIndex
        #expect(String(message[start...]) == row.expected)
    }

    @Test("objects without a name are each refused for that, not for one another's")
    func nameless() throws {
        var builder = PolicySetBuilder(loadCatalogue: Corpus.catalogue)
        builder.documents = try ["a.json", "b.json"].map { file in
            try Corpus.manifest(
                json: """
                    {"apiVersion": "admissionregistration.k8s.io/v1", "kind": "MutatingAdmissionPolicyBinding",
                     "metadata": {}, "spec": {"policyName": "r"}}
                    """,
                file: file)
        }
        let refused = builder.build(language: PolicyLanguage()).problems.filter { $0.severity == .error }
        #expect(refused.map(\.place.file) == ["a.json", "b.json"])
        #expect(refused.allSatisfy { $0.upstreamMessage.contains("metadata.name: Required value") })
    }
}
