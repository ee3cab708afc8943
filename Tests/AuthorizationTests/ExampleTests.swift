// SPDX-License-Identifier: Apache-2.0

@testable import Authorization
import Kubernetes
import Testing

/// The examples of spec/authorization.md 8, each with its "expect" line.
@Suite("The specification's examples")
struct ExampleTests {
    static let nodePods = Policies.clusterPolicy(
        "node-own-pods",
        """
        subjects: [{kind: Group, name: "system:nodes", apiGroup: rbac.authorization.k8s.io}]
        variables:
        - name: node      # "system:node:" is 12 characters
          expression: "request.user.startsWith('system:node:') ? request.user.substring(12) : ''"
        rules:
        - apiGroups: [""]
          resources: [pods]
          verbs: [list, watch]
          fieldSelector: {requirements: [{key: spec.nodeName, operator: In, valuesFrom: "[variables.node]"}]}
        - apiGroups: [""]
          resources: [nodes]
          verbs: [list, watch]
          fieldSelector: {requirements: [{key: metadata.name, operator: In, valuesFrom: "[variables.node]"}]}
        """)

    @Test(
        "8.1: a kubelet lists the Pods of its own node",
        arguments: [
            ("system:node:n1", "spec.nodeName=n1", AccessOutcome.Verdict.allow),
            ("system:node:n2", "spec.nodeName=n1", .noOpinion), ("system:node:n1", "", .noOpinion),
            ("system:node:n1", "spec.nodeName!=n2", .noOpinion), ("system:node:", "spec.nodeName=", .noOpinion),
            ("system:node:n1", "spec.nodeName=n1,status.phase!=Failed", .allow),
        ])
    func node(user: String, fields: String, verdict: AccessOutcome.Verdict) throws {
        let set = try Policies.set(Self.nodePods)
        #expect(set.problems.isEmpty, "\(set.problems)")
        let question = Question(user: user, groups: ["system:nodes", "system:authenticated"], fields: fields)
        let answer = try Answer(set, question)
        #expect(answer.verdict == verdict)
        #expect(answer.reason == (verdict == .allow ? "policy/node-own-pods#0" : user == "system:node:" ? "policy/node-own-pods#0 failed" : ""))
        // The same as shipped.
        #expect(try Answer(Policies.builtIn(.nodeSelectors), question).verdict == verdict)
    }

    @Test("8.1: its own Node object, by the name that the API server folds")
    func ownNode() throws {
        let set = try Policies.set(Self.nodePods)
        var question = Question(user: "system:node:n1", groups: ["system:nodes"], resource: "nodes", name: "n1")
        #expect(try Answer(set, question).reason == "policy/node-own-pods#1")
        question.name = "n2"
        #expect(try Answer(set, question).verdict == .noOpinion)
        question.verb = "get"
        question.name = "n1"
        #expect(try Answer(set, question).verdict == .noOpinion)
    }

    @Test(
        "8.2: a monitoring agent sees team=observability only",
        arguments: [
            ("team in (observability)", AccessOutcome.Verdict.allow), ("team=observability,app=x", .allow),
            ("team in (observability,web)", .noOpinion), ("team", .noOpinion), ("team!=web", .noOpinion),
            ("", .noOpinion), ("team=observability,prio>3", .allow),
        ])
    func agent(labels: String, verdict: AccessOutcome.Verdict) throws {
        let set = try Policies.set(
            Policies.clusterPolicy(
                "observability-pods",
                """
                subjects: [{kind: ServiceAccount, name: agent, namespace: monitoring}]
                rules:
                - apiGroups: [""]
                  resources: [pods]
                  verbs: [list, watch]
                  labelSelector: {requirements: [{key: team, operator: In, values: [observability]}]}
                """))
        for verb in ["list", "watch"] {
            let answer = try Answer(
                set, Question(user: "system:serviceaccount:monitoring:agent", verb: verb, labels: labels))
            #expect(answer.verdict == verdict)
            #expect(answer.reason == (verdict == .allow ? "policy/observability-pods#0" : ""))
        }
        let single = Question(user: "system:serviceaccount:monitoring:agent", verb: "get", name: "x")
        #expect(try Answer(set, single).verdict == .noOpinion)
    }

    @Test(
        "8.3: deletecollection of env=staging only, and in the policy's namespace only",
        arguments: [
            ("env=staging", "qa", AccessOutcome.Verdict.allow), ("", "qa", .noOpinion), ("env!=prod", "qa", .noOpinion),
            ("env", "qa", .noOpinion), ("env=staging", "prod", .noOpinion), ("env=staging", "", .noOpinion),
        ])
    func sweep(labels: String, namespace: String, verdict: AccessOutcome.Verdict) throws {
        let set = try Policies.set(
            """
            apiVersion: postern.dev/v1alpha1
            kind: AccessPolicy
            metadata: {name: qa-sweep, namespace: qa}
            spec:
              subjects: [{kind: Group, name: qa, apiGroup: rbac.authorization.k8s.io}]
              rules:
              - apiGroups: [""]
                resources: [pods]
                verbs: [deletecollection]
                labelSelector: {requirements: [{key: env, operator: In, values: [staging]}]}
            """)
        let question = Question(
            groups: ["qa"], verb: "deletecollection", namespace: namespace, labels: labels)
        #expect(try Answer(set, question).verdict == verdict)
    }

    @Test(
        "8.4: anonymous requests end at health and version",
        arguments: [
            ("/healthz", "get", AccessOutcome.Verdict.noOpinion), ("/livez", "head", .noOpinion), ("/version", "get", .noOpinion),
            ("/version/", "get", .deny), ("/healthz", "post", .deny), ("/metrics", "get", .deny), ("/api", "get", .deny),
        ])
    func anonymous(path: String, verb: String, verdict: AccessOutcome.Verdict) throws {
        let set = try Policies.builtIn(.anonymousFloor)
        #expect(set.problems.isEmpty, "\(set.problems)")
        let question = Question(
            user: "system:anonymous", groups: ["system:unauthenticated"], verb: verb, path: path)
        #expect(try Answer(set, question).verdict == verdict)
        let pods = Question(user: "system:anonymous", groups: ["system:unauthenticated"])
        #expect(try Answer(set, pods).reason == "policy/anonymous-floor#0")
        #expect(try Answer(set, Question(user: "alice", groups: ["system:authenticated"])).verdict == .noOpinion)
    }

    @Test("A DaemonSet's agent by the node in its token, guarded")
    func tokenNode() throws {
        let set = try Policies.set(
            Policies.clusterPolicy(
                "agent",
                """
                subjects: [{kind: ServiceAccount, name: agent, namespace: kube-system}]
                variables:
                - name: node
                  expression: >-
                    'authentication.kubernetes.io/node-name' in request.extra
                    ? request.extra['authentication.kubernetes.io/node-name'][0] : ''
                rules:
                - apiGroups: [""]
                  resources: [pods]
                  verbs: [list, watch]
                  fieldSelector: {requirements: [{key: spec.nodeName, operator: In, valuesFrom: "[variables.node]"}]}
                """))
        #expect(set.problems.isEmpty, "\(set.problems)")
        var question = Question(user: "system:serviceaccount:kube-system:agent", fields: "spec.nodeName=n1")
        #expect(try Answer(set, question).verdict == .noOpinion)
        question.extra = ["authentication.kubernetes.io/node-name": ["n1"]]
        #expect(try Answer(set, question).verdict == .allow)
        question.extra = ["authentication.kubernetes.io/node-name": ["n2"]]
        #expect(try Answer(set, question).verdict == .noOpinion)
    }
}
