// SPDX-License-Identifier: Apache-2.0

@testable import Authorization
import JSON
import Kubernetes
import Testing

@Suite("Tiers, effects, modes, errors and ends")
struct DecisionTests {
    static func policy(_ name: String, _ rest: String, rule: String = "") -> String {
        Policies.clusterPolicy(
            name,
            """
            subjects: [{kind: User, name: alice}]
            \(rest)
            rules:
            - apiGroups: [""]
              resources: [pods]
              verbs: [list, get]
              \(rule)
            """)
    }

    static func namespaced(_ name: String, _ effect: String) -> String {
        """
        apiVersion: postern.dev/v1alpha1
        kind: AccessPolicy
        metadata: {name: \(name), namespace: shop}
        spec:
          effect: \(effect)
          subjects: [{kind: User, name: alice}]
          rules: [{apiGroups: [""], resources: [pods], verbs: [list]}]

        """
    }

    @Test("In a tier Deny comes first; an earlier tier comes before a later one")
    func tiers() throws {
        let both = try Policies.set(Self.policy("a", "effect: Allow") + "---\n" + Self.policy("z", "effect: Deny"))
        #expect(try Answer(both, Question()).reason == "policy/z#0")
        let clusterFirst = try Policies.set(Self.policy("a", "effect: Allow") + "---\n" + Self.namespaced("d", "Deny"))
        #expect(try Answer(clusterFirst, Question(namespace: "shop")).verdict == .allow)
        let fixed = try Policies.set(Self.policy("a", "effect: Deny"), fixed: Self.policy("a", "effect: Allow"))
        #expect(fixed.errorCount == 0)
        #expect(try Answer(fixed, Question()).verdict == .allow)
    }

    @Test("A shadow policy changes no answer and is told")
    func shadow() throws {
        let set = try Policies.set(
            Self.policy("a", "effect: Allow") + "---\n" + Self.policy("s", "effect: Deny\nmode: Shadow"))
        var worker = AuthorizationWorker(set)
        worker.keepsRecord = true
        let answer = try Answer(&worker, Question(extra: ["secret": ["t0ken"]]).body())
        #expect(answer.verdict == .allow)
        #expect(worker.events.map(\.kind) == [.shadowDeny])
        #expect(worker.record.string.contains(#""events":["shadow Deny policy/s#0"]"#))
        #expect(!worker.record.string.contains("t0ken"))
        let alone = try Policies.set(Self.policy("s", "mode: Shadow"))
        #expect(try Answer(alone, Question()).verdict == .noOpinion)
    }

    @Test("An error skips an Allow and is named; in a Deny it denies")
    func errors() throws {
        let broken = "condition: \"request.extra['none'][0] == 'x'\""
        let allow = try Policies.set(Self.policy("a", "effect: Allow", rule: broken))
        #expect(allow.errorCount == 0, "\(allow.problems)")
        let skipped = try Answer(allow, Question())
        #expect(skipped.verdict == .noOpinion)
        #expect(skipped.reason == "policy/a#0 failed")
        #expect(skipped.evaluationError.contains("policy/a#0"))
        #expect(try Answer(Policies.set(Self.policy("a", "effect: Deny", rule: broken)), Question()).verdict == .deny)
        for values in ["[]", "['']", "request.extra['none']", "['a', '']"] {
            let rule = "fieldSelector: {requirements: [{key: spec.nodeName, operator: In, valuesFrom: \"\(values)\"}]}"
            let set = try Policies.set(Self.policy("a", "effect: Allow", rule: rule))
            #expect(set.errorCount == 0 || values == "[]", "\(set.problems)")
            #expect(try Answer(set, Question(fields: "spec.nodeName=")).verdict == .noOpinion)
            if set.errorCount == 0 {
                let deny = try Policies.set(Self.policy("a", "effect: Deny", rule: rule))
                #expect(try Answer(deny, Question(fields: "spec.nodeName=other")).verdict == .deny)
            }
        }
    }

    @Test("A policy ends at notAfter")
    func end() throws {
        let set = try Policies.set(Self.policy("a", "notAfter: 2026-01-01T00:00:00Z"))
        #expect(set.errorCount == 0, "\(set.problems)")
        #expect(try Answer(set, Question(), now: 1_767_225_599).verdict == .allow)
        #expect(try Answer(set, Question(), now: 1_767_225_601).verdict == .noOpinion)
    }

    @Test(
        "Conditions see the request as upstream's match conditions do",
        arguments: [
            ("has(request.resourceAttributes) && !has(request.nonResourceAttributes)", true),
            ("request.resourceAttributes.namespace == '' && has(request.resourceAttributes.namespace)", true),
            ("has(request.resourceAttributes.labelSelector)", true), ("has(request.resourceAttributes.fieldSelector)", false),
            ("request.resourceAttributes.labelSelector.requirements.exists(r, r.key == 'team' && r.values == ['a', 'b'])", true),
            ("request.?resourceAttributes.fieldSelector.requirements.orValue([]).size() == 0", true),
            ("request.groups == [] && request.extra == {} && request.uid == ''", true),
            ("'none' in request.extra", false), ("selector.implies('team in (a,b,c)')", true),
            ("selector.implies('team in (a)')", false), ("selector.implies('team')", true), ("selector.implies('')", true),
            ("selector.impliesFields('metadata.name=x')", false), ("request.user.startsWith('al')", true),
        ])
    func conditions(expression: String, isTrue: Bool) throws {
        let set = try Policies.set(Self.policy("c", "effect: Allow", rule: "condition: \"\(expression)\""))
        #expect(set.errorCount == 0, "\(set.problems)")
        #expect(try Answer(set, Question(labels: "team in (a,b)")).verdict == (isTrue ? .allow : .noOpinion))
    }

    @Test("Several rules cover a request together, across policies; a part that nobody allows is not")
    func union() throws {
        func rule(_ name: String, _ values: String) -> String {
            Self.policy(name, "", rule: "labelSelector: {requirements: [{key: team, operator: \(values)}]}")
        }
        let set = try Policies.set(
            rule("a", "In, values: [a]") + "---\n" + rule("b", "In, values: [b]") + "---\n"
                + rule("others", "NotIn, values: [a, b, c]"))
        #expect(set.errorCount == 0, "\(set.problems)")
        #expect(try Answer(set, Question(labels: "team in (a,b)")).reason == "policy/a#0, policy/b#0")
        #expect(try Answer(set, Question(labels: "team in (a,c)")).verdict == .noOpinion)
        #expect(try Answer(set, Question(labels: "team!=c")).reason == "policy/a#0, policy/b#0, policy/others#0")
        #expect(try Answer(set, Question()).verdict == .noOpinion)
        #expect(try Answer(set, Question(labels: "team in (a,x)")).reason == "policy/a#0, policy/others#0")
    }

    @Test("An aggregated API server may not enforce a selector: a rule must trust it, and a Deny does not")
    func aggregated() throws {
        func policy(_ effect: String, _ rest: String) -> String {
            Policies.clusterPolicy(
                "p",
                """
                effect: \(effect)
                subjects: [{kind: User, name: alice}]
                rules:
                - apiGroups: ["*"]
                  resources: ["*"]
                  verbs: [list]
                  labelSelector: {requirements: [{key: team, operator: In, values: [a]}]}
                  \(rest)
                """)
        }
        let service = """
            ---
            apiVersion: apiregistration.k8s.io/v1
            kind: APIService
            metadata: {name: v1.wardle.example.com}
            spec: {group: wardle.example.com, version: v1, service: {name: api, namespace: wardle}}
            ---
            apiVersion: apiregistration.k8s.io/v1
            kind: APIService
            metadata: {name: v1.apps}
            spec: {group: apps, version: v1}
            """
        let allow = try Policies.set(policy("Allow", "") + service)
        let trusting = try Policies.set(policy("Allow", "trustAggregated: true") + service)
        let deny = try Policies.set(policy("Deny", "") + service)
        #expect(allow.errorCount + trusting.errorCount + deny.errorCount == 0)
        for (group, isAggregated) in [
            ("", false), ("apps", false), ("custom.example.com", false), ("metrics.k8s.io", true), ("wardle.example.com", true),
        ] {
            let question = Question(group: group, resource: "things", labels: "team=a")
            #expect(try Answer(allow, question).verdict == (isAggregated ? .noOpinion : .allow), "\(group)")
            #expect(try Answer(trusting, question).verdict == .allow, "\(group)")
            let beside = Question(group: group, resource: "things", labels: "team=b")
            #expect(try Answer(deny, beside).verdict == (isAggregated ? .deny : .noOpinion), "\(group)")
        }
    }

    @Test("Strict: a selector counts only with the verbs that an API server sends it with")
    func strict() throws {
        let rule = "labelSelector: {requirements: [{key: team, operator: In, values: [a]}]}"
        let set = try Policies.set(Self.policy("a", "", rule: rule).replacing("[list, get]", with: "['*']"))
        var worker = AuthorizationWorker(set)
        for (verb, isStrictlyAllowed) in [
            ("list", true), ("watch", true), ("deletecollection", true), ("get", false), ("delete", false), ("patch", false),
        ] {
            let body = try Question(verb: verb, labels: "team=a").body()
            worker.isStrict = false
            #expect(try Answer(&worker, body).verdict == .allow, "\(verb)")
            worker.isStrict = true
            #expect(try Answer(&worker, body).verdict == (isStrictlyAllowed ? .allow : .noOpinion), "\(verb)")
        }
    }

    @Test("A version that does not load leaves the last good one in place")
    func reload() throws {
        let first = try Policies.set(Self.policy("a", ""))
        let broken = try Policies.set(Self.policy("a", "", rule: "condition: \"nonsense(\""), previous: first)
        #expect(broken.errorCount == 1)
        #expect(try Answer(broken, Question()).verdict == .allow)
        let gone = try Policies.set("", previous: first)
        #expect(try Answer(gone, Question()).verdict == .noOpinion)
    }
}
