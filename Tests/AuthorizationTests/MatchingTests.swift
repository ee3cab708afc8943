// SPDX-License-Identifier: Apache-2.0

@testable import Authorization
import Kubernetes
import Testing

/// RBAC's matching, in upstream's terms. Source: spec/authorization.md 4; K `pkg/apis/rbac/v1/evaluation_helpers.go`.
@Suite("Rules match as RBAC's do")
struct MatchingTests {
    struct Row: Sendable {
        var rule: String
        var question: Question
        var isAllowed: Bool

        init(_ rule: String, _ question: Question, _ isAllowed: Bool) {
            self.rule = rule
            self.question = question
            self.isAllowed = isAllowed
        }
    }

    static let get = #"verbs: [get], apiGroups: [""]"#
    static func pods(_ verb: String = "get", sub: String = "", name: String = "", group: String = "") -> Question {
        Question(verb: verb, group: group, resource: "pods", subresource: sub, name: name)
    }

    static let rows: [Row] = [
        // Verbs.
        Row("\(get), resources: [pods]", pods(), true),
        Row("\(get), resources: [pods]", pods("list"), false),
        Row("\(get), resources: [pods]", pods("GET"), false),
        Row(#"verbs: ["*"], apiGroups: [""], resources: [pods]"#, pods("frobnicate"), true),
        Row("\(get), resources: [pods]", pods("*"), false),
        Row(#"verbs: ["*"], apiGroups: [""], resources: [pods]"#, pods("*"), true),
        // Groups.
        Row(#"verbs: [get], apiGroups: [apps], resources: [deployments]"#, Question(verb: "get", group: "apps", resource: "deployments"), true),
        Row("\(get), resources: [deployments]", Question(verb: "get", group: "apps", resource: "deployments"), false),
        Row(#"verbs: [get], apiGroups: ["*"], resources: [pods]"#, pods(group: "x"), true),
        Row(#"verbs: [get], apiGroups: ["*"], resources: [pods]"#, pods(), true),
        Row("\(get), resources: [pods]", pods(group: "*"), false),
        // Resources and subresources.
        Row("\(get), resources: [pods]", pods(sub: "log"), false),
        Row("\(get), resources: [pods/log]", pods(sub: "log"), true),
        Row("\(get), resources: [pods/log]", pods(), false),
        Row(#"\#(get), resources: ["*/log"]"#, pods(sub: "log"), true),
        Row(#"\#(get), resources: ["*/log"]"#, pods(), false),
        Row(#"\#(get), resources: ["*/log"]"#, pods(sub: "exec"), false),
        Row(#"\#(get), resources: ["*/scale"]"#, Question(verb: "get", resource: "replicationcontrollers", subresource: "scale"), true),
        Row(#"\#(get), resources: ["pods/*"]"#, pods(sub: "log"), false),
        Row(#"\#(get), resources: ["pods/*"]"#, pods(), false),
        Row(#"\#(get), resources: ["*"]"#, pods(sub: "log"), true),
        Row(#"\#(get), resources: ["*"]"#, pods(), true),
        Row(#"\#(get), resources: ["*/*"]"#, pods(sub: "log"), false),
        Row("\(get), resources: [pod]", pods(), false),
        // Names: never for a collection without one; for a list with metadata.name, which the API server folds.
        Row("\(get), resources: [pods], resourceNames: [a, b]", pods(name: "b"), true),
        Row("\(get), resources: [pods], resourceNames: [a, b]", pods(name: "c"), false),
        Row("\(get), resources: [pods], resourceNames: [a]", pods(), false),
        Row(#"\#(get), resources: [pods], resourceNames: ["*"]"#, pods(name: "a"), false),
        Row(#"verbs: [list], apiGroups: [""], resources: [pods], resourceNames: [a]"#, pods("list", name: "a"), true),
        Row(#"verbs: [list], apiGroups: [""], resources: [pods], resourceNames: [a]"#, pods("list"), false),
        Row(#"verbs: [deletecollection], apiGroups: [""], resources: [pods], resourceNames: [a]"#, pods("deletecollection"), false),
        Row(#"verbs: [create], apiGroups: [""], resources: [pods/exec], resourceNames: [a]"#, pods("create", sub: "exec", name: "a"), true),
        // URLs.
        Row(#"verbs: [get], nonResourceURLs: [/metrics]"#, Question(verb: "get", path: "/metrics"), true),
        Row(#"verbs: [get], nonResourceURLs: [/metrics]"#, Question(verb: "get", path: "/metrics/"), false),
        Row(#"verbs: [get], nonResourceURLs: [/metrics]"#, Question(verb: "post", path: "/metrics"), false),
        Row(#"verbs: [get], nonResourceURLs: ["/healthz/*"]"#, Question(verb: "get", path: "/healthz/ping"), true),
        Row(#"verbs: [get], nonResourceURLs: ["/healthz/*"]"#, Question(verb: "get", path: "/healthz"), false),
        Row(#"verbs: [get], nonResourceURLs: ["/healthz*"]"#, Question(verb: "get", path: "/healthzx"), true),
        Row(#"verbs: [get], nonResourceURLs: ["/health**"]"#, Question(verb: "get", path: "/healthz"), true),
        Row(#"verbs: [get], nonResourceURLs: ["*"]"#, Question(verb: "get", path: "/x/y"), true),
        Row(#"verbs: ["*"], nonResourceURLs: ["*"]"#, pods(), false),
        Row(#"verbs: ["*"], apiGroups: ["*"], resources: ["*"]"#, Question(verb: "get", path: "/metrics"), false),
    ]

    @Test("verbs, groups, resources, names and URLs", arguments: rows)
    func row(_ row: Row) throws {
        let set = try Policies.set(
            Policies.clusterPolicy("p", "subjects: [{kind: User, name: alice}]\nrules: [{\(row.rule)}]"))
        #expect(set.errorCount == 0, "\(set.problems)")
        #expect(try Answer(set, row.question).verdict == (row.isAllowed ? .allow : .noOpinion), "\(row.rule)")
    }

    @Test("Users, groups and service accounts; a user and a group of one name are two")
    func subjects() throws {
        let set = try Policies.set(
            Policies.clusterPolicy(
                "p",
                """
                subjects:
                - {kind: User, name: u}
                - {kind: Group, name: g}
                - {kind: ServiceAccount, name: s, namespace: ns}
                - {kind: User, name: tokened, matchExtra: {scope: [a, b], zone: [z]}}
                rules: [{verbs: [get], apiGroups: [""], resources: [pods]}]
                """))
        #expect(set.errorCount == 0, "\(set.problems)")
        let rows: [(String, [String], [String: [String]], Bool)] = [
            ("u", [], [:], true), ("U", [], [:], false), ("x", ["g"], [:], true), ("g", [], [:], false),
            ("x", ["u"], [:], false), ("system:serviceaccount:ns:s", [], [:], true),
            ("system:serviceaccount:m:s", [], [:], false), ("s", [], [:], false), ("", [], [:], false),
            ("tokened", [], [:], false), ("tokened", [], ["scope": ["b"], "zone": ["z"]], true),
            ("tokened", [], ["scope": ["c"], "zone": ["z"]], false), ("tokened", [], ["scope": ["a"]], false),
        ]
        for (user, groups, extra, isAllowed) in rows {
            let question = Question(user: user, groups: groups, extra: extra, verb: "get")
            #expect(try Answer(set, question).verdict == (isAllowed ? .allow : .noOpinion), "\(user) \(groups) \(extra)")
        }
    }

    static let rbac = """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: top}
        aggregationRule: {clusterRoleSelectors: [{matchLabels: {to: top}}]}
        rules: []
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: middle, labels: {to: top}}
        aggregationRule: {clusterRoleSelectors: [{matchExpressions: [{key: to, operator: In, values: [middle]}]}]}
        rules: []
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: "leaf:pods", labels: {to: middle}}
        rules:
        - {apiGroups: [""], resources: [pods], verbs: [get, list, watch]}
        - {nonResourceURLs: [/metrics], verbs: [get]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: "system:top"}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: top}
        subjects: [{kind: Group, name: admins, apiGroup: rbac.authorization.k8s.io}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: here, namespace: shop}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "leaf:pods"}
        subjects: [{kind: ServiceAccount, name: web}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: dangling, namespace: shop}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: none}
        subjects: [{kind: User, name: bob}]
        """

    @Test("Bindings grant what their roles say, aggregation of aggregates included; convert writes the same")
    func roles() throws {
        let loaded = try Policies.set(Self.rbac)
        #expect(loaded.errorCount == 0, "\(loaded.problems)")
        var notes = 0
        let written = RoleConversion.yaml(loaded.roles) { _ in notes += 1 }
        #expect(notes == 1)
        let converted = try Policies.set(written)
        #expect(converted.problems.isEmpty, "\(converted.problems)\n\(written)")
        let rows: [(Question, Bool)] = [
            (Question(groups: ["admins"], verb: "list"), true),
            (Question(groups: ["admins"], verb: "delete"), false),
            (Question(groups: ["admins"], verb: "get", path: "/metrics"), true),
            (Question(user: "system:serviceaccount:shop:web", namespace: "shop"), true),
            (Question(user: "system:serviceaccount:shop:web", namespace: "lab"), false),
            (Question(user: "system:serviceaccount:shop:web"), false),
            (Question(user: "system:serviceaccount:shop:web", verb: "get", path: "/metrics"), false),
            (Question(user: "bob", namespace: "shop"), false),
        ]
        let direct = AccessPolicySetBuilder.build(loaded.roles.policies())
        for (question, isAllowed) in rows {
            let verdict: AccessOutcome.Verdict = isAllowed ? .allow : .noOpinion
            #expect(try Answer(direct, question).verdict == verdict, "\(question)")
            #expect(try Answer(converted, question).verdict == verdict, "converted: \(question)")
        }
    }

    @Test("roleRef borrows a role's rules and narrows them")
    func roleReference() throws {
        let set = try Policies.set(
            Self.rbac + "\n---\n"
                + Policies.clusterPolicy(
                    "borrowed",
                    """
                    subjects: [{kind: User, name: alice}]
                    rules:
                    - roleRef: {kind: ClusterRole, name: top}
                      labelSelector: {requirements: [{key: team, operator: In, values: [a]}]}
                    """))
        #expect(set.errorCount == 0, "\(set.problems)")
        #expect(try Answer(set, Question(labels: "team=a")).reason == "policy/borrowed#0")
        #expect(try Answer(set, Question()).verdict == .noOpinion)
        #expect(try Answer(set, Question(verb: "get", path: "/metrics")).verdict == .noOpinion)
    }
}
