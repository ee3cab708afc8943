// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON
import Testing

@testable import Kubernetes

/// The answers recorded from Kubernetes' own CEL environment, whole: value, error, program error,
/// cost and its static estimate.
@Suite("Recorded evaluations (conformance: kubernetes-cel)")
struct RecordedEvaluationTests {
    private static let folder = "../shared/conformance/kubernetes-cel"

    static var groups: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        if names.isEmpty { print("not found: \(folder)") }
        return names.filter { $0.hasSuffix(".jsonl") }.map { String($0.dropLast(6)) }.sorted()
    }

    @Test("A recorded group is answered alike", arguments: groups)
    func answers(_ group: String) throws {
        let data = try Data(contentsOf: URL(fileURLWithPath: "\(Self.folder)/\(group).jsonl"))
        var evaluator = BatchEvaluator()
        var same = 0
        var differences: [String] = []
        for line in data.split(separator: UInt8(ascii: "\n")) {
            var output = ByteBuffer()
            let bytes = Array(line)
            try unsafe bytes.withUnsafeBufferPointer {
                try unsafe evaluator.evaluate(line: $0, to: &output)
            }
            let recorded = try Self.object(Data(line))
            let found = try Self.object(Data(output.string.utf8))
            let difference = Self.difference(found, recorded)
            if difference.isEmpty { same += 1 } else { differences.append(difference) }
        }
        print("\(group): \(same) of \(same + differences.count) as recorded")
        #expect(differences.isEmpty, "\(differences.joined(separator: "\n"))")
    }

    private static func object(_ data: Data) throws -> [String: Any] {
        try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    }

    /// The fields that differ; empty when all agree. Where map order makes upstream's own answers
    /// differ, any of them will do.
    private static func difference(_ found: [String: Any], _ recorded: [String: Any]) -> String {
        let unstable = recorded["unstable"] as? [String: Any]
        var texts: [String] = []
        for field in ["type", "value", "error", "check_error", "program_error", "cost", "estimated"] {
            let one = text(found[field])
            let other = text(recorded[field])
            if one == other { continue }
            if field == "cost", let range = unstable?["cost"] as? [Int], range.count == 2,
                let cost = found["cost"] as? Int, cost >= range[0], cost <= range[1]
            {
                continue
            }
            if field == "value" || field == "error", let unstable,
                (alternatives(unstable, "values") + alternatives(unstable, "errors")).contains(one)
                    || one == "null"
            {
                continue
            }
            texts.append("  \(field): \(one)\n  recorded: \(other)")
        }
        if texts.isEmpty { return "" }
        return "\(recorded["id"] ?? "?") \(recorded["expr"] ?? "")\n"
            + texts.joined(separator: "\n")
    }

    private static func alternatives(_ unstable: [String: Any], _ name: String) -> [String] {
        (unstable[name] as? [Any] ?? []).map { text($0) }
    }

    private static func text(_ value: Any?) -> String {
        guard let value, !(value is NSNull) else { return "null" }
        if let text = value as? String { return text }
        if let number = value as? NSNumber { return number.stringValue }
        let data = try? JSONSerialization.data(withJSONObject: value, options: [.sortedKeys])
        return String(decoding: data ?? Data(), as: UTF8.self)
    }
}
