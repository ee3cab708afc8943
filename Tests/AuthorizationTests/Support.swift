// SPDX-License-Identifier: Apache-2.0

@testable import Authorization
import Foundation  // Files, and a JSON reader and writer that are not ours.
import JSON
import Kubernetes
import YAML

/// Policy sets from YAML text, and questions to them.
enum Policies {
    static let language = AccessLanguage()

    static func manifests(_ yaml: String, file: String = "policies.yaml") throws -> [Manifest] {
        var names = JSON.Names()
        return try YAMLDocument.read(Array(yaml.utf8), file: file, names: &names).map { document in
            Manifest(document.root, names: names, file: file) { node in
                document.position(of: node).map { ($0.line, $0.column) }
            }
        }
    }

    /// - Parameter fixed: Policies of tier 0.
    static func set(
        _ yaml: String, fixed: String = "", previous: AccessPolicySet? = nil
    ) throws -> AccessPolicySet {
        var builder = AccessPolicySetBuilder()
        builder.manifests.add(try manifests(yaml))
        if !fixed.isEmpty { builder.manifests.add(try manifests(fixed, file: "fixed.yaml"), isFixed: true) }
        builder.files["policies.yaml"] = ScalarMap(fileText: yaml)
        return builder.build(language: language, previous: previous)
    }

    static func builtIn(_ policy: BuiltInPolicies) throws -> AccessPolicySet {
        var builder = AccessPolicySetBuilder()
        builder.manifests.add(
            try manifests(String(decoding: policy.bytes, as: UTF8.self), file: policy.file), isFixed: true)
        return builder.build(language: language)
    }

    /// The head of a policy; its rules follow, indented by two.
    static func clusterPolicy(_ name: String, _ spec: String) -> String {
        """
        apiVersion: postern.dev/v1alpha1
        kind: ClusterAccessPolicy
        metadata: {name: \(name)}
        spec:
        \(spec.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)" }.joined(separator: "\n"))

        """
    }
}

/// A question as people put it: selectors as text, read as the API server reads them.
struct Question: Sendable {
    var user = "alice"
    var groups: [String] = []
    var extra: [String: [String]] = [:]
    var verb = "list"
    var group = ""
    var resource = "pods"
    var subresource = ""
    var namespace = ""
    var name = ""
    var labels: String?
    var fields: String?
    var path: String?

    func body(version: String = "v1") throws -> [UInt8] {
        var attributes: [String: Any] = ["verb": verb]
        var spec: [String: Any] = ["user": user, version == "v1" ? "groups" : "group": groups]
        if !extra.isEmpty { spec["extra"] = extra }
        if let path {
            attributes["path"] = path
            spec["nonResourceAttributes"] = attributes
        } else {
            for (key, value) in [
                ("group", group), ("resource", resource), ("subresource", subresource),
                ("namespace", namespace), ("name", name),
            ] where !value.isEmpty { attributes[key] = value }
            if let labels, let read = SelectorText.labels(labels), !read.isEmpty {
                attributes["labelSelector"] = ["requirements": read.map(Self.requirement)]
            }
            if let fields, let read = SelectorText.fields(fields), !read.isEmpty {
                attributes["fieldSelector"] = ["requirements": read.map(Self.requirement)]
            }
            spec["resourceAttributes"] = attributes
        }
        let review: [String: Any] = [
            "apiVersion": "authorization.k8s.io/\(version)", "kind": "SubjectAccessReview",
            "metadata": [:] as [String: Any], "spec": spec, "status": ["allowed": false],
        ]
        return Array(try JSONSerialization.data(withJSONObject: review))
    }

    private static func requirement(_ requirement: SelectorRequirement) -> [String: Any] {
        var result: [String: Any] = ["key": requirement.key, "operator": requirement.relation.rawValue]
        if !requirement.values.isEmpty { result["values"] = requirement.values }
        return result
    }
}

/// What came back.
struct Answer {
    var verdict: AccessOutcome.Verdict
    var reason: String
    var evaluationError: String
    var apiVersion: String

    init(_ set: AccessPolicySet, _ body: [UInt8], now: Int64 = 1_000) throws {
        var worker = AuthorizationWorker(set)
        try self.init(&worker, body, now: now)
    }

    init(_ worker: inout AuthorizationWorker, _ body: [UInt8], now: Int64 = 1_000) throws {
        var output = ByteBuffer()
        let decision = try worker.authorize(body.span, at: now, into: &output)
        let object =
            try JSONSerialization.jsonObject(with: Data(output.string.utf8)) as? [String: Any] ?? [:]
        let status = object["status"] as? [String: Any] ?? [:]
        verdict = decision.verdict
        reason = status["reason"] as? String ?? ""
        evaluationError = status["evaluationError"] as? String ?? ""
        apiVersion = object["apiVersion"] as? String ?? ""
        let isAllowed = status["allowed"] as? Bool ?? false
        let isDenied = status["denied"] as? Bool ?? false
        precondition(isAllowed == (verdict == .allow) && isDenied == (verdict == .deny), output.string)
    }

    init(_ set: AccessPolicySet, _ question: Question, now: Int64 = 1_000) throws {
        try self.init(set, question.body(), now: now)
    }
}

/// The recorded corpora beside the project, where they are.
enum Corpus {
    static let shared = Foundation.URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "shared")

    /// The files of a folder below `shared`, by name; says so where there are none.
    static func files(_ folder: String) -> [Foundation.URL] {
        let all = try? FileManager.default.contentsOfDirectory(
            at: shared.appending(path: folder), includingPropertiesForKeys: nil)
        if all?.isEmpty != false { print("corpus not found: ../shared/\(folder)") }
        return (all ?? []).sorted { $0.lastPathComponent < $1.lastPathComponent }
    }
}
