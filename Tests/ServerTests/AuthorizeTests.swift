// SPDX-License-Identifier: Apache-2.0

import Authorization
import Foundation
import Testing

@testable import Server

@Suite("POST /authorize", .serialized, .timeLimit(.minutes(5)))
struct AuthorizeTests {
    static let policies = """
        apiVersion: postern.dev/v1alpha1
        kind: ClusterAccessPolicy
        metadata: {name: own}
        spec:
          subjects: [{kind: User, name: alice}]
          rules:
          - apiGroups: [""]
            resources: [pods]
            verbs: [list]
            labelSelector: {requirements: [{key: team, operator: In, values: [a]}]}
        ---
        apiVersion: postern.dev/v1alpha1
        kind: ClusterAccessPolicy
        metadata: {name: trial}
        spec:
          effect: Deny
          mode: Shadow
          subjects: [{kind: User, name: alice}]
          rules: [{apiGroups: [""], resources: [pods], verbs: [list]}]
        """

    static func review(_ value: String, version: String = "v1") -> String {
        #"{"kind":"SubjectAccessReview","apiVersion":"authorization.k8s.io/\#(version)","metadata":{},"spec":{"user":"alice","#
            + #""extra":{"authentication.kubernetes.io/credential-id":["JTI=secret"]},"resourceAttributes":{"verb":"list","resource":"pods","#
            + #""labelSelector":{"requirements":[{"key":"team","operator":"In","values":["\#(value)"]}]}}}}"#
    }

    @Test("Answers, counts and writes down what it decided")
    func answers() throws {
        let server = try AccessServer(Self.policies)
        let allowed = try server.post(Self.review("a"), to: "/authorize?timeout=3s")
        #expect(allowed.0 == "200" && allowed.1.contains(#""allowed":true,"reason":"policy/own#0""#), "\(allowed)")
        let beta = try server.post(Self.review("b", version: "v1beta1"))
        #expect(beta.0 == "200" && beta.1.contains("authorization.k8s.io/v1beta1") && beta.1.contains(#""allowed":false"#))
        #expect(try server.post("{").0 == "400")
        #expect(try server.post(#"{"apiVersion":"v1","kind":"Pod"}"#).0 == "400")
        let metrics = try server.get("/metrics", plain: true).1
        #expect(metrics.contains(#"postern_access_reviews_total{decision="Allow"} 1"#))
        #expect(metrics.contains(#"postern_access_reviews_total{decision="unreadable"} 2"#))
        #expect(metrics.contains(#"decision="shadow Deny"} 2"#), "\(metrics)")
        while try server.decisions().count < 2 { usleep(20_000) }
        let decisions = try server.decisions().joined(separator: "\n")
        #expect(decisions.contains("shadow Deny policy/trial#0") && !decisions.contains("secret"))
        #expect(server.log.contains { $0.contains("whoever reaches the port may ask") })
    }

    @Test("Until every file was read once, 503 without Retry-After")
    func notReady() throws {
        let server = try AccessServer("a: [")
        #expect(try server.post(Self.review("a")).0 == "503")
        #expect(try server.get("/readyz").0 == "503")
        #expect(try server.get("/livez").0 == "200")
        // Read again when it changes; from then on a broken file takes nothing away.
        let path = server.folder + "/policies/p.yaml"
        try Self.policies.write(toFile: path, atomically: true, encoding: .utf8)
        while try server.post(Self.review("a")).0 != "200" { usleep(20_000) }
        #expect(try server.get("/readyz").0 == "200")
        try "a: [".write(toFile: path, atomically: true, encoding: .utf8)
        while !server.log.contains(where: { $0.contains("last good version") }) { usleep(20_000) }
        #expect(try server.post(Self.review("a")).1.contains(#""allowed":true"#))
    }

    @Test("Only certificates with an accepted name may ask; probes and the version are for all")
    func names() throws {
        let server = try AccessServer(
            Self.policies,
            clients: [
                "apiserver": "DNS:localhost", "stranger": "DNS:stranger", "dns": "DNS:API.example.com,DNS:other.example",
                "spiffe": "URI:spiffe://cluster.local/ns/kube-system/apiserver", "near": "DNS:api.example.com.evil,URI:spiffe://cluster.local",
                "wild": "DNS:*.example.com", "mail": "email:apiserver@example.com,IP:127.0.0.1",
            ],
            clientNames: ["first", "apiserver", "api.example.com", "spiffe://cluster.local/ns/kube-system/apiserver"])
        for client in ["apiserver", "dns", "spiffe"] {
            #expect(try server.post(Self.review("a"), client: client).0 == "200", "\(client)")
        }
        for client in ["stranger", "near", "wild", "mail"] {
            #expect(try server.post(Self.review("a"), client: client).0 == "401", "\(client)")
        }
        #expect(try server.post(Self.review("a")).0 == "401")
        for path in ["/authorize", "/mutate", "/decisions/x", "/"] { #expect(try server.get(path).0 == "401", "\(path)") }
        for path in ["/healthz", "/livez", "/readyz", "/version"] { #expect(try server.get(path).0 == "200") }
        // Said once a minute, with the names that were shown.
        let said = server.log.filter { $0.contains("without an accepted certificate") }
        #expect(said.count == 1 && said[0].contains("stranger"), "\(said)")
    }

    @Test("Somebody else's authority is no authority")
    func otherAuthority() throws {
        let server = try AccessServer(Self.policies, clients: ["apiserver": "DNS:localhost"])
        try TestServer.makeCertificate("forger", in: server.folder)
        try TestServer.makeCertificate("forged", in: server.folder, issuer: "forger")
        #expect(try server.post(Self.review("a"), client: "apiserver").0 == "200")
        #expect(try server.post(Self.review("a"), client: "forged").0 != "200")
        #expect(server.log.contains { $0.contains("--client-names says whose") })
    }
}
