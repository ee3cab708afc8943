// SPDX-License-Identifier: Apache-2.0

@testable import Authorization
import Kubernetes
import Testing

@Suite("What is wrong with a policy is said with its place")
struct ValidationTests {
    static func rule(_ rest: String, verbs: String = "[list]") -> String {
        """
        subjects: [{kind: User, name: alice}]
        rules:
        - apiGroups: [""]
          resources: [pods]
          verbs: \(verbs)
          \(rest)
        """
    }

    @Test(
        "one mistake, its message, its line",
        arguments: [
            (rule("labelSelector: {requirements: [{key: a, operator: Inn, values: [b]}]}"), "Unsupported value: \"Inn\"", 10),
            (rule("labelSelector: {requirements: [{key: a, operator: Gt, values: ['5']}]}"), "Unsupported value: \"Gt\"", 10),
            (rule("fieldSelector: {requirements: [{key: spec.nodeName, operator: Exists}]}"), "Unsupported value: \"Exists\"", 10),
            (rule("fieldSelector: {requirements: [{key: spec.nodename, operator: In, values: [n]}]}"), "cannot be selected by this field", 10),
            (rule("labelSelector: {requirements: [{key: a, operator: In}]}"), "must be specified when `operator` is 'In'", 10),
            (rule("labelSelector: {requirements: [{key: a, operator: Exists, values: [b]}]}"), "may not be specified", 10),
            (rule("labelSelector: {requirements: []}"), "an empty selector narrows nothing", 10),
            (rule("labelSelector: {matchLabels: {a: b}}"), "unknown field", 10),
            (rule("labelSelector: {requirements: [{key: a, operator: In, values: [b]}]}", verbs: "[get, create]"), "can carry a selector", 9),
            (rule("condition: \"request.user\""), "must evaluate to bool but got string", 10),
            (rule("condition: \"request.usr == ''\""), "undefined field 'usr'", 10),
            (rule("condition: \"selector.implies(request.user)\""), "literal", 10),
            (rule("condition: \"selector.implies('a in b')\""), "is no selector", 10),
            (rule("condition: \"authorizer.path('/x').check('get').allowed()\""), "undeclared reference", 10),
            (rule("fieldSelector: {requirements: [{key: spec.nodeName, operator: In, valuesFrom: \"request.user\"}]}"), "must evaluate to list(string)", 10),
            (rule("fieldSelector: {requirements: [{key: spec.nodeName, operator: In, values: [a], valuesFrom: \"['a']\"}]}"), "either values or valuesFrom", 10),
            (rule("roleRef: {kind: ClusterRole, name: none}"), "roleRef brings the role's own", 9),
            (rule("frobnicate: 1"), "unknown field", 10),
            (rule("condition: \"request.groups.all(g, request.groups.exists(h, request.groups.exists(i, g == h || h == i)))\""), "may cost", 10),
            (rule("fieldSelector: {requirements: [{key: spec.nodeName, operator: In, valuesFrom: \"request.groups.map(g, request.groups.map(h, request.groups.filter(i, i == g + h)[0])[0])\"}]}"), "may cost", 10),
            (rule("trustAggregated: please"), "expected true or false", 10),
            ("subjects: [{kind: User, name: a}]\nvariables:\n- name: x\n  expression: \"request.groups.map(g, request.groups.map(h, request.groups.map(i, g + h + i)))\"\nrules: [{apiGroups: [''], resources: [pods], verbs: [get], condition: variables.x.size() > 0}]", "spec.variables[0].expression may cost", 8),
            ("subjects: [{kind: User, name: a}]\nrules: [{apiGroups: [metrics.k8s.io], resources: [pods], verbs: [list], labelSelector: {requirements: [{key: a, operator: Exists}]}}]", "an aggregated API server has this group", 6),
            ("subjects: []\nrules: [{apiGroups: [''], resources: [pods], verbs: [get]}]", "applies to nobody", 5),
            ("subjects: [{kind: Robot, name: a}]\nrules: [{apiGroups: [''], resources: [pods], verbs: [get]}]", "Unsupported value: \"Robot\"", 5),
            ("subjects: [{kind: User, name: a}]\neffect: Maybe\nrules: [{apiGroups: [''], resources: [pods], verbs: [get]}]", "Unsupported value: \"Maybe\"", 6),
            ("subjects: [{kind: User, name: a}]\nnotAfter: tomorrow\nrules: [{apiGroups: [''], resources: [pods], verbs: [get]}]", "RFC 3339", 6),
            ("subjects: [{kind: User, name: a}]\nrules: [{nonResourceURLs: [/x], verbs: [get], labelSelector: {requirements: [{key: a, operator: Exists}]}}]", "carries no selector", 6),
            ("subjects: [{kind: User, name: a}]\nrules: [{nonResourceURLs: [/x], resources: [pods], verbs: [get]}]", "both regular resources", 6),
            ("subjects: [{kind: User, name: a}]\nrules: [{roleRef: {kind: ClusterRole, name: none}}]", "no such ClusterRole", 6),
            ("subjects: [{kind: User, name: a}]\nrules: []", "Required value", 6),
        ])
    func mistake(spec: String, message: String, line: Int) throws {
        let set = try Policies.set(Policies.clusterPolicy("p", spec))
        let found = set.problems.first { $0.severity == .error && "\($0.message) \($0.upstreamMessage)".contains(message) }
        let all = set.problems.map { "\($0.place.line): \($0.message)" }
        #expect(found != nil, "wanted \(message), found \(all)")
        #expect(found?.place.line == line, "\(all)")
        #expect(found?.place.file == "policies.yaml")
        #expect(set.policies.count == 0)
    }

    @Test("What is odd is noted, and served")
    func notes() throws {
        let custom = try Policies.set(
            Policies.clusterPolicy(
                "p",
                """
                subjects: [{kind: User, name: alice}]
                rules:
                - apiGroups: [example.com]
                  resources: [widgets]
                  verbs: [list]
                  fieldSelector: {requirements: [{key: spec.colour, operator: In, values: [red]}]}
                """))
        #expect(custom.errorCount == 0)
        #expect(custom.problems.contains { $0.message.contains("selectableFields") })
        #expect(custom.policies.count == 1)
    }

    @Test(
        "A cost that a request may reach is within bounds",
        arguments: [
            "request.groups.exists(g, g.startsWith('team-') && g.matches('^team-[a-z]+$'))",
            "request.?resourceAttributes.labelSelector.requirements.orValue([]).all(r, r.values.all(v, v.startsWith('a')))",
            "request.extra.exists(k, request.extra[k].exists(v, v == request.user))",
        ])
    func affordable(condition: String) throws {
        let set = try Policies.set(Policies.clusterPolicy("p", Self.rule("condition: \"\(condition)\"")))
        #expect(set.errorCount == 0, "\(set.problems)")
    }

    @Test("A verb that carries no selector beside one that does is noted")
    func idleVerbs() throws {
        let text = Self.rule("labelSelector: {requirements: [{key: a, operator: Exists}]}", verbs: "[get, list]")
        let set = try Policies.set(Policies.clusterPolicy("p", text))
        #expect(set.errorCount == 0 && set.problems.count == 1, "\(set.problems)")
        #expect(set.problems.first?.message.contains("the rule never allows them") == true)
    }

    @Test(
        "What never applies is noted",
        arguments: [
            ("labelSelector: {requirements: [{key: a, operator: In, values: ['x y']}]}", "[list]", "[pods]", "no label has the value \"x y\""),
            ("resourceNames: [a]", "[deletecollection]", "[pods]", "a deletecollection has no name"),
            ("", "[get]", "['pods/*']", "pods/* is a resource of that name and no pattern"),
        ])
    func useless(more: String, verbs: String, resources: String, message: String) throws {
        let text = Self.rule(more, verbs: verbs).replacing("[pods]", with: resources)
        let set = try Policies.set(Policies.clusterPolicy("p", text))
        #expect(set.errorCount == 0 && set.problems.count == 1, "\(set.problems)")
        #expect(set.problems.first?.message.contains(message) == true, "\(set.problems)")
    }

    @Test("A narrowed role must have something that a selector narrows")
    func narrowedRoles() throws {
        func role(_ resources: String, _ verbs: String) -> String {
            """
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: r}
            rules: [{apiGroups: [""], resources: [\(resources)], verbs: [\(verbs)]}]

            """
        }
        let policy = Policies.clusterPolicy(
            "p",
            """
            subjects: [{kind: User, name: a}]
            rules:
            - roleRef: {name: r}
              fieldSelector: {requirements: [{key: spec.nodeName, operator: In, values: [n1]}]}
            """)
        for (resources, verbs, message) in [
            ("pods", "get, create", "no rule whose requests carry a selector"),
            ("services, secrets", "list", "secrets, services of the role cannot be selected"),
        ] {
            let set = try Policies.set(policy + role(resources, verbs))
            #expect(set.problems.contains { $0.severity == .error && $0.message.contains(message) }, "\(set.problems)")
        }
        let mixed = try Policies.set(policy + role("pods, services", "list"))
        #expect(mixed.errorCount == 0 && mixed.problems.contains { $0.message.contains("services of the role") })
    }

    @Test("Wrong versions, kinds and doubled names")
    func documents() throws {
        let good = Policies.clusterPolicy("p", Self.rule(""))
        let cases: [(String, String)] = [
            (good.replacing("v1alpha1", with: "v1"), "no matches for kind"),
            (good.replacing("postern.dev/v1alpha1", with: "authz.example.dev/v1alpha1"), "no matches for kind"),
            (good + "---\n" + good, "the name is taken"),
            (good.replacing("name: p", with: "name: P_p"), "RFC 1123"),
            (good.replacing("{name: p}", with: "{name: p, namespace: x}"), "has no namespace"),
            (good.replacing("ClusterAccessPolicy", with: "AccessPolicy"), "namespace"),
            (good.replacing("ClusterAccessPolicy", with: "ClusterAccesPolicy"), "no matches for kind \"ClusterAccesPolicy\""),
            ("[1, 2]", "expected an object"),
        ]
        for (yaml, message) in cases {
            let set = try Policies.set(yaml)
            #expect(set.problems.contains { $0.severity == .error && $0.message.contains(message) }, "\(message): \(set.problems)")
        }
    }
}
