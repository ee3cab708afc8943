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
            ("artifactLocation", .object([("uri", .string(uri(finding.place.file)))]))
        ]
        if !region.isEmpty { physical.append(("region", .object(region))) }
        var location: [(String, JSONTree)] = [("physicalLocation", .object(physical))]
        if !finding.object.isEmpty {
            location.append(
                (
                    "logicalLocations",
                    .array([
                        .object([
                            ("fullyQualifiedName", .string(
                                finding.path.isEmpty ? finding.object : "\(finding.object) \(finding.path)"))
                        ])
                    ])
                ))
        }
        let isSentence = finding.consequence.last == "." || finding.consequence.contains("\n")
        var message = "\(finding.consequence)\(isSentence ? "" : ".") \(finding.fix)"
        if let best = finding.rewritten.first { message += " Write: \(best)" }
        let index = FindingCatalogue.rules.firstIndex { $0.id == finding.id }
        return .object([
            ("ruleId", .string(finding.id)), ("ruleIndex", .int(index ?? -1)),
            ("level", .string(finding.level.rawValue)),
            ("message", .object([("text", .string(message))])),
            ("locations", .array([.object(location)])),
        ])
    }

    /// A path as a reference: what has a meaning of its own in one, or is not ASCII, is escaped. Source: RFC 3986, 3.3.
    private static func uri(_ path: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in path.utf8 {
            let isLetter = (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10
            if isLetter || "-._~/!$&'()*+,;=@".utf8.contains(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
