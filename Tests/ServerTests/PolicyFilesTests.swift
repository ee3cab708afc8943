// SPDX-License-Identifier: Apache-2.0

import Admission
import Foundation
import Server
import Kubernetes
import Testing

@Suite("Policies as files")
struct PolicyFilesTests {
    @Test("good ones are served, others are problems with their place, and the last good version stays")
    func reload() throws {
        let folder = try Folder()
        try folder.write("a.yaml", Self.policy("a") + "---\n" + Self.binding("a"))
        try folder.write("b.yml", Self.policy("b", expression: "Object{metadata: nope}"))
        try folder.write("c.json", "{")
        try folder.write(".hidden.yaml", Self.policy("hidden"))
        try folder.write("notes.txt", "no manifest")
        let files = PolicyFiles(policies: [folder.path])
        let language = PolicyLanguage()

        let first = files.load(language: language)
        #expect(first.mutating.policies.array.map(\.name) == ["a"])
        #expect(first.bindingCount == 1)
        let errors = first.problems.filter { $0.severity == .error }.map(\.description)
        #expect(errors.count == 2)
        #expect(errors.contains { $0.contains("/c.json:") })
        #expect(
            errors.contains {
                $0.contains("/b.yml:16:37: error: MutatingAdmissionPolicy \"b\": ")
                    && $0.contains("undeclared reference to 'nope'")
                    && $0.contains("    |       expression: \"Object{metadata: nope}\"\n")
            }, "\(errors)")

        try folder.write("a.yaml", "kind: [")
        try folder.write("b.yml", Self.policy("b"))
        let second = files.load(language: language, previous: first)
        #expect(second.mutating.policies.array.map(\.name) == ["a", "b"])
        #expect(second.bindingCount == 1)

        try folder.remove("a.yaml")
        let third = files.load(language: language, previous: second)
        #expect(third.mutating.policies.array.map(\.name) == ["b"])
        #expect(third.bindingCount == 0)
    }

    @Test("a path that is not there is a problem, not the end")
    func missing() {
        let set = PolicyFiles(policies: ["/nowhere/at/all"]).load(language: PolicyLanguage())
        #expect(set.policyCount == 0)
        #expect(set.problems.first?.description.hasPrefix("/nowhere/at/all: error: cannot be read: ") == true)
    }

    private static func policy(_ name: String, expression: String = "Object{}") -> String {
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingAdmissionPolicy
        metadata:
          name: \(name)
        spec:
          reinvocationPolicy: Never
          matchConstraints:
            resourceRules:
            - apiGroups: [""]
              apiVersions: [v1]
              operations: [CREATE]
              resources: [pods]
          mutations:
          - patchType: ApplyConfiguration
            applyConfiguration:
              expression: "\(expression)"

        """
    }

    private static func binding(_ name: String) -> String {
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingAdmissionPolicyBinding
        metadata:
          name: \(name)
        spec:
          policyName: \(name)

        """
    }

    /// A folder of its own that goes away with the test.
    private final class Folder {
        let path: String

        init() throws {
            let place = FileManager.default.temporaryDirectory.appending(
                path: "postern-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            path = place.path
        }

        func write(_ name: String, _ text: String) throws {
            try text.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8)
        }

        func remove(_ name: String) throws {
            try FileManager.default.removeItem(atPath: "\(path)/\(name)")
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }
    }
}
