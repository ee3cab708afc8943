// SPDX-License-Identifier: Apache-2.0

@testable import Authorization
import Foundation  // A JSON writer that is not ours.
import JSON
import Kubernetes
import Testing

/// The vectors of spec/authorization.md 2.8, asked over the wire: an Allow policy with the selector, a review with the requirements.
@Suite("Conformance vectors of the specification")
struct VectorTests {
    struct Vector: Sendable, CustomTestStringConvertible {
        var number: String
        /// As JSON: key, operator, values.
        var request: [(String, String, [String]?)]
        var policy: String
        var isAllowed: Bool
        var isField = false

        var testDescription: String { number }

        init(
            _ number: String, _ request: [(String, String, [String]?)], _ policy: String, _ isAllowed: Bool,
            isField: Bool = false
        ) {
            self.number = number
            self.request = request
            self.policy = policy
            self.isAllowed = isAllowed
            self.isField = isField
        }
    }

    static let obs = "{key: team, operator: In, values: [obs]}"
    static let vectors: [Vector] = [
        Vector("1", [("team", "In", ["obs"])], obs, true),
        Vector("2", [("team", "In", ["obs", "web"])], obs, false),
        Vector("3", [("team", "In", ["obs"])], "{key: team, operator: In, values: [obs, web]}", true),
        Vector("4", [("team", "Exists", nil)], obs, false),
        Vector("5", [("team", "NotIn", ["web"])], obs, false),
        Vector("6", [("team", "In", ["obs", "web"]), ("team", "NotIn", ["web"])], obs, true),
        Vector("7", [("team", "In", ["obs"])], "{key: team, operator: Exists}", true),
        Vector("8", [("team", "NotIn", ["web"])], "{key: team, operator: Exists}", false),
        Vector(
            "9", [("team", "NotIn", ["web"]), ("team", "Exists", nil)],
            "{key: team, operator: NotIn, values: [web]}, {key: team, operator: Exists}", true),
        Vector("10", [("team", "DoesNotExist", nil)], "{key: team, operator: NotIn, values: [web]}", true),
        Vector("11", [("team", "NotIn", ["a", "b", "c"])], "{key: team, operator: NotIn, values: [a, b]}", true),
        Vector("12", [("team", "NotIn", ["a"])], "{key: team, operator: NotIn, values: [a, b]}", false),
        Vector("13", [("team", "In", ["a", "c"])], "{key: team, operator: NotIn, values: [a, b]}", false),
        Vector("14", [], obs, false),
        Vector("15", [("team", "In", ["obs"]), ("env", "In", ["prod"])], obs, true),
        Vector("16", [("team", "In", ["obs"])], obs + ", {key: env, operator: In, values: [prod]}", false),
        Vector("17", [("team", "In", [""])], "{key: team, operator: Exists}", true),
        Vector("18", [("team", "In", ["obs"]), ("team", "Frob", [])], obs, true),
        Vector("19", [("team", "Frob", ["obs"])], obs, false),
        Vector("20", [("team", "In", [])], obs, false),
        Vector("22", [("team", "In", ["a"]), ("team", "In", ["b"])], "{key: team, operator: In, values: [c]}", false),
        Vector("23", [("Team", "In", ["obs"])], obs, false),
        Vector("24", [("spec.nodeName", "In", ["n1"])], "{key: spec.nodeName, operator: In, values: [n1]}", true, isField: true),
        Vector("25", [("spec.nodeName", "In", ["n1", "n2"])], "{key: spec.nodeName, operator: In, values: [n1]}", false, isField: true),
        Vector("26", [("spec.nodeName", "NotIn", [""])], "{key: spec.nodeName, operator: In, values: [n1]}", false, isField: true),
        Vector("27", [("spec.host", "In", ["n1"])], "{key: spec.nodeName, operator: In, values: [n1]}", false, isField: true),
        Vector("28", [("spec.nodeName", "Exists", nil)], "{key: spec.nodeName, operator: NotIn, values: ['']}", false, isField: true),
    ]

    static func body(_ vector: Vector, kind: String? = nil, extra: [String: Any] = [:]) throws -> [UInt8] {
        var attributes: [String: Any] = ["verb": "list", "resource": "pods", "version": "v1"]
        let requirements = vector.request.map { key, relation, values in
            var item: [String: Any] = ["key": key, "operator": relation]
            if let values { item["values"] = values }
            return item
        }
        if !requirements.isEmpty {
            attributes[kind ?? (vector.isField ? "fieldSelector" : "labelSelector")] = ["requirements": requirements]
        }
        for (key, value) in extra { attributes[key] = value }
        return Array(
            try JSONSerialization.data(withJSONObject: [
                "apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview",
                "spec": ["user": "alice", "resourceAttributes": attributes] as [String: Any],
            ]))
    }

    static func policy(_ selector: String, isField: Bool = false, effect: String = "Allow") -> String {
        Policies.clusterPolicy(
            "p",
            """
            effect: \(effect)
            subjects: [{kind: User, name: alice}]
            rules:
            - apiGroups: [""]
              resources: [pods]
              verbs: [list]
            \(selector.isEmpty ? "" : "  \(isField ? "fieldSelector" : "labelSelector"): {requirements: [\(selector)]}")
            """)
    }

    @Test("R implies P", arguments: vectors)
    func vector(_ vector: Vector) throws {
        let set = try Policies.set(Self.policy(vector.policy, isField: vector.isField))
        #expect(set.errorCount == 0, "\(set.problems)")
        let answer = try Answer(set, Self.body(vector))
        #expect(answer.verdict == (vector.isAllowed ? .allow : .noOpinion))
        if vector.number == "22" { #expect(answer.reason == "contradictory selector") }
    }

    @Test("14, 29, 30, 31: no selector, the name of a list, the other kind, a raw selector")
    func others() throws {
        let none = Vector("14", [], "", true)
        #expect(try Answer(Policies.set(Self.policy("")), Self.body(none)).verdict == .allow)
        let byName = try Policies.set(
            Self.policy("{key: metadata.name, operator: In, values: [x]}", isField: true))
        #expect(try Answer(byName, Self.body(none, extra: ["name": "x"])).verdict == .allow)
        #expect(try Answer(byName, Self.body(none, extra: ["name": "x", "verb": "deletecollection"])).verdict == .noOpinion)
        let node = Self.vectors.first { $0.number == "24" }
        let field = try Policies.set(
            Self.policy("{key: spec.nodeName, operator: In, values: [n1]}", isField: true))
        if let node { #expect(try Answer(field, Self.body(node, kind: "labelSelector")).verdict == .noOpinion) }
        let raw: [String: Any] = ["labelSelector": ["rawSelector": "team=obs"]]
        #expect(try Answer(Policies.set(Self.policy(Self.obs)), Self.body(none, extra: raw)).verdict == .noOpinion)
    }

    @Test("D1, D2: a Deny applies unless the request is provably beside it")
    func denies() throws {
        let set = try Policies.set(Self.policy("{key: team, operator: In, values: [secret]}", effect: "Deny"))
        #expect(set.problems.contains { $0.severity == .note && $0.message.contains("weak fence") })
        let cases: [([(String, String, [String]?)], AccessOutcome.Verdict)] = [
            ([], .deny), ([("team", "In", ["obs"])], .noOpinion), ([("team", "NotIn", ["secret"])], .noOpinion),
            ([("team", "Exists", nil)], .deny), ([("team", "DoesNotExist", nil)], .noOpinion),
            ([("team", "In", ["obs", "secret"])], .deny), ([("team", "Frob", ["obs"])], .deny),
        ]
        for (request, verdict) in cases {
            #expect(try Answer(set, Self.body(Vector("D", request, "", false))).verdict == verdict, "\(request)")
        }
    }
}
