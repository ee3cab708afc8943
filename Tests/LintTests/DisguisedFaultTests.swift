// SPDX-License-Identifier: Apache-2.0

import Kubernetes
import Lint
import Testing

/// Faults that hide in variables, loops and computed paths, each beside the right form that looks like it.
@Suite("Faults in disguise")
struct DisguisedFaultTests {
    private static func rules(_ text: String) -> String { "[{\(text)}]" }
    private static let guarded = ["has(object.metadata.labels)"]

    @Test(
        "Elements of lists",
        arguments: [
            .validating("a second container", "object.spec.containers[1].image != ''", ["absent-key error"],
                rewritten: "!(size(object.spec.containers) > 1) || object.spec.containers[1].image != ''"),
            .validating("behind its size", "size(object.spec.containers) < 2 || object.spec.containers[1].image != ''", []),
            .validating("behind its size, asked otherwise", "3 <= object.spec.containers.size() && object.spec.containers[2].image != ''", []),
            .validating("one beyond its size", "object.spec.containers.size() > 1 && object.spec.containers[2].image != ''", ["absent-key error"]),
            .validating("exactly so many", "object.spec.containers.size() == 2 && object.spec.containers[1].image != ''", []),
            .validating("what exists is there", "object.spec.?volumes.orValue([]).exists(v, v.name == 'a') && object.spec.volumes[0].name != 'b'", []),
            .validating("a computed index", "lists.range(object.spec.containers.size()).all(i, object.spec.containers[i].securityContext.privileged == false)",
                ["absent-field error"],
                rewritten: "lists.range(object.spec.containers.size()).all(i, has(object.spec.containers[i].securityContext) && has(object.spec.containers[i].securityContext.privileged) && object.spec.containers[i].securityContext.privileged == false)"),
            .validating("a computed index that is asked", "lists.range(object.spec.containers.size()).all(i, has(object.spec.containers[i].securityContext))", []),
            .validating("keys of what is looped over", "object.metadata.?labels.orValue({}).all(k, object.metadata.labels[k] != '')", []),
            .validating("lists that are joined", "(object.spec.containers + object.spec.?initContainers.orValue([])).all(c, c.securityContext.privileged == false)", ["absent-field error"]),
            .validating("lists that are joined, asked", "(object.spec.containers + object.spec.?initContainers.orValue([])).filter(c, has(c.ports)).all(c, c.ports.size() < 9)", []),
            .validating("what an optional holds", "object.spec.?securityContext.optMap(s, s.runAsUser == 0).orValue(false)", ["absent-field error"]),
            .validating("what an optional holds, asked", "object.spec.?affinity.optMap(a, has(a.nodeAffinity)).orValue(false)", []),
            .validating("a Namespace's label of its name", "object.metadata.labels['kubernetes.io/metadata.name'] != 'x'",
                rules: rules(#"apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["namespaces"]"#), []),
            .validating("a field that stays as it is", "has(object.spec.nodeName) == has(oldObject.spec.nodeName) && (!has(object.spec.nodeName) || object.spec.nodeName == oldObject.spec.nodeName)",
                rules: rules(#"apiGroups: [""], apiVersions: ["v1"], operations: ["UPDATE"], resources: ["pods"]"#), []),
            .validating("a field that is not taken away", "!has(oldObject.spec.nodeName) || (has(object.spec.nodeName) && object.spec.nodeName == oldObject.spec.nodeName)",
                rules: rules(#"apiGroups: [""], apiVersions: ["v1"], operations: ["UPDATE"], resources: ["pods"]"#), []),
            .validating("cluster-scoped objects have no namespace", "object.metadata.namespace != 'x'",
                rules: rules(#"apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["nodes"]"#), ["absent-field error"]),
        ] as [LintCase])
    func elements(_ row: LintCase) throws { try check(row) }

    @Test(
        "Patches",
        arguments: [
            .mutating("a computed index", #"lists.range(object.spec.containers.size()).map(i, JSONPatch{op: "add", path: "/spec/containers/" + string(i) + "/securityContext/privileged", value: false})"#,
                ["json-patch-missing-parent error"]),
            .mutating("a computed index behind a filter", #"lists.range(object.spec.containers.size()).filter(i, has(object.spec.containers[i].securityContext)).map(i, JSONPatch{op: "add", path: "/spec/containers/" + string(i) + "/securityContext/privileged", value: false})"#, []),
            .mutating("replacing what may be absent", #"[JSONPatch{op: "replace", path: "/spec/priorityClassName", value: "x"}]"#, ["json-patch-missing-target error"],
                rewritten: #"[JSONPatch{op: "add", path: "/spec/priorityClassName", value: "x"}]"#),
            .mutating("replacing what is there", #"[JSONPatch{op: "replace", path: "/spec/containers/0/image", value: "x"}]"#, []),
            .mutating("an element that may be absent is not made up", #"[JSONPatch{op: "replace", path: "/spec/initContainers/0/image", value: "x"}]"#, ["json-patch-missing-parent error"],
                rewritten: #"has(object.spec.initContainers) && size(object.spec.initContainers) > 0 ? [JSONPatch{op: "replace", path: "/spec/initContainers/0/image", value: "x"}] : []"#),
            .mutating("moving what may be absent", #"[JSONPatch{op: "move", from: "/metadata/labels/x", path: "/metadata/labels/y"}]"#, conditions: guarded, ["json-patch-missing-target error"],
                rewritten: #"has(object.metadata.labels) && has(object.metadata.labels.x) ? [JSONPatch{op: "move", from: "/metadata/labels/x", path: "/metadata/labels/y"}] : []"#),
            .mutating("moving what is there", #"[JSONPatch{op: "move", from: "/metadata/labels/x", path: "/metadata/labels/y"}]"#, conditions: ["has(object.metadata.labels) && 'x' in object.metadata.labels"], []),
            .mutating("a slash in the name of a resource", #"[JSONPatch{op: "add", path: "/spec/containers/0/resources/limits/nvidia.com/gpu", value: "1"}]"#,
                conditions: ["has(object.spec.containers[0].resources.limits)"], ["json-patch-unescaped error"],
                rewritten: #"[JSONPatch{op: "add", path: "/spec/containers/0/resources/limits/nvidia.com~1gpu", value: "1"}]"#),
            .mutating("an escaped literal is known", #"[JSONPatch{op: "remove", path: "/metadata/labels/" + jsonpatch.escapeKey("a/b")}]"#, conditions: ["has(object.metadata.labels) && 'a/b' in object.metadata.labels"], []),
            .mutating("the guard of a list in a list", #"[JSONPatch{op: "add", path: "/spec/containers/0/env/-", value: Object.spec.containers.env{name: "A", value: "b"}}]"#,
                conditions: ["has(object.spec.containers[0].env)"], ["not-idempotent warning"],
                rewritten: #"object.?spec.?containers[?0].?env.orValue([]).exists(e, e.?name.orValue('') == 'A') ? [] : [JSONPatch{op: "add", path: "/spec/containers/0/env/-", value: Object.spec.containers.env{name: "A", value: "b"}}]"#),
        ] as [LintCase])
    func patches(_ row: LintCase) throws { try check(row) }

    @Test("A path that a variable holds")
    func pathInVariable() throws {
        var row = LintCase.mutating("", "[JSONPatch{op: 'add', path: variables.p, value: 'y'}]", ["json-patch-missing-parent error"])
        row.spec = row.spec.replacing("  mutations:", with: "  variables: [{name: p, expression: \"'/metadata/annotations/' + 'x'\"}]\n  mutations:")
        try check(row)
        row.spec = row.spec.replacing("  variables:", with: "  matchConditions: [{name: c, expression: has(object.metadata.annotations)}]\n  variables:")
        row.expected = []
        try check(row)
    }

    @Test(
        "Policies that refuse what they set",
        arguments: [
            .apply("a label", "Object{metadata: Object.metadata{labels: {'team': 'x'}}}", conditions: guarded + ["object.metadata.labels['team'] == ''"],
                ["absent-key error", "refuses-what-it-fixes error"]),
            .apply("a field of each container", "Object{spec: Object.spec{containers: object.spec.containers.filter(c, c.securityContext.privileged != false).map(c, Object.spec.containers{name: c.name, securityContext: Object.spec.containers.securityContext{privileged: false}})}}",
                ["absent-field error", "refuses-what-it-fixes error"]),
        ] as [LintCase])
    func refusals(_ row: LintCase) throws { try check(row) }

    @Test(
        "Mutations that change their own result",
        arguments: [
            .apply("a label with more text", "Object{metadata: Object.metadata{labels: {'x': object.metadata.?labels[?'x'].orValue('') + 'a'}}}", ["not-idempotent warning"]),
            .apply("a label of another label", "Object{metadata: Object.metadata{labels: {'x': object.metadata.?labels[?'y'].orValue('') + 'a'}}}", []),
            .apply("each image with a prefix", "Object{spec: Object.spec{containers: object.spec.containers.map(c, Object.spec.containers{name: c.name, image: 'r/' + c.image})}}", ["not-idempotent warning"]),
            .apply("images without the prefix", "Object{spec: Object.spec{containers: object.spec.containers.filter(c, !c.image.startsWith('r/')).map(c, Object.spec.containers{name: c.name, image: 'r/' + c.image})}}", []),
            .apply("images by a condition of the loop", "Object{spec: Object.spec{containers: object.spec.containers.map(c, !c.image.startsWith('r/'), Object.spec.containers{name: c.name, image: 'r/' + c.image})}}", []),
            .apply("images that a condition looked at", "Object{spec: Object.spec{containers: object.spec.containers.map(c, Object.spec.containers{name: c.name, image: 'r/' + c.image})}}",
                conditions: ["object.spec.containers.all(c, !c.image.startsWith('r/'))"], []),
            .apply("a switch", "Object{spec: Object.spec{hostNetwork: !object.spec.?hostNetwork.orValue(false)}}", ["not-idempotent warning"]),
            .mutating("an image at a computed index", #"lists.range(object.spec.containers.size()).map(i, JSONPatch{op: "replace", path: "/spec/containers/" + string(i) + "/image", value: "r/" + object.spec.containers[i].image})"#, ["not-idempotent warning"]),
            .mutating("a list in a list", #"[JSONPatch{op: "add", path: "/spec/containers/0/args/-", value: "-v"}]"#,
                conditions: ["has(object.spec.containers[0].args) && !('-v' in object.spec.containers[0].args)"], []),
        ] as [LintCase])
    func repeated(_ row: LintCase) throws { try check(row) }

    @Test(
        "Rules that match nothing",
        arguments: [
            .validating("a group that is gone", "request.name != 'a'", rules: rules(#"apiGroups: ["extensions"], apiVersions: ["v1beta1"], operations: ["CREATE"], resources: ["deployments"]"#), ["match-nothing error"]),
            .validating("a group that is nearly one", "request.name != 'a'", rules: rules(#"apiGroups: ["networking.k8s.oi"], apiVersions: ["v1"], operations: ["CREATE"], resources: ["ingresses"]"#), ["match-nothing warning"]),
            .validating("a group of custom resources", "request.name != 'a'", rules: rules(#"apiGroups: ["example.com"], apiVersions: ["v1"], operations: ["CREATE"], resources: ["widgets"]"#), []),
            .validating("a subresource that there is not", "request.name != 'a'", rules: rules(#"apiGroups: [""], apiVersions: ["v1"], operations: ["*"], resources: ["pods/exce"]"#), ["match-nothing error"]),
            .validating("a subresource that is only read", "request.name != 'a'", rules: rules(#"apiGroups: [""], apiVersions: ["v1"], operations: ["*"], resources: ["pods/log"]"#), ["match-nothing error"]),
            .validating("CREATE of what is connected to", "request.name != 'a'", rules: rules(#"apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods/exec"]"#), ["match-nothing error"]),
            .validating("CONNECT to a Pod itself", "request.name != 'a'", rules: rules(#"apiGroups: [""], apiVersions: ["v1"], operations: ["CONNECT"], resources: ["pods"]"#), ["match-nothing error"]),
            .validating("CONNECT to a subresource", "request.name != 'a'", rules: rules(#"apiGroups: [""], apiVersions: ["v1"], operations: ["CONNECT"], resources: ["pods/exec", "pods/attach"]"#), []),
            .validating("policies themselves", "request.name != 'a'", rules: rules(#"apiGroups: ["admissionregistration.k8s.io"], apiVersions: ["v1"], operations: ["CREATE"], resources: ["validatingadmissionpolicies"]"#), ["match-nothing error"]),
        ] as [LintCase])
    func unmatched(_ row: LintCase) throws { try check(row) }

    @Test("A policy of everything that its bindings narrow")
    func narrowed() throws {
        var row = LintCase.validating("", "request.name != 'a'", rules: Self.rules(#"apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: ["*"]"#), ["match-everything warning"])
        try check(row)
        let rest = "---\napiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingAdmissionPolicyBinding\nmetadata: {name: c}\nspec: {policyName: p, validationActions: [Deny], matchResources: {namespaceSelector: {matchLabels: {a: b}}}}\n"
        row.rest = rest
        try check(row)
        row.bindingSpec = ", matchResources: {objectSelector: {matchLabels: {a: b}}}"
        row.expected = []
        try check(row)
    }

    @Test(
        "Constants",
        arguments: [
            .condition("the only resource", "request.resource.resource == 'pods'", ["constant-condition warning"]),
            .condition("what is always there", "has(object.spec.securityContext)", ["constant-condition warning"]),
            .condition("what is always there, asked out of caution", "has(object.spec.securityContext) && has(object.spec.securityContext.runAsUser)", []),
            .condition("a field and itself", "object.spec.containers == object.spec.containers", ["constant-condition warning"]),
            .condition("a field and its old self", "object.spec.containers == oldObject.spec.containers",
                rules: rules(#"apiGroups: [""], apiVersions: ["v1"], operations: ["UPDATE"], resources: ["pods"]"#), []),
            .condition("a size below nothing", "object.spec.containers.size() < 0", ["constant-condition error"]),
            .condition("a size of something", "object.spec.containers.size() > 0", []),
            .condition("more than five and less than three", "object.spec.containers.size() > 5 && object.spec.containers.size() < 3", ["constant-condition error"]),
            .condition("more than three and less than five", "object.spec.containers.size() > 3 && object.spec.containers.size() < 5", []),
            .condition("more than three and less than four", "object.spec.containers.size() > 3 && object.spec.containers.size() < 4", ["constant-condition error"]),
            .condition("elements that differ", "lists.range(2).all(i, lists.range(2).all(j, object.spec.containers[i].name == 'a' && object.spec.containers[j].name == 'b'))", []),
            .condition("for all nothing is asked", "object.spec.containers.all(c, true)", ["constant-condition warning"]),
        ] as [LintCase])
    func constants(_ row: LintCase) throws { try check(row) }

    @Test("A variable that is constant")
    func constantVariable() throws {
        var row = LintCase.validating("", "variables.enabled || object.spec.containers.size() > 3", ["constant-condition warning"])
        row.spec = "  variables: [{name: enabled, expression: 1 < 2}]\n" + row.spec
        try check(row)
    }

    @Test("Two loops within each other are within the budget")
    func budget() throws {
        try check(.validating("", "object.spec.containers.all(a, object.spec.containers.exists_one(b, a.name == b.name))", []))
    }
}

@Suite("Fields of parameters and custom resources")
struct CustomFieldTests {
    @Test("A parameter's field that may be absent, unless the parameters among the files have it")
    func parameters() throws {
        var row = LintCase.validating("", "params.data.max == 'a'", ["absent-field warning"],
            rewritten: "has(params.data) && has(params.data.max) && params.data.max == 'a'")
        row.spec = "  paramKind: {apiVersion: v1, kind: ConfigMap}\n" + row.spec
        row.bindingSpec = ", paramRef: {name: c, parameterNotFoundAction: Deny}"
        try check(row)
        row.rest = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {max: b}\n"
        row.expected = []
        row.rewritten = nil
        try check(row)
        row.rest += "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: d}\ndata: {min: b}\n"
        row.expected = ["absent-key warning"]
        try check(row)
        row.spec = row.spec.replacing("params.data.max", with: "params.?data.?max.orValue('')")
        row.expected = []
        try check(row)
    }

    private static let definition = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: widgets.example.com}
        spec:
          group: example.com
          scope: Namespaced
          names: {plural: widgets, singular: widget, kind: Widget}
          versions:
          - name: v1
            served: true
            storage: true
            schema:
              openAPIV3Schema:
                type: object
                required: [spec]
                properties:
                  spec:
                    type: object
                    required: [size]
                    properties:
                      size: {type: integer}
                      color: {type: string}
                      mode: {type: string, default: fast}
                      parts:
                        type: array
                        items: {type: object, required: [name], properties: {name: {type: string}, note: {type: string}}}
                      free: {type: object, x-kubernetes-preserve-unknown-fields: true}
        """

    @Test(
        "A custom resource's fields",
        arguments: [
            .validating("required", "object.spec.size > 1", []),
            .validating("filled in", "object.spec.mode == 'fast'", []),
            .validating("neither", "object.spec.color == 'red'", ["absent-field error"], rewritten: "has(object.spec.color) && object.spec.color == 'red'"),
            .validating("asked", "has(object.spec.color) && object.spec.color == 'red'", []),
            .validating("of elements", "object.spec.?parts.orValue([]).all(p, p.note != p.name)", ["absent-field error"]),
            .validating("required of elements", "object.spec.?parts.orValue([]).all(p, p.name != '')", []),
            .validating("free-form", "object.spec.?free.a.orValue('') == ''", []),
            .validating("not declared", "object.spec.colour == 'red'", ["unknown-field error"]),
        ] as [LintCase])
    func custom(_ row: LintCase) throws {
        var row = row
        row.rules = #"[{apiGroups: ["example.com"], apiVersions: ["v1"], operations: ["CREATE"], resources: ["widgets"]}]"#
        row.schemas = Self.definition
        try check(row)
    }
}
