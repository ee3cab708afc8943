// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import JSON
import Kubernetes
import Testing
import YAML

@testable import postern

/// What the chart renders to, for the values that matter. What is started by it must start.
@Suite("The chart")
struct ChartTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "charts/postern")

    private static func documents(_ text: String, _ name: String = "values") throws -> [ChartValue] {
        var names = Names()
        return try YAMLDocument.read(Array(text.utf8), file: name, names: &names).map { document in
            ChartValue(Manifest(document.root, names: names, file: name) { _ in nil })
        }.filter { $0 != .null }
    }

    private static func defaults() throws -> ChartValue {
        try documents(String(contentsOf: folder.appending(path: "values.yaml"), encoding: .utf8)).first ?? .null
    }

    /// Every object of a release.
    private static func objects(_ values: String = "") throws -> [ChartValue] {
        let own = try documents("image: {repository: r.io/postern}\n\(values)").first ?? .null
        let renderer = try ChartRenderer(folder, values: try defaults().merged(with: own))
        return try renderer.render().flatMap { try documents($0.text, $0.name) }
    }

    private static let broker = """
        credentials:
          enabled: true
          tokenIssuer: https://kubernetes.default.svc
          tokenAudiences: [imgcred.example.com, other.example.com]
          secretName: registry-secrets
          service: {clusterIP: 10.96.0.50}
          profiles: {a.yaml: "kind: RegistryProfile"}
        """

    private static func kinds(_ objects: [ChartValue]) -> [String] {
        objects.map { "\($0["kind"].text) \($0["metadata", "name"].text)" }.sorted()
    }

    @Test func `as it is it registers one webhook that nobody waits for`() throws {
        let objects = try Self.objects()
        #expect(
            Self.kinds(objects) == [
                "ConfigMap door-policies", "Deployment door", "MutatingWebhookConfiguration door", "PodDisruptionBudget door",
                "Service door", "ServiceAccount door",
            ])
        let webhook = try #require(objects.first { $0["kind"].text == "MutatingWebhookConfiguration" })["webhooks", "0"]
        #expect(webhook["failurePolicy"] == .string("Ignore"))
        #expect(webhook["clientConfig", "service", "path"] == .string("/mutate"))
        let policies = try #require(objects.first { $0["kind"].text == "ConfigMap" })["data"].map
        #expect(policies.count == 4)
    }

    @Test("It never waits for itself", arguments: ["Ignore", "Fail"])
    func exclusions(_ failurePolicy: String) throws {
        let objects = try Self.objects(
            "webhook: {validating: true, failurePolicy: \(failurePolicy), excludedNamespaces: [calico-system], exemptLabel: example.com/exempt}")
        let webhooks = objects.filter { $0["kind"].text.hasSuffix("WebhookConfiguration") }.map { $0["webhooks", "0"] }
        #expect(webhooks.map { $0["clientConfig", "service", "path"].text } == ["/mutate", "/validate"])
        for webhook in webhooks {
            let expressions = webhook["namespaceSelector", "matchExpressions"].list
            #expect(expressions.first?["operator"] == .string("NotIn"))
            #expect(
                expressions.first?["values"].list.map(\.text) == ["kube-system", "kube-node-lease", "gates", "calico-system"])
            #expect(expressions.last?["operator"] == .string("DoesNotExist"))
            #expect(webhook["failurePolicy"] == .string(failurePolicy))
        }
    }

    @Test("What could lock a cluster out is not rendered", arguments: [
        ("replicas: 1\nwebhook: {failurePolicy: Fail}", "at least 2"),
        (
            "webhook: {failurePolicy: Fail, rules: [{apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*']}]}",
            "scope: Namespaced"
        ),
        ("credentials: {enabled: true, tokenAudiences: [a]}", "tokenIssuer"),
        ("credentials: {enabled: true, tokenIssuer: 'https://a'}", "tokenAudiences"),
        ("tls: {selfSigned: true, caBundle: YQ==}", "leave the other ways"),
    ])
    func refused(_ values: String, _ message: String) {
        #expect { try Self.objects(values) } throws: { "\($0)".contains(message) }
    }

    @Test("What a Deployment starts, starts: its arguments, and the files behind them", arguments: [
        "", broker, "\(broker)\n  nodeBinding: 'off'\n  tokenReview: 'off'", "namespaces: {existingConfigMap: n}\nextraArgs: [--threads=2]",
    ])
    func deployments(_ values: String) throws {
        let deployments = try Self.objects(values).filter { $0["kind"].text == "Deployment" }
        #expect(deployments.count == (values.contains("credentials") ? 2 : 1))
        for deployment in deployments {
            let pod = deployment["spec", "template", "spec"]
            let container = pod["containers", "0"]
            let arguments = container["args"].list.map(\.text)
            #expect(arguments.first == "serve")
            let command = try ServeCommand.parse(Array(arguments.dropFirst()))
            let settings = try ServeSettings(flags: command.flags, environment: [:], file: nil)
            let mounts = container["volumeMounts"].list
            #expect(Set(mounts.map { $0["name"] }.map(\.text)) == Set(pod["volumes"].list.map { $0["name"].text }))
            for argument in arguments where argument.contains("=/etc/") {
                let path = argument.drop { $0 != "/" }
                #expect(mounts.contains { path.hasPrefix($0["mountPath"].text) }, "\(argument)")
            }
            #expect(Int(pod["terminationGracePeriodSeconds"].text) ?? 0 > settings.drainSeconds)
            #expect(container["env"].list.contains(.map(["name": .string("SWIFT_BACKTRACE"), "value": .string("enable=no")])))
            #expect(container["livenessProbe", "httpGet", "path"] == .string("/livez"))
            #expect(container["readinessProbe", "httpGet", "path"] == .string("/readyz"))
            #expect(container["securityContext", "readOnlyRootFilesystem"] == .bool(true))
            let labels = deployment["spec", "template", "metadata", "labels"].map
            #expect(deployment["spec", "selector", "matchLabels"].map.allSatisfy { labels[$0.key] == $0.value })
        }
    }

    @Test func `the broker is a thing of its own, and may no more than it needs`() throws {
        let objects = try Self.objects(Self.broker)
        func find(_ kind: String, _ name: String) throws -> ChartValue {
            try #require(objects.first { $0["kind"].text == kind && $0["metadata", "name"].text == name })
        }
        let arguments = try find("Deployment", "door-broker")["spec", "template", "spec", "containers", "0", "args"].list.map(\.text)
        #expect(arguments.contains("--token-audience=imgcred.example.com,other.example.com"))
        #expect(!arguments.contains { $0.hasPrefix("--policies") })
        #expect(try !find("Deployment", "door")["spec", "template", "spec", "containers", "0", "args"].text.contains("client-ca"))
        // A webhook's Service must not lead to the broker, nor the other way.
        let selectors = try ["door", "door-broker"].map { try find("Service", $0)["spec", "selector"].map }
        #expect(selectors[0] != selectors[1])
        #expect(selectors[0].keys == selectors[1].keys)
        #expect(try find("Service", "door-broker")["spec", "clusterIP"] == .string("10.96.0.50"))
        let review = try find("ClusterRole", "door-broker")["rules"].list
        #expect(review.count == 1)
        #expect(review[0]["resources"].list.map(\.text) == ["tokenreviews"])
        #expect(review[0]["verbs"].list.map(\.text) == ["create"])
        let nodes = try find("ClusterRole", "door-image-credentials")["rules", "0"]
        #expect(nodes["resources"].list.map(\.text) == ["imgcred.example.com", "other.example.com"])
        #expect(try find("ConfigMap", "door-profiles")["data", "a.yaml"] == .string("kind: RegistryProfile"))
        let off = try Self.objects("\(Self.broker)\n  tokenReview: 'off'\n  nodeAccess: false\n  replicas: 1")
        #expect(!Self.kinds(off).contains { $0.contains("ClusterRole") || $0 == "PodDisruptionBudget door-broker" })
    }

    @Test func `the API server is told whom to believe, whoever made the certificate`() throws {
        let own = try Self.objects("\(Self.broker)\ntls: {selfSigned: true}")
        let secret = try #require(own.first { $0["kind"].text == "Secret" })
        let webhook = try #require(own.first { $0["kind"].text == "MutatingWebhookConfiguration" })
        #expect(webhook["webhooks", "0", "clientConfig", "caBundle"] == secret["data", "ca.crt"])
        let names = String(decoding: Data(base64Encoded: secret["data", "tls.crt"].text) ?? Data(), as: UTF8.self)
        #expect(names.contains("door.gates.svc ") && names.contains("door-broker.gates.svc "))
        let issued = try Self.objects("tls: {certManagerIssuer: {kind: ClusterIssuer, name: internal}}")
        let certificate = try #require(issued.first { $0["kind"].text == "Certificate" })
        #expect(certificate["spec", "dnsNames"].list.map(\.text) == ["door.gates.svc", "door.gates.svc.cluster.local"])
        let annotated = try #require(issued.first { $0["kind"].text == "MutatingWebhookConfiguration" })
        #expect(annotated["metadata", "annotations"].map == ["cert-manager.io/inject-ca-from": .string("gates/door")])
        #expect(annotated["webhooks", "0", "clientConfig", "caBundle"] == .null)
    }

    @Test func `every value is in the schema and on the page, and the schema has no other`() throws {
        let schema = try #require(
            try Self.documents(String(contentsOf: Self.folder.appending(path: "values.schema.json"), encoding: .utf8)).first)
        let page = try String(contentsOf: Self.folder.appending(path: "README.md"), encoding: .utf8)
        func compare(_ values: ChartValue, _ schema: ChartValue, _ path: String) {
            let known = schema["properties"].map
            guard !known.isEmpty, case .map(let members) = values, !members.isEmpty else { return }
            #expect(Set(members.keys) == Set(known.keys).subtracting(["global"]), "\(path)")
            for (key, value) in members {
                if known[key]?["properties"].map.isEmpty != false || value.map.isEmpty {
                    #expect(page.contains("\(key)`"), "\(path)\(key) is not on the page")
                }
                compare(value, known[key] ?? .null, "\(path)\(key).")
            }
        }
        compare(try Self.defaults(), schema, "")
    }
}
