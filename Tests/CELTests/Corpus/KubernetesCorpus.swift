// SPDX-License-Identifier: Apache-2.0

// Lists the recordings and reads their JSON, by another reader than ours.
import Foundation

@testable import CEL

/// The answers recorded from Kubernetes' own CEL environment, as far as compiling them goes.
enum KubernetesCorpus {
    static let folder = "../shared/conformance/kubernetes-cel"

    /// One line of a recording.
    struct Line {
        var id: String
        var expression: String
        /// Declared types by variable; a variable that is listed nowhere else is dyn.
        var typed: [String: String]
        var variables: [String]
        var isMutation: Bool
        var schema: [String: Any]?
        var isResourceRoot: Bool
        var isOldSelfOptional: Bool
        var checkError: String?
        var type: String?
    }

    /// The groups that are there, by name.
    static var groups: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".jsonl") }.map { String($0.dropLast(6)) }.sorted()
    }

    /// The lines of a group as they were recorded, JSON.
    static func texts(of group: String) throws -> [String] {
        let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(group).jsonl"))
        return data.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    }

    static func lines(of group: String) throws -> [Line] {
        let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(group).jsonl"))
        return try data.split(separator: UInt8(ascii: "\n")).map { bytes in
            let line = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] ?? [:]
            return Line(
                id: line["id"] as? String ?? "?", expression: line["expr"] as? String ?? "",
                typed: line["typed"] as? [String: String] ?? [:],
                variables: Array((line["vars"] as? [String: Any] ?? [:]).keys),
                isMutation: line["env"] as? String == "mutation",
                schema: line["schema"] as? [String: Any],
                isResourceRoot: line["resource_root"] as? Bool ?? false,
                isOldSelfOptional: line["optional_old_self"] as? Bool ?? false,
                checkError: line["check_error"] as? String, type: line["type"] as? String)
        }
    }

    /// The environment in which a line was recorded.
    static func environment(for line: Line) -> Environment {
        var environment =
            line.isMutation ? TestEnvironment.kubernetesMutation : TestEnvironment.kubernetes
        for name in line.variables where line.typed[name] == nil {
            environment.declare(variable: name, .dyn)
        }
        for (name, text) in line.typed {
            environment.declare(variable: name, TestEnvironment.type(text))
        }
        if let schema = line.schema {
            SchemaTypes.declare(
                schema, isResourceRoot: line.isResourceRoot,
                isOldSelfOptional: line.isOldSelfOptional, in: &environment)
        }
        return environment
    }

    /// What differs from the recording; nothing when the same was found.
    static func difference(_ line: Line) -> String? {
        let environment = environment(for: line)
        do {
            let checked = try environment.compile(Source(line.expression))
            let type = checked.type.description
            if let expected = line.checkError {
                return "compiled as \(type)\n  expected \(expected)"
            }
            return type == line.type ? nil : "type \(type), expected \(line.type ?? "?")"
        } catch {
            let text = error.upstreamText
            if text == line.checkError { return nil }
            return "found\n\(text)\n  expected \(line.checkError ?? line.type ?? "?")"
        }
    }
}
