// SPDX-License-Identifier: Apache-2.0

@testable import Authorization
import JSON
import Kubernetes
import Testing

@Suite("Offline: explanations, suites, lints and the cluster's configuration")
struct OfflineTests {
    static let agent = Policies.clusterPolicy(
        "observability-pods",
        """
        subjects: [{kind: ServiceAccount, name: agent, namespace: monitoring}]
        rules:
        - apiGroups: [""]
          resources: [pods]
          verbs: [list, watch]
          labelSelector: {requirements: [{key: team, operator: In, values: [observability]}]}
        """)

    @Test(
        "An explanation names the rule, the requirement, and how far the nearest came",
        arguments: [
            ("list", "pods", "team=observability", "Allow: ClusterAccessPolicy \"observability-pods\" rule 0 (policies.yaml:7:5): label team In [observability] (the request has team In [observability])"),
            ("list", "pods", "team in (observability,web)", "is not implied: the request has team In [observability, web]"),
            ("list", "pods", "", "is not implied: the request does not limit team"),
            ("get", "pods", "", "its verbs are list, watch, not get"), ("list", "nodes", "", "it is about pods, not nodes"),
        ])
    func explains(verb: String, resource: String, labels: String, expected: String) throws {
        let set = try Policies.set(Self.agent)
        var worker = AuthorizationWorker(set)
        let body = try Question(
            user: "system:serviceaccount:monitoring:agent", verb: verb, resource: resource, labels: labels
        ).body()
        let verdict = try Answer(&worker, body).verdict
        let lines = try worker.explain(body.span, at: 0).lines(verdict)
        #expect(lines.contains { $0.contains(expected) }, "\(lines)")
        let stranger = try Question(user: "bob").body()
        #expect(try worker.explain(stranger.span, at: 0).lines(.noOpinion) == ["no policy is about this user"])
    }

    @Test("A suite says what fails, and a case that cannot be read fails")
    func suite() throws {
        let set = try Policies.set(Self.agent)
        let suite = try Policies.manifests(
            """
            apiVersion: postern.dev/v1alpha1
            kind: AccessPolicyTest
            cases:
            - name: superset is refused
              user: system:serviceaccount:monitoring:agent
              request: {verb: watch, resource: pods, labelSelector: "team in (observability,web)"}
              expect: NoOpinion
            - name: exact is allowed
              user: system:serviceaccount:monitoring:agent
              request: {verb: watch, resource: pods, labelSelector: "team=observability"}
              expect: Allow
              expectReason: policy/observability-pods#0
            - name: wrong
              user: bob
              request: {verb: watch, resource: pods}
              expect: Allow
            - name: unreadable
              user: bob
              request: {verb: watch, resource: pods, labelSelector: "team in"}
              expect: NoOpinion
            - name: mistyped
              user: bob
              request: {verb: watch, resorce: pods}
              expect: NoOpinion
            - name: nothing is asked
              user: bob
              expect: NoOpinion
            - name: no verb
              user: bob
              request: {resource: pods}
              expect: NoOpinion
            - name: both a resource and a path
              user: bob
              request: {verb: get, resource: pods, path: /metrics}
              expect: NoOpinion
            - name: neither
              user: bob
              request: {verb: get}
              expect: NoOpinion
            """)
        let results = AccessTestSuite(try #require(suite.first)).run(set, at: 0)
        #expect(results.map { $0.failure == nil } == [true, true] + Array(repeating: false, count: 7), "\(results)")
        #expect(results[2].failure == "expected Allow, got NoOpinion; no policy is about this user")
    }

    @Test("A grant beside a policy, a wrong order, a long memory and a path with a slash are found")
    func lints() throws {
        let grant = """
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: reader}
            rules: [{apiGroups: ["*"], resources: [pods, nodes], verbs: [get, list]}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: everyone}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader}
            subjects: [{kind: Group, name: "system:serviceaccounts"}]

            """
        #expect(AccessLint.findings(try Policies.set(Self.agent)).isEmpty)
        let beside = AccessLint.findings(try Policies.set(Self.agent + grant))
        #expect(beside.count == 1 && beside[0].message.contains("ClusterRoleBinding \"everyone\""), "\(beside)")
        let deny = try Policies.builtIn(.anonymousFloor)
        let chain = """
            apiVersion: apiserver.config.k8s.io/v1
            kind: AuthorizationConfiguration
            authorizers:
            - {type: RBAC, name: rbac}
            - type: Webhook
              name: late
              webhook: {authorizedTTL: 0s, failurePolicy: Deny}
            """
        let found = AccessLint.findings(deny, authorization: try Policies.manifests(chain).first)
        #expect(found.map(\.place.line) == [4, 7], "\(found)")
        let paths = """
            apiVersion: apiserver.config.k8s.io/v1
            kind: AuthenticationConfiguration
            anonymous:
              enabled: true
              conditions: [{path: /healthz}, {path: /version/}]
            """
        let slash = AccessLint.findings(deny, authentication: try Policies.manifests(paths).first)
        #expect(slash.count == 1 && slash[0].message.contains("/version/ is another path than /version"))
        let open = """
            apiVersion: apiserver.config.k8s.io/v1
            kind: AuthorizationConfiguration
            authorizers:
            - {type: AlwaysAllow, name: alwaysallow}
            - type: Webhook
              name: late
              webhook: {authorizedTTL: 10s, unauthorizedTTL: 5m, failurePolicy: NoOpinion}
            """
        let loose = AccessLint.findings(try Policies.set(Self.agent), authorization: try Policies.manifests(open).first)
        #expect(loose.map(\.place.line) == [4, 7], "\(loose)")
        let version = Policies.clusterPolicy(
            "v",
            """
            subjects: [{kind: User, name: a}]
            notAfter: 2026-01-01T00:00:00Z
            rules:
            - {nonResourceURLs: [/version/, "/healthz/*"], verbs: [get]}
            """)
        let odd = AccessLint.findings(try Policies.set(version), at: 1_767_225_601).map(\.message)
        #expect(
            odd == [
                "it has ended: spec.notAfter has passed", "/version/ is another path than /version: paths are compared exactly",
            ])
        #expect(AccessLint.findings(try Policies.set(version), at: 1_767_225_600).count == 1)
        // What we write ourselves is fine.
        let written = ClusterConfiguration()
        #expect(
            AccessLint.findings(
                deny, authorization: try Policies.manifests(written.authorization(deny)).first,
                authentication: try Policies.manifests(written.authentication()).first
            ).isEmpty)
    }

    @Test(
        "Durations as Go writes them",
        arguments: [
            ("10s", 10), ("1m30s", 90), ("1.5h", 5_400), ("250ms", 0.25), ("0s", 0), ("0", 0), ("", nil), ("10", nil), ("s", nil),
            ("-1s", nil), ("1 s", nil), ("1d", nil),
        ] as [(String, Double?)])
    func durations(text: String, seconds: Double?) { #expect(GoDuration.seconds(text) == seconds) }

    @Test("An explanation shows what an expression gave, which rules cover together, and whom extra values leave out")
    func explainsMore() throws {
        let set = try Policies.set(
            ExampleTests.nodePods + "---\n"
                + Policies.clusterPolicy(
                    "parts",
                    """
                    subjects: [{kind: User, name: alice, matchExtra: {scope: [read]}}]
                    rules:
                    - apiGroups: [apps]
                      resources: [deployments]
                      verbs: [list]
                      labelSelector: {requirements: [{key: t, operator: Exists}]}
                    - apiGroups: [apps]
                      resources: [deployments]
                      verbs: [list]
                      labelSelector: {requirements: [{key: t, operator: DoesNotExist}]}
                    """))
        var worker = AuthorizationWorker(set)
        func lines(_ question: Question) throws -> [String] {
            let body = try question.body()
            let verdict = try Answer(&worker, body).verdict
            return try worker.explain(body.span, at: 1_000).lines(verdict)
        }
        let node = try lines(Question(user: "system:node:n2", groups: ["system:nodes"], fields: "spec.nodeName=n1"))
        #expect(node.first?.contains("field spec.nodeName In [n2] from [variables.node] is not implied") == true, "\(node)")
        let union = try lines(
            Question(user: "alice", extra: ["scope": ["read"]], group: "apps", resource: "deployments"))
        #expect(
            union == [
                "Allow, together with others: ClusterAccessPolicy \"parts\" rule 0 (policies.yaml:\(place(in: union.first))): "
                    + "label t Exists (the request does not limit t)",
                "Allow, together with others: ClusterAccessPolicy \"parts\" rule 1 (policies.yaml:\(place(in: union.last))): "
                    + "label t DoesNotExist (the request does not limit t)",
            ], "\(union)")
        #expect(try lines(Question(user: "alice", group: "apps", resource: "deployments")) == ["no policy is about this user"])
        let group = try lines(Question(user: "alice", extra: ["scope": ["read"]], resource: "deployments"))
        #expect(group.first?.hasSuffix("it is about deployments.apps, not deployments") == true, "\(group)")
    }

    /// The line and column that a message names: they are looked at elsewhere.
    private func place(in text: String?) -> String {
        text?.split(separator: "policies.yaml:").last?.split(separator: ")").first.map(String.init) ?? ""
    }

    @Test("Rules that cover an unlimited request together leave no condition on selectors; shadow policies are asked too")
    func conditionsOfUnions() throws {
        func conditions(_ requirements: [String]) throws -> [String] {
            let rules = requirements.map {
                "- {apiGroups: [''], resources: [pods], verbs: [list], \($0)}"
            }.joined(separator: "\n")
            let set = try Policies.set(
                Policies.clusterPolicy("p", "mode: Shadow\nsubjects: [{kind: Group, name: 'system:authenticated'}]\nrules:\n\(rules)"))
            #expect(set.errorCount == 0, "\(set.problems)")
            #expect(ClusterConfiguration().authorization(set).contains("selectors.postern.dev"))
            return Array(ClusterConfiguration.grantConditions(set.policies.array.map(\.source)).dropFirst(2))
        }
        let label = "labelSelector: {requirements: [{key: t, operator: "
        let selectors = "has(request.resourceAttributes.fieldSelector) || has(request.resourceAttributes.labelSelector)"
        #expect(try conditions(["\(label)Exists}]}"]) == [selectors])
        #expect(try conditions(["\(label)Exists}]}", "\(label)DoesNotExist}]}"]).isEmpty)
        #expect(try conditions(["\(label)In, values: [a]}]}", "\(label)NotIn, values: [a]}]}"]).isEmpty)
        let named = "fieldSelector: {requirements: [{key: metadata.name, operator: In, values: [a]}]}, \(label)NotIn, values: [a]}]}"
        #expect(try conditions([named]) == ["\(selectors) || request.resourceAttributes.name != ''"])
        let denied = try Policies.set(
            Policies.clusterPolicy(
                "d", "mode: Shadow\neffect: Deny\nsubjects: [{kind: User, name: a}]\nrules:\n- {nonResourceURLs: ['*'], verbs: ['*']}"))
        #expect(ClusterConfiguration().authorization(denied).contains("failurePolicy: NoOpinion"))
    }

    @Test("A guard is asked about what its policies could deny, and says where nothing bounds it")
    func guardConditions() throws {
        func conditions(_ spec: String) throws -> [String] {
            let set = try Policies.set(Policies.clusterPolicy("d", "effect: Deny\nsubjects: [{kind: Group, name: 'system:authenticated'}]\n\(spec)"))
            #expect(set.errorCount == 0, "\(set.problems)")
            let found = ClusterConfiguration.guardConditions(set.policies.array.map(\.source))
            #expect(ClusterConfiguration.isUnbounded(set) == found.isEmpty)
            #expect(ClusterConfiguration().authorization(set).contains("CAUTION") == found.isEmpty)
            return found
        }
        let attributes = "request.resourceAttributes"
        #expect(
            try conditions("rules:\n- {apiGroups: [''], resources: [secrets, pods/log], verbs: [list]}") == [
                "has(\(attributes))", "\(attributes).verb in ['list']", "\(attributes).group in ['']",
                "\(attributes).resource in ['pods', 'secrets']",
            ])
        #expect(
            try conditions("rules:\n- {nonResourceURLs: [/metrics, '/debug/*'], verbs: ['*']}") == [
                "has(request.nonResourceAttributes)",
                "request.nonResourceAttributes.path in ['/metrics'] || request.nonResourceAttributes.path.startsWith('/debug/')",
            ])
        #expect(
            try conditions("rules:\n- {apiGroups: ['*'], resources: ['*/log'], verbs: ['*']}") == ["has(\(attributes))"])
        #expect(
            try conditions(
                "rules:\n- {apiGroups: ['*'], resources: ['*'], verbs: ['*']}\n- {nonResourceURLs: ['*'], verbs: ['*']}"
            ).isEmpty)
    }

    @Test("Whatever random policies deny satisfies the guard's conditions")
    func guardProperty() throws {
        var random = SplitMix(state: 5)
        func some(_ words: [String]) -> String {
            let chosen = (0...random.next(2)).map { _ in "'\(words[random.next(words.count)])'" }
            return "[\(chosen.joined(separator: ", "))]"
        }
        let verbs = ["get", "list", "watch", "*"]
        let groups = ["", "apps", "it's", "*"]
        let resources = ["pods", "pods/log", "secrets", "*/log", "*"].map { $0.replacing("'", with: "''") }
        let paths = ["/metrics", "/healthz/*", "/version", "*"]
        var denied = 0
        for _ in 0..<120 {
            let rules = (0...random.next(2)).map { _ in
                random.next(3) == 0
                    ? "- {nonResourceURLs: \(some(paths)), verbs: \(some(verbs))}"
                    : "- {apiGroups: \(some(groups.map { $0.replacing("'", with: "''") })), resources: \(some(resources)), verbs: \(some(verbs))}"
            }
            let subject = random.next(2) == 0 ? "{kind: User, name: alice}" : "{kind: Group, name: 'system:authenticated'}"
            let set = try Policies.set(
                Policies.clusterPolicy("d", "effect: Deny\nsubjects: [\(subject)]\nrules:\n\(rules.joined(separator: "\n"))"))
            #expect(set.errorCount == 0, "\(set.problems)")
            let conditions = ClusterConfiguration.guardConditions(set.policies.array.map(\.source))
            let whole = goQuoted(conditions.isEmpty ? "true" : conditions.map { "(\($0))" }.joined(separator: " && "))
            let probe = try Policies.set(
                Policies.clusterPolicy(
                    "probe",
                    """
                    subjects: [{kind: Group, name: system:authenticated}]
                    rules:
                    - {apiGroups: ["*"], resources: ["*"], verbs: ["*"], condition: \(whole)}
                    - {nonResourceURLs: ["*"], verbs: ["*"], condition: \(whole)}
                    """))
            #expect(probe.errorCount == 0, "\(probe.problems)")
            for _ in 0..<24 {
                var question = Question(
                    user: ["alice", "bob"][random.next(2)], groups: ["system:authenticated"], verb: verbs[random.next(3)],
                    group: groups[random.next(3)], resource: ["pods", "secrets"][random.next(2)],
                    subresource: ["", "log"][random.next(2)])
                if random.next(3) == 0 { question.path = ["/metrics", "/healthz/ping", "/version/"][random.next(3)] }
                guard try Answer(set, question).verdict == .deny else { continue }
                denied += 1
                #expect(try Answer(probe, question).verdict == .allow, "\(conditions) hide \(question)")
            }
        }
        print("guard conditions: \(denied) denied requests let through to be denied")
        #expect(denied > 100)
    }

    @Test(
        "Only an expression that may look at selectors is shown them",
        arguments: [
            ("request.user == 'a' && request.groups.exists(g, g == 'b')", false), ("has(request.resourceAttributes)", false),
            ("request.resourceAttributes.namespace != 'kube-system'", false), ("variables.team", false),
            ("request.resourceAttributes.labelSelector.requirements.size() == 1", true), ("has(request.resourceAttributes.labelSelector)", true),
            ("request.?resourceAttributes.labelSelector.hasValue()", true), ("[request, 1][0] != null", true),
            ("dyn(request)['resourceAttributes']['label' + 'Selector'] != null", true), ("request == request", true),
        ])
    func selectorReading(text: String, isPossible: Bool) { #expect(SelectorReading.isPossible(in: text) == isPossible) }

    @Test("Match conditions let through every request that a policy could decide, and compile")
    func configuration() throws {
        let set = try Policies.set(Self.agent)
        let conditions = ClusterConfiguration.grantConditions(set.policies.array.map(\.source))
        #expect(
            conditions == [
                "has(request.resourceAttributes)", "request.resourceAttributes.verb in ['list', 'watch']",
                "has(request.resourceAttributes.fieldSelector) || has(request.resourceAttributes.labelSelector)",
                "request.user in ['system:serviceaccount:monitoring:agent']",
            ])
        let everything = ClusterConfiguration.grantConditions(
            try Policies.set(ReviewTests.everything).policies.array.map(\.source))
        #expect(everything.isEmpty, "\(everything)")
        let text = ClusterConfiguration().authorization(set)
        let file = try #require(try Policies.manifests(text).first)
        #expect(file["authorizers"]?.list?.map { $0["type"]?.string } == ["Node", "RBAC", "Webhook"])
        // Each compiles in the environment of match conditions, and holds for a request that is allowed.
        for condition in conditions {
            let probe = try Policies.set(
                Policies.clusterPolicy(
                    "probe",
                    """
                    subjects: [{kind: Group, name: everyone}]
                    rules:
                    - {apiGroups: ["*"], resources: ["*"], verbs: ["*"], condition: "\(condition)"}
                    """))
            #expect(probe.errorCount == 0, "\(probe.problems)")
            let question = Question(
                user: "system:serviceaccount:monitoring:agent", groups: ["everyone"], labels: "team=observability")
            #expect(try Answer(probe, question).verdict == .allow, "\(condition)")
        }
    }
}
