// SPDX-License-Identifier: Apache-2.0

package import JSON
import Kubernetes

/// What `check` found, in the forms that people and programs read.
package struct LintReport: Sendable {
    package var findings: [Finding]
    package var refusals: [RefusedObject]
    /// Files and documents that were looked at.
    package var documentCount: Int

    package init(findings: [Finding], refusals: [RefusedObject], documentCount: Int) {
        self.findings = findings
        self.refusals = refusals
        self.documentCount = documentCount
    }

    package var hasErrors: Bool { findings.contains { $0.level == .error } }

    /// A paragraph a finding, and the sum.
    package var text: String {
        var text = ""
        for finding in findings {
            let subject = finding.object.isEmpty ? "" : "\(finding.object): "
            text +=
                "\(finding.place): \(finding.level.rawValue): \(subject)\(finding.consequence) [\(finding.id)]\n"
            text += Self.indented(finding.fix)
            for (index, rewritten) in finding.rewritten.enumerated() {
                text += index == 0 ? "    write:\n" : "    or:\n"
                text += Self.indented(rewritten, by: 8)
            }
        }
        let counts = [Finding.Level.error, .warning, .note].map { level in
            let count = findings.count { $0.level == level }
            return "\(count) \(level.rawValue)\(count == 1 ? "" : "s")"
        }
        return text
            + "\(counts.joined(separator: ", ")) in \(documentCount) document\(documentCount == 1 ? "" : "s")\n"
    }

    private static func indented(_ text: String, by count: Int = 4) -> String {
        let space = String(repeating: " ", count: count)
        return text.split(separator: "\n", omittingEmptySubsequences: false).map {
            "\(space)\($0)\n"
        }.joined()
    }

    package var json: JSONTree {
        .object([
            ("findings", .array(findings.map(Self.json))),
            ("refusals", .array(refusals.map(Self.json))),
            ("documents", .int(documentCount)),
        ])
    }

    private static func json(_ finding: Finding) -> JSONTree {
        .object([
            ("id", .string(finding.id)), ("level", .string(finding.level.rawValue)),
            ("file", .string(finding.place.file)), ("line", .int(finding.place.line)),
            ("column", .int(finding.place.column)), ("object", .string(finding.object)),
            ("path", .string(finding.path)), ("consequence", .string(finding.consequence)),
            ("fix", .string(finding.fix)),
            ("rewritten", .array(finding.rewritten.map { .string($0) })),
        ])
    }

    /// As the Status of the API server's answer has it.
    private static func json(_ refusal: RefusedObject) -> JSONTree {
        let parts = refusal.object.split(separator: " ", maxSplits: 1)
        let name = parts.count > 1 ? parts[1].filter { $0 != "\"" } : ""
        return .object([
            ("file", .string(refusal.place.file)), ("line", .int(refusal.place.line)),
            ("column", .int(refusal.place.column)),
            ("kind", .string(parts.first.map(String.init) ?? "")),
            ("name", .string(name)), ("message", .string(refusal.message)), 
            ("code", .int(refusal.isUndecodable ? 400 : 422)),
            ("reason", .string(refusal.isUndecodable ? "BadRequest" : "Invalid")),
            ("fields", .array(refusal.causes.map { .string($0.field) })),
            (
                "causes",
                .array(
                    refusal.causes.map { cause in
                        .object([
                            ("field", .string(cause.field)), ("message", .string(cause.message)),
                            ("line", .int(cause.place.line)), ("column", .int(cause.place.column)),
                        ])
                    })
            ),
        ])
    }
}
