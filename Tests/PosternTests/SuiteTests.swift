// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import JSON
import Lint
import Suites
import Testing

@testable import postern

@Suite("Suites of policies")
struct SuiteTests {
    /// One change of a suite that passes, and what is said of it.
    struct Wrong: Sendable, CustomTestStringConvertible {
        var about: String
        var old: String
        var new: String
        var said: String
        var testDescription: String { about }

        init(_ about: String, _ old: String, _ new: String, _ said: String) {
            self.about = about
            self.old = old
            self.new = new
            self.said = said
        }
    }

    @Test("The suite that the others are made of passes")
    func good() throws {
        let folder = try SuiteFolder(["policies.yaml": SuiteFolder.policies, "test.yaml": SuiteFolder.suite])
        let report = try TestCommand.parse(folder.arguments()).makeReport()
        #expect(report.isPassed, "\(report.text)")
        #expect(report.text.hasSuffix("3 cases in 1 suites, 0 failed\n"))
    }

    @Test(
        "A wrong suite fails, and says why",
        arguments: [
            Wrong("a refusal that does not come", "allowed: true, changed: false", "allowed: false", "allowed, expected a refusal"),
            Wrong("a refusal that is not expected", "allowed: false\n      code: 403\n      reason: Forbidden\n      messageContains: at most three", "allowed: true", "expected to be allowed"),
            Wrong("another code", "code: 403", "code: 422", "code is 403, expected 422"),
            Wrong("another reason", "reason: Forbidden", "reason: Invalid", "reason is Forbidden, expected Invalid"),
            Wrong("another message", "messageContains: at most three", "messageContains: at most four", "expected it to contain at most four"),
            Wrong("a message that is only a part", "messageContains: at most three", "message: at most three", "message is "),
            Wrong("another label", "labels: {team: pay}}, spec", "labels: {team: web}}, spec", "object: metadata.labels.team: found \"pay\", expected \"web\""),
            Wrong("a label that nobody adds", "labels: {team: pay}}, spec", "labels: {team: pay, a: b}}, spec", "object: metadata.labels.a: expected \"b\", found nothing"),
            Wrong("an object that lacks what is added", "metadata: {name: web, labels: {team: pay}}", "metadata: {name: web}", "object: metadata.labels: found {\"team\":\"pay\"}, expected nothing"),
            Wrong("another patch", "path: /metadata/labels, value", "path: /metadata/annotations, value", "patch: [0].path"),
            Wrong("a patch with one operation more", "value: {team: pay}}]", "value: {team: pay}}, {op: add, path: /a, value: b}]", "patch: : found 1 elements, expected 2"),
            Wrong("a change that does not come", "changed: false", "changed: true", "changed is false, expected true"),
            Wrong("a warning that does not come", "changed: false, ", "changed: false, warnings: [old], ", "warnings are [], expected [\"old\"]"),
            Wrong("an audit annotation that does not come", "changed: false, ", "changed: false, auditAnnotations: {few/a: b}, ", "auditAnnotations: few/a: expected \"b\", found nothing"),
            Wrong("no verdict", "{allowed: true, changed: false, matched: [few]}", "{changed: false}", "does not say allowed"),
            Wrong("no expectation", "expect: {allowed: true, changed: false, matched: [few]}", "expect: {}", "expect is missing"),
            Wrong("no cases", "  cases:\n", "  cases: []\n  unused:\n", "no cases"),
            Wrong("an unknown expectation", "changed: false", "chnaged: false", "unknown field \"spec.cases[0].expect.chnaged\""),
            Wrong("an unknown field of a case", "namespace: shop\n    user", "namspace: shop\n    user", "unknown field \"spec.cases[2].namspace\""),
            Wrong("an unknown field of the suite", "  policies: [few, team]", "  policy: few", "unknown field \"spec.policy\""),
            Wrong("a policy that is not there", "policies: [few, team]", "policies: [few, teem]", "there is no policy \"teem\""),
            Wrong("a policy that no case matches", "- name: team\n    namespace: shop", "- name: team\n    operation: CONNECT\n    namespace: shop", "no case matches the policy \"team\""),
            Wrong("a matched policy that is not there", "matched: [few]", "matched: [fwe]", "matched names \"fwe\", and there is no such policy"),
            Wrong("a matched policy that does not match", "matched: [few]", "matched: [few, team]", "the policies [\"few\"] match"),
            Wrong("a request that no policy matches", "kind: Deployment, metadata: {name: web}, spec: {replicas: 3}}\n    expect", "kind: StatefulSet, metadata: {name: web}, spec: {replicas: 3}}\n    expect", "match"),
            Wrong("a namespace that is not there", "- name: three\n    namespace: shop", "- name: three\n    namespace: shpo", "there is no Namespace \"shpo\""),
            Wrong("a parameter that is not there", "metadata: {name: teams, namespace: shop}", "metadata: {name: temas, namespace: shop}", "no params found"),
            Wrong("two cases of one name", "- name: four", "- name: three", "has the name of the one at line"),
            Wrong("a case without a name", "- name: four\n    namespace: shop", "- namespace: shop", "has no name"),
            Wrong("a file that is not there", "files: [policies.yaml]", "files: [polices.yaml]", "polices.yaml: "),
            Wrong("an operation that there is not", "- name: three\n", "- name: three\n    operation: PATCH\n", "expected CREATE, UPDATE, DELETE or CONNECT"),
            Wrong("a CREATE with an old object", "- name: four\n", "- name: four\n    operation: CREATE\n", "a CREATE has no oldObject"),
            Wrong("a refusal with an object", "messageContains: at most three", "object: {}", "a refused request has no patch"),
            Wrong("a verdict of the wrong kind", "allowed: true, changed", "allowed: \"true\", changed", "expected true or false"),
            Wrong("an object that is no object", "object: {apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {containers: [{name: a}]}}\n    expect", "object: [1]\n    expect", "expected an object or the name of a file"),
            Wrong("a kind that is not known", "kind: Deployment, metadata: {name: web}, spec: {replicas: 3}}\n    expect", "kind: Deplyoment, metadata: {name: web}, spec: {replicas: 3}}\n    expect", "apps/v1 Deplyoment is not known"),
            Wrong("another kind of suite", "kind: AdmissionPolicyTest", "kind: AdmisionPolicyTest", "is no suite"),
            Wrong("another version of suites", "postern.dev/v1alpha1", "postern.dev/v1", "is no suite"),
            Wrong("a suite without a name", "metadata: {name: both}", "metadata: {}", "no metadata.name"),
            Wrong("a suite that is no YAML", "  cases:\n", "  cases: [\n", "test.yaml"),
            Wrong("idempotent where it is", "idempotent: true", "idempotent: false", "applied again, the policies change nothing"),
            Wrong("groups that are no list", "groups: [dev]", "groups: dev", "spec.cases[2].user.groups is a string, expected a list"),
            Wrong("an unknown field of the metadata", "metadata: {name: both}", "metadata: {name: both, owner: me}", "unknown field \"metadata.owner\""),
            Wrong("a Namespace that is none", "kind: Namespace, metadata", "kind: ConfigMap, metadata", "spec.namespaces has a ConfigMap, expected a Namespace"),
            Wrong("a parameter without a name", "metadata: {name: teams, namespace: shop}, ", "", "which nothing finds"),
            Wrong("an authorizer's answer that is none", "  cases:\n", "  authorizer: [{a: b}]\n  cases:\n", "spec.authorizer has an answer without spec and status"),
            Wrong("a field that the kind does not have", "spec: {replicas: 3}}\n    expect", "spec: {replicas: 3, replcas: 4}}\n    expect", "does not take the object"),
            Wrong("a value of the wrong type", "spec: {replicas: 3}}\n    expect", "spec: {replicas: '3'}}\n    expect", "does not take the object"),
            Wrong("two namespaces", "metadata: {name: web}, spec: {replicas: 3}}\n    expect", "metadata: {name: web, namespace: other}, spec: {replicas: 3}}\n    expect", "the namespace is shop, and the object's own is other"),
            Wrong("a second run of what is refused", "code: 403", "idempotent: true", "a refused request has no patch"),
            Wrong("an unknown field of the user", "groups: [dev]", "group: [dev]", "unknown field \"spec.cases[2].user.group\""),
        ])
    func wrong(_ row: Wrong) throws {
        let suite = SuiteFolder.suite.replacingOccurrences(of: row.old, with: row.new)
        #expect(suite != SuiteFolder.suite, "the change changes nothing")
        let folder = try SuiteFolder(["policies.yaml": SuiteFolder.policies, "test.yaml": suite])
        let report = try TestCommand.parse(folder.arguments()).makeReport()
        #expect(!report.isPassed)
        #expect(report.text.contains(row.said), "\(report.text)")
    }

    @Test("A suite with a misspelt kind or group beside a good one fails", arguments: ["AdmissionPolicyTests", "postern.io/v1alpha1"])
    func misspelt(wrong: String) throws {
        let old = wrong.contains("/") ? "postern.dev/v1alpha1" : "AdmissionPolicyTest"
        let folder = try SuiteFolder([
            "policies.yaml": SuiteFolder.policies, "test.yaml": SuiteFolder.suite,
            "other.yaml": SuiteFolder.suite.replacingOccurrences(of: old, with: wrong),
        ])
        let report = try TestCommand.parse(folder.arguments()).makeReport()
        #expect(!report.isPassed)
        #expect(report.text.contains("is no suite"), "\(report.text)")
    }

    @Test("A policy whose match condition is false does not match, and the case tests it all the same")
    func falseCondition() throws {
        let policies = SuiteFolder.policies.replacingOccurrences(
            of: "  validations:", with: "  matchConditions: [{name: a, expression: \"object.metadata.name != 'web'\"}]\n  validations:")
        func passes(_ expectation: String) throws -> Bool {
            let suite = """
                apiVersion: postern.dev/v1alpha1
                kind: AdmissionPolicyTest
                metadata: {name: a}
                spec:
                  policies: [few]
                  cases:
                  - name: left out
                    object: {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 4}}
                    expect: {allowed: true\(expectation)}
                """
            let folder = try SuiteFolder(["policies.yaml": policies, "test.yaml": suite])
            return try TestCommand.parse(folder.arguments()).makeReport().isPassed
        }
        #expect(try passes(""))
        #expect(try passes(", matched: []"))
        #expect(try !passes(", matched: [few]"))
    }

    @Test("A warning that nobody expects fails its case")
    func unexpectedWarning() throws {
        let policies = SuiteFolder.policies.replacingOccurrences(of: "validationActions: [Deny]", with: "validationActions: [Warn]")
        func report(_ expectation: String) throws -> String {
            let suite = SuiteFolder.suite.replacingOccurrences(
                of: "allowed: false\n      code: 403\n      reason: Forbidden\n      messageContains: at most three", with: expectation)
            let folder = try SuiteFolder(["policies.yaml": policies, "test.yaml": suite])
            return try TestCommand.parse(folder.arguments()).makeReport().text
        }
        #expect(try report("allowed: true").contains("and the case says nothing of warnings"))
        let warning = "Validation failed for ValidatingAdmissionPolicy 'few' with binding 'few': at most three"
        #expect(try report("allowed: true\n      warnings: [\"\(warning)\"]").hasSuffix("0 failed\n"))
    }

    @Test("A policy that is refused fails its suite")
    func refusedPolicy() throws {
        let policies = SuiteFolder.policies.replacingOccurrences(of: "object.spec.replicas <= 3", with: "object.spec.replicas")
        let folder = try SuiteFolder(["policies.yaml": policies, "test.yaml": SuiteFolder.suite])
        let report = try TestCommand.parse(folder.arguments()).makeReport()
        #expect(!report.isPassed)
        #expect(report.text.contains("must evaluate to bool"))
    }

    @Test("The authorizer's answers come from the suite, and one that is missing is a failure")
    func authorizer() throws {
        let policies = SuiteFolder.policies.replacingOccurrences(
            of: "object.spec.replicas <= 3", with: "authorizer.group('').resource('secrets').namespace('shop').check('get').allowed()")
        func suite(_ answers: String) -> String {
            """
            apiVersion: postern.dev/v1alpha1
            kind: AdmissionPolicyTest
            metadata: {name: a}
            spec:
              policies: [few]
              authorizer: \(answers)
              cases:
              - name: jane may
                user: jane
                object: {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 9}}
                expect: {allowed: true}
            """
        }
        func report(_ answers: String) throws -> SuiteReport {
            let folder = try SuiteFolder(["policies.yaml": policies, "test.yaml": suite(answers)])
            return try TestCommand.parse(folder.arguments()).makeReport()
        }
        let attributes = "spec: {user: jane, resourceAttributes: {group: \"\", resource: secrets, namespace: shop, verb: get}}"
        #expect(try report("[{\(attributes), status: {allowed: true}}]").isPassed)
        #expect(try !report("[{\(attributes), status: {allowed: false}}]").isPassed)
        let other = try report("[{\(attributes.replacingOccurrences(of: "verb: get", with: "verb: list")), status: {allowed: true}}]")
        #expect(other.text.contains("the authorizer's answer is not known"))
    }

    @Test("Coverage names what no case reaches")
    func coverage() throws {
        let suite = String(SuiteFolder.suite.prefix(upTo: try #require(SuiteFolder.suite.range(of: "  - name: four")).lowerBound))
            .replacingOccurrences(of: "[few, team]", with: "[few]")
        let folder = try SuiteFolder(["policies.yaml": SuiteFolder.policies, "test.yaml": suite])
        let report = try TestCommand.parse(folder.arguments(["--coverage"])).makeReport()
        let coverage = try #require(report.results.first?.coverage)
        #expect(coverage.expressionCount == 1 && coverage.evaluatedCount == 1)
        #expect(coverage.branchCount == 2 && coverage.takenCount == 1)
        #expect(coverage.missing.map(\.missing) == ["never false"])
    }

    @Test("Mutation lists what no case notices, and a suite that notices nothing fails")
    func mutation() throws {
        let folder = try SuiteFolder(["policies.yaml": SuiteFolder.policies, "test.yaml": SuiteFolder.suite])
        let report = try TestCommand.parse(folder.arguments(["--mutate"])).makeReport()
        let mutation = try #require(report.results.first?.mutation)
        #expect(report.isPassed)
        #expect(mutation.mutantCount == 3 && mutation.noticedCount == mutation.mutantCount, "\(report.text)")

        // Two replicas and five tell <= from nothing near it.
        let blunt = SuiteFolder.suite.replacingOccurrences(of: "replicas: 3}}\n    expect", with: "replicas: 2}}\n    expect")
            .replacingOccurrences(of: "replicas: 4", with: "replicas: 5")
        let bluntFolder = try SuiteFolder(["policies.yaml": SuiteFolder.policies, "test.yaml": blunt])
        let survivors = try TestCommand.parse(bluntFolder.arguments(["--mutate"])).makeReport()
        #expect(survivors.isPassed)
        #expect(survivors.results.first?.mutation?.survivors.map(\.change) == ["<= became <", "3 became 4"])

        let blind = String(SuiteFolder.suite.prefix(upTo: try #require(SuiteFolder.suite.range(of: "  - name: four")).lowerBound))
            .replacingOccurrences(of: "[few, team]", with: "[few]").replacingOccurrences(of: "replicas: 3", with: "replicas: 1")
        let blindFolder = try SuiteFolder(["policies.yaml": SuiteFolder.policies, "test.yaml": blind])
        let nothing = try TestCommand.parse(blindFolder.arguments(["--mutate"])).makeReport()
        #expect(!nothing.isPassed)
        #expect(nothing.text.contains("the suite passes whatever its policies say"))
    }

    @Test("JUnit, TAP and JSON say the same")
    func forms() throws {
        let suite = SuiteFolder.suite.replacingOccurrences(of: "code: 403", with: "code: 422").replacingOccurrences(of: "- name: four", with: "- name: \"four <&>\"")
        let folder = try SuiteFolder(["policies.yaml": SuiteFolder.policies, "test.yaml": suite])
        let report = try TestCommand.parse(folder.arguments()).makeReport()
        let document = try XMLText.elements(report.junit)
        #expect(document["testcase"] == 3 && document["failure"] == 1 && document["testsuite"] == 1)
        #expect(report.junit.contains("name=\"four &lt;&amp;&gt;\""))
        #expect(report.tap.hasPrefix("TAP version 14\n1..3\n"))
        #expect(report.tap.contains("not ok 2 - both: four <&>\n# "))
        let json = try #require(JSONSerialization.jsonObject(with: Data(report.json.indentedText.utf8)) as? [String: Any])
        #expect(json["failures"] as? Int == 1 && json["passed"] as? Bool == false)
    }

    @Test("A filter runs the cases of that name, and one that matches nothing fails")
    func filter() throws {
        let folder = try SuiteFolder(["policies.yaml": SuiteFolder.policies, "test.yaml": SuiteFolder.suite])
        let some = try TestCommand.parse(folder.arguments(["--filter", "fou"])).makeReport()
        #expect(some.isPassed && some.results.first?.cases.count == 1)
        let none = try TestCommand.parse(folder.arguments(["--filter", "fuo"])).makeReport()
        #expect(!none.isPassed && none.text.contains("no case's name contains \"fuo\""))
    }

    @Test("The suites of the chart pass, and notice every change of its policies")
    func chart() throws {
        let chart = CheckGoldenTests.tests.deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "charts/postern/policies").path
        let report = try TestCommand.parse([chart, "--mutate"]).makeReport()
        #expect(report.isPassed, "\(report.text)")
        for result in report.results {
            #expect(result.mutation.map { $0.mutantCount > 0 && $0.survivors.isEmpty } ?? false, "\(result.name)")
        }
        #expect(try CheckCommand.parse([chart]).makeReport().findings.isEmpty)
    }
}

/// Counts the elements of well-formed XML; anything else is an error. Small, because Foundation's parser is another package.
enum XMLText {
    struct Malformed: Error {}

    static func elements(_ text: String) throws -> [String: Int] {
        var counts: [String: Int] = [:]
        var open: [String] = []
        for part in text.split(separator: "<").dropFirst(0) {
            guard let end = part.firstIndex(of: ">") else { throw Malformed() }
            let tag = part[..<end]
            if tag.hasPrefix("?") { continue }
            if tag.hasPrefix("/") {
                guard open.popLast() == String(tag.dropFirst()) else { throw Malformed() }
                continue
            }
            let name = String(tag.prefix { $0 != " " && $0 != "/" })
            counts[name, default: 0] += 1
            guard tag.count(where: { $0 == "\"" }) % 2 == 0 else { throw Malformed() }
            if !tag.hasSuffix("/") { open.append(name) }
        }
        guard open.isEmpty else { throw Malformed() }
        return counts
    }
}
