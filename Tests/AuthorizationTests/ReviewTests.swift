// SPDX-License-Identifier: Apache-2.0

@testable import Authorization
import Foundation  // The corpus is read from files.
import JSON
import Kubernetes
import Testing

@Suite("Reviews as the API server posts them, and as nobody should")
struct ReviewTests {
    /// Everything is allowed to everyone: what is never an Allow here is never one anywhere.
    static let everything = Policies.clusterPolicy(
        "everything",
        """
        subjects:
        - {kind: User, name: alice}
        - {kind: User, name: ""}
        - {kind: Group, name: "system:authenticated"}
        rules:
        - {apiGroups: ["*"], resources: ["*"], verbs: ["*"]}
        - {nonResourceURLs: ["*"], verbs: ["*"]}
        """.replacing("- {kind: User, name: \"\"}\n", with: ""))

    @Test("Every recorded review is answered in its version, and the same in v1beta1")
    func recorded() throws {
        let set = try Policies.set(Self.everything)
        var worker = AuthorizationWorker(set)
        var count = 0
        for file in Corpus.files("fixtures/subjectaccessreviews") {
            let bytes = try Array(Data(contentsOf: file))
            let answer = try Answer(&worker, bytes)
            #expect(answer.apiVersion == "authorization.k8s.io/v1")
            let text = String(decoding: bytes, as: UTF8.self)
            let isKnown = text.contains("system:authenticated")
            #expect(answer.verdict == (isKnown ? .allow : .noOpinion), "\(file.lastPathComponent)")
            let beta = text.replacing("authorization.k8s.io/v1\"", with: "authorization.k8s.io/v1beta1\"")
                .replacing("\"groups\"", with: "\"group\"")
            let old = try Answer(&worker, Array(beta.utf8))
            #expect(old.apiVersion == "authorization.k8s.io/v1beta1" && old.verdict == answer.verdict)
            count += 1
        }
        print("recorded reviews answered: \(count)")
    }

    @Test("An older server's null timestamp, unknown fields and a literal * are no trouble")
    func oddities() throws {
        let set = try Policies.set(Self.everything)
        let body = """
            {"kind":"SubjectAccessReview","apiVersion":"authorization.k8s.io/v1","metadata":{"creationTimestamp":null},
             "spec":{"user":"alice","conditionalAuthorization":{"mode":1},"extra":null,"groups":null,
             "nonResourceAttributes":null,"resourceAttributes":{"verb":"*","group":"*","version":"*","resource":"*","namespace":null}}}
            """
        #expect(try Answer(set, Array(body.utf8)).verdict == .allow)
        let pods = try Policies.set(
            Policies.clusterPolicy(
                "pods",
                """
                subjects: [{kind: User, name: alice}]
                rules: [{apiGroups: [""], resources: [pods], verbs: [list]}]
                """))
        #expect(try Answer(pods, Array(body.utf8)).verdict == .noOpinion)
        let empty = #"{"apiVersion":"authorization.k8s.io/v1","kind":"SubjectAccessReview","spec":{"nonResourceAttributes":{}}}"#
        #expect(try Answer(set, Array(empty.utf8)).verdict == .noOpinion)
    }

    static let head = #"{"apiVersion":"authorization.k8s.io/v1","kind":"SubjectAccessReview","#
    static let alice = #""user":"alice","groups":["system:authenticated"]"#

    @Test(
        "What is no review is refused, never allowed",
        arguments: [
            "", "null", "[]", "{}", "\"x\"", "{", "{\"spec\":", "\u{0}", String(repeating: "[", count: 100_000),
            #"{"apiVersion":"authorization.k8s.io/v2","kind":"SubjectAccessReview","spec":{"user":"alice","resourceAttributes":{}}}"#,
            #"{"apiVersion":"v1","kind":"SubjectAccessReview","spec":{"user":"alice","resourceAttributes":{}}}"#,
            #"{"apiVersion":"authorization.k8s.io/v1","kind":"SelfSubjectAccessReview","spec":{"user":"alice","resourceAttributes":{}}}"#,
            #"{"apiVersion":null,"kind":null,"spec":null}"#,
            head + "\"spec\":{\(alice)}}", head + #""spec":null}"#, head + #""spec":[]}"#,
            head + "\"spec\":{\(alice),\"resourceAttributes\":{\"verb\":\"get\"},\"nonResourceAttributes\":{\"path\":\"/\"}}}",
            head + "\"spec\":{\(alice),\"resourceAttributes\":{},\"nonResourceAttributes\":{}}}",
            head + "\"spec\":{\(alice),\"resourceAttributes\":null,\"nonResourceAttributes\":null}}",
            head + "\"spec\":{\(alice),\"resourceAttributes\":[]}}", head + "\"spec\":{\(alice),\"resourceAttributes\":\"pods\"}}",
            head + #""spec":{"user":5,"resourceAttributes":{"verb":"get"}}}"#,
            head + #""spec":{"user":"alice","groups":"system:authenticated","resourceAttributes":{}}}"#,
            head + #""spec":{"user":"alice","groups":[null],"resourceAttributes":{}}}"#,
            head + #""spec":{"user":"alice","groups":{"a":"b"},"resourceAttributes":{}}}"#,
            head + #""spec":{"user":"alice","extra":{"a":"b"},"resourceAttributes":{}}}"#,
            head + #""spec":{"user":"alice","extra":[],"resourceAttributes":{}}}"#,
            head + #""spec":{"user":"alice","extra":{"a":[1]},"resourceAttributes":{}}}"#,
            head + "\"spec\":{\(alice),\"resourceAttributes\":{\"verb\":[\"get\"]}}}",
            head + "\"spec\":{\(alice),\"resourceAttributes\":{\"labelSelector\":[]}}}",
            head + "\"spec\":{\(alice),\"resourceAttributes\":{\"labelSelector\":{\"requirements\":{}}}}}",
            head + "\"spec\":{\(alice),\"resourceAttributes\":{\"labelSelector\":{\"requirements\":[null]}}}}",
            head + "\"spec\":{\(alice),\"resourceAttributes\":{\"labelSelector\":{\"requirements\":[{\"values\":[null]}]}}}}",
            head + "\"spec\":{\(alice),\"resourceAttributes\":{\"labelSelector\":{\"rawSelector\":\"a=b\",\"requirements\":[{\"key\":\"a\",\"operator\":\"In\",\"values\":[\"b\"]}]}}}}",
        ])
    func refused(body: String) throws {
        let set = try Policies.set(Self.everything)
        #expect(throws: (any Error).self) { _ = try Answer(set, Array(body.utf8)) }
    }

    @Test("A megabyte of extra values, groups or selector terms is answered like any other")
    func large() throws {
        let set = try Policies.set(Self.everything + "---\n" + ExampleTests.nodePods)
        var worker = AuthorizationWorker(set)
        let extra = (0..<40_000).map { "\"key-\($0)\":[\"value\"]" }.joined(separator: ",")
        let big = Self.head + "\"spec\":{\(Self.alice),\"extra\":{\(extra)},\"resourceAttributes\":{\"verb\":\"get\",\"resource\":\"pods\"}}}"
        #expect(big.utf8.count > 800_000)
        #expect(try Answer(&worker, Array(big.utf8)).verdict == .allow)
        let groups = (0..<80_000).map { "\"group-\($0 % 7)\"" }.joined(separator: ",")
        let many = Self.head + "\"spec\":{\"user\":\"bob\",\"groups\":[\(groups)],\"resourceAttributes\":{\"verb\":\"get\",\"resource\":\"pods\"}}}"
        #expect(try Answer(&worker, Array(many.utf8)).verdict == .noOpinion)
        // After a giant the worker answers as before.
        #expect(try Answer(&worker, Question(user: "alice").body()).verdict == .allow)
    }

    @Test("A selector of 10,000 terms is held against the policies in one pass")
    func manyTerms() throws {
        let values = (0..<10_000).map { "v\($0)" }
        let set = try Policies.set(
            Policies.clusterPolicy(
                "wide",
                """
                subjects: [{kind: User, name: alice}]
                rules:
                - apiGroups: [""]
                  resources: [pods]
                  verbs: [list]
                  labelSelector: {requirements: [{key: team, operator: NotIn, values: [x, w]}]}
                - apiGroups: [""]
                  resources: [nodes]
                  verbs: [list]
                  labelSelector: {requirements: [{key: team, operator: In, values: [x, w]}]}
                """))
        var question = Question(labels: "team in (\(values.joined(separator: ",")))")
        #expect(try Answer(set, question).verdict == .allow)
        question.labels = "team in (\(values.joined(separator: ",")),x)"
        #expect(try Answer(set, question).verdict == .noOpinion)
        question.resource = "nodes"
        question.labels = values.map { "k\($0)=1" }.joined(separator: ",") + ",team=x"
        #expect(try Answer(set, question).verdict == .allow)
        // Beyond the bound a requirement is left out, which only loses.
        question.labels = (0..<20_000).map { "k\($0)=1" }.joined(separator: ",") + ",team=x"
        #expect(try Answer(set, question).verdict == .noOpinion)
    }

    /// Requirements in every shape that many of them may have, and what the team's is among them.
    static let crowds: [(name: String, make: @Sendable (Int) -> String)] = [
        ("In", { "{\"key\":\"k\($0)\",\"operator\":\"In\",\"values\":[\"v\($0)\"]}" }),
        ("Exists", { "{\"key\":\"example.com/a-longer-key-\($0)\",\"operator\":\"Exists\"}" }),
        ("one key", { "{\"key\":\"zone\",\"operator\":\"NotIn\",\"values\":[\"v\($0)\"]}" }),
        ("two shapes", { $0 % 2 == 0 ? "{\"key\":\"k\($0)\",\"operator\":\"DoesNotExist\"}" : "{\"key\":\"k\($0)\",\"operator\":\"In\",\"values\":[\"a\",\"b\"]}" }),
        ("another order", { "{\"values\":[\"v\"],\"operator\":\"NotIn\",\"key\":\"k\($0)\"}" }),
        ("unknown", { "{\"key\":\"k\($0)\",\"operator\":\"Gt\",\"values\":[\"5\"]}" }),
        ("nulls", { "{\"key\":\"k\($0)\",\"operator\":\"Exists\",\"values\":null}" }),
    ]

    @Test("Ten thousand requirements, whatever their shape: the one that counts is found, in front, in the middle and behind", arguments: crowds.indices)
    func crowd(index: Int) throws {
        let count = 10_000
        let rule = "rules:\n- apiGroups: ['']\n  resources: [pods]\n  verbs: [list]\n  "
        let denied = "effect: Deny\nsubjects: [{kind: Group, name: denied}]\n\(rule)"
            + "labelSelector: {requirements: [{key: team, operator: In, values: [secret]}]}"
        let reads = "subjects: [{kind: Group, name: reads}]\n\(rule)condition: "
            + "\"request.resourceAttributes.labelSelector.requirements.exists(r, r.key == 'team' && r.values == ['observability'])\""
        let set = try Policies.set(
            [OfflineTests.agent, Policies.clusterPolicy("denied", denied), Policies.clusterPolicy("reads", reads)]
                .joined(separator: "---\n"))
        #expect(set.errorCount == 0, "\(set.problems)")
        var worker = AuthorizationWorker(set)
        let others = (0..<count).map(Self.crowds[index].make)
        func ask(_ team: String, at place: Int, groups: String = "", user: String = "system:serviceaccount:monitoring:agent") throws -> Answer {
            var all = others
            all.insert(team, at: place)
            let body = Self.head + "\"spec\":{\"user\":\"\(user)\",\"groups\":[\(groups)],\"resourceAttributes\":{\"verb\":\"list\",\"resource\":\"pods\","
                + "\"labelSelector\":{\"requirements\":[\(all.joined(separator: ","))]}}}}"
            return try Answer(&worker, Array(body.utf8))
        }
        let team = "{\"key\":\"team\",\"operator\":\"In\",\"values\":[\"observability\"]}"
        for place in [0, 5_000, count] {
            #expect(try ask(team, at: place).verdict == .allow)
            #expect(try ask(team.replacing("\"In\"", with: "\"NotIn\""), at: place).verdict == .noOpinion)
            #expect(try ask(team.replacing("\"]", with: "\",\"web\"]"), at: place).verdict == .noOpinion)
            #expect(try ask(team, at: place, groups: "\"denied\"").verdict == .allow)
            #expect(try ask(team.replacing("observability", with: "secret"), at: place, groups: "\"denied\"").verdict == .deny)
        }
        // An expression sees all of them.
        #expect(try ask(team, at: count, groups: "\"reads\"", user: "bob").verdict == .allow)
        // A contradiction of two others is one of the whole request.
        let never = "{\"key\":\"odd\",\"operator\":\"In\",\"values\":[\"a\"]},{\"key\":\"odd\",\"operator\":\"In\",\"values\":[\"b\"]}"
        #expect(try ask("\(team),\(never)", at: 7).reason == "contradictory selector")
    }

    @Test("Random bytes in the place of a review's parts never crash and never allow")
    func mutations() throws {
        let set = try Policies.set(ExampleTests.nodePods)
        var worker = AuthorizationWorker(set)
        var random = SplitMix(state: 7)
        let seed = try Question(
            user: "system:node:n1", groups: ["system:nodes"], labels: "a in (b,c),!d", fields: "spec.nodeName!=n1"
        ).body()
        var answered = 0
        for _ in 0..<20_000 {
            var body = seed
            for _ in 0...random.next(4) { body[random.next(body.count)] = UInt8(random.next(256)) }
            if random.next(8) == 0 { body.removeLast(random.next(body.count)) }
            if let answer = try? Answer(&worker, body) {
                answered += 1
                #expect(answer.verdict != .allow)
            }
        }
        print("mutated reviews answered: \(answered) of 20000")
    }
}
