// SPDX-License-Identifier: Apache-2.0

import Kubernetes
import Lint
import Testing

private let updates = #"[{apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["pods"]}]"#
private let two = """
    [{apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"]}, \
    {apiGroups: ["apps"], apiVersions: ["v1"], operations: ["CREATE"], resources: ["deployments"]}]
    """

@Suite("Fields that may be absent")
struct AbsenceTests {
    @Test(
        "What is selected without asking",
        arguments: [
            .condition(
                "the article's own policy", "object.spec.securityContext == null || object.spec.securityContext.runAsNonRoot != true",
                ["absent-field error"],
                rewritten: "object.spec.securityContext == null || !has(object.spec.securityContext.runAsNonRoot) || object.spec.securityContext.runAsNonRoot != true"),
            .condition("a label", "object.metadata.labels.team == 'a'", ["absent-field error"],
                rewritten: "has(object.metadata.labels) && has(object.metadata.labels.team) && object.metadata.labels.team == 'a'"),
            .condition("a label with a prefix", "object.metadata.labels['a/b'] == 'c'", ["absent-field error"],
                rewritten: "has(object.metadata.labels) && ('a/b' in object.metadata.labels) && object.metadata.labels['a/b'] == 'c'"),
            .condition("null is asked of what may be absent", "object.spec.nodeSelector == null", ["absent-field error"],
                rewritten: "!(has(object.spec.nodeSelector))"),
            .condition("a loop over what may be absent", "object.spec.initContainers.all(c, c.name != 'x')", ["absent-field error"],
                rewritten: "object.spec.?initContainers.orValue([]).all(c, c.name != 'x')"),
            .condition("a field of a loop's variable", "object.spec.containers.exists(c, c.securityContext.privileged == true)", ["absent-field error"],
                rewritten: "object.spec.containers.exists(c, (has(c.securityContext) && has(c.securityContext.privileged) && c.securityContext.privileged == true))"),
            .condition("has() itself goes through what may be absent", "has(object.spec.affinity.nodeAffinity)", ["absent-field error"],
                rewritten: "(has(object.spec.affinity) && has(object.spec.affinity.nodeAffinity))"),
            .condition("a Pod of a controller has no name yet", "object.metadata.name == 'x'", ["absent-field error"]),
            .condition("a field that no Pod has", "object.spec.hostNetwrk == true", ["unknown-field error"],
                rewritten: "object.spec.hostNetwork == true"),
            .condition("the namespace, which conditions do not see", "namespaceObject.metadata.name == 'x'", ["namespace-object-null error"]),
            .condition("the old object of what may be created", "oldObject.spec.hostname == 'x'", rules: updates, ["old-object-null error"]),
            .condition("one of two kinds has it", "object.spec.template.spec.dnsPolicy == 'x'", rules: two, ["absent-field error"]),
            .validating("in a validation", "object.spec.hostNetwork == false", ["absent-field error"],
                rewritten: "has(object.spec.hostNetwork) && object.spec.hostNetwork == false"),
            .validating("the object of a DELETE", "object.spec.dnsPolicy == 'x'",
                rules: #"[{apiGroups: [""], apiVersions: ["v1"], operations: ["DELETE"], resources: ["pods"]}]"#, ["old-object-null error"]),
        ] as [LintCase])
    func selected(_ row: LintCase) throws { try check(row) }

    @Test(
        "What is asked first, whatever the order",
        arguments: [
            .condition("has", "has(object.spec.hostNetwork) && object.spec.hostNetwork == true", []),
            .condition("has behind it", "object.spec.hostNetwork == true && has(object.spec.hostNetwork)", []),
            .condition("not has, or", "!has(object.spec.hostNetwork) || object.spec.hostNetwork != true", []),
            .condition("both levels", "has(object.metadata.labels) && has(object.metadata.labels.a) && object.metadata.labels.a == 'b'", []),
            .condition("in", "has(object.metadata.labels) && 'a/b' in object.metadata.labels && object.metadata.labels['a/b'] == 'c'", []),
            .condition("a conditional", "(has(object.spec.hostname) ? object.spec.hostname : '') == 'x'", []),
            .condition("optional", "object.spec.?hostNetwork.orValue(false) == true", []),
            .condition("what the API server fills in", "object.spec.dnsPolicy == 'ClusterFirst' && object.spec.securityContext != null", []),
            .condition("in a loop", "object.spec.containers.all(c, !has(c.securityContext) || !has(c.securityContext.privileged) || c.securityContext.privileged != true)", []),
            .condition("a filter before a loop", "object.spec.containers.filter(c, has(c.env)).all(c, c.env.size() < 9)", []),
            .condition("the operation", "request.operation == 'UPDATE' && oldObject.spec.dnsPolicy == 'x'", rules: updates, []),
            .condition("old object not null", "oldObject != null && oldObject.spec.dnsPolicy == 'x'", rules: updates, []),
            .condition("the kind", "object.kind == 'Deployment' && object.spec.template.spec.dnsPolicy == 'x'", rules: two, []),
            .apply("conditions guard mutations", "Object{metadata: Object.metadata{labels: {'x': object.metadata.labels.a}}}",
                conditions: ["has(object.metadata.labels)", "'a' in object.metadata.labels"], []),
        ] as [LintCase])
    func asked(_ row: LintCase) throws { try check(row) }

    @Test("A variable is judged where it is used")
    func variables() throws {
        let guarded = LintCase(
            about: "", spec: """
                  reinvocationPolicy: Never
                  variables:
                  - {name: labels, expression: object.metadata.labels}
                  - {name: labelled, expression: has(object.metadata.labels)}
                  mutations:
                  - patchType: ApplyConfiguration
                    applyConfiguration:
                      expression: "variables.labelled && 'a' in variables.labels ? Object{} : Object{metadata: Object.metadata{labels: {'a': 'b'}}}"

                """, expected: [])
        try check(guarded)
        var bare = guarded
        bare.spec = bare.spec.replacing("variables.labelled && ", with: "variables.labelled || ")
        bare.expected = ["absent-field error", "refuses-what-it-fixes error"]
        try check(bare)
    }

    @Test("With Ignore nobody is refused, and nobody hears of it")
    func ignored() throws {
        try check(
            .apply("", "Object{metadata: Object.metadata{labels: {'x': object.metadata.labels.a}}}", failurePolicy: "Ignore", ["absent-field warning"]))
    }

    @Test("A policy that refuses what it was to mend")
    func refusesWhatItFixes() throws {
        try check(
            .apply("", "Object{spec: Object.spec{hostNetwork: false}}", conditions: ["object.spec.hostNetwork == true"],
                ["absent-field error", "refuses-what-it-fixes error"]))
    }
}

/// The findings' ids and levels, and the first expression offered.
func check(_ row: LintCase, _ location: Testing.SourceLocation = #_sourceLocation) throws {
    let findings = try row.findings()
    #expect(findings.map { "\($0.id) \($0.level.rawValue)" } == row.expected, "\(row.about)", sourceLocation: location)
    #expect(findings.allSatisfy { $0.place.line > 0 && !$0.fix.isEmpty && $0.consequence.hasSuffix(".") }, sourceLocation: location)
    if let rewritten = row.rewritten {
        #expect(findings.lazy.compactMap(\.rewritten.first).first == rewritten, sourceLocation: location)
    }
    for finding in findings where !FindingCatalogue.rules.contains(where: { $0.id == finding.id }) {
        Issue.record("\(finding.id) is not in the catalogue", sourceLocation: location)
    }
}
