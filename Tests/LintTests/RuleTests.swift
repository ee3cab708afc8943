// SPDX-License-Identifier: Apache-2.0

import Lint
import Testing

private func rules(_ text: String) -> String { "[{\(text)}]" }
private let both = #"apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["pods"]"#

@Suite("Mutations, rules, bindings, budgets and releases")
struct RuleTests {
    @Test(
        "Patches",
        arguments: [
            .mutating("a parent that may be missing", #"[JSONPatch{op: "add", path: "/metadata/labels/a", value: "b"}]"#, ["json-patch-missing-parent error"],
                rewritten: #"(has(object.metadata.labels) ? [] : [JSONPatch{op: "add", path: "/metadata/labels", value: {}}]) + ([JSONPatch{op: "add", path: "/metadata/labels/a", value: "b"}])"#),
            .mutating("a parent made first", #"(has(object.metadata.labels) ? [] : [JSONPatch{op: "add", path: "/metadata/labels", value: {}}]) + [JSONPatch{op: "add", path: "/metadata/labels/a", value: "b"}]"#, []),
            .mutating("a parent asked for", #"has(object.metadata.labels) ? [JSONPatch{op: "add", path: "/metadata/labels/a", value: "b"}] : []"#, []),
            .mutating("a slash in a key", #"[JSONPatch{op: "add", path: "/metadata/annotations/a.b/c", value: "d"}]"#, ["json-patch-unescaped error"],
                rewritten: #"[JSONPatch{op: "add", path: "/metadata/annotations/a.b~1c", value: "d"}]"#),
            .mutating("a computed key", #"[JSONPatch{op: "add", path: "/metadata/labels/" + request.name, value: "d"}]"#,
                conditions: ["has(object.metadata.labels)"], ["json-patch-unescaped warning"],
                rewritten: #"[JSONPatch{op: "add", path: "/metadata/labels/" + jsonpatch.escapeKey(request.name), value: "d"}]"#),
            .mutating("an escaped key", #"[JSONPatch{op: "add", path: "/metadata/labels/" + jsonpatch.escapeKey(request.name), value: "d"}]"#,
                conditions: ["has(object.metadata.labels)"], []),
            .mutating("a tilde", #"[JSONPatch{op: "add", path: "/metadata/labels/a~b", value: "d"}]"#,
                conditions: ["has(object.metadata.labels)"], ["json-patch-unescaped error"], rewritten: #"[JSONPatch{op: "add", path: "/metadata/labels/a~0b", value: "d"}]"#),
            .mutating("no leading slash", #"[JSONPatch{op: "add", path: "spec/hostNetwork", value: true}]"#, ["json-patch-path error"]),
            .mutating("a field that is not there", #"[JSONPatch{op: "add", path: "/spec/hostNetwrk", value: true}]"#, ["json-patch-path error"],
                rewritten: #"[JSONPatch{op: "add", path: "/spec/hostNetwork", value: true}]"#),
            .mutating("removing what may be missing", #"[JSONPatch{op: "remove", path: "/spec/nodeSelector"}]"#, ["json-patch-missing-target error"],
                rewritten: #"has(object.spec.nodeSelector) ? [JSONPatch{op: "remove", path: "/spec/nodeSelector"}] : []"#),
            .mutating("one more each time", #"[JSONPatch{op: "add", path: "/spec/tolerations/-", value: Object.spec.tolerations{key: "a"}}]"#, again: "IfNeeded",
                ["not-idempotent error"]),
            .mutating("one more, once in a request", #"[JSONPatch{op: "add", path: "/spec/containers/0", value: Object.spec.containers{name: "a"}}]"#, ["not-idempotent warning"]),
            .mutating("one more where it is missing", #"[JSONPatch{op: "add", path: "/spec/tolerations/-", value: Object.spec.tolerations{key: "a"}}]"#,
                conditions: ["!object.spec.tolerations.exists(t, t.?key.orValue('') == 'a')"], again: "IfNeeded", []),
            .apply("an atomic list", #"Object{spec: Object.spec{tolerations: [Object.spec.tolerations{key: "a"}]}}"#, ["apply-atomic error"]),
            .apply("an atomic map", #"Object{spec: Object.spec{nodeSelector: {"a": "b"}}}"#, ["apply-atomic error"],
                rewritten: #"[JSONPatch{op: "add", path: "/spec/nodeSelector", value: {"a": "b"}}]"#),
            .apply("args of a new container", #"Object{spec: Object.spec{containers: [Object.spec.containers{name: "a", args: ["b"]}]}}"#, ["apply-atomic error"]),
            .apply("what merges", #"Object{spec: Object.spec{containers: [Object.spec.containers{name: "a", image: "b"}]}}"#, []),
            .apply("an unknown field", #"Object{spec: Object.spec{hostNetwrk: true}}"#, ["apply-unknown-field error"]),
            .apply("a wrong type", #"Object{spec: Object.spec{priority: "1"}}"#, ["apply-wrong-type error"]),
            .apply("null", "Object{spec: Object.spec{hostname: null}}", ["apply-wrong-type error"]),
            .apply("a label that is no text", "Object{metadata: Object.metadata{labels: {'a': true}}}", ["apply-wrong-type error"]),
            .apply("a value under another name", "Object{spec: Object.specs{hostNetwork: true}}", ["apply-type-name error"],
                rewritten: "Object{spec: Object.spec{hostNetwork: true}}"),
            .apply("what a loop makes", "Object{spec: Object.spec{containers: object.spec.containers.map(c, Object.spec.containers{name: c.name, args: ['a']})}}",
                ["apply-atomic error"]),
            .apply("an atomic struct in a list", "Object{metadata: Object.metadata{ownerReferences: [Object.metadata.ownerReferences{uid: 'a'}]}}",
                ["apply-atomic error"]),
            .apply("a subresource of another kind", "Object{}",
                rules: rules(#"apiGroups: ["apps"], apiVersions: ["v1"], operations: ["UPDATE"], resources: ["deployments/scale"]"#),
                ["apply-subresource error"]),
            .apply("itself and more", #"Object{spec: Object.spec{priority: object.spec.priority + 1}}"#, again: "IfNeeded", ["not-idempotent error"]),
        ] as [LintCase])
    func patches(_ row: LintCase) throws { try check(row) }

    @Test(
        "Constants",
        arguments: [
            .condition("true", "true", ["constant-condition warning"]),
            .condition("arithmetic", "1 + 1 == 3", ["constant-condition error"]),
            .condition("an operation that the rules do not match", "request.operation == 'DELETE'", ["constant-condition error"]),
            .condition("the only operation", "request.operation in ['CREATE', 'UPDATE']", ["constant-condition warning"]),
            .condition("not one and not the other", "request.name != 'a' || request.name != 'b'", ["constant-condition warning"]),
            .condition("one and the other", "request.name == 'a' && request.name == 'b'", ["constant-condition error"]),
            .condition("one of two operations", "request.operation == 'CREATE'", rules: rules(both), []),
            .validating("a validation", "true", ["constant-condition warning"]),
            .validating("refused on purpose", "false", ["constant-condition note"]),
        ] as [LintCase])
    func constants(_ row: LintCase) throws { try check(row) }

    @Test(
        "Rules",
        arguments: [
            .apply("a kind for a resource", "Object{}", rules: rules(#"apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["Pod"]"#), ["match-nothing error"]),
            .apply("a resource of another group", "Object{}", rules: rules(#"apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["deployments"]"#), ["match-nothing error"]),
            .apply("a version that is gone", "Object{}", rules: rules(#"apiGroups: ["apps"], apiVersions: ["v1beta1"], operations: ["CREATE"], resources: ["deployments"]"#), ["match-nothing warning"]),
            .apply("a scope that it does not have", "Object{}", rules: rules(#"apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["nodes"], scope: Namespaced"#), ["match-nothing error"]),
            .apply("everything", "Object{}", rules: rules(#"apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: ["*"]"#), ["match-everything warning"]),
            .apply("a custom resource", "Object{}", rules: rules(#"apiGroups: ["example.com"], apiVersions: ["v1"], operations: ["CREATE"], resources: ["widgets"]"#), []),
        ] as [LintCase])
    func matching(_ row: LintCase) throws { try check(row) }

    @Test("A selector that contradicts itself, and an exclusion of everything")
    func selectors() throws {
        var row = LintCase.apply("", "Object{}", ["match-nothing error"])
        row.spec = "    objectSelector: {matchLabels: {a: b}, matchExpressions: [{key: a, operator: NotIn, values: [b]}]}\n" + row.spec
        try check(row)
        row = LintCase.apply("", "Object{}", ["match-nothing error"])
        row.spec = "    excludeResourceRules: \(row.rules)\n" + row.spec
        try check(row)
        row = LintCase.apply("", "Object{}", [])
        row.spec = "    objectSelector: {matchExpressions: [{key: a, operator: Exists}, {key: a, operator: In, values: [b]}]}\n" + row.spec
        try check(row)
    }

    @Test("Bindings")
    func bindings() throws {
        let binding = "---\napiVersion: admissionregistration.k8s.io/v1\nkind: MutatingAdmissionPolicyBinding\nmetadata: {name: c}\n"
        var row = LintCase.apply("", "Object{}", ["binding-no-policy error"])
        row.rest = binding + "spec: {policyName: q}\n"
        try check(row)
        row.rest = binding + "spec: {policyName: p, paramRef: {name: x, parameterNotFoundAction: Deny}}\n"
        row.expected = ["params-unused warning"]
        try check(row)
        row.rest = binding + #"spec: {policyName: p, matchResources: {resourceRules: [{apiGroups: ["apps"], apiVersions: ["v1"], operations: ["CREATE"], resources: ["deployments"]}]}}"# + "\n"
        row.expected = ["binding-nothing error"]
        try check(row)
        row.rest = ""
        row.spec = row.spec.replacing("  mutations:", with: "  paramKind: {apiVersion: v1, kind: ConfigMap}\n  mutations:")
        row.expected = ["unused-parameter-kind warning", "params-null warning"]
        try check(row)
    }

    @Test("A policy that nothing binds, variables that nothing reads or that hide others")
    func unused() throws {
        var row = LintCase.apply("", "Object{}", ["unused-variable warning", "duplicate-variable warning"])
        row.spec = row.spec.replacing(
            "  mutations:", with: "  variables: [{name: a, expression: '1'}, {name: b, expression: '1'}, {name: b, expression: '2'}]\n  mutations:"
        ).replacing("Object{}", with: "Object{metadata: Object.metadata{labels: {'b': string(variables.b)}}}")
        try check(row)
    }

    @Test("Budgets")
    func costs() throws {
        try check(.validating("", "object.spec.containers.all(a, object.spec.containers.all(b, object.spec.containers.all(c, a.name + b.name != c.name)))", ["cost-budget warning"]))
        var row = LintCase.condition("", "request.name == 'a'", ["cost note", "cost note"])
        row.cost = true
        try check(row)
    }

    @Test("Releases")
    func releases() throws {
        var row = LintCase.validating("", "ip(request.name).family() == 4", ["newer-kubernetes error"])
        row.release = 29
        let findings = try row.findings()
        #expect(findings.map(\.id).sorted() == ["api-version", "newer-kubernetes"])
        #expect(findings.contains { $0.fix.contains("1.30") })
        row.release = 30
        #expect(try row.findings().isEmpty)
    }
}
