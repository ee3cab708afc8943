// SPDX-License-Identifier: Apache-2.0

package import JSON
import Kubernetes

extension LintReport {
    /// SARIF 2.1.0, as code scanning services read it. Source: OASIS sarif-v2.1.0.
    package func sarif(version: String) -> JSONTree {
        let driver = JSONTree.object([
            ("name", .string("postern check")), ("version", .string(version)),
            (
                "rules",
                .array(
                    FindingCatalogue.rules.map { rule in
                        .object([
                            ("id", .string(rule.id)),
                            ("shortDescription", .object([("text", .string(rule.summary))])),
                        ])
                    })
            ),
        ])
        return .object([
            ("$schema", .string("https://json.schemastore.org/sarif-2.1.0.json")),
            ("version", .string("2.1.0")),
            (
                "runs",
                .array([
                    .object([
                        ("tool", .object([("driver", driver)])),
                        ("columnKind", .string("unicodeCodePoints")),
                        ("results", .array(findings.map(Self.result))),
                    ])
                ])
            ),
        ])
    }

    private static func result(_ finding: Finding) -> JSONTree {
        var region: [(String, JSONTree)] = []
        if finding.place.line > 0 {
            region = [
                ("startLine", .int(finding.place.line)),
                ("startColumn", .int(max(1, finding.place.column))),
            ]
        }
        var physical: [(String, JSONTree)] = [
            ("artifactLocation", .object([("uri", .string(finding.place.file))]))
        ]
        if !region.isEmpty { physical.append(("region", .object(region))) }
        var location: [(String, JSONTree)] = [("physicalLocation", .object(physical))]
        if !finding.object.isEmpty {
            location.append(
                (
                    "logicalLocations",
                    .array([
                        .object([
                            ("fullyQualifiedName", .string("\(finding.object) \(finding.path)"))
                        ])
                    ])
                ))
        }
        var message = "\(finding.consequence) \(finding.fix)"
        if let best = finding.rewritten.first { message += " Write: \(best)" }
        let index = FindingCatalogue.rules.firstIndex { $0.id == finding.id }
        return .object([
            ("ruleId", .string(finding.id)), ("ruleIndex", .int(index ?? -1)),
            ("level", .string(finding.level.rawValue)),
            ("message", .object([("text", .string(message))])),
            ("locations", .array([.object(location)])),
        ])
    }
}
