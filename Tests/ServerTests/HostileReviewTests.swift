// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Server

/// What nobody should post, to a server that allows one user everything: what is no Allow here is one nowhere.
@Suite("Hostile SubjectAccessReviews", .serialized, .timeLimit(.minutes(5)))
struct HostileReviewTests {
    private static let policies = """
        apiVersion: postern.dev/v1alpha1
        kind: ClusterAccessPolicy
        metadata: {name: everything}
        spec:
          subjects: [{kind: User, name: alice}, {kind: Group, name: everyone}]
          rules:
          - {apiGroups: ["*"], resources: ["*"], verbs: ["*"], condition: "request.user != '' && request.extra.size() >= 0"}
          - {nonResourceURLs: ["*"], verbs: ["*"], condition: "request.groups.size() >= 0"}
        ---
        apiVersion: postern.dev/v1alpha1
        kind: ClusterAccessPolicy
        metadata: {name: narrow}
        spec:
          subjects: [{kind: User, name: bob}]
          rules:
          - apiGroups: [""]
            resources: [pods]
            verbs: [list]
            labelSelector: {requirements: [{key: team, operator: In, values: [a]}]}
        """

    private struct Row {
        var what: String
        var status: String
        var body: String

        init(_ what: String, _ status: String, _ body: String) {
            self.what = what
            self.status = status
            self.body = body
        }

        /// A whole review with this specification.
        init(_ what: String, _ status: String, spec: String, apiVersion: String = "authorization.k8s.io/v1") {
            self.init(
                what, status, #"{"apiVersion":"\#(apiVersion)","kind":"SubjectAccessReview","spec":\#(spec)}"#)
        }
    }

    private static func bob(_ selector: String) -> String {
        #"{"user":"bob","resourceAttributes":{"verb":"list","resource":"pods",\#(selector)}}"#
    }

    private static var rows: [Row] {
        let get = #""resourceAttributes":{"verb":"get","resource":"pods"}"#
        let url = #""nonResourceAttributes":{"verb":"get","path":"/"}"#
        let extra = (0..<45_000).map { "\"key-\($0)\":[\"value\"]" }.joined(separator: ",")
        let team = #"{"key":"team","operator":"In","values":["a"]}"#
        return [
            Row("nothing", "400", ""), Row("null", "400", "null"), Row("a list", "400", "[]"), Row("half", "400", "{\"spec\":{"),
            Row("two documents", "400", "{}{}"), Row("no UTF-8 escape", "400", "{\"kind\":\"\\ud800\"}"),
            Row("deep", "400", String(repeating: "[", count: 200_000)),
            Row("version v2", "400", spec: "{\"user\":\"alice\",\(get)}", apiVersion: "authorization.k8s.io/v2"),
            Row("no group", "400", spec: "{\"user\":\"alice\",\(get)}", apiVersion: "v1"),
            Row("no version", "400", spec: "{\"user\":\"alice\",\(get)}", apiVersion: ""),
            Row("admission", "400", #"{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{}}"#),
            Row("another kind", "400", "{\"apiVersion\":\"authorization.k8s.io/v1\",\"kind\":\"LocalSubjectAccessReview\",\"spec\":{\"user\":\"alice\",\(get)}}"),
            Row("both attributes", "400", spec: "{\"user\":\"alice\",\(get),\(url)}"),
            Row("no attributes", "400", spec: "{\"user\":\"alice\"}"),
            Row("null attributes", "400", spec: #"{"user":"alice","resourceAttributes":null,"nonResourceAttributes":null}"#),
            Row("null specification", "400", spec: "null"),
            Row("null everywhere", "200", spec: #"{"user":null,"uid":null,"groups":null,"extra":null,"nonResourceAttributes":null,"resourceAttributes":{"verb":null,"group":null,"version":null,"resource":null,"subresource":null,"namespace":null,"name":null,"fieldSelector":null,"labelSelector":null}}"#),
            Row("null in lists", "400", spec: #"{"user":"bob","groups":[null],"resourceAttributes":{}}"#),
            Row("null requirements", "200", spec: bob(#""labelSelector":{"rawSelector":null,"requirements":null}"#)),
            Row("a null requirement", "400", spec: bob(#""labelSelector":{"requirements":[null]}"#)),
            Row("a requirement of nulls", "200", spec: bob(#""labelSelector":{"requirements":[{"key":null,"operator":null,"values":null}]}"#)),
            Row("a null value", "400", spec: bob(#""labelSelector":{"requirements":[{"key":"team","operator":"In","values":["a",null]}]}"#)),
            Row("only a text", "200", spec: bob(#""labelSelector":{"rawSelector":"team=a"}"#)),
            Row("a text and requirements", "400", spec: bob("\"labelSelector\":{\"rawSelector\":\"team=a\",\"requirements\":[\(team)]}")),
            Row("a text that cannot be read", "200", spec: bob(#""labelSelector":{"rawSelector":"team in (a"}"#)),
            Row("an unknown operator", "200", spec: bob(#""labelSelector":{"requirements":[{"key":"team","operator":"in","values":["a"]}]}"#)),
            Row("no values", "200", spec: bob(#""labelSelector":{"requirements":[{"key":"team","operator":"In","values":[]}]}"#)),
            Row("a contradiction", "200", spec: bob("\"labelSelector\":{\"requirements\":[\(team),{\"key\":\"team\",\"operator\":\"DoesNotExist\"}]}")),
            Row("a field of that name", "200", spec: bob("\"fieldSelector\":{\"requirements\":[\(team)]}")),
            Row("a zero in a value", "200", spec: bob(#""labelSelector":{"requirements":[{"key":"team","operator":"In","values":["a\u0000"]}]}"#)),
            Row("requirements as a map", "400", spec: bob(#""labelSelector":{"requirements":{"team":"a"}}"#)),
            Row("a user of another type", "400", spec: "{\"user\":{\"name\":\"alice\"},\(get)}"),
            Row("groups of the other version", "200", spec: "{\"user\":\"x\",\"group\":[\"everyone\"],\(get)}"),
            Row("a megabyte of extra values", "200", spec: "{\"user\":\"x\",\"extra\":{\(extra)},\(get)}"),
            Row("an extra value of another type", "400", spec: "{\"user\":\"alice\",\"extra\":{\"a\":{\"b\":[]}},\(get)}"),
            Row("a user of a megabyte", "200", spec: "{\"user\":\"\(String(repeating: "alice", count: 200_000))\",\(get)}"),
        ]
    }

    @Test("No row is allowed, each has its status, and the server answers on")
    func table() throws {
        let server = try AccessServer(Self.policies)
        for (index, row) in Self.rows.enumerated() {
            // The query is the API server's; what is in it changes nothing.
            let query = ["?timeout=3s", "", "?timeout=", "?timeout=-1h&timeout=x", "?allow=true"][index % 5]
            let answer = try server.post(row.body, to: "/authorize\(query)")
            #expect(answer.0 == row.status, "\(row.what): \(answer.1.prefix(300))")
            #expect(!answer.1.contains("\"allowed\":true"), "\(row.what)")
            if answer.0 == "200" { #expect(answer.1.contains("\"allowed\":false"), "\(row.what)") }
        }
        let good = #"{"apiVersion":"authorization.k8s.io/v1","kind":"SubjectAccessReview","spec":{"user":"alice","resourceAttributes":{"verb":"get","resource":"pods"}}}"#
        #expect(try server.post(good, to: "/authorize?timeout=3s").1.contains("\"allowed\":true"))
        #expect(try server.post(good.replacing("/v1\"", with: "/v1beta1\"")).1.contains("authorization.k8s.io/v1beta1"))
    }

    @Test("What is no POST of JSON, or too large, is told by its status")
    func transport() throws {
        let server = try AccessServer(Self.policies)
        #expect(try server.get("/authorize").0 == "405")
        #expect(try server.post("{}", to: "/authorize/").0 == "404")
        #expect(try server.post("{}", ["-H", "Content-Type: text/plain"]).0 == "415")
        #expect(try server.post("{}", ["-H", "Content-Encoding: gzip"]).0 == "415")
        let large = "{\"x\":\"" + String(repeating: "y", count: 9 << 20) + "\"}"
        #expect(try server.post(large).0 == "413")
        let metrics = try server.get("/metrics", plain: true).1
        #expect(metrics.contains(#"postern_access_reviews_total{decision="Allow"} 0"#))
    }
}
