// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON
import Kubernetes
import Testing

@Suite struct CatalogueTests {
    @Test func `the committed catalogue is what the recorded documents give`() throws {
        guard let folder = Fixture.shared("fixtures/openapi") else { return }
        var names = Names()
        var writer = SchemaTextWriter(names: &names)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        for file in files.sorted() where file.hasPrefix("api") {
            let bytes = try [UInt8](Data(contentsOf: folder.appendingPathComponent(file)))
            let document = try OwnedDocument(reading: bytes, names: &names)
            try writer.add(document.root, source: file, includesCustom: false, names: names)
        }
        #expect(writer.finish() == "\(BuiltInSchemas.text)", "run schema-catalogue again")
    }

    enum Expected: Equatable { case type, noKind, noDocument }

    @Test(arguments: [
        (["", "v1", "Pod"], Expected.type),
        (["apps", "v1", "Deployment"], .type),
        (["resource.k8s.io", "v1beta1", "ResourceClaim"], .type),
        (["", "v1", "Binding"], .type),
        // Recorded: 292, 294, 299. The kinds stand in documents of other groups only.
        (["autoscaling", "v1", "Scale"], .noKind),
        (["policy", "v1", "Eviction"], .noKind),
        (["", "v1", "PodExecOptions"], .noKind),
        (["apps", "v2", "Deployment"], .noDocument),
        (["golden.example.com", "v1", "Widget"], .noDocument),
    ])
    func `a kind is looked up in its own group and version`(_ kind: [String], _ expected: Expected)
        throws
    {
        var fixture = Fixture()
        let catalogue = Catalogue.builtIn(names: &fixture.workspace.names)
        let triple = try fixture.triple(kind)
        let found: Expected =
            switch catalogue.find(triple) {
            case .type: .type
            case .noKind: .noKind
            case .noDocument: .noDocument
            }
        #expect(found == expected)
    }

    @Test func `types are as structured-merge-diff sees them`() throws {
        var fixture = Fixture()
        let catalogue = Catalogue.builtIn(names: &fixture.workspace.names)
        func record(_ path: String, from kind: [String]) throws -> TypeRecord {
            guard case .type(var type, isBuiltIn: true) = catalogue.find(try fixture.triple(kind)) else {
                Issue.record("no type for \(kind)")
                return TypeRecord()
            }
            for step in path.split(separator: ".") {
                let record = catalogue.record(type)
                type =
                    step == "[]"
                    ? record.element
                    : catalogue.memberType(fixture.workspace.names.intern(String(step)), of: record)
            }
            return catalogue.record(type)
        }
        let pod = ["", "v1", "Pod"]
        #expect(try record("spec.containers", from: pod).list == .associative)
        #expect(try record("spec.containers", from: pod).keyCount == 1)
        #expect(try record("spec.containers.[].ports", from: pod).keyCount == 2)
        #expect(try record("spec.containers.[].args", from: pod).list == .atomic)
        #expect(try record("spec.nodeSelector", from: pod).map == .atomic)
        #expect(try record("spec.imagePullSecrets.[]", from: pod).map == .atomic)
        #expect(try record("spec.terminationGracePeriodSeconds", from: pod).decoded == .int64)
        #expect(try record("spec.containers.[].resources.limits.cpu", from: pod).decoded == .quantity)
        #expect(try record("metadata.labels.any", from: pod).scalar == .string)
        #expect(try record("metadata.finalizers", from: pod).list == .associative)
        #expect(try record("metadata.managedFields.[].fieldsV1.any", from: pod).map == .granular)
        #expect(try record("spec.replicasx", from: ["apps", "v1", "Deployment"]).scalar == .none)
    }

    @Test func `a CustomResourceDefinition gives what its published document gives`() throws {
        guard let cluster = Fixture.shared("fixtures/cluster"),
            let openapi = Fixture.shared("fixtures/openapi")
        else { return }
        var fixture = Fixture()
        var written: [[Substring]] = []
        for isPublished in [true, false] {
            var writer = SchemaTextWriter(names: &fixture.workspace.names)
            if isPublished {
                for version in ["v1", "v1beta1"] {
                    let file = "apis__golden.example.com__\(version).json"
                    let text = try String(contentsOf: openapi.appendingPathComponent(file), encoding: .utf8)
                    try writer.add(
                        fixture.read(text), source: file, names: fixture.workspace.names)
                }
            } else {
                let text = try String(
                    contentsOf: cluster.appendingPathComponent("customresourcedefinitions.json"),
                    encoding: .utf8)
                for definition in try fixture.read(text).elements {
                    try writer.add(
                        customResourceDefinition: definition, source: "file",
                        names: fixture.workspace.names)
                }
            }
            let text = writer.finish()
            written.append(
                text.split(separator: "\n").filter { $0.contains(" (") && !$0.hasPrefix("meta.v1.") }
                    .map { $0.split(separator: " ", maxSplits: 1)[1] })
        }
        #expect(written[0] == written[1])
        #expect(!written[0].isEmpty)
    }

    @Test(arguments: [
        ("", 1), ("postern schemas 2\n", 1), ("postern schemas 1\n@ v1 Pod\n", 2),
        ("postern schemas 1\n@ v1 Pod=a\na (b:\n", 3), ("postern schemas 1\na [b\n", 2),
        ("postern schemas 1\na \(String(repeating: "{", count: 1000))", 2),
    ])
    func `a broken text is refused with its line`(_ text: String, _ line: Int) {
        var names = Names()
        let error = #expect(throws: SchemaError.self) {
            var builder = CatalogueBuilder()
            try builder.add(text: text, names: &names)
        }
        #expect(error?.message.contains("line \(line)") == true, "\(error?.message ?? "")")
    }
}

extension Fixture {
    mutating func triple(_ parts: [String]) throws -> GroupVersionType {
        let node = try read("[\"\(parts.joined(separator: "\",\""))\"]")
        let text = node.elements.map { $0.utf8 ?? .nothing }
        return GroupVersionType(group: text[0], version: text[1], type: text[2])
    }
}
