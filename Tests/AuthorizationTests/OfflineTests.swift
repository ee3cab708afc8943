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
            """)
        let results = AccessTestSuite(try #require(suite.first)).run(set, at: 0)
        #expect(results.map { $0.failure == nil } == [true, true, false, false, false], "\(results)")
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
